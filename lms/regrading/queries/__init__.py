"""Reads of corrections and decisions."""
