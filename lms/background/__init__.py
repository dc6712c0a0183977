"""The background process: its loop, its housekeeping, and the dispatch of jobs."""
