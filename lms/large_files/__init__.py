"""Workbooks of lists that are too long for a request, and ZIPs, written in the background.

Each is for the person who requested it. The lists themselves belong to their domains, which hand
over a ListSource (`exports.py`); lms/wiring.py collects them.
"""
