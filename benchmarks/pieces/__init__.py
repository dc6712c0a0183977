"""The pieces of the bench: one module for goals that are measured together.

Each has run(scale), which yields its lines as it measures them.
"""
