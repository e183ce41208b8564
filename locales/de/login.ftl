# An- und abmelden, sich noch einmal ausweisen, die Übersicht.

login-title = Anmelden
login-username = E-Mail-Adresse oder Benutzername
login-button = Anmelden
login-new = Neu hier?
login-create = Konto anlegen
forgot-link = Passwort vergessen?
login-as = Du meldest dich an als { $name }
login-not-you = Das bist du nicht?
login-forget = Konto entfernen
login-forget-this = { $name } entfernen
login-forgotten = Dieser Browser merkt sich das Konto nicht mehr.
remember = Auf diesem Gerät angemeldet bleiben
remember-hint = Nicht an einem gemeinsam genutzten Computer
sign-in-wrong = E-Mail-Adresse und Passwort passen nicht zusammen. Prüfe beides oder setze dein Passwort zurück.
suspended = Mit diesem Konto kann man sich nicht anmelden. Wende dich an die Betreiber dieser Seite.
suspended-contact = Mit diesem Konto kann man sich nicht anmelden. Schreib an { $address }.

logout-title = Abmelden?
logout-text = Du wirst auf diesem Gerät bei { $product } abgemeldet.
logout-stay = Angemeldet bleiben
logout-app = { $app } bittet dich, dich abzumelden.
logout-done-title = Abgemeldet
logout-again = Wieder anmelden
signed-out = Du bist abgemeldet.
signed-out-apps = Du bist abgemeldet. Diese Apps hast du benutzt: { $apps }.

reauth-title = Bestätige, dass du es bist
reauth-lead = Gib dein Passwort noch einmal ein, bevor du etwas Wichtiges änderst.
reauth-button = Weiter

overview-title = Dein Konto
overview-greeting = Hallo, { $name }
overview-sessions = { $count ->
    [one] Auf 1 Gerät angemeldet
   *[other] Auf { $count } Geräten angemeldet
}
overview-activity = Letzte Aktivität
security-sessions = Sitzungen ansehen

checkup-title = Sicherheits-Check
checkup-email-ok = Deine E-Mail-Adresse ist bestätigt.
checkup-email-attention = Deine E-Mail-Adresse ist noch nicht bestätigt.
checkup-email-action = Adresse prüfen
checkup-password-ok = Dein Passwort ist auf dem neuesten Stand.
checkup-password-attention = Es ist Zeit für ein neues Passwort.
checkup-password-action = Passwort ändern
checkup-sessions-ok = Du bist nur auf wenigen Geräten angemeldet.
checkup-sessions-attention = Du bist auf vielen Geräten angemeldet.
checkup-sessions-action = Geräte ansehen
checkup-profile-ok = Dein Name ist eingetragen.
checkup-profile-attention = Wir kennen deinen Namen noch nicht.
checkup-profile-action = Namen eintragen
