"""Correcting wrong keys: preview, marking again, and deciding on passes that the marks lost."""
