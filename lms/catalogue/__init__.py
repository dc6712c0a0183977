"""Courses and their immutable versions: loading from course folders, checking, rendering, reading. Knows no people."""
