# Anmelden per E-Mail.

login-magic-link = Schick mir einen Link zum Anmelden
magic-link-title = Anmelden per E-Mail
magic-link-lead = Gib deine E-Mail-Adresse ein. Wir schicken dir einen Link und einen Code, mit denen du dich ohne Passwort anmeldest.
magic-link-send = Link senden
magic-link-sent = Sieh in dein Postfach.
magic-link-code-text = Wenn man sich mit { $email } hier anmelden kann, haben wir einen Link und einen 6-stelligen Code geschickt. Sie gelten einmal und { $minutes } Minuten lang.
magic-link-hint = Gib den Code hier ein oder folge dem Link. Nichts angekommen? Sieh im Spam-Ordner nach.
magic-link-again = Noch einmal senden
magic-link-other = Andere Adresse verwenden
magic-link-as = Auf diesem Gerät als { $email } anmelden
magic-link-asked-here = Du hast diesen Link in diesem Browser angefordert: { $device }.
magic-link-asked-elsewhere = Dieser Link wurde in einem anderen Browser angefordert: { $device }. Mach nur weiter, wenn du das warst.
magic-link-makes-account = Zu dieser Adresse gibt es noch kein Konto. Mit der Anmeldung wird eines angelegt.
magic-link-button = Anmelden
magic-link-made = Dein Konto ist angelegt, und du bist angemeldet.
magic-link-confirmed = Deine E-Mail-Adresse ist bestätigt. Zu deiner Sicherheit gelten Passwort und Geräte von früher nicht mehr.
method-magic-link = mit einem Anmeldelink per E-Mail
activity-magic-link-requested = Jemand hat einen Link zum Anmelden bei deinem Konto angefordert.

letter-magic-link-subject = { $code } ist dein Anmeldecode für { $product }
letter-magic-link-text = Mit dem Knopf meldest du dich an. Oder gib diesen Code ein, wo du ihn angefordert hast.
letter-magic-link-new-subject = { $code } ist der Code für dein neues Konto bei { $product }
letter-magic-link-new-text = Mit dem Knopf legst du dein Konto an und meldest dich an. Oder gib diesen Code ein, wo du ihn angefordert hast.
letter-magic-link-button = Anmelden
letter-magic-link-life = { $minutes ->
    [one] Code und Knopf gelten einmal und 1 Minute lang.
   *[other] Code und Knopf gelten einmal und { $minutes } Minuten lang.
}
letter-magic-link-warning = Gib den Code niemandem: Wer ihn hat, kann sich anmelden. Wir fragen nie am Telefon oder per E-Mail danach.
