"""Bringing in and giving out data in bulk: the import of people from tables. May ask obligations, enrolment, accounts, catalogue, regions."""
