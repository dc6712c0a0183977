"""Reads of requests for erasure and of files with a person's data."""
