"""The tree of administrative units (KATO) with its history: names, parents and reforms, each with dates. Knows no other domain."""
