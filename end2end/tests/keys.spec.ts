// An app that proves who it is by a key and pushes its requests, which uses a library that nobody here wrote.

import { webcrypto } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joined } from 'node:path';

import * as openid from 'openid-client';

import { type App, startApp } from '../support/app.ts';
import { expectGoodLooks } from '../support/looks.ts';
import { join } from '../support/people.ts';
import type { Portico } from '../support/portico.ts';
import { expect, test } from '../support/test.ts';
import { strangers } from '../support/watch.ts';

test.use({ baseURL: async ({ newPortico }, use) => use(newPortico.url) });

/** Has an app sign from now on, with a key that was drawn for it. */
async function bySigning(app: App, portico: Portico): Promise<openid.Configuration> {
  const id = app.config.clientMetadata().client_id;
  const pair = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const folder = await mkdtemp(joined(tmpdir(), 'portico-keys-'));
  const file = joined(folder, 'keys.json');
  await writeFile(file, JSON.stringify({ keys: [await webcrypto.subtle.exportKey('jwk', pair.publicKey)] }));
  await portico.command('client', 'update', id, '--auth-method', 'private_key_jwt', '--jwks-file', file, '--require-par');
  await rm(folder, { recursive: true });
  return openid.discovery(new URL(portico.url), id, undefined, openid.PrivateKeyJwt(pair.privateKey), { execute: [openid.allowInsecureRequests] });
}

test('an app that signs with a key and pushes its requests signs somebody in', async ({ page, mailbox, newPortico }) => {
  test.slow();
  const app = await startApp(newPortico);
  strangers.add(app.origin);
  try {
    const ada = await join(page, mailbox);
    const config = await bySigning(app, newPortico);
    const checks = { pkceCodeVerifier: openid.randomPKCECodeVerifier(), expectedState: openid.randomState() };
    const url = await openid.buildAuthorizationUrlWithPAR(config, {
      redirect_uri: `${app.origin}/callback`,
      scope: 'openid offline_access',
      claims: JSON.stringify({ userinfo: { email: { essential: true } } }),
      code_challenge: await openid.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: checks.expectedState,
    });
    expect(url.searchParams.get('scope')).toBeNull();
    await page.goto(url.href);
    await expect(page.locator('main')).toContainText('See your email address');
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.waitForURL(`${app.origin}/callback?**`);
    const tokens = await openid.authorizationCodeGrant(config, app.answer(), checks);
    const claims = tokens.claims()!;
    expect((await openid.fetchUserInfo(config, tokens.access_token, claims.sub)).email).toBe(ada.email);
    const later = await openid.refreshTokenGrant(config, tokens.refresh_token!);
    expect((await openid.tokenIntrospection(config, later.access_token)).active).toBe(true);
    await openid.tokenRevocation(config, later.access_token);
    expect((await openid.tokenIntrospection(config, later.access_token)).active).toBe(false);
  } finally {
    await app.stop();
  }
});

test('somebody whom an app does not expect is told so', { tag: '@looks' }, async ({ page, mailbox, newPortico }) => {
  test.slow();
  const app = await startApp(newPortico, '--first-party');
  strangers.add(app.origin);
  try {
    await join(page, mailbox);
    const { url } = await app.request({ claims: JSON.stringify({ id_token: { sub: { value: 'somebody else' } } }) });
    await page.goto(url);
    await expect(page.getByRole('alert')).toContainText('expects another account');
    await expectGoodLooks(page, 'another account is expected');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.waitForURL(`${app.origin}/callback?**`);
    expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied');
  } finally {
    await app.stop();
  }
});
