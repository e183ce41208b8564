# Anmelden für andere.
consent-title = Zugriff erlauben?
consent-lead = { $app } möchte auf dein Konto zugreifen.
consent-verified = Von deiner Administration geprüft.
consent-unverified = Ungeprüfte App: Deine Administration bürgt nicht für sie.
consent-returns = Du wirst weitergeleitet zu
consent-as = Du bist angemeldet als
consent-another = Anderes Konto verwenden
consent-allow = Erlauben
consent-deny = Ablehnen
consent-new = Neu
consent-privacy = Datenschutz
consent-terms = Nutzungsbedingungen
scope-openid = Wissen, wer du bist, über eine Kennung, die gleich bleibt
scope-profile = Deinen Namen, Benutzernamen, dein Bild, deine Sprache und Zeitzone sehen
scope-email = Deine E-Mail-Adresse sehen
scope-roles = Sehen, welche Rollen du hast
scope-offline-access = Verbunden bleiben, auch wenn du die App nicht benutzt
choose-title = Konto wählen
choose-lead = weiter zu { $app }
choose-this = Weiter als { $name }
choose-another = Anderes Konto verwenden
oauth-nowhere-title = Die Anfrage dieser App lässt sich nicht beantworten
oauth-nowhere-text = Die App, die dich hergeschickt hat, hat einen Fehler gemacht. Deshalb können wir dich nicht zu ihr zurückschicken. Geh zurück zur App und versuche es noch einmal; hilft das nicht, sag es denen, die sie betreiben.
oauth-nowhere-details = Einzelheiten für die Entwicklung der App
oauth-form-title = Du wirst angemeldet …
oauth-form-text = Noch ein Schritt: Dein Browser bringt die Antwort zur App.
oauth-form-button = Weiter

# Was an einer App nicht stimmt, die eingetragen werden soll.
client-name = Gib der App einen Namen mit höchstens 80 Zeichen.
client-redirect-uri-missing = Sag, wohin die Leute zurückgeschickt werden: mindestens eine Redirect-URI.
client-redirect-uri-needless = Eine App, zu der kein Browser zurückkommt, hat keine Redirect-URI.
client-redirect-uri-form = Schreib jede URI genau so, wie die App sie schickt: ganz, in ihrer einfachsten Form, ohne Fragment, Benutzernamen und Platzhalter.
client-redirect-uri-scheme = Nimm https; http nur für localhost und Loopback-Adressen; ein eigenes Schema mit einem Punkt darin nur für eine native App.
client-backchannel-uri = Schreib die Adresse, unter der die App von Abmeldungen erfährt, als https-URL, die dieses Portal erreicht: ein öffentlicher Name am üblichen Port, ohne Fragment. Eine Adresse dieses Rechners geht nur bei der Entwicklung.
client-grant-missing = Nenne mindestens eine Art der Bewilligung (grant type).
client-grant-public = Eine App ohne Geheimnis kann client_credentials nicht benutzen.
client-pkce-public = Eine App ohne Geheimnis muss PKCE benutzen.
client-scope = Ein Scope hat höchstens 100 druckbare Zeichen, ohne Leerzeichen, Anführungszeichen und Rückstriche.
client-audience = Eine Audience ist eine absolute URI ohne Fragment.
client-algorithm = ID-Token werden mit RS256, ES256 oder EdDSA unterschrieben.
client-page = Schreib die Seiten der App als https-URLs.
client-has-no-secret = Diese App weist sich ohne Geheimnis aus.

# Die Apps mit Zugriff auf ein Konto.
nav-apps = Apps
apps-title = Apps mit Zugriff auf dein Konto
apps-lead = Diese Apps können Folgendes sehen. Entferne, was du nicht benutzt: Du wirst dort abgemeldet, und beim nächsten Mal wirst du wieder gefragt.
apps-none = Keine App hat Zugriff auf dein Konto.
apps-since = Angemeldet seit
apps-last-used = Zuletzt benutzt
apps-remove = Zugriff entziehen
app-removed = Die App hat keinen Zugriff mehr.
