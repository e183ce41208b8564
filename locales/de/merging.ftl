# Zwei Konten zusammenlegen, und das zurücknehmen.

merge-title = Zwei Konten zusammenlegen
merge-go = Konten zusammenlegen oder das zurücknehmen
merge-lead = Hast du hier ein zweites Konto, vielleicht weil du dich einmal anders angemeldet hast? Mach eines aus beiden.
merge-step-prove = Du meldest dich beim anderen Konto an. Von diesem wirst du solange abgemeldet.
merge-step-choose = Wir zeigen dir, was geschehen würde, und du wählst, welches der beiden bleibt. Vorher wird nichts zusammengelegt.
merge-step-undo = 7 Tage lang kannst du es zurücknehmen.
merge-begin = Beim anderen Konto anmelden
merge-sign-in = Melde dich jetzt beim anderen Konto an, auf welchem Weg du willst.
merge-same = Du hast dich wieder beim selben Konto angemeldet. Melde dich beim anderen an.
merge-again = Von vorn beginnen

merge-choose = Beide Konten gehören dir. Welches willst du behalten?
merge-way = { $kept } behalten und { $merged } darin aufgehen lassen
merge-names = { $names } führt dann zu { $kept }.
merge-moving = Hiermit meldest du dich weiter an: { $providers }.
merge-left = Hiermit kannst du dich nicht mehr anmelden, weil das Konto, das bleibt, ein eigenes hat: { $providers }.
merge-name = Du heißt dann { $name }.
merge-metadata = { $count ->
    [one] Ein Eintrag, den Apps über dich gemacht haben, wird übernommen.
   *[other] { $count } Einträge, die Apps über dich gemacht haben, werden übernommen.
}
merge-shut = Passwort und zweiter Faktor sind die von { $kept }. Die von { $merged } gelten nicht mehr, und dessen Geräte werden abgemeldet.
merge-roles = Diese Rollen werden nicht übernommen: { $roles }. Wende dich an die Betreiber dieser Seite, wenn du sie brauchst.
merge-button = { $kept } behalten
merge-not = Nichts zusammenlegen

merge-suspended = { $email } kann nicht zusammengelegt werden: Die Verwaltung hat das Konto gesperrt.
merge-deletion-pending = { $email } kann nicht zusammengelegt werden: Das Konto wird bald gelöscht. Nimm das erst zurück.
merge-unverified = { $email } kann nicht zusammengelegt werden: Bestätige erst die Adresse.
merge-factor = { $email } hat einen zweiten Faktor, das andere Konto nicht. Behalte { $email }, oder richte erst für das andere einen ein.
merge-last-admin = { $email } ist das einzige Konto, das diese Seite betreibt. Behalte es.
merge-address-changed = Die Adresse von { $email } wurde vor weniger als einer Woche geändert. Warte, bis die Woche um ist.
merge-recent = In { $email } ist vor weniger als einer Woche ein anderes Konto aufgegangen. Behalte dieses Konto, oder warte, bis die Woche um ist.
merge-changed = An deinen Konten hat sich gerade etwas geändert. Sieh noch einmal nach.

merge-done = Deine Konten sind jetzt eines. Wir haben an beide Adressen geschrieben.
merge-lately = Vor Kurzem zusammengelegt
merge-until = kann zurückgenommen werden bis
merge-undo-title = Zusammenlegen zurücknehmen
merge-undo-text = { $merged } wird wieder ein eigenes Konto mit allem, was es hatte, und { $kept } wird überall abgemeldet.
merge-undo-button = Wieder zwei Konten daraus machen
merge-undone = Du hast wieder zwei Konten, jedes wie zuvor.
merge-undo-suspended = Das Konto, das geblieben ist, ist gesperrt. Wende dich an die Betreiber dieser Seite.

account-merged = Dieses Konto ist in einem anderen von dir aufgegangen. Melde dich dort an.
method-merge = beim Zusammenlegen zweier Konten
activity-accounts-merged = Zwei deiner Konten wurden zusammengelegt.
activity-merge-undone = Das Zusammenlegen zweier Konten wurde zurückgenommen.

letter-merged-subject = Aus zwei Konten bei { $product } wurde eines
letter-merged-text = { $merged } ist in { $kept } aufgegangen. Wer das tat, war bei beiden angemeldet. Von jetzt an führen beide Adressen zu { $kept }. Wenn du das warst, ist alles in Ordnung.
letter-merged-button = Zurücknehmen
letter-merged-undo = { $days ->
    [one] Der Knopf gilt einen Tag. Wenn du das nicht warst, drücke ihn jetzt und wähle dann für beide Konten ein neues Passwort.
   *[other] Der Knopf gilt { $days } Tage. Wenn du das nicht warst, drücke ihn jetzt und wähle dann für beide Konten ein neues Passwort.
}
letter-merge-undone-subject = Deine Konten bei { $product } sind wieder zwei
letter-merge-undone-text = { $merged } und { $kept } sind wieder zwei Konten, jedes wie vor dem Zusammenlegen. Vielleicht musst du dich neu anmelden.
