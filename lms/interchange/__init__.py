"""Importers and exporters, one module a format (csv_tables, xlsx_tables): they know tables of values, not what the values mean."""
