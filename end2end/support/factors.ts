// The steps of people with a second factor.

import { expect, type Page } from '@playwright/test';

import { Authenticator, scan } from './authenticator.ts';
import { done, expectPath, Form } from './forms.ts';
import { confirmIfAsked, type Person, trySignIn } from './people.ts';

export interface Enrolled {
  app: Authenticator;
  /** The recovery codes that were shown; none when there were some before. */
  codes: string[];
}

/** Opens the page of authenticator apps and begins to set one up; the picture is there afterwards. */
export async function startTotp(page: Page, person: Person): Promise<void> {
  await page.goto('/account/security/totp');
  await confirmIfAsked(page, person);
  await new Form(page, 'start-totp').send();
  await expectPath(page, '/account/security/totp');
}

/** Sets an app up by its picture; stops where the recovery codes are shown, or at the security page. */
export async function enrol(page: Page, person: Person, name = ''): Promise<Enrolled> {
  await startTotp(page, person);
  const app = Authenticator.ofUri(await scan(page));
  await new Form(page, 'confirm-totp').send({ code: await app.code(), name });
  await expect(done(page)).toBeVisible();
  return { app, codes: await recoveryCodes(page) };
}

/** The recovery codes on the page. */
export function recoveryCodes(page: Page): Promise<string[]> {
  return page.locator('#recovery-codes li').allInnerTexts();
}

/** The password is right, and the portal asks for more. */
export async function signInHalf(page: Page, person: Person): Promise<void> {
  await trySignIn(page, person.email, person.password);
  await expectPath(page, '/mfa');
}

/** Signs in with an app and is in. */
export async function signInWith(page: Page, person: Person, app: Authenticator, more: Record<string, boolean> = {}): Promise<void> {
  await signInHalf(page, person);
  await new Form(page, 'verify-factor').send({ code: await app.code(), ...more });
  await expectPath(page, '/account');
}

/** Chooses a recovery code instead of the app. */
export async function instead(page: Page): Promise<void> {
  const link = page.locator('main a[href*="factor=recovery_code"]');
  if (!(await link.isVisible())) await page.locator('main summary').click();
  await link.click();
  await expect(page.locator('main [name="factor"][value="recovery_code"]')).toBeAttached();
}
