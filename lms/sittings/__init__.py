"""Sittings: hours in which people take a test under the eyes of a supervisor.

A supervisor opens a sitting and writes its room code on the board; learners enter the code, are
let in, and write. The tables, and what an attempt has to know of them, are in assessment; the
course, the learner and the handing in are of learning.
"""
