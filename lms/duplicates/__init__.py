"""Merging: two accounts that turn out to be one person's become one, and apart again. Knows all that hangs on an account, so it stands
above the domains that own it. Words: kept is the account that stays, merged the one that is closed.
"""
