"""Figures by region unit, course and time, and the lists of people behind them.

Reads the records of the packages below it.
"""
