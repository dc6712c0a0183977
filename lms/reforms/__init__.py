"""Reforms of the administrative tree: entered, looked at beforehand, applied on their day with people, organisations and facts. May ask reporting."""
