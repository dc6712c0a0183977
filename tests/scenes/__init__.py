"""What tests of scenes share: a tiny kind, vectors for both languages, and a player in node."""
