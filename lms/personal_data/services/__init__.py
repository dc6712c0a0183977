"""Services of a person's rights. Import them from their modules."""
