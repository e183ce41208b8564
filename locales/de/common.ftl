# Was auf jeder Seite steht: Rahmen, Formulare, Fehler, Datum, Geräte.

## Rahmen

skip = Zum Inhalt springen
nav-label = Dein Konto
nav-overview = Übersicht
nav-profile = Profil
nav-security = Sicherheit
nav-sessions = Sitzungen
nav-links = Verknüpfte Konten
nav-activity = Aktivität
nav-data = Daten & Konto
language = Sprache
theme = Farben
theme-system = Automatisch
theme-light = Hell
theme-dark = Dunkel
privacy = Datenschutz
sign-out = Abmelden
see-all = Alle anzeigen
back-to-sign-in = Zurück zur Anmeldung

## Formulare

# Steht vor dem Titel einer Seite mit Fehlern.
error-prefix = Fehler:
summary-title = Da stimmt etwas nicht
optional = (freiwillig)
show = Zeigen
hide = Verbergen
save = Speichern
change = Ändern
confirm = Bestätigen
email = E-Mail-Adresse
name = Vollständiger Name
username = Benutzername
username-hint = 3 bis 30 Buchstaben (a–z), Ziffern, Punkte, Binde- oder Unterstriche. Du kannst dich damit anmelden.
password = Passwort
code-label = 6-stelliger Code
code-wrong = Dieser Code stimmt nicht oder ist zu alt. Prüfe ihn oder fordere einen neuen an.
code-expired = Dieser Code gilt nicht mehr. Fordere einen neuen an.

## Was an einem Feld nicht stimmt

email-missing = Gib deine E-Mail-Adresse ein.
email-format = Gib eine E-Mail-Adresse wie name@example.com ein.
email-only-one = Gib nur eine einzige E-Mail-Adresse ein.
email-domain = Prüfe den Teil nach dem @. Er sollte aussehen wie example.com.
email-local-ascii = Verwende vor dem @ nur einfache Buchstaben (a–z), Ziffern und Zeichen wie . _ + -
email-too-long = Diese E-Mail-Adresse ist zu lang. Verwende eine mit höchstens { $max } Zeichen.
email-not-allowed = Diese Adresse ist hier nicht zugelassen. Gib eine andere ein.
email-taken = Diese Adresse lässt sich hier nicht verwenden. Gib eine andere ein.
username-missing = Gib einen Benutzernamen ein.
username-length = Verwende { $min } bis { $max } Zeichen.
username-characters = Verwende nur einfache Buchstaben (a–z), Ziffern, Punkte, Binde- und Unterstriche.
username-start = Beginne den Benutzernamen mit einem Buchstaben oder einer Ziffer.
username-reserved = Dieser Name ist reserviert. Wähle einen anderen.
username-taken = Diesen Benutzernamen hat schon jemand. Wähle einen anderen.
name-too-long = Dieser Name ist zu lang. Verwende höchstens { $max } Zeichen.
name-characters = Gib den Namen in einer Zeile und ohne Steuerzeichen ein.

## Zu viele Versuche

wait-minutes = { $count ->
    [one] 1 Minute
   *[other] { $count } Minuten
}
wait-hours = { $count ->
    [one] 1 Stunde
   *[other] { $count } Stunden
}
advice-wait = Zu viele Versuche. Versuche es in { $wait } noch einmal.
advice-sign-in = Zu viele Versuche. Versuche es in { $wait } noch einmal oder setze dein Passwort zurück.
advice-reset = Zu viele Versuche. Versuche es in { $wait } noch einmal oder setze dein Passwort zurück.
advice-code = Zu viele Codes wurden probiert. Versuche es in { $wait } noch einmal oder nimm den Link aus der E-Mail.
advice-resend = Wir haben dir schon eine E-Mail geschickt. Sieh auch im Spam-Ordner nach oder fordere in { $wait } eine neue an.
advice-factor = Zu viele Codes wurden probiert. Versuche es in { $wait } noch einmal.
advice-second-factor = Zu viele Codes wurden probiert. Versuche es in { $wait } noch einmal oder nimm einen anderen Weg.
advice-sms = Wir haben für den Moment genug SMS geschickt. Nimm die neueste oder versuche es in { $wait } noch einmal.

## Fehlerseiten

error-unreadable-title = Das konnten wir nicht lesen
error-unreadable-text = Geh zurück, lade die Seite neu und versuche es noch einmal.
error-method-title = Diese Adresse kann das nicht
error-method-text = Geh zurück und benutze die Knöpfe der Seite.
error-link-title = Dieser Link gilt nicht mehr
error-link-text = Er wurde schon benutzt oder ist zu alt. Fordere einen neuen an.
error-attempt-title = Diese Anmeldung kann nicht weitergehen
error-attempt-text = Sie wurde in einem anderen Browser begonnen, ist schon beendet oder hat zu lange gedauert. Fang noch einmal an.
error-link-new = Neuen Link holen
error-too-many-title = Zu viele Versuche
error-too-many-text = Warte ein wenig und versuche es dann noch einmal.
error-busy-title = Gerade ist viel los
error-busy-text = Warte ein paar Sekunden und versuche es dann noch einmal.
error-forbidden-title = Hier geht es für dich nicht weiter
error-forbidden-text = Geh zurück zum Anfang und versuche es von dort noch einmal.
error-not-found-title = Diese Seite gibt es nicht
error-not-found-text = Prüfe die Adresse oder geh zurück zum Anfang.
error-too-large-title = Das war zu lang
error-too-large-text = Geh zurück, kürze deine Eingabe und versuche es noch einmal.
error-internal-title = Bei uns ist etwas schiefgegangen
error-internal-text = Versuche es noch einmal. Wenn es wieder passiert, nenne uns die Kennung unten.
error-home = Zum Anfang
error-reference = Kennung:

## Datum

day = { $day }. { $month } { $year }
moment = { $day }, { $time } Uhr ({ $zone })
month-1 = Januar
month-2 = Februar
month-3 = März
month-4 = April
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = August
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Dezember

## Geräte

device-browser-on-os = { $browser } auf { $os }
device-browser = { $browser }
device-os = Ein Browser auf { $os }
device-unknown = Ein unbekanntes Gerät
