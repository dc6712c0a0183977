"""Infrastructure of all domains: settings, database, clock, languages, cryptography, files.

Imports neither Flask nor a domain.
"""
