"""Queries of reporting."""
