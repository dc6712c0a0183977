"""Queries of corrections and decisions."""
