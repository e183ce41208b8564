# Signing up, confirming the address, the first administrator.

signup-title = Create an account
signup-button = Create account
signup-have = Already have an account?
signup-closed = You can't create an account here yourself. Ask whoever runs this site for one.

verify-title = Confirm your email address
verify-code-text = Check your email: we sent a 6-digit code to { $email }.
verify-hint = The code works for 10 minutes. Nothing there? Look in your spam folder.
verify-resend = Send a new code
# The script puts the seconds where the # is.
verify-resend-wait = You can ask for a new one in # s
verify-resent = If this address still has to be confirmed, a new code is on its way.
verify-other-address = Use a different address
verify-first = Confirm your email address first, then you're in.
verify-button-text = Is { $email } your address?
verify-button = Confirm email
verify-ask = Enter your email address. If it still has to be confirmed, we'll send you a new code.
email-confirmed = Your email address is confirmed. Sign in to go on.
email-confirmed-choose = Your email address is confirmed. Now choose a password.

set-up-title = Set up this site
set-up-lead = Create the first account. It runs the site.
set-up-button = Create administrator
set-up-done = All set. You're signed in as the administrator.
