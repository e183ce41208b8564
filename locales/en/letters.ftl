# The emails. The subject is the heading, too. $product is the name of the site.

letter-facts = When and where: { $when }, { $device }, IP address { $address }
letter-footer = You get this email because your address is used at { $product } ({ $host }).
letter-ignore = If this wasn't you, ignore this email. Then nothing happens.
letter-not-you = If this wasn't you, reset your password now. That signs out all other devices.

letter-verify-subject = { $code } is your { $product } code
letter-verify-text = Enter this code where we ask for it. Or confirm your address with the button.
letter-verify-button = Confirm email
letter-verify-life = The code works for 10 minutes, the button a while longer.

letter-have-account-subject = You already have an account at { $product }
letter-have-account-text = Somebody, perhaps you, tried to create an account with this address. There is one already: just sign in.
letter-have-account-button = Sign in
letter-have-account-reset = Forgot your password? Reset it here: { $link }

letter-reset-subject = Reset your { $product } password
letter-reset-text = Use the button to choose a new password.
letter-reset-button = Choose a new password
letter-reset-code-subject = { $code } is your { $product } code
letter-reset-code-text = Enter this code where we ask for it, to set a new password. Or choose one with the button.
letter-reset-life = { $minutes ->
    [one] It works once and for 1 minute.
   *[other] It works once and for { $minutes } minutes.
}

letter-password-changed-subject = Your { $product } password was changed
letter-password-changed-text = Your new password works from now on. If you changed it yourself, all is well.
letter-password-changed-button = Reset password

letter-new-browser-subject = New sign-in to your { $product } account
letter-new-browser-text = Your account was used from a browser we haven't seen before: { $device }. If that was you, all is well.
letter-new-browser-button = See where you're signed in

letter-token-replayed-subject = We signed an app out of your { $product } account
letter-token-replayed-text = A sign-in key of an app you use was shown to us twice. Somebody may have copied it, so we signed that app out. Sign in there again; if you don't know the app, change your password.

letter-change-email-subject = { $code } is your { $product } code
letter-change-email-text = Enter this code where we ask for it. Or confirm this address with the button.
letter-change-email-button = Confirm new address

letter-email-changed-subject = Your { $product } address was changed
letter-email-changed-text = Your account now uses { $email } instead of this address. If you changed it yourself, all is well.
letter-email-changed-button = This wasn't me
letter-email-changed-undo = { $days ->
    [one] If this wasn't you, take it back with the button within 1 day. That signs out all devices.
   *[other] If this wasn't you, take it back with the button within { $days } days. That signs out all devices.
}

letter-email-restored-subject = Your { $product } address is as it was
letter-email-restored-text = Your account uses this address again, and all devices are signed out. Now reset your password, so that nobody else gets in.

letter-deletion-subject = Your { $product } account will be deleted
letter-deletion-text = Your account will be deleted on { $day }. If you change your mind, or it wasn't you who asked for this, keep it with the button.
letter-deletion-button = Keep my account

letter-deletion-cancelled-subject = Your { $product } account stays
letter-deletion-cancelled-text = Your account won't be deleted. Everything is as it was.

letter-identity-linked-subject = { $provider } is linked to your { $product } account
letter-identity-linked-text = The { $provider } account { $label } was linked to your account. Whoever has it can sign in with it.
letter-identity-unlinked-subject = { $provider } is unlinked from your { $product } account
letter-identity-unlinked-text = The { $provider } account { $label } was unlinked from your account. It can't be signed in with any more, and all other devices are signed out.
letter-identities-button = See your linked accounts
letter-claim-address-subject = { $code } is your { $product } code
letter-claim-address-text = Somebody signs in to { $product } with { $provider } and says that this is their address. If that's you, enter this code: { $code }
