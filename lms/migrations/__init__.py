"""Migrations of the database: one file a revision, each tested up, down and up again with data in place."""
