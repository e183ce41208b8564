# Profile, email address, data, deletion.

profile-lead = Who you are to us, and the language and time we show you.
profile-saved = Your profile is saved.
given-name = First name
family-name = Last name
language-automatic = As in your browser
time-zone = Time zone
time-zone-hint = For example Europe/Berlin
locale-unknown = Choose a language from the list: en or de.
time-zone-unknown = Enter a time zone like Europe/Berlin.

email-title = Email address
email-now = Your address now
email-new = New email address
email-new-hint = We'll send a code there. Until you enter it, nothing changes.
email-send-code = Send code
email-code-title = Enter the code
email-code-text = Check your email: we sent a 6-digit code to { $email }. It works for 10 minutes.
email-code-sent = Check your new address for a code.
email-changed = Your email address is changed.
email-same = This is your address already. Enter a different one.
email-confirm-title = Confirm your new address
email-confirm-text = From now on, your address will be { $email }.
email-confirm-button = Confirm new address
email-undo-title = Take the change back
email-undo-text = Your address will be { $email } again, and all devices will be signed out.
email-undo-button = Take it back
email-restored = Your address is as it was, and all devices are signed out. Now reset your password, so that nobody else gets in.

export-title = Your data
export-text = Download everything we keep about you as one file (JSON).
export-button = Download

deletion-title = Delete account
deletion-text = You'll be signed out everywhere. After 14 days your profile, your sign-in details and your sessions are gone for good. Until then you can change your mind.
deletion-email = Type your email address to confirm
deletion-button = Delete my account
email-not-yours = This isn't the address of your account. Enter that one.
deletion-scheduled = Your account will be deleted in 14 days. The email we've just sent you has a link to cancel that.
deletion-cancel-title = Keep your account?
deletion-cancel-text = The account { $email } will be deleted on { $day }. You can still keep it.
deletion-cancel-button = Keep my account
deletion-cancelled = Your account stays. Sign in to go on.
