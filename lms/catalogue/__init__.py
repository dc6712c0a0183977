"""Courses and their immutable versions: loading from course folders, checking, rendering, queries.

Knows nothing of people.
"""
