"""Pure rules of the audit record."""
