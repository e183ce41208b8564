# The inbox of a development portal.

dev-inbox = Development inbox
inbox-title = Development inbox
inbox-lead = Emails and texts that would have left this machine. In production this page doesn't exist.
inbox-all = Show all
inbox-empty = No emails yet.
inbox-code = Code:
inbox-link = Open the link
inbox-text = Show the email
