# Where somebody is signed in.

sessions-title = Where you're signed in
sessions-lead = Don't recognise a device? Sign it out and change your password.
session-here = This device
session-api = Through the API
session-last-seen = Last active
session-since = Signed in
session-apps = Apps signed in through it:
session-details = Details
session-end = Sign out
session-ended = That device is signed out.
sessions-end-others = { $count ->
    [one] Sign out the other device
   *[other] Sign out all { $count } other devices
}
sessions-ended = { $count ->
    [0] No other device was signed in.
    [one] 1 other device is signed out.
   *[other] { $count } other devices are signed out.
}
not-me-done = All other devices are signed out. Now change your password, so that nobody else gets back in.

## How somebody signed in, after "Signed in 12 November 2026"

method-password = with your password
method-email-code = with a code by email
method-email-link = with a link by email
method-reset-link = with a link to reset your password
method-set-up = when this site was set up
