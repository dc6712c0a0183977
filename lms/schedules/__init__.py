"""Reports sent by e-mail on a schedule or on demand.

May import periodic_reports and report_builder for the reports themselves.
"""
