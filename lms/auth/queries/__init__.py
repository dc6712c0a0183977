"""Reads of signing in."""
