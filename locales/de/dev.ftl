# Der Posteingang eines Portals in Entwicklung.

dev-inbox = Test-Postfach
inbox-title = Test-Postfach
inbox-lead = E-Mails und SMS, die diesen Rechner sonst verlassen hätten. Im echten Betrieb gibt es diese Seite nicht.
inbox-all = Alle anzeigen
inbox-empty = Noch keine E-Mails.
inbox-code = Code:
inbox-link = Link öffnen
inbox-text = E-Mail zeigen
