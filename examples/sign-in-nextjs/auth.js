const { PORTICO_URL, CLIENT_ID, CLIENT_SECRET } = process.env;

export const options = {
  providers: [
    {
      id: 'portico',
      name: 'Portico',
      type: 'oauth',
      wellKnown: `${PORTICO_URL}/.well-known/openid-configuration`,
      issuer: PORTICO_URL,
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      authorization: { params: { scope: 'openid profile email' } },
      idToken: true,
      checks: ['pkce', 'state', 'nonce'],
      // The ID token says who it is; what the app may see of them, UserInfo tells.
      userinfo: { request: ({ client, tokens }) => client.userinfo(tokens.access_token) },
      profile: (person) => ({ id: person.sub, name: person.name, email: person.email, image: person.picture }),
    },
  ],
  callbacks: {
    // Kept in the sealed cookie, for signing out.
    jwt: ({ token, account }) => (account ? { ...token, idToken: account.id_token } : token),
  },
};
