"""Forms of programmes, one module per subject."""
