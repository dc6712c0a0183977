"""Certificates: issued once for a completed enrolment, drawn as a bilingual PDF, verified by anyone. Signing and the register have their seam here."""
