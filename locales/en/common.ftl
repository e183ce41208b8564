# What every page shows: the frame, forms, errors, dates, devices.

## Frame

skip = Skip to main content
nav-label = Your account
nav-overview = Overview
nav-profile = Profile
nav-security = Security
nav-sessions = Sessions
nav-links = Linked accounts
nav-activity = Activity
nav-data = Data & account
language = Language
theme = Colours
theme-system = Automatic
theme-light = Light
theme-dark = Dark
privacy = Privacy
sign-out = Sign out
see-all = See all
back-to-sign-in = Back to sign-in

## Forms

# Comes before the title of a page with mistakes.
error-prefix = Error:
summary-title = There is a problem
optional = (optional)
show = Show
hide = Hide
save = Save
change = Change
confirm = Confirm
email = Email address
name = Full name
username = Username
username-hint = 3 to 30 letters (a–z), digits, dots, dashes or underscores. You can sign in with it.
password = Password
code-label = 6-digit code
code-wrong = That code isn't right, or it's too old. Check it, or ask for a new one.
code-expired = That code doesn't work any more. Ask for a new one.

## What is wrong with a field

email-missing = Enter your email address.
email-format = Enter an email address like name@example.com.
email-only-one = Enter just one email address.
email-domain = Check the part after the @. It should look like example.com.
email-local-ascii = Before the @, use only plain letters (a–z), digits and signs such as . _ + -
email-too-long = This email address is too long. Use one with at most { $max } characters.
email-not-allowed = This address can't be used here. Enter a different one.
email-taken = This address can't be used. Enter a different one.
username-missing = Enter a username.
username-length = Use { $min } to { $max } characters.
username-characters = Use only plain letters (a–z), digits, dots, dashes and underscores.
username-start = Start the username with a letter or a digit.
username-reserved = This name is reserved. Choose a different one.
username-taken = Somebody has this username already. Choose a different one.
name-too-long = This name is too long. Use at most { $max } characters.
name-characters = Enter the name on one line, without special control characters.

## Too many tries

wait-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
}
wait-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
}
advice-wait = Too many attempts. Try again in { $wait }.
advice-sign-in = Too many attempts. Try again in { $wait }, or reset your password.
advice-reset = Too many attempts. Try again in { $wait }, or reset your password.
advice-code = Too many codes were tried. Try again in { $wait }, or use the link in the email.
advice-resend = We've sent you an email already. Look in your spam folder too, or ask for another in { $wait }.
advice-factor = Too many codes were tried. Try again in { $wait }.
advice-second-factor = Too many codes were tried. Try again in { $wait }, or use another way to prove who you are.
advice-sms = We've sent as many texts as we may for now. Use the newest one, or try again in { $wait }.

## Error pages

error-unreadable-title = We couldn't read that
error-unreadable-text = Go back, reload the page and try again.
error-method-title = This address can't do that
error-method-text = Go back and use the buttons of the page.
error-link-title = This link doesn't work any more
error-link-text = It was used already, or it's too old. Ask for a new one.
error-attempt-title = This sign-in can't go on
error-attempt-text = It was begun in another browser, finished already, or it took too long. Start again.
error-link-new = Get a new link
error-too-many-title = Too many attempts
error-too-many-text = Wait a little, then try again.
error-busy-title = A lot is going on right now
error-busy-text = Wait a few seconds, then try again.
error-forbidden-title = This isn't open to you
error-forbidden-text = Go back to the start and try again from there.
error-not-found-title = Page not found
error-not-found-text = Check the address, or go back to the start.
error-too-large-title = That was too long
error-too-large-text = Go back, shorten what you entered and try again.
error-internal-title = Something went wrong on our side
error-internal-text = Try again. If it keeps happening, tell us the reference below.
error-home = Go to the start
error-reference = Reference:

## Dates

day = { $day } { $month } { $year }
moment = { $day }, { $time } { $zone }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

## Devices

device-browser-on-os = { $browser } on { $os }
device-browser = { $browser }
device-os = A browser on { $os }
device-unknown = An unknown device
