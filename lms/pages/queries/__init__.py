"""What the pages of a learner show, read from several domains."""
