"""Forms of reforms."""
