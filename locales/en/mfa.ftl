# Second factors.

mfa-title = Two-step sign-in
mfa-totp = 6-digit code from your authenticator app
mfa-sms = 6-digit code from the text message
mfa-sms-to = We'll text the code to { $number }.
mfa-sms-send = Send a code
mfa-recovery-code = One of your recovery codes
mfa-button = Continue
mfa-trust = Don't ask again in this browser
mfa-trust-hint = { $days ->
    [one] For 1 day. Only in a browser that nobody else uses.
   *[other] For { $days } days. Only in a browser that nobody else uses.
}
mfa-another-way = Try another way
mfa-instead-totp = Use your authenticator app
mfa-instead-sms = Get a code by text message
mfa-instead-recovery-code = Use a recovery code
mfa-start-again = Start again
mfa-token-invalid = This sign-in took too long. Start again.
factor-unknown = Send totp, sms or recovery_code.
factor-required = Your role needs a second factor. Set up an authenticator app first.
reauth-lead-factor = Enter a code of your second factor before you change something important.
reauth-needs-factor = Use a code of your second factor.
totp-title = Authenticator app
totp-lead = An app on your phone shows a new code every 30 seconds. Whoever has your password still needs that code.
totp-must = Your role needs a second factor. Set up an authenticator app to go on.
totp-no-more = Authenticator apps can't be added here any more. You are still asked for yours until you remove it.
totp-start = Set up an authenticator app
totp-start-another = Set up another app
totp-unnamed = Authenticator app
totp-since = Added
totp-last-used = Last used
totp-remove = Remove
totp-step = Step { $number } of { $of }: { $what }
totp-scan-title = Scan
totp-scan = Open your authenticator app and scan this picture.
totp-open = Open in your authenticator app
totp-qr-label = QR code for your authenticator app
totp-cannot-scan = Can't scan it?
totp-key = Enter this key in the app:
totp-key-account = Account:
totp-key-kind = Choose "time based" if the app asks.
totp-code-title = Type the code
totp-code = 6-digit code from the app
totp-name = What you call it
totp-confirm = Switch it on
totp-on = Two-step sign-in is on.
totp-off = The authenticator app is removed.
totp-wrong = That code isn't right. Codes change every 30 seconds; check the clock on your phone.
totp-start-again = Setting it up took too long. Start again.
totp-too-many = You have five authenticator apps. Remove one first.
phone-title = Text messages
phone-lead = We text a code to your phone when you sign in. Whoever has your password still needs that code.
phone-risk = Text messages are the weakest of the second factors: they can be read on their way, and a phone number can be taken over by somebody who talks your provider into it.
phone-rather-app = Use an authenticator app instead
phone-must = Your role needs a second factor. Add a phone number to go on.
phone-no-more = Phone numbers can't be added here any more. You are still asked for a code by text message until you remove yours.
phone-add = Add a phone number
phone-add-another = Use another number
phone-number = Phone number
phone-hint = With the code of the country, such as +49 151 23456789.
phone-format = Write the number with + and the code of the country in front, such as +49 151 23456789.
phone-country = We can't send texts to that number. Use a number of another country, or an authenticator app.
phone-send = Send a code
phone-sent-to = We sent a text to { $number }. It can take a minute to arrive.
phone-code-title = Type the code
phone-confirm = Confirm the number
phone-since = Added
phone-last-used = Last used
phone-remove = Remove
phone-on = Codes now go to your phone.
phone-off = The phone number is removed.
sms-code = { $code } is your { $product } code.
sms-sent = We sent you a text with a code.
sms-wrong = That code isn't right, or it's too old. Only the newest text counts, and only where you asked for it.
recovery-code-wrong = That recovery code isn't right, or it was used already.
recovery-codes-title = Recovery codes
recovery-codes-lead = Keep these codes where you'll find them without your phone. Each lets you in once when your authenticator app can't.
recovery-codes-once = We show them only now. If they get lost, make new ones.
recovery-codes-keep = Keep your recovery codes
recovery-codes-finish = Finish
recovery-codes-saved = I've saved these codes
recovery-codes-left = { $left ->
    [0] You have no recovery codes left.
    [one] You have 1 recovery code left.
   *[other] You have { $left } recovery codes left.
}
recovery-codes-made = Made
recovery-codes-renew-text = New codes take the place of the old ones.
recovery-codes-renew = Make new codes
recovery-codes-renewed = The old codes are dead. These are the new ones.
recovery-codes-need-factor = Recovery codes stand in for an authenticator app. Set one up first.
copy = Copy
copied = Copied
download = Download
print = Print
trusted-title = Trusted browsers
trusted-lead = In these browsers you aren't asked for a second factor.
trusted-none = There are none.
trusted-until = Until
trusted-forget = Ask again here
browser-forgotten = You'll be asked again in that browser.
security-two-step = Two-step sign-in
security-apps = { $count ->
    [0] Off. Your password alone opens your account.
    [one] On, with 1 authenticator app.
   *[other] On, with { $count } authenticator apps.
}
security-apps-manage = Authenticator apps
security-phone = Codes by text message go to { $number }.
security-phone-manage = Text messages
security-trusted = { $count ->
    [0] You're asked in every browser.
    [one] You aren't asked in 1 browser.
   *[other] You aren't asked in { $count } browsers.
}
checkup-factor-ok = Two-step sign-in is on.
checkup-factor-attention = Two-step sign-in is off.
checkup-factor-action = Turn it on
method-totp = authenticator app
method-sms = text message
method-recovery-code = recovery code
activity-totp-enrolled = You set up an authenticator app.
activity-totp-removed = You removed an authenticator app.
activity-phone-added = You added a phone number for codes by text message.
activity-phone-removed = You removed your phone number.
activity-recovery-codes-renewed = You made new recovery codes.
activity-recovery-code-used = You used a recovery code.
activity-factor-failed = Somebody knew your password but not the second factor.
activity-browser-trusted = You chose not to be asked for the second factor in a browser.
activity-browser-forgotten = You chose to be asked for the second factor in a browser again.
letter-factors-button = See your security settings
letter-totp-on-subject = Two-step sign-in is on for your { $product } account
letter-totp-on-text = An authenticator app was set up for your account.
letter-totp-off-subject = An authenticator app was removed from your { $product } account
letter-totp-off-text = An authenticator app was removed from your account.
letter-phone-on-subject = A phone number was added to your { $product } account
letter-phone-on-text = Codes for signing in to your account now go to a phone number by text message.
letter-phone-off-subject = The phone number was removed from your { $product } account
letter-phone-off-text = Codes for signing in to your account are no longer sent by text message.
letter-factor-guessed-subject = Wrong codes for your { $product } account
letter-factor-guessed-text = Somebody typed wrong codes for the second step of your sign-in until no more were taken. They got past your password, or use a browser in which you are signed in. If that was you, use another of your ways to prove it, or wait a while.
letter-factor-guessed-button = See what happened
letter-recovery-codes-new-subject = New recovery codes for your { $product } account
letter-recovery-codes-new-text = New recovery codes were made for your account. The old ones don't work any more.
letter-recovery-code-used-subject = A recovery code of your { $product } account was used
letter-recovery-code-used-text = { $left ->
    [0] Somebody signed in with a recovery code. None is left.
    [one] Somebody signed in with a recovery code. 1 is left.
   *[other] Somebody signed in with a recovery code. { $left } are left.
}
letter-recovery-codes-few = Make new ones before they run out.
letter-recovery-codes-button = Make new recovery codes
factor-asked = A second factor is asked for. Sign in again with its code.
