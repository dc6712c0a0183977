"""Generated learners, so that a new installation can be seen alive. Nothing in it is about a real person."""
