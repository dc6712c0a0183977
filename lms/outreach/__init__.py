"""Sessions: a course or another event that people come to, at a place and a time, with sign-up, a waiting list and attendance."""
