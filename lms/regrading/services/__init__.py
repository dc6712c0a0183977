"""Services of corrections and decisions."""
