# Die Seite, die die API Menschen zeigt, die programmieren. Was sie zeigt, ist der Text des Dokuments selbst, auf Englisch.

docs-document = OpenAPI-Dokument
docs-contents = Inhalt
docs-introduction = Einführung
docs-version = Version
docs-server = Basisadresse
docs-authentication = So weist man sich aus
docs-errors = Fehler
docs-untagged = Weitere Aufrufe

## Ein Aufruf

docs-open = Offen für alle.
docs-needs = Braucht:
docs-or = oder
docs-nothing = nichts
docs-parameters = Parameter
docs-body = Inhalt der Anfrage
docs-answers = Antworten
docs-body-is = Inhalt:
docs-one-of = Eines davon:
docs-example = Beispiel
docs-deprecated = Veraltet
docs-in-path = im Pfad
docs-in-query = in der Query
docs-in-header = in einem Header
docs-in-cookie = in einem Cookie

## Tabellen von Feldern

docs-name = Name
docs-type = Typ
docs-presence = Angabe
docs-meaning = Bedeutung
docs-required = Pflicht
docs-optional = freiwillig
docs-allowed = Erlaubt:
docs-default = Ohne Angabe:
docs-shortest = Mindestlänge:
docs-longest = Höchstlänge:
docs-least = Mindestens:
docs-most = Höchstens:
docs-above = Mehr als:
docs-below = Weniger als:
docs-pattern = Muster:
docs-fewest = Einträge mindestens:
docs-most-entries = Einträge höchstens:
