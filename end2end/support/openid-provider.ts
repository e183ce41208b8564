// An OpenID provider that nobody here wrote: `oidc-provider` from npm, on this machine, with its own pages.

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';

import { Provider } from 'oidc-provider';

export interface OpenIdProvider {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Who somebody is there, by what they type as their login. */
  claimsOf(login: string): { email: string; name: string };
  /** Takes the client in, whose people come back here. */
  register(redirectUri: string): void;
  stop(): Promise<void>;
}

/** A provider that knows no client yet: its address has to be known before the client's is. */
export async function startOpenIdProvider(): Promise<OpenIdProvider> {
  let answer: RequestListener = (_, response) => void response.writeHead(503).end();
  const server = createServer((request, response) => answer(request, response)).listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const issuer = `http://localhost:${address.port}`;
  const [clientId, clientSecret] = ['portico', randomBytes(24).toString('base64url')];
  const claimsOf = (login: string) => ({ email: `${login}@example.com`, name: `${login} of elsewhere` });

  const register = (redirectUri: string) => {
    const provider = new Provider(issuer, {
      clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
      findAccount: (_, login) => ({ accountId: login, claims: () => ({ sub: login, email_verified: true, ...claimsOf(login) }) }),
      jwks: { keys: [signingKey()] },
      cookies: { keys: [randomBytes(32).toString('hex')] },
    });
    answer = provider.callback();
  };
  const stop = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { issuer, clientId, clientSecret, claimsOf, register, stop };
}

function signingKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomBytes(8).toString('hex'), alg: 'RS256', use: 'sig' };
}
