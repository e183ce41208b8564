import express from 'express';
import session from 'express-session';
import * as openid from 'openid-client';

const { PORTICO_URL, CLIENT_ID, CLIENT_SECRET, SESSION_SECRET, PORT = '4000' } = process.env;
const origin = `http://localhost:${PORT}`;

// Only for a Portico on this machine; everywhere else it is https.
const execute = PORTICO_URL.startsWith('http://localhost') ? [openid.allowInsecureRequests] : [];
const portico = await openid.discovery(new URL(PORTICO_URL), CLIENT_ID, undefined, openid.ClientSecretBasic(CLIENT_SECRET), { execute });

const app = express();
app.use(
  session({
    secret: SESSION_SECRET,
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: 'lax', secure: 'auto' },
  }),
);

app.get('/login', async (request, response) => {
  const checks = {
    pkceCodeVerifier: openid.randomPKCECodeVerifier(),
    expectedState: openid.randomState(),
    expectedNonce: openid.randomNonce(),
  };
  request.session.checks = checks;
  const url = openid.buildAuthorizationUrl(portico, {
    redirect_uri: `${origin}/callback`,
    scope: 'openid profile email offline_access',
    code_challenge: await openid.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: checks.expectedState,
    nonce: checks.expectedNonce,
  });
  response.redirect(url.href);
});

app.get('/callback', async (request, response) => {
  const tokens = await openid.authorizationCodeGrant(portico, new URL(request.url, origin), request.session.checks);
  // Another session id, so that nobody who knew the old one is signed in now.
  await new Promise((resolve, reject) => request.session.regenerate((error) => (error ? reject(error) : resolve())));
  keep(request.session, tokens);
  response.redirect('/');
});

app.get('/', async (request, response) => {
  const person = await signedIn(request.session);
  if (!person) return response.send('<a href="/login">Sign in</a>');
  response.send(`<p>Hello, ${escaped(person.email)}.</p><form method="post" action="/logout"><button>Sign out</button></form>`);
});

app.post('/logout', async (request, response) => {
  const { id_token } = request.session.tokens ?? {};
  await new Promise((resolve) => request.session.destroy(resolve));
  const hint = id_token ? { id_token_hint: id_token } : {};
  response.redirect(303, openid.buildEndSessionUrl(portico, { ...hint, post_logout_redirect_uri: `${origin}/` }).href);
});

function keep(session, tokens) {
  const before = session.tokens ?? {};
  session.tokens = {
    sub: tokens.claims()?.sub ?? before.sub,
    id_token: tokens.id_token ?? before.id_token,
    access_token: tokens.access_token,
    refresh_token: tokens.refresh_token,
    good_until: Date.now() + tokens.expires_in * 1000,
  };
  return session.tokens;
}

/** Who is signed in, with tokens renewed if they are about to run out; nobody if that is over at Portico. */
async function signedIn(session) {
  if (!session.tokens) return undefined;
  try {
    const isLate = session.tokens.good_until < Date.now() + 60_000;
    const tokens = isLate ? keep(session, await openid.refreshTokenGrant(portico, session.tokens.refresh_token)) : session.tokens;
    return await openid.fetchUserInfo(portico, tokens.access_token, tokens.sub);
  } catch (error) {
    if (error.error !== 'invalid_grant' && error.status !== 401) throw error;
    delete session.tokens;
  }
}

function escaped(text) {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

app.listen(Number(PORT), 'localhost', () => console.log(`Listening on ${origin}`));
