"""Pages of practice tasks."""
