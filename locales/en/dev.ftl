# The inbox of a development portal.

dev-inbox = Development inbox
inbox-title = Development inbox
inbox-lead = Emails and texts that would have left this machine. In production this page doesn't exist.
inbox-all = Show all
inbox-empty = No emails yet.
inbox-code = Code:
inbox-link = Open the link
inbox-text = Show the email

# The simulated providers of a development portal.

simulator-title = Provider simulator
simulator-lead = This page stands in for { $provider }. It belongs to this development portal: choose who you are there and what goes wrong. Don't type a real password anywhere.
simulator-subject = Account
simulator-subject-hint = The id of the account there. Another id is another account.
simulator-email = Email
simulator-email-hint = Leave it empty for an account without an address.
simulator-email-verified = The provider has verified this address
simulator-name = Name
simulator-fault = What goes wrong
simulator-go = Sign in
simulator-form-post = Your answer is ready to be sent back.
simulator-continue = Continue
simulator-unknown-client = The request comes from an unknown app, or wants its answer sent to an address that isn't registered.
simulator-cannot-be = That can't happen at this provider, or the account has no id.
fault-none = Nothing
fault-denied = You say no
fault-no-email = No address is told
fault-slow = The answer takes 20 seconds
fault-server-error = The answer is an error 500
fault-garbage = The answer is garbled
fault-huge = The answer has 10 megabytes
fault-wrong-nonce = The ID token has another nonce
fault-wrong-aud = The ID token is for another app
fault-wrong-iss = The ID token is another issuer's
fault-wrong-signature = The ID token was tampered with
fault-missing-subject = The account id is missing
fault-expired = What is handed out has expired
fault-rotated-key = The ID token is signed with a new key
fault-refresh-fails = The tokens can't be refreshed
