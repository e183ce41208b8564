# Sich mit anderen anmelden: Knöpfe, was unterwegs schiefgehen kann, verknüpfte Konten.

provider-button = Weiter mit { $provider }
provider-or = oder
provider-last = Zuletzt benutzt
provider-denied = Du hast die Anmeldung bei { $provider } abgebrochen. Nichts hat sich geändert.
provider-failed = { $provider } hat die Anmeldung nicht abgeschlossen. Versuch es noch einmal oder nimm einen anderen Weg. Kennung: { $reference }
provider-made = Dein Konto ist angelegt. Ab jetzt kannst du dich mit { $provider } anmelden.
provider-taken-over = Deine Adresse ist bestätigt und { $provider } verknüpft. Was vor dir eingerichtet wurde, ist weg.
provider-sign-in-first = Es gibt ein Konto mit der Adresse { $email }. Melde dich an, um { $provider } damit zu verknüpfen.
method-provider = mit { $provider }
app-redirect-unknown = Diese App ist hier nicht bekannt: Ihre redirect_uri muss Zeichen für Zeichen in AUTH_APP_REDIRECT_URIS stehen.
app-challenge-missing = Schick eine code_challenge mit code_challenge_method=S256.

claim-title = Noch ein Schritt
claim-text = Du kommst von { $provider } als { $label }. Gib deine E-Mail-Adresse ein: Wir schicken einen Code dorthin.
claim-button = Code schicken
claim-sent = Sieh in deinen E-Mails nach einem Code.
claim-code-text = Wir haben einen 6-stelligen Code an { $email } geschickt. Er gilt 10 Minuten, in diesem Browser.
claim-other = Eine andere Adresse nehmen

return-title = Du wirst angemeldet …
return-text = Einen Moment. Wenn nichts passiert, drück den Knopf.
return-button = Weiter

identities-title = Verknüpfte Konten
identities-lead = Konten anderswo, mit denen du dich anmelden kannst.
identities-none = Noch ist kein Konto verknüpft.
identities-more = Ein weiteres Konto verknüpfen
identity-link = { $provider } verknüpfen
identity-unlink = { $provider } trennen
identity-off = Zurzeit nicht benutzbar
identity-since = Verknüpft
identity-used = Zuletzt benutzt
identity-linked = { $provider } ist verknüpft. Ab jetzt kannst du dich damit anmelden.
identity-unlinked = { $provider } ist getrennt, und alle anderen Geräte sind abgemeldet.
identity-last = Du könntest dich nicht mehr anmelden. Lege zuerst ein Passwort fest oder verknüpfe ein anderes Konto.
identity-has-one = Ein Konto von { $provider } ist schon verknüpft. Trenne es zuerst, um ein anderes zu verknüpfen.
identity-of-another = Dieses Konto von { $provider } ist hier mit einem anderen Konto verknüpft. Melde dich dort an und trenne es zuerst.
identity-lost = Apps können dieses Konto nicht mehr nutzen: { $provider } möchte, dass du dich erneut anmeldest.
identity-again = Erneut mit { $provider } anmelden

errand-title = Bevor es weitergeht
errand-link = Diesen Link hat die Administration für dich gemacht, um dein Konto bei { $provider } mit deinem Konto hier zu verknüpfen. Mach nur weiter, wenn du darum gebeten hast.
errand-trial = Dieser Link probiert die Anmeldung mit { $provider } aus. Dabei wird hier niemand angemeldet: Das Ergebnis steht auf der Kommandozeile, auf der der Link gemacht wurde.
errand-tried = Fertig. Das Ergebnis steht auf der Kommandozeile.

reauth-lead-provider = Melde dich noch einmal an, bevor du etwas Wichtiges änderst.
reauth-other-identity = Das ist nicht das Konto, das hier verknüpft ist. Nimm das, mit dem du dich sonst anmeldest.
