# Zweite Faktoren.

mfa-title = Anmeldung in zwei Schritten
mfa-totp = 6-stelliger Code aus deiner Authentifizierungs-App
mfa-sms = 6-stelliger Code aus der SMS
mfa-sms-to = Wir schicken den Code per SMS an { $number }.
mfa-sms-send = Code schicken
mfa-recovery-code = Einer deiner Wiederherstellungscodes
mfa-button = Weiter
mfa-trust = In diesem Browser nicht mehr fragen
mfa-trust-hint = { $days ->
    [one] 1 Tag lang. Nur in einem Browser, den niemand sonst benutzt.
   *[other] { $days } Tage lang. Nur in einem Browser, den niemand sonst benutzt.
}
mfa-another-way = Anders versuchen
mfa-instead-totp = Authentifizierungs-App benutzen
mfa-instead-sms = Code per SMS bekommen
mfa-instead-recovery-code = Wiederherstellungscode benutzen
mfa-start-again = Von vorn beginnen
mfa-token-invalid = Diese Anmeldung hat zu lange gedauert. Beginne von vorn.
factor-unknown = Sende totp, sms oder recovery_code.
factor-required = Deine Rolle verlangt einen zweiten Faktor. Richte zuerst eine Authentifizierungs-App ein.
reauth-lead-factor = Gib einen Code deines zweiten Faktors ein, bevor du etwas Wichtiges änderst.
reauth-needs-factor = Benutze einen Code deines zweiten Faktors.
totp-title = Authentifizierungs-App
totp-lead = Eine App auf deinem Telefon zeigt alle 30 Sekunden einen neuen Code. Wer dein Passwort hat, braucht dann noch diesen Code.
totp-must = Deine Rolle verlangt einen zweiten Faktor. Richte eine Authentifizierungs-App ein, dann geht es weiter.
totp-no-more = Hier können keine Authentifizierungs-Apps mehr hinzugefügt werden. Nach deiner wirst du weiterhin gefragt, bis du sie entfernst.
totp-start = Authentifizierungs-App einrichten
totp-start-another = Weitere App einrichten
totp-unnamed = Authentifizierungs-App
totp-since = Eingerichtet:
totp-last-used = Zuletzt benutzt:
totp-remove = Entfernen
totp-step = Schritt { $number } von { $of }: { $what }
totp-scan-title = Scannen
totp-scan = Öffne deine Authentifizierungs-App und scanne dieses Bild.
totp-open = In deiner Authentifizierungs-App öffnen
totp-qr-label = QR-Code für deine Authentifizierungs-App
totp-cannot-scan = Du kannst es nicht scannen?
totp-key = Gib diesen Schlüssel in der App ein:
totp-key-account = Konto:
totp-key-kind = Wähle „zeitbasiert“, falls die App fragt.
totp-code-title = Code eingeben
totp-code = 6-stelliger Code aus der App
totp-name = Wie du sie nennst
totp-confirm = Einschalten
totp-on = Die Anmeldung in zwei Schritten ist an.
totp-off = Die Authentifizierungs-App ist entfernt.
totp-wrong = Dieser Code stimmt nicht. Codes wechseln alle 30 Sekunden; prüfe die Uhr deines Telefons.
totp-start-again = Das Einrichten hat zu lange gedauert. Beginne von vorn.
totp-too-many = Du hast fünf Authentifizierungs-Apps. Entferne zuerst eine.
phone-title = SMS
phone-lead = Wir schicken dir beim Anmelden einen Code per SMS. Wer dein Passwort hat, braucht immer noch diesen Code.
phone-risk = SMS sind der schwächste zweite Faktor: Sie können unterwegs gelesen werden, und jemand kann deinen Anbieter überreden, ihm deine Nummer zu geben.
phone-rather-app = Lieber eine Authentifizierungs-App benutzen
phone-must = Deine Rolle braucht einen zweiten Faktor. Gib eine Telefonnummer an, um weiterzukommen.
phone-no-more = Hier können keine Telefonnummern mehr angegeben werden. Nach einem Code per SMS wirst du weiterhin gefragt, bis du deine entfernst.
phone-add = Telefonnummer angeben
phone-add-another = Andere Nummer benutzen
phone-number = Telefonnummer
phone-hint = Mit der Vorwahl des Landes, zum Beispiel +49 151 23456789.
phone-format = Schreibe die Nummer mit + und der Vorwahl des Landes, zum Beispiel +49 151 23456789.
phone-country = An diese Nummer können wir keine SMS senden. Nimm eine Nummer aus einem anderen Land oder eine Authentifizierungs-App.
phone-send = Code schicken
phone-sent-to = Wir haben eine SMS an { $number } geschickt. Sie kann eine Minute brauchen.
phone-code-title = Code eingeben
phone-confirm = Nummer bestätigen
phone-since = Angegeben:
phone-last-used = Zuletzt benutzt:
phone-remove = Entfernen
phone-on = Codes kommen jetzt auf dein Telefon.
phone-off = Die Telefonnummer ist entfernt.
sms-code = { $code } ist dein Code für { $product }.
sms-sent = Wir haben dir eine SMS mit einem Code geschickt.
sms-wrong = Dieser Code stimmt nicht oder ist zu alt. Es gilt nur die neueste SMS, und nur dort, wo du sie angefordert hast.
recovery-code-wrong = Dieser Wiederherstellungscode stimmt nicht oder wurde schon benutzt.
recovery-codes-title = Wiederherstellungscodes
recovery-codes-lead = Bewahre diese Codes dort auf, wo du sie ohne dein Telefon findest. Jeder lässt dich einmal hinein, wenn deine Authentifizierungs-App es nicht kann.
recovery-codes-once = Wir zeigen sie nur jetzt. Gehen sie verloren, mache neue.
recovery-codes-keep = Wiederherstellungscodes aufbewahren
recovery-codes-finish = Fertig
recovery-codes-saved = Ich habe diese Codes aufbewahrt
recovery-codes-left = { $left ->
    [0] Du hast keine Wiederherstellungscodes mehr.
    [one] Du hast noch 1 Wiederherstellungscode.
   *[other] Du hast noch { $left } Wiederherstellungscodes.
}
recovery-codes-made = Gemacht:
recovery-codes-renew-text = Neue Codes treten an die Stelle der alten.
recovery-codes-renew = Neue Codes machen
recovery-codes-renewed = Die alten Codes gelten nicht mehr. Das sind die neuen.
recovery-codes-need-factor = Wiederherstellungscodes ersetzen eine Authentifizierungs-App. Richte zuerst eine ein.
copy = Kopieren
copied = Kopiert
download = Herunterladen
print = Drucken
trusted-title = Vertraute Browser
trusted-lead = In diesen Browsern wirst du nicht nach einem zweiten Faktor gefragt.
trusted-none = Es gibt keine.
trusted-until = Bis
trusted-forget = Hier wieder fragen
browser-forgotten = In diesem Browser wirst du wieder gefragt.
security-two-step = Anmeldung in zwei Schritten
security-apps = { $count ->
    [0] Aus. Dein Passwort allein öffnet dein Konto.
    [one] An, mit 1 Authentifizierungs-App.
   *[other] An, mit { $count } Authentifizierungs-Apps.
}
security-apps-manage = Authentifizierungs-Apps
security-phone = Codes per SMS gehen an { $number }.
security-phone-manage = SMS
security-trusted = { $count ->
    [0] Du wirst in jedem Browser gefragt.
    [one] In 1 Browser wirst du nicht gefragt.
   *[other] In { $count } Browsern wirst du nicht gefragt.
}
checkup-factor-ok = Die Anmeldung in zwei Schritten ist an.
checkup-factor-attention = Die Anmeldung in zwei Schritten ist aus.
checkup-factor-action = Einschalten
method-totp = Authentifizierungs-App
method-sms = SMS
method-recovery-code = Wiederherstellungscode
activity-totp-enrolled = Du hast eine Authentifizierungs-App eingerichtet.
activity-totp-removed = Du hast eine Authentifizierungs-App entfernt.
activity-phone-added = Du hast eine Telefonnummer für Codes per SMS angegeben.
activity-phone-removed = Du hast deine Telefonnummer entfernt.
activity-recovery-codes-renewed = Du hast neue Wiederherstellungscodes gemacht.
activity-recovery-code-used = Du hast einen Wiederherstellungscode benutzt.
activity-factor-failed = Jemand kannte dein Passwort, aber nicht den zweiten Faktor.
activity-browser-trusted = Du willst in einem Browser nicht nach dem zweiten Faktor gefragt werden.
activity-browser-forgotten = Du willst in einem Browser wieder nach dem zweiten Faktor gefragt werden.
letter-factors-button = Sicherheitseinstellungen ansehen
letter-totp-on-subject = Die Anmeldung in zwei Schritten ist an: dein Konto bei { $product }
letter-totp-on-text = Für dein Konto wurde eine Authentifizierungs-App eingerichtet.
letter-totp-off-subject = Eine Authentifizierungs-App wurde entfernt: dein Konto bei { $product }
letter-totp-off-text = Von deinem Konto wurde eine Authentifizierungs-App entfernt.
letter-phone-on-subject = Eine Telefonnummer wurde angegeben: dein Konto bei { $product }
letter-phone-on-text = Codes für die Anmeldung in deinem Konto gehen jetzt per SMS an eine Telefonnummer.
letter-phone-off-subject = Die Telefonnummer wurde entfernt: dein Konto bei { $product }
letter-phone-off-text = Codes für die Anmeldung in deinem Konto werden nicht mehr per SMS geschickt.
letter-factor-guessed-subject = Falsche Codes für dein Konto bei { $product }
letter-factor-guessed-text = Jemand hat beim zweiten Schritt deiner Anmeldung falsche Codes eingegeben, bis keine mehr angenommen wurden. Dein Passwort war dabei schon bekannt, oder es geschah in einem Browser, in dem du angemeldet bist. Wenn du das warst, nimm einen anderen deiner Wege oder warte eine Weile.
letter-factor-guessed-button = Sieh nach, was geschah
letter-recovery-codes-new-subject = Neue Wiederherstellungscodes für dein Konto bei { $product }
letter-recovery-codes-new-text = Für dein Konto wurden neue Wiederherstellungscodes gemacht. Die alten gelten nicht mehr.
letter-recovery-code-used-subject = Ein Wiederherstellungscode deines Kontos bei { $product } wurde benutzt
letter-recovery-code-used-text = { $left ->
    [0] Jemand hat sich mit einem Wiederherstellungscode angemeldet. Es ist keiner mehr übrig.
    [one] Jemand hat sich mit einem Wiederherstellungscode angemeldet. 1 ist noch übrig.
   *[other] Jemand hat sich mit einem Wiederherstellungscode angemeldet. { $left } sind noch übrig.
}
letter-recovery-codes-few = Mache neue, bevor sie ausgehen.
letter-recovery-codes-button = Neue Wiederherstellungscodes machen
factor-asked = Ein zweiter Faktor wird verlangt. Melde dich mit seinem Code noch einmal an.
