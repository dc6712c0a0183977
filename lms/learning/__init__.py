"""The lesson player, progress and completion: what a learner has read, where they stopped, when a course is complete."""
