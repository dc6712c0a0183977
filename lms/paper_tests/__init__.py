"""Quizzes on paper: drawn forms that are printed, and results that a supervisor enters.

A form is drawn once, from the bank of a quiz of a course version, in one language. A result is an
attempt of one enrolment at that quiz with the form's questions. May use learning and assessment,
whose attempts know nothing of paper.
"""
