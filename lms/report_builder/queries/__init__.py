"""Queries of composed reports."""
