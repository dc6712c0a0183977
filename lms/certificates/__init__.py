"""Certificates: issued once for a completed enrolment, drawn as a bilingual PDF, verified by anyone. May ask learning and what is below.

The seams for what comes later: services.Signer for the signature, rules.verdict for whatever makes a certificate void.
"""
