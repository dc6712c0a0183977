"""Practice tasks as learners play them: runs, their replay on the server, results.

May use enrolment, catalogue and scenes. Deciding that a course is complete belongs to learning.
"""
