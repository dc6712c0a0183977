"""Mandatory courses: who must do what by when, and whether they did. May ask enrolment, accounts, catalogue, regions."""
