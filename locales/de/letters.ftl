# Die E-Mails. Der Betreff ist auch die Überschrift. $product ist der Name der Seite.

letter-facts = Wann und wo: { $when }, { $device }, IP-Adresse { $address }
letter-footer = Du bekommst diese E-Mail, weil deine Adresse bei { $product } ({ $host }) verwendet wird.
letter-ignore = Wenn du das nicht warst, beachte diese E-Mail nicht. Dann geschieht nichts.
letter-not-you = Wenn du das nicht warst, setze jetzt dein Passwort zurück. Damit werden alle anderen Geräte abgemeldet.

letter-verify-subject = { $code } ist dein Code für { $product }
letter-verify-text = Gib diesen Code ein, wo wir danach fragen. Oder bestätige deine Adresse mit dem Knopf.
letter-verify-button = E-Mail bestätigen
letter-verify-life = Der Code gilt 10 Minuten, der Knopf noch etwas länger.

letter-have-account-subject = Du hast schon ein Konto bei { $product }
letter-have-account-text = Jemand, vielleicht du, wollte mit dieser Adresse ein Konto anlegen. Es gibt schon eines: Melde dich einfach an.
letter-have-account-button = Anmelden
letter-have-account-reset = Passwort vergessen? Hier setzt du es zurück: { $link }

letter-reset-subject = Dein Passwort für { $product } zurücksetzen
letter-reset-text = Mit dem Knopf wählst du ein neues Passwort.
letter-reset-button = Neues Passwort wählen
letter-reset-code-subject = { $code } ist dein Code für { $product }
letter-reset-code-text = Gib diesen Code ein, wo wir danach fragen, um ein neues Passwort zu setzen. Oder wähle eines mit dem Knopf.
letter-reset-life = { $minutes ->
    [one] Das geht einmal und 1 Minute lang.
   *[other] Das geht einmal und { $minutes } Minuten lang.
}

letter-password-changed-subject = Dein Passwort für { $product } wurde geändert
letter-password-changed-text = Von jetzt an gilt dein neues Passwort. Wenn du es selbst geändert hast, ist alles in Ordnung.
letter-password-changed-button = Passwort zurücksetzen

letter-new-browser-subject = Neue Anmeldung bei { $product }
letter-new-browser-text = Dein Konto wurde in einem Browser benutzt, den wir noch nicht kennen: { $device }. Wenn du das warst, ist alles in Ordnung.
letter-new-browser-button = Sehen, wo du angemeldet bist

letter-token-replayed-subject = Wir haben eine App von deinem Konto bei { $product } abgemeldet
letter-token-replayed-text = Der Anmeldeschlüssel einer App, die du benutzt, wurde uns zweimal gezeigt. Jemand könnte ihn kopiert haben, darum haben wir diese App abgemeldet. Melde dich dort neu an; kennst du die App nicht, ändere dein Passwort.

letter-change-email-subject = { $code } ist dein Code für { $product }
letter-change-email-text = Gib diesen Code ein, wo wir danach fragen. Oder bestätige diese Adresse mit dem Knopf.
letter-change-email-button = Neue Adresse bestätigen

letter-email-changed-subject = Deine Adresse bei { $product } wurde geändert
letter-email-changed-text = Dein Konto gehört jetzt zu { $email } statt zu dieser Adresse. Wenn du das selbst geändert hast, ist alles in Ordnung.
letter-email-changed-button = Das war ich nicht
letter-email-changed-undo = { $days ->
    [one] Wenn du das nicht warst, nimm es innerhalb von 1 Tag mit dem Knopf zurück. Damit werden alle Geräte abgemeldet.
   *[other] Wenn du das nicht warst, nimm es innerhalb von { $days } Tagen mit dem Knopf zurück. Damit werden alle Geräte abgemeldet.
}

letter-email-restored-subject = Deine Adresse bei { $product } ist wieder wie vorher
letter-email-restored-text = Dein Konto gehört wieder zu dieser Adresse, und alle Geräte sind abgemeldet. Setze jetzt dein Passwort zurück, damit sonst niemand hineinkommt.

letter-deletion-subject = Dein Konto bei { $product } wird gelöscht
letter-deletion-text = Dein Konto wird am { $day } gelöscht. Wenn du es dir anders überlegst oder das gar nicht wolltest, behältst du es mit dem Knopf.
letter-deletion-button = Mein Konto behalten

letter-deletion-cancelled-subject = Dein Konto bei { $product } bleibt
letter-deletion-cancelled-text = Dein Konto wird nicht gelöscht. Alles ist wie vorher.

letter-identity-linked-subject = { $provider } ist mit deinem Konto bei { $product } verknüpft
letter-identity-linked-text = Das Konto { $label } bei { $provider } wurde mit deinem Konto verknüpft. Wer es hat, kann sich damit anmelden.
letter-identity-unlinked-subject = { $provider } ist von deinem Konto bei { $product } getrennt
letter-identity-unlinked-text = Das Konto { $label } bei { $provider } wurde von deinem Konto getrennt. Anmelden kann man sich damit nicht mehr, und alle anderen Geräte sind abgemeldet.
letter-identities-button = Verknüpfte Konten ansehen
letter-claim-address-subject = { $code } ist dein Code für { $product }
letter-claim-address-text = Jemand meldet sich mit { $provider } bei { $product } an und sagt, dass dies seine Adresse ist. Wenn du das bist, gib diesen Code ein: { $code }
