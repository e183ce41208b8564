// Signing in with others: with the simulated ones, and with one that nobody here wrote.

import { done, expectPath, Form, problem } from '../support/forms.ts';
import { codeOf, linkOf } from '../support/inbox.ts';
import { expectGoodLooks } from '../support/looks.ts';
import { startOpenIdProvider } from '../support/openid-provider.ts';
import { expectSignedIn, expectSignedOut, join, newAddress, newPassword, signOut } from '../support/people.ts';
import { startPortico } from '../support/portico.ts';
import { decide, signInWith, type There } from '../support/provider.ts';
import { expect, test } from '../support/test.ts';
import { strangers } from '../support/watch.ts';

/** Somebody nobody else has met, as they are known elsewhere. */
function elsewhere(email = newAddress()): There {
  return { subject: String(Math.floor(Math.random() * 1e12)), email };
}

test('somebody signs up with Google, and is the same the next time', async ({ page, anotherBrowser }) => {
  const ada = elsewhere();
  await signInWith(page, 'google', ada);
  await expectPath(page, '/account');
  await expect(done(page)).toBeVisible();
  const other = await anotherBrowser();
  await signInWith(other, 'google', { ...ada, email: newAddress() });
  await expectPath(other, '/account');
  await other.goto('/account/profile');
  await expect(other.locator('[name="name"]')).toHaveValue('Ada Lovelace');
});

test('Apple posts its answer from another site', async ({ page }) => {
  await signInWith(page, 'apple', elsewhere());
  await expectPath(page, '/account');
  await expectSignedIn(page);
});

test('whoever brings no address proves one', async ({ page, mailbox }) => {
  const email = newAddress();
  await signInWith(page, 'twitter', elsewhere(''));
  await expectPath(page, '/signup/address');
  await new Form(page, 'claim-address').send({ email });
  await new Form(page, 'confirm-address').send({ code: codeOf(await mailbox(email).next()) });
  await expectPath(page, '/account');
});

test('an account is linked, signs in, and is no way in any more once it is unlinked', async ({ page, mailbox }) => {
  await join(page, mailbox);
  const there = elsewhere();
  await page.goto('/account/links');
  await page.locator('form[action="/do/link-provider"]').filter({ has: page.locator('[value="github"]') }).locator('button').click();
  await decide(page, 'github', there);
  await expectPath(page, '/account/links');
  await expect(done(page)).toBeVisible();
  await signOut(page);
  await signInWith(page, 'github', there);
  await expectPath(page, '/account');
  await page.goto('/account/links');
  await new Form(page, 'unlink-provider').send();
  await expect(page.locator('form[action="/do/unlink-provider"]')).toHaveCount(0);
});

test('the last way in stays until there is a password', async ({ page, mailbox }) => {
  const ada = elsewhere();
  const [google, github] = [ada, elsewhere()];
  const unlink = (provider: string) => page.locator('form[action="/do/unlink-provider"] button').filter({ hasText: provider });
  await signInWith(page, 'google', google);
  await page.goto('/account/links');
  await unlink('Google').click();
  await expect(problem(page)).toContainText('First set a password');

  await page.locator('form[action="/do/link-provider"]').filter({ has: page.locator('[value="github"]') }).locator('button').click();
  await decide(page, 'github', github);
  for (const [provider, there] of [['github', github], ['google', google]] as const) {
    await signOut(page);
    await signInWith(page, provider, there);
    await expectPath(page, '/account');
  }
  await page.goto('/account/links');
  await unlink('GitHub').click();
  await expect(done(page)).toBeVisible();
  await unlink('Google').click();
  await expect(problem(page)).toContainText('First set a password');

  const letters = mailbox(ada.email);
  await new Form(page, 'request-reset').send();
  await page.goto(linkOf(await letters.next({ link: '/reset' })));
  await new Form(page, 'reset-password').send({ password: newPassword() });
  await page.goto('/account/links');
  await unlink('Google').click();
  await expect(done(page)).toBeVisible();
  await expect(unlink('Google')).toHaveCount(0);
});

test('whoever says no at the provider is back at the door, with a word', async ({ page }) => {
  await signInWith(page, 'google', { ...elsewhere(), fault: 'denied' });
  await expectPath(page, '/login');
  await expect(problem(page)).toContainText('Google');
  await signInWith(page, 'google', { ...elsewhere(), fault: 'wrong_signature' });
  await expectPath(page, '/login');
  await expect(problem(page)).toContainText('Google');
  await expectSignedOut(page);
});

test('the pages of signing in with others look good', { tag: '@looks' }, async ({ page }) => {
  test.slow();
  await page.goto('/oauth/google');
  await expectGoodLooks(page, 'a simulated provider');
  await decide(page, 'google', { ...elsewhere(), fault: 'server_error' });
  await expectGoodLooks(page, 'a provider that failed');
  await signInWith(page, 'twitter', elsewhere(''));
  await expectGoodLooks(page, 'an address is asked for');
  await signInWith(page, 'google', elsewhere());
  await page.goto('/account/links');
  await expectGoodLooks(page, '/account/links');
});

test('a provider that nobody here wrote signs somebody in', async ({ page, database }) => {
  test.slow();
  const provider = await startOpenIdProvider();
  strangers.add(provider.issuer);
  const portico = await startPortico(database, {
    AUTH_PROVIDER_ELSEWHERE_ISSUER: provider.issuer,
    AUTH_PROVIDER_ELSEWHERE_CLIENT_ID: provider.clientId,
    AUTH_PROVIDER_ELSEWHERE_CLIENT_SECRET: provider.clientSecret,
    AUTH_PROVIDER_ELSEWHERE_NAME: 'Elsewhere',
    AUTH_PROVIDER_ELSEWHERE_TRUST_EMAIL: 'true',
  });
  try {
    provider.register(`${portico.url}/oauth/elsewhere/callback`);
    // Its pages ask for a font from the network.
    await page.route('https://fonts.googleapis.com/**', (route) => route.abort());
    await page.goto(`${portico.url}/login`);
    await page.getByRole('link', { name: 'Elsewhere' }).click();
    await page.locator('input[name="login"]').fill('grace');
    await page.locator('input[name="password"]').fill('anything');
    await page.locator('button[type="submit"]').click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL(`${portico.url}/account`);
    await page.goto(`${portico.url}/account/links`);
    await expect(page.locator('main')).toContainText('Elsewhere');
    await expect(page.locator('main')).toContainText(provider.claimsOf('grace').email);
  } finally {
    await portico.stop();
    await provider.stop();
  }
});
