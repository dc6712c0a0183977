"""The background process: its loop, its housekeeping, and the handlers of jobs."""
