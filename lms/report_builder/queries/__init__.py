"""Reads of composed reports."""
