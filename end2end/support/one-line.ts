// The last line of a run: `12 passed, 0 failed`, for whoever counts without knowing Playwright.

import type { FullConfig, FullResult, Reporter, Suite } from '@playwright/test/reporter';

export default class OneLine implements Reporter {
  private suite: Suite | undefined;
  private broken = 0;

  onBegin(_config: FullConfig, suite: Suite): void {
    this.suite = suite;
  }

  /** Something outside the tests went wrong, such as the set-up. */
  onError(): void {
    this.broken += 1;
  }

  onEnd(result: FullResult): void {
    const outcomes = (this.suite?.allTests() ?? []).map((test) => (test.results.length === 0 ? 'not run' : test.outcome()));
    const passed = outcomes.filter((outcome) => outcome === 'expected' || outcome === 'flaky').length;
    const failed = outcomes.filter((outcome) => outcome === 'unexpected').length + this.broken;
    console.log(`${passed} passed, ${result.status === 'passed' ? failed : Math.max(failed, 1)} failed`);
  }

  printsToStdio(): boolean {
    return true;
  }
}
