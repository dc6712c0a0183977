"""Generated learners, so that a new installation has something to show.

Nothing in it is about a real person.
"""
