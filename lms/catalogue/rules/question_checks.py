"""Checks of what questions of every type have: name, keys, text, hint. See types for answers."""

import re
from typing import Final

from lms.catalogue.rules.prose import check_prose
from lms.catalogue.rules.question import MAX_WEIGHT, TYPES, NumberedText, QuestionText
from lms.core.faults import Faults
from lms.core.i18n import N_

NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_NAME: Final = 80
MAX_SHORT_TEXT: Final = 600


def check_name(path: str, number: int, name: str, faults: Faults) -> None:
    """Add a fault if a question cannot have this name."""
    if not NAME.fullmatch(name) or len(name) > MAX_NAME:
        message = N_(
            "The name of a question is made of small Latin letters, digits and dashes, 80 at most."
        )
        faults.add(path, number, message)


def check_short_text(
    question: QuestionText,
    line: NumberedText,
    faults: Faults,
    pictures: frozenset[str] = frozenset(),
) -> None:
    """Check an option, feedback or hint: one line without headings and lists.

    With `pictures` a picture may stand in its place.
    """
    number, text = line
    if len(text) > MAX_SHORT_TEXT:
        message = N_("The text has %(length)s characters; it may have %(limit)s at most.")
        faults.add(question.path, number, message, length=len(text), limit=MAX_SHORT_TEXT)
    question.parts += check_prose(question.path, [line], pictures, faults, lesson=False)


def check_prompt(question: QuestionText, pictures: frozenset[str], faults: Faults) -> None:
    """Check the keys of a question, its text and its hint."""
    for key in question.required:
        if key not in question.keys:
            question.add_fault(faults, N_("%(name)s: %(key)s is missing."), key=key)
    if "level" in question.keys and not question.level:
        faults.add(question.path, question.find_line("level"), N_("level is 1, 2 or 3."))
    if "retired" in question.keys and not question.is_retired:
        message = N_("retired has one value: yes. Leave it out of a question that is drawn.")
        faults.add(question.path, question.find_line("retired"), message)
    if not question.weight:
        message = N_("weight is a whole number from 1 to %(most)s.")
        faults.add(question.path, question.find_line("weight"), message, most=MAX_WEIGHT)
    if "type" in question.keys and question.type not in TYPES:
        message = N_("type is one of: %(types)s.")
        faults.add(question.path, question.find_line("type"), message, types=", ".join(TYPES))
    if not question.prompt_text:
        question.add_fault(faults, N_("%(name)s: the question itself is missing."))
    question.parts += check_prose(question.path, question.prompt, pictures, faults, lesson=False)
    if "hint" in question.keys:
        if not question.keys["hint"][1]:
            question.add_fault(faults, N_("%(name)s: %(key)s is missing."), key="hint")
        check_short_text(question, question.keys["hint"], faults)
