"""Rules of `lms courses lint`: how far the questions of a course measure what it teaches.

A file holds one rule or a pair of them; linting.py runs them all, budget.py knows their names.
A warning refuses nothing; how many of a rule a course may have is its budget, in course.toml.
"""
