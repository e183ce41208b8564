# Signing in and out, proving it again, the overview.

login-title = Sign in
login-username = Email or username
login-button = Sign in
login-new = New here?
login-create = Create an account
forgot-link = Forgot password?
login-as = You're signing in as { $name }
login-not-you = Not you?
login-forget = Remove an account
login-forget-this = Remove { $name }
login-forgotten = This browser doesn't remember the account any more.
remember = Keep me signed in on this device
remember-hint = Not on a shared computer
sign-in-wrong = That email and password don't match. Check both, or reset your password.
suspended = This account can't sign in. Ask whoever runs this site.
suspended-contact = This account can't sign in. Write to { $address }.

logout-title = Sign out?
logout-text = You'll be signed out of { $product } on this device.
logout-stay = Stay signed in
logout-app = { $app } asks you to sign out.
logout-done-title = Signed out
logout-again = Sign in again
signed-out = You're signed out.
signed-out-apps = You're signed out. Apps you used: { $apps }.

reauth-title = Confirm it's you
reauth-lead = Enter your password again before you change something important.
reauth-button = Continue

overview-title = Your account
overview-greeting = Hello, { $name }
overview-sessions = { $count ->
    [one] Signed in on 1 device
   *[other] Signed in on { $count } devices
}
overview-activity = Recent activity
security-sessions = See your sessions

checkup-title = Security check-up
checkup-email-ok = Your email address is confirmed.
checkup-email-attention = Your email address isn't confirmed yet.
checkup-email-action = Check your address
checkup-password-ok = Your password is up to date.
checkup-password-attention = It's time for a new password.
checkup-password-action = Change password
checkup-sessions-ok = You're signed in on only a few devices.
checkup-sessions-attention = You're signed in on many devices.
checkup-sessions-action = See which
checkup-profile-ok = Your name is filled in.
checkup-profile-attention = We don't know your name yet.
checkup-profile-action = Add your name
