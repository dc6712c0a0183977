"""Certificates: issued once per completed enrolment, rendered as bilingual PDFs, publicly verified.

May use learning and what is below it. Extension points: services.Signer for the signature,
rules.verdict for reasons that make a certificate void.
"""
