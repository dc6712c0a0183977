"""Rules of the pages of a learner. Pure."""
