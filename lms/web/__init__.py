"""What all views share of Flask: access rules, the transaction of a request, forms, errors, headers, language, addresses of assets.

Knows no domain: the composition root (lms/app.py) hands it what it needs to know, such as how an actor is loaded.
"""
