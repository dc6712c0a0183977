"""Texts that people grade by a rubric: their queue, claims, drafts, grades and changed grades."""
