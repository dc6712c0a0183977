"""Forms of obligations, by what they are for."""
