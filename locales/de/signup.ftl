# Konto anlegen, Adresse bestätigen, die erste Verwaltung.

signup-title = Konto anlegen
signup-button = Konto anlegen
signup-have = Du hast schon ein Konto?
signup-closed = Hier kannst du selbst kein Konto anlegen. Wende dich an die Betreiber dieser Seite.

verify-title = Bestätige deine E-Mail-Adresse
verify-code-text = Sieh in dein Postfach: Wir haben einen 6-stelligen Code an { $email } geschickt.
verify-hint = Der Code gilt 10 Minuten. Nichts angekommen? Sieh im Spam-Ordner nach.
verify-resend = Neuen Code senden
# Das Skript setzt die Sekunden an die Stelle von #.
verify-resend-wait = Einen neuen Code gibt es in # s
verify-resent = Wenn diese Adresse noch zu bestätigen ist, ist ein neuer Code unterwegs.
verify-other-address = Andere Adresse verwenden
verify-first = Bestätige zuerst deine E-Mail-Adresse, dann bist du drin.
verify-button-text = Ist { $email } deine Adresse?
verify-button = E-Mail bestätigen
verify-ask = Gib deine E-Mail-Adresse ein. Wenn sie noch zu bestätigen ist, schicken wir dir einen neuen Code.
email-confirmed = Deine E-Mail-Adresse ist bestätigt. Melde dich an, dann geht es weiter.
email-confirmed-choose = Deine E-Mail-Adresse ist bestätigt. Wähle jetzt ein Passwort.

set-up-title = Diese Seite einrichten
set-up-lead = Lege das erste Konto an. Es verwaltet diese Seite.
set-up-button = Verwaltungskonto anlegen
set-up-done = Fertig eingerichtet. Du bist mit dem Verwaltungskonto angemeldet.
