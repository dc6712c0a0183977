"""The diagnostic of a course: a short adaptive test that says which modules may be skipped.

May use learning, which keeps what was credited, and assessment, which shows and grades questions.
"""
