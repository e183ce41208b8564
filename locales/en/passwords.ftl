# Passwords: forgotten, changed, and what is asked of a new one.

forgot-title = Forgot your password?
forgot-lead = Enter your email address. We'll send you a link to choose a new one.
forgot-button = Send link
forgot-sent-title = Check your email
forgot-sent-text = If an account exists for { $email }, we've sent a link. It works once and for { $minutes } minutes.
forgot-sent-text-plain = If an account exists for that address, we've sent a link. It works once and for { $minutes } minutes.
forgot-sent-hint = Nothing there? Look in your spam folder, or send the link again.
forgot-again = Send again
forgot-other = Use a different address

reset-title = Choose a new password
reset-lead = You'll be signed out on all other devices.
reset-for = New password for
reset-button = Save new password
password-reset-done = Your new password is saved, and all other devices are signed out.
password-too-old = Your password is due for a change. Choose a new one.

password-change-title = Change password
password-change-button = Change password
password-changed = Your password is changed.
password-changed-at = Last changed { $day }
password-last-changed = Last changed
password-none = You have no password yet
password-current = Current password
password-new = New password
end-other-sessions = Sign out everywhere else
password-current-wrong = That isn't your current password. Check it, or reset your password.
password-used-before = You've used this password here before. Choose a new one.

## What is asked, before anything is typed

password-hint = { $min ->
    [one] At least 1 character. A few random words work well.
   *[other] At least { $min } characters. A few random words work well.
}
password-hint-uppercase = Use an upper-case letter.
password-hint-lowercase = Use a lower-case letter.
password-hint-number = Use a digit.
password-hint-symbol = Use a sign such as ! or -.

## What is wrong with it

password-missing = Enter a password.
password-too-short = { $min ->
    [one] Use at least 1 character.
   *[other] Use at least { $min } characters.
}
password-too-long = Use at most { $max } characters.
password-characters = This password has a character that can't be used. Type it in instead of pasting it.
password-needs-uppercase = Add an upper-case letter.
password-needs-lowercase = Add a lower-case letter.
password-needs-number = Add a digit.
password-needs-symbol = Add a sign such as ! or -.
password-breached = This password is in lists of stolen passwords. Choose a different one.
password-personal = This is easy to guess from your name, your address or the name of this site.
password-weak = This is easy to guess.
password-weak-common = Many people use this password, so it's guessed first.
password-weak-nearly-common = This is close to a password that many people use.
password-weak-one-word = A single word is easy to guess.
password-weak-name = Names are easy to guess.
password-weak-keyboard = Keys next to each other are easy to guess.
password-weak-repeats = Repeats such as “aaa” or “abcabc” are easy to guess.
password-weak-sequence = Sequences such as “abc” or “6543” are easy to guess.
password-weak-year = Recent years are easy to guess.
password-weak-date = Dates are easy to guess.
password-tip-words = Try a few words that have nothing to do with each other.
password-tip-capitals = Capital letters don't help much.
password-tip-reversed = Words spelled backwards don't help much.
password-tip-substitutions = Swaps such as @ for a don't help much.

password-set-title = You have no password yet
password-set-text = We'll email you a link to choose one. Then you can sign in with it, too.
password-set-button = Email me a link
