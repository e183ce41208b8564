// Signing in for an app, which uses a library that nobody here wrote.

import * as openid from 'openid-client';

import { startApp } from '../support/app.ts';
import { done, expectPath, Form } from '../support/forms.ts';
import { expectGoodLooks } from '../support/looks.ts';
import { join, signOut } from '../support/people.ts';
import { expect, test } from '../support/test.ts';
import { strangers } from '../support/watch.ts';

test.use({ baseURL: async ({ newPortico }, use) => use(newPortico.url) });

test('an app signs somebody in, knows who it is, stays, and loses access', async ({ page, mailbox, newPortico }) => {
  test.slow();
  const app = await startApp(newPortico);
  strangers.add(app.origin);
  try {
    const ada = await join(page, mailbox);
    await signOut(page);

    const { url, checks } = await app.request();
    await page.goto(url);
    await expect(page.locator('main')).toContainText('to continue to The Shop');
    await new Form(page, 'sign-in').send({ username: ada.email, password: ada.password });
    await expectPath(page, '/consent');
    await expect(page.locator('main')).toContainText('See your email address');
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.waitForURL(`${app.origin}/callback?**`);

    const tokens = await openid.authorizationCodeGrant(app.config, app.answer(), checks);
    const claims = tokens.claims()!;
    const known = await openid.fetchUserInfo(app.config, tokens.access_token, claims.sub);
    expect(known.email).toBe(ada.email);
    const later = await openid.refreshTokenGrant(app.config, tokens.refresh_token!);
    expect(later.claims()!.sub).toBe(claims.sub);
    expect((await openid.tokenIntrospection(app.config, later.access_token)).active).toBe(true);

    await page.goto('/account/apps');
    await expect(page.locator('main')).toContainText('The Shop');
    await new Form(page, 'revoke-app').send();
    await expect(done(page)).toBeVisible();
    expect((await openid.tokenIntrospection(app.config, later.access_token)).active).toBe(false);
    await expect(openid.refreshTokenGrant(app.config, later.refresh_token!)).rejects.toThrow();
  } finally {
    await app.stop();
  }
});

test('the answer comes to an app as a form, and a no is an answer too', async ({ page, mailbox, newPortico, javaScriptEnabled }) => {
  test.slow();
  const app = await startApp(newPortico);
  strangers.add(app.origin);
  try {
    await join(page, mailbox);
    const { url, checks } = await app.request({ response_mode: 'form_post' });
    await page.goto(url);
    await page.getByRole('button', { name: 'Allow' }).click();
    if (javaScriptEnabled === false) await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL(`${app.origin}/callback`);
    expect((await openid.authorizationCodeGrant(app.config, app.answer(), checks)).id_token).toBeTruthy();

    const again = await app.request({ prompt: 'consent' });
    await page.goto(again.url);
    await page.getByRole('button', { name: 'Deny' }).click();
    await page.waitForURL(`${app.origin}/callback?**`);
    await expect(openid.authorizationCodeGrant(app.config, app.answer(), again.checks)).rejects.toMatchObject({ error: 'access_denied' });
  } finally {
    await app.stop();
  }
});

test('the pages on the way to an app look good', { tag: '@looks' }, async ({ page, mailbox, newPortico }) => {
  test.slow();
  const app = await startApp(newPortico);
  try {
    const { url } = await app.request();
    await page.goto(url);
    await expectGoodLooks(page, 'sign in, to continue to an app');
    const choice = await app.request({ prompt: 'select_account' });
    await join(page, mailbox);
    await page.goto(choice.url);
    await expectGoodLooks(page, 'an account is chosen');
    await page.goto(url);
    await expectGoodLooks(page, 'consent');
    await page.goto('/account/apps');
    await expectGoodLooks(page, '/account/apps');
    await page.goto(url.replace('client_id=', 'client_id=x'));
    await expectGoodLooks(page, 'an app that nobody knows');
  } finally {
    await app.stop();
  }
});
