# Der Posteingang eines Portals in Entwicklung.

dev-inbox = Test-Postfach
inbox-title = Test-Postfach
inbox-lead = E-Mails und SMS, die diesen Rechner sonst verlassen hätten. Im echten Betrieb gibt es diese Seite nicht.
inbox-all = Alle anzeigen
inbox-empty = Noch keine E-Mails.
inbox-code = Code:
inbox-link = Link öffnen
inbox-text = E-Mail zeigen

# Die simulierten Anbieter eines Entwicklungsportals.

simulator-title = Anbieter-Simulator
simulator-lead = Diese Seite vertritt { $provider }. Sie gehört zu diesem Entwicklungsportal: Wählen Sie, wer Sie dort sind und was schiefgeht. Geben Sie nirgends ein echtes Passwort ein.
simulator-subject = Konto
simulator-subject-hint = Die Kennung des Kontos dort. Eine andere Kennung ist ein anderes Konto.
simulator-email = E-Mail
simulator-email-hint = Leer lassen für ein Konto ohne Adresse.
simulator-email-verified = Der Anbieter hat diese Adresse bestätigt
simulator-name = Name
simulator-fault = Was schiefgeht
simulator-go = Anmelden
simulator-form-post = Ihre Antwort kann zurückgesendet werden.
simulator-continue = Weiter
simulator-unknown-client = Die Anfrage kommt von einer unbekannten App oder will die Antwort an eine nicht eingetragene Adresse.
simulator-cannot-be = Das kann bei diesem Anbieter nicht vorkommen, oder das Konto hat keine Kennung.
fault-none = Nichts
fault-denied = Sie lehnen ab
fault-no-email = Es wird keine Adresse genannt
fault-slow = Die Antwort dauert 20 Sekunden
fault-server-error = Die Antwort ist ein Fehler 500
fault-garbage = Die Antwort ist unlesbar
fault-huge = Die Antwort hat 10 Megabyte
fault-wrong-nonce = Das ID-Token hat eine andere Nonce
fault-wrong-aud = Das ID-Token ist für eine andere App
fault-wrong-iss = Das ID-Token ist von einem anderen Aussteller
fault-wrong-signature = Das ID-Token wurde verändert
fault-missing-subject = Die Kontokennung fehlt
fault-expired = Das Ausgegebene ist abgelaufen
fault-rotated-key = Das ID-Token ist mit einem neuen Schlüssel signiert
fault-refresh-fails = Die Token lassen sich nicht erneuern
