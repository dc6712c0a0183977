"""Attempts at quizzes: drawing, saving answers, grading, results. May ask enrolment and catalogue; what completes a course is learning's."""
