"""Database migrations, one file a revision, each tested up, down and up again with data."""
