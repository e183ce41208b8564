# Was mit einem Konto geschehen ist, ein Satz für jedes Ereignis.

activity-lead = Was mit deinem Konto geschehen ist, das Neueste zuerst.
activity-empty = Noch ist nichts geschehen.
activity-older = Ältere zeigen

activity-signed-up = Du hast dieses Konto angelegt.
activity-sign-up-repeated = Jemand wollte mit deiner Adresse ein Konto anlegen.
activity-email-verified = Du hast deine E-Mail-Adresse bestätigt.
activity-signed-in = Du hast dich angemeldet.
activity-sign-in-failed = Jemand wollte sich mit einem falschen Passwort anmelden.
activity-sign-in-throttled = Nach zu vielen falschen Passwörtern war die Anmeldung eine Weile gesperrt.
activity-signed-out = Du hast dich abgemeldet.
activity-session-ended = Du hast ein anderes Gerät abgemeldet.
activity-other-sessions-ended = Alle anderen Geräte wurden abgemeldet.
activity-reauthenticated = Du hast bestätigt, dass du es bist.
activity-reauthentication-failed = Zur Bestätigung, dass du es bist, wurde ein falsches Passwort eingegeben.
activity-password-changed = Du hast dein Passwort geändert.
activity-password-change-failed = Dein Passwort blieb, wie es war: Das aktuelle wurde falsch eingegeben.
activity-password-reset-requested = Jemand hat einen Link zum Zurücksetzen deines Passworts angefordert.
activity-password-reset = Du hast mit einem Link aus einer E-Mail ein neues Passwort gewählt.
activity-profile-changed = Du hast dein Profil geändert.
activity-email-change-requested = Du wolltest deine E-Mail-Adresse ändern.
activity-email-changed = Deine E-Mail-Adresse wurde geändert.
activity-email-change-undone = Die Änderung deiner E-Mail-Adresse wurde zurückgenommen.
activity-data-exported = Du hast deine Daten heruntergeladen.
activity-deletion-scheduled = Du wolltest dein Konto löschen.
activity-deletion-cancelled = Du hast dich entschieden, dein Konto zu behalten.
activity-set-up = Du hast diese Seite eingerichtet.
activity-user-created = Die Verwaltung hat dieses Konto angelegt.
activity-role-granted = Du hast eine Rolle bekommen.
activity-not-recognised = Du hast gemeldet, dass etwas hier nicht von dir war.
not-me = Das war ich nicht
activity-deleted = Dieses Konto wurde gelöscht.
