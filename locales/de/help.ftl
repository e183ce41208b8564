# Hilfe und Datenschutz.

help = Hilfe
help-code-question = Der Code oder der Link kommt nicht an
help-code-answer = Warte eine Minute, sieh im Spam-Ordner nach und prüfe, wie du deine Adresse geschrieben hast. Lass ihn dann noch einmal senden.
help-password-question = Ich habe mein Passwort vergessen
help-password-answer = Wähle beim Anmelden „Passwort vergessen?“. Wir schicken dir einen Link, mit dem du ein neues wählst.
help-sessions-question = Ich sehe ein Gerät, das ich nicht kenne
help-sessions-answer = Melde es unter „Sitzungen“ ab und ändere dann dein Passwort.
help-email-question = Ich komme nicht mehr an meine E-Mails
help-email-answer = Wenn du noch angemeldet bist, ändere deine Adresse unter „Profil“. Wenn nicht, wende dich an die Betreiber dieser Seite.
help-contact = Du kommst nicht weiter? Schreib an

privacy-lead = Was diese Seite über dich speichert und wie lange.
privacy-account = Dein Konto: deine E-Mail-Adresse und was du in deinem Profil eingetragen hast. Dein Passwort nur so, dass niemand es zurücklesen kann.
privacy-sessions = { $days ->
    [0] Deine Sitzungen: welcher Browser, von welcher IP-Adresse und wann. Sie enden innerhalb eines Tages und werden 30 Tage danach gelöscht.
    [one] Deine Sitzungen: welcher Browser, von welcher IP-Adresse und wann. Sie enden nach höchstens 1 Tag und werden 30 Tage danach gelöscht.
   *[other] Deine Sitzungen: welcher Browser, von welcher IP-Adresse und wann. Sie enden nach höchstens { $days } Tagen und werden 30 Tage danach gelöscht.
}
privacy-log = Deine Aktivität: was mit deinem Konto geschehen ist, wann, von welcher IP-Adresse und mit welchem Browser. Wir bewahren das auf, solange es dein Konto gibt.
privacy-deletion = { $days ->
    [one] Wenn du dein Konto löschst, ist das alles nach 1 Tag weg. Es bleibt nur vermerkt, dass etwas geschehen ist, ohne deinen Namen, deine Adresse oder dein Gerät.
   *[other] Wenn du dein Konto löschst, ist das alles nach { $days } Tagen weg. Es bleibt nur vermerkt, dass etwas geschehen ist, ohne deinen Namen, deine Adresse oder dein Gerät.
}
privacy-cookies = Cookies nur, um dich anzumelden, deinen Browser wiederzuerkennen und uns Sprache und Farben zu merken. Niemand verfolgt dich.
privacy-remembered = Dein Browser behält eine Liste von bis zu fünf Konten, die sich dort angemeldet haben, damit du deine Adresse nicht noch einmal tippen musst: bis du ihn schließt oder, wenn du auf dem Gerät angemeldet bleibst, länger. Sie ist nirgends sonst, und auf der Anmeldeseite kannst du ein Konto entfernen.
