// Signs in, checks the access token against the portal's published keys, and renews the tokens.
//
//   npm install
//   PORTICO_URL=http://localhost:3000 EMAIL=ada@example.com PASSWORD=… npm start

import { createRemoteJWKSet, jwtVerify } from 'jose';

const { PORTICO_URL, EMAIL, PASSWORD } = process.env;
if (!PORTICO_URL || !EMAIL || !PASSWORD) throw new Error('PORTICO_URL, EMAIL and PASSWORD must be set');

// Fetched at the first token, kept, and fetched again when a token names a key that is not among them.
const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', PORTICO_URL));

/** Sends JSON to the API and answers with the JSON that comes back. */
async function post(path, body) {
  const answer = await fetch(new URL(`/api/v1${path}`, PORTICO_URL), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

/** The claims of an access token. Throws unless the portal made it, for us, as an access token, and it is still good. */
async function verified(token) {
  const { payload } = await jwtVerify(token, keys, {
    issuer: PORTICO_URL,
    audience: PORTICO_URL,
    typ: 'at+jwt', // without this an ID token would pass as well (RFC 9068, 4)
    algorithms: ['ES256'],
    requiredClaims: ['sub', 'exp'],
  });
  return payload;
}

const signedIn = await post('/auth/sign-in', { identifier: EMAIL, password: PASSWORD });
if (signedIn.status === 'mfa_required') throw new Error('the account asks for a second factor, which this example does not know');
const first = await verified(signedIn.access_token);
console.log(`Signed in as ${first.email}: the token is good until ${new Date(first.exp * 1000).toISOString()}.`);

const renewed = await post('/auth/refresh', { refresh_token: signedIn.refresh_token });
const second = await verified(renewed.access_token);
if (second.sub !== first.sub) throw new Error('the new token is about somebody else');
if (renewed.refresh_token === signedIn.refresh_token) throw new Error('the refresh token did not change');
console.log('Renewed the tokens: the new one is about the same person.');
