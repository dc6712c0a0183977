"""REST API for organisations: tokens, people, organisations, obligations, and its description.

May import all packages below pages.
"""
