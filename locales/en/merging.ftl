# Merging two accounts, and taking that back.

merge-title = Merge two accounts
merge-go = Merge two accounts or undo it
merge-lead = Do you have a second account here, perhaps because you once signed in another way? Make one of the two.
merge-step-prove = You sign in to the other account. You'll be signed out of this one meanwhile.
merge-step-choose = We show you what would happen, and you choose which of the two stays. Nothing is merged before that.
merge-step-undo = For 7 days you can take it back.
merge-begin = Sign in to the other account
merge-sign-in = Now sign in to the other account, in any way you like.
merge-same = You signed in to the same account again. Sign in to the other one.
merge-again = Begin again

merge-choose = Both accounts are yours. Which one do you want to keep?
merge-way = Keep { $kept }, and merge { $merged } into it
merge-names = { $names } will lead to { $kept }.
merge-moving = You'll sign in with these as before: { $providers }.
merge-left = These won't sign you in any more, since the account you keep has its own: { $providers }.
merge-name = You'll be called { $name }.
merge-metadata = { $count ->
    [one] One thing that apps noted about you is taken over.
   *[other] { $count } things that apps noted about you are taken over.
}
merge-shut = Password and two-step sign-in are those of { $kept }. Those of { $merged } don't work any more, and its devices are signed out.
merge-roles = These roles are not taken over: { $roles }. Ask whoever runs this site if you need them.
merge-button = Keep { $kept }
merge-not = Merge nothing

merge-suspended = { $email } can't be merged: an administrator has suspended it.
merge-deletion-pending = { $email } can't be merged: it's about to be deleted. Take that back first.
merge-unverified = { $email } can't be merged: confirm its address first.
merge-factor = { $email } has two-step sign-in, and the other account has not. Keep { $email }, or set two-step sign-in up for the other first.
merge-last-admin = { $email } is the only account that runs this site. Keep it.
merge-address-changed = The address of { $email } was changed less than a week ago. Wait until that week is over.
merge-recent = Another account was merged into { $email } less than a week ago. Keep it, or wait until that week is over.
merge-changed = Something about your accounts has just changed. Look again.

merge-done = Your accounts are one now. We've written to both addresses.
merge-lately = Merged lately
merge-until = can be taken back until
merge-undo-title = Undo the merge
merge-undo-text = { $merged } becomes an account of its own again, with everything it had, and { $kept } will be signed out everywhere.
merge-undo-button = Make two accounts again
merge-undone = You have two accounts again, each as it was.
merge-undo-suspended = The account that was kept is suspended. Ask whoever runs this site.

account-merged = This account was merged into another of yours. Sign in to that one.
method-merge = by merging two accounts
activity-accounts-merged = Two of your accounts were merged.
activity-merge-undone = A merge of two accounts was taken back.

letter-merged-subject = Two accounts at { $product } became one
letter-merged-text = { $merged } was merged into { $kept }. Whoever did this had signed in to both. From now on both addresses lead to { $kept }. If that was you, all is well.
letter-merged-button = Undo the merge
letter-merged-undo = { $days ->
    [one] The button works for one day. If this wasn't you, press it now, then choose new passwords for both accounts.
   *[other] The button works for { $days } days. If this wasn't you, press it now, then choose new passwords for both accounts.
}
letter-merge-undone-subject = Your accounts at { $product } are two again
letter-merge-undone-text = { $merged } and { $kept } are two accounts again, each as it was before they were merged. You may have to sign in again.
