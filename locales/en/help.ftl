# Help and privacy.

help = Help
help-code-question = I don't get the code or the link
help-code-answer = Wait a minute, look in your spam folder and check how you wrote your address. Then send it again.
help-password-question = I forgot my password
help-password-answer = Choose “Forgot password?” where you sign in. We'll email you a link to choose a new one.
help-sessions-question = I see a device I don't know
help-sessions-answer = Sign it out under Sessions, then change your password.
help-email-question = I can't read my email any more
help-email-answer = If you're still signed in, change your address under Profile. If not, ask whoever runs this site.
help-contact = Still stuck? Write to

privacy-lead = What this site keeps about you, and for how long.
privacy-account = Your account: your email address and what you entered in your profile. Your password only in a form that nobody can read back.
privacy-sessions = { $days ->
    [0] Your sessions: which browser, from which IP address, and when. They end within a day and are deleted 30 days later.
    [one] Your sessions: which browser, from which IP address, and when. They end after 1 day at most and are deleted 30 days later.
   *[other] Your sessions: which browser, from which IP address, and when. They end after { $days } days at most and are deleted 30 days later.
}
privacy-log = Your activity: what happened to your account, when, from which IP address and browser. It's kept as long as your account.
privacy-deletion = { $days ->
    [one] If you delete your account, all of this is gone after 1 day. What stays is a record that something happened, without your name, address or device.
   *[other] If you delete your account, all of this is gone after { $days } days. What stays is a record that something happened, without your name, address or device.
}
privacy-cookies = Cookies only to sign you in, to recognise your browser and to remember your language and colours. Nobody follows you around.
privacy-remembered = Your browser keeps a list of up to five accounts that signed in there, so that you don't have to type your address again: until you close it, or longer if you keep signed in on that device. It's kept in no other place, and you can remove an account on the sign-in page.
