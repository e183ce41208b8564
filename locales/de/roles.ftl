# Rollen und was sie erlauben.

role-name = Verwende bis zu { $max } Kleinbuchstaben, Ziffern, - und _ und beginne mit einem Buchstaben.
role-description = Verwende eine Zeile mit höchstens { $max } Zeichen.
role-taken = Eine Rolle mit diesem Namen gibt es schon. Wähle einen anderen Namen.
role-unknown = Diese Rolle gibt es nicht. Wähle eine aus der Liste.
role-permission = Diese Berechtigung gibt es nicht. Wähle eine aus der Liste.
role-default = Diese Rolle haben alle. Sie kann niemandem genommen werden.
role-last = Sonst kann niemand dieses Portal verwalten. Mache zuerst jemand anderen zum super_admin.
