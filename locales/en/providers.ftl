# Signing in with others: buttons, what can go wrong on the way, linked accounts.

provider-button = Continue with { $provider }
provider-or = or
provider-last = Last used
provider-denied = You stopped signing in at { $provider }. Nothing has changed.
provider-failed = { $provider } didn't complete the sign-in. Try again or use another way. Reference: { $reference }
provider-made = Your account is made. From now on you can sign in with { $provider }.
provider-taken-over = Your address is confirmed and { $provider } is linked. Whatever was set up before you came is gone.
provider-sign-in-first = An account with the address { $email } exists. Sign in to link { $provider } to it.
method-provider = with { $provider }
app-redirect-unknown = This app isn't registered here: its redirect_uri has to be one of AUTH_APP_REDIRECT_URIS, character by character.
app-challenge-missing = Send a code_challenge with code_challenge_method=S256.

claim-title = One more step
claim-text = You came from { $provider } as { $label }. Enter your email address: we'll send a code there.
claim-button = Send code
claim-sent = Check your email for a code.
claim-code-text = We sent a 6-digit code to { $email }. It works for 10 minutes, in this browser.
claim-other = Use a different address

return-title = Signing you in…
return-text = One moment. If nothing happens, press the button.
return-button = Continue

identities-title = Linked accounts
identities-lead = Accounts elsewhere that you can sign in with.
identities-none = No account is linked yet.
identities-more = Link another account
identity-link = Link { $provider }
identity-unlink = Unlink { $provider }
identity-off = Can't be used at the moment
identity-since = Linked
identity-used = Last used
identity-linked = { $provider } is linked. You can sign in with it from now on.
identity-unlinked = { $provider } is unlinked, and all other devices are signed out.
identity-last = You couldn't sign in any more. First set a password, or link another account.
identity-has-one = An account of { $provider } is linked already. Unlink it first to link a different one.
identity-of-another = This account of { $provider } is linked to another account here. Sign in to that one and unlink it first.
identity-lost = Apps can no longer use this account: { $provider } wants you to sign in again.
identity-again = Sign in with { $provider } again

errand-title = Before you go on
errand-link = An administrator made this link for you, to link your account at { $provider } to your account here. Go on only if you asked for that.
errand-trial = This link tries the sign-in with { $provider }. Nobody is signed in here by it: the result is shown at the command line where the link was made.
errand-tried = Done. The result is shown at the command line.

reauth-lead-provider = Sign in again before you change something important.
reauth-other-identity = That isn't the account that is linked here. Choose the one you usually sign in with.
