"""Periodic reports: of an area for a period, as four files of equal numbers, frozen with a hash.

May use reporting and programmes.
"""
