# Signing in for others.
consent-title = Allow access?
consent-lead = { $app } wants to access your account.
consent-verified = Verified by your administrator.
consent-unverified = Unverified app: your administrator has not vouched for it.
consent-returns = You will be sent to
consent-as = You are signed in as
consent-another = Use another account
consent-allow = Allow
consent-deny = Deny
consent-new = New
consent-privacy = Privacy
consent-terms = Terms
scope-openid = Know who you are, by an id that stays the same
scope-profile = See your name, username, picture, language and time zone
scope-email = See your email address
scope-roles = See which roles you have
scope-offline-access = Stay connected when you’re not using it
choose-title = Choose an account
choose-lead = to continue to { $app }
choose-this = Continue as { $name }
choose-another = Use another account
oauth-nowhere-title = This app’s request can’t be answered
oauth-nowhere-text = The app that sent you here made a mistake, so we can’t send you back to it. Go back to the app and try again; if that doesn’t help, tell the people who make it.
oauth-nowhere-details = Details for the app’s developer
oauth-form-title = Signing you in…
oauth-form-text = One more step: your browser brings the answer to the app.
oauth-form-button = Continue

# What is wrong with an app that is to be registered.
client-name = Give the app a name of up to 80 characters.
client-redirect-uri-missing = Say where people are sent back to: at least one redirect URI.
client-redirect-uri-needless = An app that no browser comes back to has no redirect URI.
client-redirect-uri-form = Write each URI exactly as the app sends it, in full and in its plainest form, without a fragment, user name or wildcard.
client-redirect-uri-scheme = Use https; http only for localhost and loopback addresses; a scheme of its own with a dot in it only for a native app.
client-backchannel-uri = Write where the app hears of sign-outs as an https URL that this portal can reach: a public name on the usual port, without a fragment. An address of this machine will do in development only.
client-grant-missing = Say at least one grant type.
client-grant-public = An app that keeps no secret cannot use client_credentials.
client-pkce-public = An app that keeps no secret has to use PKCE.
client-scope = A scope is up to 100 printable characters without spaces, quotes and backslashes.
client-audience = An audience is an absolute URI without a fragment.
client-algorithm = ID tokens are signed with RS256, ES256 or EdDSA.
client-page = Write the app’s pages as https URLs.
client-has-no-secret = This app proves who it is without a secret.

# The apps with access to an account.
nav-apps = Apps
apps-title = Apps with access to your account
apps-lead = These apps can see the following. Remove what you don’t use: they are signed out, and ask again next time.
apps-none = No app has access to your account.
apps-since = Signed in since
apps-last-used = Last used
apps-remove = Remove access
app-removed = The app has no access any more.
