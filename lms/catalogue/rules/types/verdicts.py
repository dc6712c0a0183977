"""The lines right: and wrong:, which say something of a typed answer."""

import re

from lms.catalogue.rules.question import QuestionText
from lms.catalogue.rules.question_checks import check_short_text
from lms.core.faults import Faults
from lms.core.i18n import N_


def take_verdict(question: QuestionText, number: int, line: str) -> bool:
    """Keep a line right: or wrong:; return False for any other."""
    match = re.fullmatch(r"(right|wrong): +(\S.*)", line)
    if match:
        setattr(question, match.group(1), (number, match.group(2)))
    return match is not None


def check_verdicts(question: QuestionText, faults: Faults) -> None:
    """Check that there are right: and wrong:."""
    for name, line in (("right:", question.right), ("wrong:", question.wrong)):
        if line is None:
            question.add_fault(faults, N_("%(name)s: %(key)s is missing."), key=name)
        else:
            check_short_text(question, line, faults)


def refuse_verdicts(question: QuestionText, faults: Faults) -> None:
    """Add a fault for lines that belong to a typed answer."""
    line = question.key or question.right or question.wrong
    if line:
        message = N_(
            "Lines with =, right: and wrong: belong to questions of the types number and text."
        )
        faults.add(question.path, line[0], message)
