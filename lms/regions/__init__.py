"""The tree of administrative units (KATO) with dated names, parents and reforms.

Knows no other domain.
"""
