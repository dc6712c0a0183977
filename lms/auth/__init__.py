"""Signing in: sign-up, passwords, second factor, cards, own account, API tokens.

Builds on accounts, which owns the people; knows nothing of courses.
"""
