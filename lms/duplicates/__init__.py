"""Merging of two accounts of one person, and undoing it.

It knows every table that refers to a person, so it stands above the domains that own them. `kept`
is the account that stays, `merged` the one that is closed.
"""
