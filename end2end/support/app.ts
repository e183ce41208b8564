// An app that signs its people in here, with a library that nobody here wrote: `openid-client` from npm.

import { once } from 'node:events';
import { createServer } from 'node:http';

import * as openid from 'openid-client';

import type { Portico } from './portico.ts';

export interface App {
  config: openid.Configuration;
  origin: string;
  /** Where people are to be sent, and what the answer is held against. */
  request(more?: Record<string, string>): Promise<{ url: string; checks: openid.AuthorizationCodeGrantChecks }>;
  /** What came back last: the whole URL, or the form. */
  answer(): URL | Request;
  /** Where it wants its people back when they have signed out. */
  bye: string;
  /** The logout tokens it was sent. */
  heard: string[];
  /** What is on its page `/leave`, inside the body. */
  leave: string;
  stop(): Promise<void>;
}

/** An app that is registered with these options besides its name, and waits for answers. */
export async function startApp(portico: Portico, ...options: string[]): Promise<App> {
  let answer: URL | Request | undefined;
  const heard: string[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url!, origin);
    if (url.pathname === '/callback') {
      const sent = [];
      for await (const piece of request) sent.push(piece);
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      answer = request.method === 'POST' ? new Request(url, { method: 'POST', headers, body: Buffer.concat(sent) }) : url;
    }
    if (url.pathname === '/told') {
      const sent = [];
      for await (const piece of request) sent.push(piece);
      heard.push(new URLSearchParams(Buffer.concat(sent).toString()).get('logout_token') ?? '');
      response.writeHead(204).end();
      return;
    }
    const body = url.pathname === '/leave' ? app.leave : '<h1>Welcome to the app</h1>';
    response.setHeader('content-type', 'text/html').end(`<!doctype html><html lang="en"><title>The app</title>${body}</html>`);
  }).listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const origin = `http://localhost:${address.port}`;
  const redirectUri = `${origin}/callback`;
  const bye = `${origin}/bye`;
  const hears = ['--post-logout-redirect-uri', bye, '--backchannel-logout-uri', `${origin}/told`];
  const words = ['client', 'create', '--name', 'The Shop', '--type', 'web', '--redirect-uri', redirectUri, '--json', ...hears, ...options];
  const client = JSON.parse(await portico.command(...words));
  const config = await openid.discovery(new URL(portico.url), client.client_id, undefined, openid.ClientSecretBasic(client.client_secret), {
    execute: [openid.allowInsecureRequests],
  });
  const request = async (more: Record<string, string> = {}) => {
    const checks = {
      pkceCodeVerifier: openid.randomPKCECodeVerifier(),
      expectedState: openid.randomState(),
      expectedNonce: openid.randomNonce(),
    };
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope: 'openid profile email offline_access',
      code_challenge: await openid.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: checks.expectedState,
      nonce: checks.expectedNonce,
      ...more,
    });
    return { url: url.href, checks };
  };
  const stop = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  const app: App = { config, origin, request, answer: () => answer!, bye, heard, leave: '', stop };
  return app;
}

/** An app on a device without a browser, and how it begins. */
export async function startDevice(portico: Portico) {
  const client = JSON.parse(await portico.command('client', 'create', '--name', 'The Television', '--type', 'device', '--json'));
  const config = await openid.discovery(new URL(portico.url), client.client_id, undefined, openid.None(), {
    execute: [openid.allowInsecureRequests],
  });
  const begin = () => openid.initiateDeviceAuthorization(config, { scope: 'openid email offline_access' });
  return { config, begin };
}
