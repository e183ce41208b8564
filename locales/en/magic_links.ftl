# Signing in by letter.

login-magic-link = Email me a sign-in link
magic-link-title = Sign in by email
magic-link-lead = Enter your email address. We'll send you a link and a code to sign in with, no password needed.
magic-link-send = Send link
magic-link-sent = Check your email.
magic-link-code-text = If { $email } can be used to sign in here, we've sent a link and a 6-digit code. They work once and for { $minutes } minutes.
magic-link-hint = Type the code here, or follow the link. Nothing there? Look in your spam folder.
magic-link-again = Send again
magic-link-other = Use a different address
magic-link-as = Sign in as { $email } on this device
magic-link-asked-here = You asked for this link in this browser: { $device }.
magic-link-asked-elsewhere = This link was asked for in another browser: { $device }. Go on only if that was you.
magic-link-makes-account = There is no account with this address yet. Signing in creates one.
magic-link-button = Sign in
magic-link-made = Your account is created, and you're signed in.
magic-link-confirmed = Your email address is confirmed. For your safety, the password and devices from before no longer work.
method-magic-link = with a sign-in link by email
activity-magic-link-requested = Somebody asked for a link to sign in to your account.

letter-magic-link-subject = { $code } is your { $product } sign-in code
letter-magic-link-text = Use the button to sign in. Or enter this code where you asked for it.
letter-magic-link-new-subject = { $code } is the code for your new { $product } account
letter-magic-link-new-text = Use the button to create your account and sign in. Or enter this code where you asked for it.
letter-magic-link-button = Sign in
letter-magic-link-life = { $minutes ->
    [one] Code and button work once and for 1 minute.
   *[other] Code and button work once and for { $minutes } minutes.
}
letter-magic-link-warning = Give the code to nobody: whoever has it can sign in. We never ask for it by phone or email.
