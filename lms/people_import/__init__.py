"""Import of people from tables: upload, matching of columns, dry run, apply and undo.

May import obligations, enrolment, accounts, catalogue and regions.
"""
