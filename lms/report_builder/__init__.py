"""Reports that people compose from the words of reporting (rows, columns, measures, filters), save, share within scope and export."""
