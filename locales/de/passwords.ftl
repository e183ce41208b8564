# Passwörter: vergessen, geändert, und was von einem neuen verlangt wird.

forgot-title = Passwort vergessen?
forgot-lead = Gib deine E-Mail-Adresse ein. Wir schicken dir einen Link, mit dem du ein neues wählst.
forgot-button = Link senden
forgot-sent-title = Sieh in dein Postfach
forgot-sent-text = Wenn es ein Konto für { $email } gibt, haben wir einen Link geschickt. Er gilt einmal und { $minutes } Minuten lang.
forgot-sent-text-plain = Wenn es ein Konto für diese Adresse gibt, haben wir einen Link geschickt. Er gilt einmal und { $minutes } Minuten lang.
forgot-sent-hint = Nichts angekommen? Sieh im Spam-Ordner nach oder lass den Link noch einmal senden.
forgot-again = Noch einmal senden
forgot-other = Andere Adresse verwenden

reset-title = Neues Passwort wählen
reset-lead = Du wirst auf allen anderen Geräten abgemeldet.
reset-for = Neues Passwort für
reset-button = Neues Passwort speichern
password-reset-done = Dein neues Passwort ist gespeichert, und alle anderen Geräte sind abgemeldet.
password-too-old = Dein Passwort muss erneuert werden. Wähle ein neues.

password-change-title = Passwort ändern
password-change-button = Passwort ändern
password-changed = Dein Passwort ist geändert.
password-changed-at = Zuletzt geändert am { $day }
password-last-changed = Zuletzt geändert:
password-none = Du hast noch kein Passwort
password-current = Aktuelles Passwort
password-new = Neues Passwort
end-other-sessions = Überall sonst abmelden
password-current-wrong = Das ist nicht dein aktuelles Passwort. Prüfe es oder setze dein Passwort zurück.
password-used-before = Dieses Passwort hattest du hier schon einmal. Wähle ein neues.

## Was verlangt wird, bevor jemand tippt

password-hint = { $min ->
    [one] Mindestens 1 Zeichen. Gut sind ein paar zufällige Wörter.
   *[other] Mindestens { $min } Zeichen. Gut sind ein paar zufällige Wörter.
}
password-hint-uppercase = Verwende einen Großbuchstaben.
password-hint-lowercase = Verwende einen Kleinbuchstaben.
password-hint-number = Verwende eine Ziffer.
password-hint-symbol = Verwende ein Zeichen wie ! oder -.

## Was nicht stimmt

password-missing = Gib ein Passwort ein.
password-too-short = { $min ->
    [one] Verwende mindestens 1 Zeichen.
   *[other] Verwende mindestens { $min } Zeichen.
}
password-too-long = Verwende höchstens { $max } Zeichen.
password-characters = In diesem Passwort ist ein Zeichen, das nicht geht. Tippe es ein, statt es einzufügen.
password-needs-uppercase = Ergänze einen Großbuchstaben.
password-needs-lowercase = Ergänze einen Kleinbuchstaben.
password-needs-number = Ergänze eine Ziffer.
password-needs-symbol = Ergänze ein Zeichen wie ! oder -.
password-breached = Dieses Passwort steht in Listen gestohlener Passwörter. Wähle ein anderes.
password-personal = Das lässt sich aus deinem Namen, deiner Adresse oder dem Namen dieser Seite leicht erraten.
password-weak = Das lässt sich leicht erraten.
password-weak-common = Viele verwenden dieses Passwort, deshalb wird es zuerst probiert.
password-weak-nearly-common = Das ähnelt einem Passwort, das viele verwenden.
password-weak-one-word = Ein einzelnes Wort lässt sich leicht erraten.
password-weak-name = Namen lassen sich leicht erraten.
password-weak-keyboard = Tasten, die nebeneinander liegen, lassen sich leicht erraten.
password-weak-repeats = Wiederholungen wie „aaa“ oder „abcabc“ lassen sich leicht erraten.
password-weak-sequence = Folgen wie „abc“ oder „6543“ lassen sich leicht erraten.
password-weak-year = Die Jahreszahlen der letzten Zeit lassen sich leicht erraten.
password-weak-date = Ein Datum lässt sich leicht erraten.
password-tip-words = Nimm ein paar Wörter, die nichts miteinander zu tun haben.
password-tip-capitals = Großbuchstaben helfen kaum.
password-tip-reversed = Rückwärts geschriebene Wörter helfen kaum.
password-tip-substitutions = Ersetzungen wie @ für a helfen kaum.

password-set-title = Du hast noch kein Passwort
password-set-text = Wir schicken dir einen Link, mit dem du eins festlegst. Dann kannst du dich auch damit anmelden.
password-set-button = Link schicken
