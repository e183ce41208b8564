// An app that runs in the browser alone, at another origin, with a library that nobody here wrote: `oidc-client-ts`.

import type { Page, Response } from '@playwright/test';

import { expectPath, Form } from '../support/forms.ts';
import { join, signOut } from '../support/people.ts';
import { startSpa } from '../support/spa.ts';
import { expect, test } from '../support/test.ts';
import { strangers } from '../support/watch.ts';

// Headers that a test puts in would be asked about like those of the app's own making (CORS), and nobody sends such.
test.use({ baseURL: async ({ newPortico }, use) => use(newPortico.url), extraHTTPHeaders: {} });

test('an app in the browser signs somebody in, renews its tokens, and signs them out', async ({ page, mailbox, newPortico, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, 'the app itself is a script');
  test.slow();
  const app = await startSpa(newPortico);
  strangers.add(new URL(app.url).origin);
  const who = page.locator('#who');
  try {
    const ada = await join(page, mailbox);
    await signOut(page);

    await page.goto(app.url);
    await expect(who).toHaveText('Nobody is signed in.');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expectPath(page, '/login');
    await expect(page.locator('main')).toContainText('to continue to The Shop');
    await new Form(page, 'sign-in').send({ username: ada.email, password: ada.password });
    await expectPath(page, '/consent');
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.waitForURL(app.url);
    await expect(who).toHaveText(`Hello, ${ada.email}.`);

    const renewed = answerOf(page, '/oauth2/token');
    await page.getByRole('button', { name: 'Renew' }).click();
    expect((await renewed).status()).toBe(200);
    await page.reload();
    await expect(who).toHaveText(`Hello, ${ada.email}.`);

    const revoked = answerOf(page, '/oauth2/revoke');
    await page.getByRole('button', { name: 'Sign out' }).click();
    expect((await revoked).status()).toBe(200);
    await page.waitForURL(app.url);
    await expect(who).toHaveText('Nobody is signed in.');
    await page.goto('/account');
    await expectPath(page, '/login');
  } finally {
    await app.stop();
  }
});

/** The answer to what the app's script posts there next. */
function answerOf(page: Page, path: string): Promise<Response> {
  return page.waitForResponse((response) => new URL(response.url()).pathname === path && response.request().method() === 'POST');
}
