"""Forms of programmes, by what they are about."""
