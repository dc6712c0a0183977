"""Reads of composing: what a report says now (results), how it is worded (words), which are saved (saved)."""
