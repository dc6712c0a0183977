"""Attempts at quizzes: drawing questions, saving answers, grading, results.

May use enrolment and catalogue. Deciding that a course is complete belongs to learning.
"""
