"""Reads of figures and of the people behind them."""
