// The peer of `make bench`: `oidc-provider` from npm, in memory or on SQLite, set up to give what Portico gives.
//
//   node peer.mjs [FILE]      in memory, or with its rows in FILE, as durable as Portico's: WAL, synchronous=FULL
//
// Prints a line of JSON when it listens: its port, a client, an access token and refresh tokens of somebody who signed in there.

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const PROGRAMS = 16;
const SCOPE = 'openid profile email offline_access';
const RESOURCE = 'https://api.example.com';

// The browser tests have it installed.
const packages = createRequire(new URL('../../end2end/package.json', import.meta.url));
const { Provider } = await import(pathToFileURL(packages.resolve('oidc-provider')).href);

const client = { client_id: 'bench', client_secret: randomBytes(32).toString('base64url') };
const server = createServer().listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const { port } = server.address();

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const provider = new Provider(`http://localhost:${port}`, {
  ...(process.argv[2] ? { adapter: await adapterOn(process.argv[2]) } : {}),
  clients: [
    {
      ...client,
      redirect_uris: ['https://shop.example.com/callback'],
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      id_token_signed_response_alg: 'ES256',
      scope: SCOPE,
    },
  ],
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'bench', alg: 'ES256', use: 'sig' }] },
  cookies: { keys: [randomBytes(32).toString('hex')] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'locale', 'preferred_username'] },
  findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId, name: 'Ada', email: 'person0@example.com', email_verified: true }) }),
  rotateRefreshToken: true,
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: (ctx) => (ctx.oidc.params?.grant_type === 'client_credentials' ? RESOURCE : undefined),
      getResourceServerInfo: () => ({ scope: 'read', audience: RESOURCE, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } }),
    },
  },
});
server.on('request', provider.callback());

const found = await provider.Client.find(client.client_id);
const grant = new provider.Grant({ accountId: 'ada', clientId: client.client_id });
grant.addOIDCScope(SCOPE);
const grantId = await grant.save();
const held = { accountId: 'ada', client: found, grantId, scope: SCOPE, gty: 'authorization_code', authTime: Math.floor(Date.now() / 1000) };
const tokens = [];
for (let number = 0; number < PROGRAMS; number += 1) tokens.push(await new provider.RefreshToken(held).save());
console.log(JSON.stringify({ port, ...client, access_token: await new provider.AccessToken(held).save(), refresh_tokens: tokens }));

/** An adapter as its documentation asks for one. */
async function adapterOn(file) {
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(file);
  database.exec(`pragma journal_mode=wal; pragma synchronous=full;
    create table models (id text primary key, payload text not null, grant_id text, uid text, user_code text, expires_at integer, consumed_at integer);
    create index models_grant on models (grant_id); create index models_uid on models (uid); create index models_code on models (user_code)`);
  const put = database.prepare('insert or replace into models (id, payload, grant_id, uid, user_code, expires_at) values (?, ?, ?, ?, ?, ?)');
  const by = Object.fromEntries(['id', 'uid', 'user_code'].map((column) => [column, database.prepare(`select payload, consumed_at from models where ${column} = ?`)]));
  const [used, gone, over] = ['update models set consumed_at = ? where id = ?', 'delete from models where id = ?', 'delete from models where grant_id = ?'].map(
    (text) => database.prepare(text),
  );
  const read = (row) => row && { ...JSON.parse(row.payload), ...(row.consumed_at ? { consumed: row.consumed_at } : {}) };
  return class {
    constructor(name) {
      this.key = (id) => `${name}:${id}`;
    }
    async upsert(id, payload, expiresIn) {
      const { grantId = null, uid = null, userCode = null } = payload;
      put.run(this.key(id), JSON.stringify(payload), grantId, uid, userCode, expiresIn ? Date.now() + expiresIn * 1000 : null);
    }
    async find(id) {
      return read(by.id.get(this.key(id)));
    }
    async findByUid(uid) {
      return read(by.uid.get(uid));
    }
    async findByUserCode(code) {
      return read(by.user_code.get(code));
    }
    async consume(id) {
      used.run(Math.floor(Date.now() / 1000), this.key(id));
    }
    async destroy(id) {
      gone.run(this.key(id));
    }
    async revokeByGrantId(grantId) {
      over.run(grantId);
    }
  };
}
