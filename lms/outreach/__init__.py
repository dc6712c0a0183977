"""Trainings: courses and other events held at a venue and a time.

People sign up, wait while all seats are taken, and are marked present afterwards.
"""
