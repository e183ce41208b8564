// Signing out for an app, and apps that hear of it: one that checks what it is told with a library that nobody here wrote.

import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as openid from 'openid-client';
import type { Page } from '@playwright/test';

import { type App, startApp } from '../support/app.ts';
import { done, expectPath, Form } from '../support/forms.ts';
import { expectGoodLooks } from '../support/looks.ts';
import { expectSignedIn, expectSignedOut, join, signIn } from '../support/people.ts';
import { expect, test } from '../support/test.ts';
import { strangers } from '../support/watch.ts';

test.use({ baseURL: async ({ newPortico }, use) => use(newPortico.url) });

/** Signs somebody who is signed in here in at the app; gives its tokens. */
async function enter(page: Page, app: App) {
  const { url, checks } = await app.request();
  await page.goto(url);
  await page.waitForURL(`${app.origin}/callback?**`);
  return openid.authorizationCodeGrant(app.config, app.answer(), checks);
}

/** The one logout token that the app was sent, as it checks it. */
async function heard(app: App) {
  await expect.poll(() => app.heard.length).toBe(1);
  const metadata = app.config.serverMetadata();
  const keys = createRemoteJWKSet(new URL(metadata.jwks_uri!));
  const expected = { issuer: metadata.issuer, audience: app.config.clientMetadata().client_id, typ: 'logout+jwt', maxTokenAge: '2m' };
  const { payload } = await jwtVerify(app.heard.pop()!, keys, expected);
  expect(payload.events).toEqual({ 'http://schemas.openid.net/event/backchannel-logout': {} });
  expect(payload.nonce).toBeUndefined();
  expect(payload.jti).toBeTruthy();
  return payload;
}

test('an app signs its person out at once, has them back, and hears of every other sign-out', async ({ page, mailbox, newPortico }) => {
  test.slow();
  const app = await startApp(newPortico, '--first-party');
  strangers.add(app.origin);
  try {
    const ada = await join(page, mailbox);
    const tokens = await enter(page, app);
    const url = openid.buildEndSessionUrl(app.config, { id_token_hint: tokens.id_token!, post_logout_redirect_uri: app.bye, state: 'and back' });
    await page.goto(url.href);
    expect(page.url()).toBe(`${app.bye}?state=and+back`);
    const claims = tokens.claims()!;
    expect(await heard(app)).toMatchObject({ sub: claims.sub, sid: claims.sid });
    await expectSignedOut(page);

    await signIn(page, ada);
    const again = await enter(page, app);
    await page.goto('/account/sessions');
    await expect(page.locator('main')).toContainText('The Shop');
    await new Form(page, 'sign-out').send();
    await expect(done(page)).toContainText('Apps you used: The Shop.');
    expect((await heard(app)).sid).toBe(again.claims()!.sid);
    await expect(openid.refreshTokenGrant(app.config, again.refresh_token!)).rejects.toThrow();
  } finally {
    await app.stop();
  }
});

test('whoever comes without a proof is asked, by whichever way', async ({ page, mailbox, newPortico }) => {
  test.slow();
  const app = await startApp(newPortico, '--first-party');
  strangers.add(app.origin);
  try {
    const ada = await join(page, mailbox);
    const tokens = await enter(page, app);
    await page.goto(openid.buildEndSessionUrl(app.config, { post_logout_redirect_uri: app.bye }).href);
    await expectPath(page, '/logout');
    await expect(page.locator('main')).toContainText('The Shop asks you to sign out');
    await expect(page.locator('main')).toContainText(ada.email);
    await page.getByRole('link', { name: 'Stay signed in' }).click();
    await expectSignedIn(page);
    await page.goto(openid.buildEndSessionUrl(app.config, { post_logout_redirect_uri: app.bye }).href);
    await page.locator('main').getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(app.bye);
    await expectSignedOut(page);

    // A form of the app's own page: the browser sends none of our cookies along.
    await signIn(page, ada);
    const target = app.config.serverMetadata().end_session_endpoint!;
    app.leave = `<form method="post" action="${target}"><input type="hidden" name="id_token_hint" value="${tokens.id_token!}"><input type="hidden" name="post_logout_redirect_uri" value="${app.bye}"><button>Leave</button></form>`;
    await page.goto(`${app.origin}/leave`);
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.waitForURL(app.bye);
    await expectSignedOut(page);

    await page.goto(openid.buildEndSessionUrl(app.config, { post_logout_redirect_uri: `${app.origin}/elsewhere` }).href);
    await expectPath(page, '/oauth2/logout');
    await expect(page.getByRole('alert')).toBeVisible();
  } finally {
    await app.stop();
  }
});

test('the pages of signing out look good', { tag: '@looks' }, async ({ page, mailbox, newPortico }) => {
  test.slow();
  const app = await startApp(newPortico, '--first-party');
  strangers.add(app.origin);
  try {
    await join(page, mailbox);
    await enter(page, app);
    await page.goto('/account/sessions');
    await expectGoodLooks(page, 'sessions with their apps');
    await page.goto(openid.buildEndSessionUrl(app.config).href);
    await expectGoodLooks(page, 'an app asks to sign out');
    await page.goto(openid.buildEndSessionUrl(app.config, { post_logout_redirect_uri: app.origin }).href);
    await expectGoodLooks(page, 'an app asks wrongly');
    await page.goto(openid.buildEndSessionUrl(app.config).href);
    await page.locator('main').getByRole('button', { name: 'Sign out' }).click();
    await expectPath(page, '/logout');
    await expectGoodLooks(page, 'signed out');
  } finally {
    await app.stop();
  }
});
