"""Decisions of signing in: passwords, cards, scopes of API tokens. Pure."""
