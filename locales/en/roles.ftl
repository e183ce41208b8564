# Roles and what they allow.

role-name = Use up to { $max } lower-case letters, digits, - and _, starting with a letter.
role-description = Use one line of up to { $max } characters.
role-taken = There is a role of this name already. Choose another name.
role-unknown = There is no such role. Choose one from the list.
role-permission = There is no such permission. Choose from the list.
role-default = Everybody has this role. It can't be taken from anybody.
role-last = Nobody else can run this portal. Make somebody else super_admin first.
