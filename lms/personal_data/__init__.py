"""Rights of a person: the file of everything held of them, and the erasure of their data.

What each domain holds, exports and erases is declared in its own `personal_data.py`; lms/wiring.py
collects the declarations (docs/adr/0034).
"""
