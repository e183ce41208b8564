// The simulated providers, as somebody with an account there meets them.

import type { Page } from '@playwright/test';

import { expectPath, pathOf } from './forms.ts';

/** What the form of a simulated provider takes. */
export interface There {
  subject: string;
  email: string;
  email_verified?: boolean;
  name?: string;
  fault?: string;
}

/** At the page of a simulated provider: is somebody, and goes back. */
export async function decide(page: Page, provider: string, who: There): Promise<void> {
  await expectPath(page, `/dev/providers/${provider}/authorize`);
  const form = page.locator(`form[action="/dev/providers/${provider}/decide"]`);
  for (const [name, value] of Object.entries(who)) {
    const field = form.locator(`[name="${name}"]`);
    if (typeof value === 'boolean') await field.setChecked(value);
    else if (name === 'fault') await field.selectOption(value);
    else await field.fill(value);
  }
  await form.locator('button').click();
  await goOn(page);
}

/** Past the pages that are only a way to the next one: with scripts they go by themselves. */
async function goOn(page: Page): Promise<void> {
  const waits = () => /^\/dev\/providers\/|\/callback$/.test(pathOf(page));
  for (let steps = 0; waits() && steps < 3; steps += 1) {
    const here = page.url();
    const button = page.locator('form[data-send] button');
    await button.click({ timeout: 2_000 }).catch(() => {});
    await page.waitForURL((url) => url.href !== here, { timeout: 5_000 }).catch(() => {});
  }
}

/** Comes in by the button of a provider on the sign-in page. */
export async function signInWith(page: Page, provider: string, who: There): Promise<void> {
  if (pathOf(page) !== '/login') await page.goto('/login');
  await page.locator(`a[href^="/oauth/${provider}"]`).click();
  await decide(page, provider, who);
}
