"""Bringing in and giving out data in bulk: the import of people from tables. May ask obligations, accounts, catalogue, regions."""
