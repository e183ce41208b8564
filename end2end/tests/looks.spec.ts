// Every page, in light and dark, against WCAG 2.2 AA and at 320 pixels.

import type { Page } from '@playwright/test';

import { Authenticator, scan } from '../support/authenticator.ts';
import { signInHalf, startTotp } from '../support/factors.ts';
import { confirmIfAsked, join, newAddress, openConfirmed, signOut, signUp, someone } from '../support/people.ts';
import { Form } from '../support/forms.ts';
import { linkOf } from '../support/inbox.ts';
import { expectGoodLooks } from '../support/looks.ts';
import { expect, test } from '../support/test.ts';

const tag = '@looks';

async function look(page: Page, paths: string[]): Promise<void> {
  for (const path of paths) {
    await page.goto(path);
    await expectGoodLooks(page, path);
  }
}

test('the pages for strangers look good', { tag }, async ({ page }) => {
  test.slow();
  await look(page, ['/login', '/login?next=/account/sessions', '/signup', '/forgot', '/forgot/sent', '/verify-email', '/help', '/privacy', '/no-such-page']);
});

test('links that are not valid any more look good', { tag }, async ({ page }) => {
  test.slow();
  const token = 'A'.repeat(43);
  await look(page, [`/reset?token=${token}`, `/setup?token=${token}`, '/setup', `/verify-email?token=${token}`]);
});

test('forms with mistakes look good', { tag }, async ({ page }) => {
  test.slow();
  await page.goto('/signup');
  await new Form(page, 'sign-up').send({ name: 'Ada', email: 'not an address', password: 'short' });
  await expectGoodLooks(page, 'sign-up with mistakes');
  await page.goto('/login');
  await new Form(page, 'sign-in').send({ username: newAddress(), password: 'not the password at all' });
  await expectGoodLooks(page, 'sign-in with a wrong password');
  await page.goto('/forgot');
  await new Form(page, 'request-reset').send({ email: '' });
  await expectGoodLooks(page, 'forgot without an address');
});

test('the page after too many tries looks good', { tag }, async ({ page }) => {
  test.slow();
  const username = newAddress();
  let status = 0;
  for (let tries = 0; status !== 429 && tries < 20; tries += 1) {
    await page.goto('/login');
    status = (await new Form(page, 'sign-in').send({ username, password: `wrong guess number ${tries}` })).status();
  }
  expect(status).toBe(429);
  await expectGoodLooks(page, '429');
});

test('the pages on the way in look good', { tag }, async ({ page, mailbox }) => {
  test.slow();
  const person = someone();
  await signUp(page, person);
  await expectGoodLooks(page, 'check your e-mail');
  await new Form(page, 'verify-email').send({ code: '000000' });
  await expectGoodLooks(page, 'wrong code');
  await page.goto(linkOf(await mailbox(person.email).next({ link: '/verify-email' })));
  await expectGoodLooks(page, 'confirm e-mail');
  await page.goto('/dev/inbox');
  await expectGoodLooks(page, 'development inbox');
});

test('the pages on the way back in look good', { tag }, async ({ page, mailbox }) => {
  test.slow();
  const person = await join(page, mailbox);
  await new Form(page, 'sign-out').send();
  await page.goto('/forgot');
  await new Form(page, 'request-reset').send({ email: person.email });
  await expectGoodLooks(page, 'letter sent');
  await page.goto(linkOf(await mailbox(person.email).next({ link: '/reset' })));
  await expectGoodLooks(page, 'new password');
});

test('the pages of the account look good', { tag }, async ({ page, anotherBrowser, mailbox }) => {
  test.setTimeout(180_000);
  const person = await join(page, mailbox, 'Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh');
  const other = await anotherBrowser();
  await other.goto('/login');
  await new Form(other, 'sign-in').send({ username: person.email, password: person.password });
  await look(page, [
    '/account',
    '/account/profile',
    '/account/security',
    '/account/sessions',
    '/account/activity',
    '/logout',
    '/reauth?next=/account/email',
    '/account/no-such-page',
  ]);
  for (const path of ['/account/email', '/account/security/password', '/account/data']) {
    await openConfirmed(page, path, person);
    await expectGoodLooks(page, path);
  }
  await page.goto('/account/profile');
  await new Form(page, 'update-profile').send({ name: 'Ada Lovelace' });
  await expectGoodLooks(page, 'profile, saved');
  await openConfirmed(page, '/account/email', person);
  await new Form(page, 'change-email').send({ email: newAddress() });
  await confirmIfAsked(page, person);
  await expectGoodLooks(page, 'a change of address under way');
});

test('the pages of second factors look good', { tag }, async ({ page, mailbox }) => {
  test.setTimeout(240_000);
  const person = await join(page, mailbox);
  await look(page, ['/account/security/totp', '/account/security/phone', '/account/security/recovery-codes', '/account/security/trusted-browsers']);
  await startTotp(page, person);
  await expectGoodLooks(page, 'an app being set up');
  await page.locator('main summary').click();
  await expectGoodLooks(page, 'an app being set up, with its key');
  const app = Authenticator.ofUri(await scan(page));
  await new Form(page, 'confirm-totp').send({ code: await app.wrongCode() });
  await expectGoodLooks(page, 'an app being set up, with a wrong code');
  await new Form(page, 'confirm-totp').send({ code: await app.code(), name: 'Wolfeschlegelsteinhausenbergerdorff 40c' });
  await expectGoodLooks(page, 'recovery codes, shown');
  await look(page, ['/account', '/account/security', '/account/security/totp', '/account/security/recovery-codes']);
  await look(page, ['/reauth?next=/account/email', '/reauth?factor=recovery_code&next=/account/email']);
  await page.goto('/account');
  await signOut(page);
  await signInHalf(page, person);
  await expectGoodLooks(page, 'second factor');
  await page.locator('main summary').click();
  await expectGoodLooks(page, 'second factor, with the other ways');
  await page.goto('/mfa?factor=recovery_code');
  await expectGoodLooks(page, 'second factor, by recovery code');
  await new Form(page, 'verify-factor').send({ code: 'xxxxx-xxxxx' });
  await expectGoodLooks(page, 'second factor, wrong');
  await page.goto('/mfa');
  await new Form(page, 'verify-factor').send({ code: await app.code(), trust_browser: true });
  await look(page, ['/account/security', '/account/security/trusted-browsers', '/account/activity']);
});

test('the sign-in page looks good in German', { tag }, async ({ page }) => {
  await page.goto('/login');
  await page.locator('[name="locale"][value="de"]').click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await look(page, ['/login', '/signup', '/forgot']);
});
