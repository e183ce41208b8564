# Wo jemand angemeldet ist.

sessions-title = Wo du angemeldet bist
sessions-lead = Du kennst ein Gerät nicht? Melde es ab und ändere dein Passwort.
session-here = Dieses Gerät
session-api = Über die Schnittstelle
session-last-seen = Zuletzt aktiv:
session-since = Angemeldet:
session-apps = Darüber angemeldete Apps:
session-details = Einzelheiten
session-end = Abmelden
session-ended = Dieses Gerät ist abgemeldet.
sessions-end-others = { $count ->
    [one] Das andere Gerät abmelden
   *[other] Alle { $count } anderen Geräte abmelden
}
sessions-ended = { $count ->
    [0] Kein anderes Gerät war angemeldet.
    [one] 1 anderes Gerät ist abgemeldet.
   *[other] { $count } andere Geräte sind abgemeldet.
}
not-me-done = Alle anderen Geräte sind abgemeldet. Ändere jetzt dein Passwort, damit sonst niemand wieder hineinkommt.

## Wie sich jemand angemeldet hat, nach "Angemeldet: 12. November 2026"

method-password = mit deinem Passwort
method-email-code = mit einem Code per E-Mail
method-email-link = mit einem Link per E-Mail
method-reset-link = mit einem Link zum Zurücksetzen des Passworts
method-set-up = beim Einrichten dieser Seite
