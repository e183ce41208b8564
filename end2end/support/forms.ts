// A form by its verb, a field by its name: both are fixed in the contract, whatever the page looks like.

import { expect, type Locator, type Page, type Response } from '@playwright/test';

export class Form {
  readonly root: Locator;

  constructor(
    private readonly page: Page,
    readonly verb: string,
  ) {
    this.root = page.locator(`form[action="/do/${verb}"]`).first();
  }

  field(name: string): Locator {
    return this.root.locator(`[name="${name}"]`);
  }

  /** The button that sends it. */
  get button(): Locator {
    return this.root.locator('button[type="submit"], button:not([type]), input[type="submit"]').first();
  }

  async fill(values: Record<string, string | boolean>): Promise<void> {
    for (const [name, value] of Object.entries(values)) {
      const field = this.field(name);
      if (typeof value === 'boolean') await field.setChecked(value);
      else if ((await field.evaluate((element) => element.tagName)) === 'SELECT') await field.selectOption(value);
      else await field.fill(value);
    }
  }

  /** Fills it, sends it, waits for the page that follows, and gives the answer to the POST itself. */
  async send(values: Record<string, string | boolean> = {}): Promise<Response> {
    await expect(this.root).toBeAttached();
    await this.fill(values);
    return answerTo(this.page, this.verb, () => this.button.click());
  }
}

/** Does something that sends the form of a verb, and waits for the page that follows. */
export async function answerTo(page: Page, verb: string, act: () => Promise<void>): Promise<Response> {
  const posted = page.waitForResponse((response) => new URL(response.url()).pathname === `/do/${verb}`);
  const arrived = page.waitForEvent('framenavigated', (frame) => frame === page.mainFrame());
  await act();
  const [answer] = await Promise.all([posted, arrived]);
  await page.waitForLoadState();
  return answer;
}

/** What the page complains about. */
export function problem(page: Page): Locator {
  return page.getByRole('alert');
}

/** What the page says was done. */
export function done(page: Page): Locator {
  return page.getByRole('status');
}

/** The path of the page, without its query. */
export function pathOf(page: Page): string {
  return new URL(page.url()).pathname;
}

/** Waits until the page has this path, whatever its query. */
export async function expectPath(page: Page, path: string): Promise<void> {
  await expect.poll(() => pathOf(page)).toBe(path);
}
