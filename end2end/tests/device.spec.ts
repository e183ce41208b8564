// Signing in on a device without a browser, which uses a library that nobody here wrote.

import * as openid from 'openid-client';

import { startDevice } from '../support/app.ts';
import { done, expectPath, Form, problem } from '../support/forms.ts';
import { expectGoodLooks } from '../support/looks.ts';
import { join, signOut } from '../support/people.ts';
import { expect, test } from '../support/test.ts';

test.use({ baseURL: async ({ newPortico }, use) => use(newPortico.url) });

test('somebody types the code of their television, compares, says yes, and it is signed in', async ({ page, mailbox, newPortico }) => {
  test.slow();
  const ada = await join(page, mailbox);
  await signOut(page);
  const { config, begin } = await startDevice(newPortico);
  const begun = await begin();

  await page.goto('/device');
  await expectPath(page, '/login');
  await new Form(page, 'sign-in').send({ username: ada.email, password: ada.password });
  await expectPath(page, '/device');
  const form = new Form(page, 'device');
  await form.send({ user_code: 'BBBB-BBBB' });
  await expect(problem(page)).toBeVisible();
  await expect(form.field('user_code')).toHaveAttribute('aria-invalid', 'true');
  await form.send({ user_code: begun.user_code.toLowerCase().replace('-', '') });

  await expectPath(page, '/device/confirm');
  const question = page.locator('main');
  for (const words of ['The Television', begun.user_code, 'See your email address', 'Stay connected', 'Only continue if you started this']) {
    await expect(question).toContainText(words);
  }
  const [allow, deny] = ['Allow', 'Deny'].map((name) => page.getByRole('button', { name, exact: true }));
  const sizes = [await allow!.boundingBox(), await deny!.boundingBox()].map((box) => [box!.width, box!.height]);
  expect(sizes[0], 'yes and no weigh the same').toEqual(sizes[1]);
  await allow!.click();
  await expectPath(page, '/device/done');
  await expect(done(page)).toBeVisible();

  const tokens = await openid.pollDeviceAuthorizationGrant(config, begun);
  const claims = tokens.claims()!;
  const known = await openid.fetchUserInfo(config, tokens.access_token, claims.sub);
  expect(known.email).toBe(ada.email);
  const later = await openid.refreshTokenGrant(config, tokens.refresh_token!);
  expect(later.claims()!.sub).toBe(claims.sub);

  await page.goto('/account/apps');
  await expect(page.locator('main')).toContainText('The Television');
  await new Form(page, 'revoke-app').send();
  await expect(done(page)).toBeVisible();
  await expect(openid.refreshTokenGrant(config, later.refresh_token!)).rejects.toThrow();
});

test('a link brings the code along and sends nothing by itself, and a no is an answer too', async ({ page, mailbox, newPortico }) => {
  test.slow();
  await join(page, mailbox);
  const { config, begin } = await startDevice(newPortico);
  const begun = await begin();
  await page.goto(begun.verification_uri_complete!);
  await expect(new Form(page, 'device').field('user_code')).toHaveValue(begun.user_code);
  await page.waitForTimeout(500);
  await expectPath(page, '/device');
  await new Form(page, 'device').send();
  await expectPath(page, '/device/confirm');
  await page.getByRole('button', { name: 'Deny', exact: true }).click();
  await expectPath(page, '/device/done');
  await expect(openid.pollDeviceAuthorizationGrant(config, begun)).rejects.toMatchObject({ error: 'access_denied' });
  const gone = await page.goto(`/device/confirm?user_code=${begun.user_code}`);
  expect(gone?.status()).toBe(410);
  await page.locator('main a.button[href="/device"]').click();
  await expectPath(page, '/device');
});

test('the pages of letting a device in look good', { tag: '@looks' }, async ({ page, mailbox, newPortico }) => {
  test.slow();
  await join(page, mailbox);
  const { begin } = await startDevice(newPortico);
  const begun = await begin();
  await page.goto('/device');
  await expectGoodLooks(page, '/device');
  await new Form(page, 'device').send({ user_code: 'BBBB-BBBB' });
  await expectGoodLooks(page, '/device, after a wrong code');
  await page.goto(begun.verification_uri_complete!);
  await expectGoodLooks(page, '/device, from a link');
  await new Form(page, 'device').send();
  await expectGoodLooks(page, '/device/confirm');
  await page.getByRole('button', { name: 'Allow', exact: true }).click();
  await expectPath(page, '/device/done');
  await expectGoodLooks(page, '/device/done');
});
