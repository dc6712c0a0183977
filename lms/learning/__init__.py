"""The lesson player, progress and completion of courses."""
