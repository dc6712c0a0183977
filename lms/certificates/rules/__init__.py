"""Pure decisions about certificates. No database, no clock."""

from lms.certificates.rules.files import MOST_PACKED, name_file
from lms.certificates.rules.font_sizes import NAME_STEPS, TITLE_STEPS, find_size_step
from lms.certificates.rules.revisions import (
    CORRECTED,
    CORRECTIONS,
    LONGEST_WORDS,
    REASONS,
    REVOCATIONS,
    REVOKED,
)
from lms.certificates.rules.verdicts import Verdict, judge_certificate

__all__ = [
    "CORRECTED",
    "CORRECTIONS",
    "LONGEST_WORDS",
    "MOST_PACKED",
    "NAME_STEPS",
    "REASONS",
    "REVOCATIONS",
    "REVOKED",
    "TITLE_STEPS",
    "Verdict",
    "find_size_step",
    "judge_certificate",
    "name_file",
]
