"""Regional programmes: state, document, indicators, plan per period, and the counted fact.

May import reporting, which counts the facts.
"""
