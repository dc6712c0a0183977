"""Enrolments and their append-only record: people in course versions and their states.

May use accounts, catalogue and regions.
"""
