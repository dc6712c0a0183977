"""Enrolments and their append-only record: who is in which version of which course, and what became of it. May ask accounts, catalogue, regions."""
