"""Pure arithmetic and decisions of diagnostics. No database, no clock."""
