# What happened to somebody's account, one sentence for each event.

activity-lead = What happened to your account, newest first.
activity-empty = Nothing has happened yet.
activity-older = Show older

activity-signed-up = You created this account.
activity-sign-up-repeated = Somebody tried to create an account with your address.
activity-email-verified = You confirmed your email address.
activity-signed-in = You signed in.
activity-sign-in-failed = Somebody tried to sign in with a wrong password.
activity-sign-in-throttled = Signing in was paused after too many wrong passwords.
activity-signed-out = You signed out.
activity-session-ended = You signed out another device.
activity-other-sessions-ended = All other devices were signed out.
activity-reauthenticated = You confirmed it's you.
activity-reauthentication-failed = A wrong password was entered to confirm it's you.
activity-password-changed = You changed your password.
activity-password-change-failed = Your password wasn't changed: the current one was entered wrong.
activity-password-reset-requested = Somebody asked for a link to reset your password.
activity-password-reset = You chose a new password with a link we emailed.
activity-profile-changed = You changed your profile.
activity-email-change-requested = You asked to change your email address.
activity-email-changed = Your email address was changed.
activity-email-change-undone = The change of your email address was taken back.
activity-data-exported = You downloaded your data.
activity-deletion-scheduled = You asked to delete your account.
activity-deletion-cancelled = You decided to keep your account.
activity-set-up = You set up this site.
activity-user-created = An administrator created this account.
activity-role-granted = You were given a role.
activity-not-recognised = You told us that something here wasn't you.
not-me = This wasn't me
activity-deleted = This account was deleted.
