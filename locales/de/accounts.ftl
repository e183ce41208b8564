# Profil, E-Mail-Adresse, Daten, Löschung.

profile-lead = Wer du für uns bist und welche Sprache und Zeit wir dir zeigen.
profile-saved = Dein Profil ist gespeichert.
given-name = Vorname
family-name = Nachname
language-automatic = Wie im Browser
time-zone = Zeitzone
time-zone-hint = Zum Beispiel Europe/Berlin
locale-unknown = Wähle eine Sprache aus der Liste: en oder de.
time-zone-unknown = Gib eine Zeitzone wie Europe/Berlin ein.

email-title = E-Mail-Adresse
email-now = Deine Adresse jetzt
email-new = Neue E-Mail-Adresse
email-new-hint = Wir schicken einen Code dorthin. Bis du ihn eingibst, ändert sich nichts.
email-send-code = Code senden
email-code-title = Gib den Code ein
email-code-text = Sieh in dein Postfach: Wir haben einen 6-stelligen Code an { $email } geschickt. Er gilt 10 Minuten.
email-code-sent = Der Code wartet im Postfach deiner neuen Adresse.
email-changed = Deine E-Mail-Adresse ist geändert.
email-same = Das ist schon deine Adresse. Gib eine andere ein.
email-confirm-title = Bestätige deine neue Adresse
email-confirm-text = Von jetzt an ist deine Adresse { $email }.
email-confirm-button = Neue Adresse bestätigen
email-undo-title = Änderung zurücknehmen
email-undo-text = Deine Adresse wird wieder { $email }, und alle Geräte werden abgemeldet.
email-undo-button = Zurücknehmen
email-restored = Deine Adresse ist wieder wie vorher, und alle Geräte sind abgemeldet. Setze jetzt dein Passwort zurück, damit sonst niemand hineinkommt.

export-title = Deine Daten
export-text = Lade alles, was wir über dich speichern, als eine Datei herunter (JSON).
export-button = Herunterladen

deletion-title = Konto löschen
deletion-text = Du wirst überall abgemeldet. Nach 14 Tagen sind dein Profil, deine Anmeldedaten und deine Sitzungen endgültig weg. Bis dahin kannst du es dir anders überlegen.
deletion-email = Tippe zur Bestätigung deine E-Mail-Adresse ein
deletion-button = Mein Konto löschen
email-not-yours = Das ist nicht die Adresse deines Kontos. Gib diese ein.
deletion-scheduled = Dein Konto wird in 14 Tagen gelöscht. Mit dem Link in der E-Mail, die wir dir gerade geschickt haben, kannst du es behalten.
deletion-cancel-title = Konto behalten?
deletion-cancel-text = Das Konto { $email } wird am { $day } gelöscht. Noch kannst du es behalten.
deletion-cancel-button = Mein Konto behalten
deletion-cancelled = Dein Konto bleibt. Melde dich an, dann geht es weiter.
