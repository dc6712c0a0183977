"""What all views share of Flask: access rules, transactions, forms, errors, headers, language.

It imports no domain: lms/app.py passes in what it needs of one, such as how to load an actor.
"""
