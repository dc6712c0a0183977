"""Reforms of the administrative tree: entered, previewed, applied with people and figures.

May use reporting and what is below it.
"""
