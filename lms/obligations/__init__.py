"""Mandatory courses: assignments, and the obligations that follow for each person."""
