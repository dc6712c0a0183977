"""What the author of a question says it is about: tags, and competences of its own."""

import re
from typing import Final

from lms.catalogue.rules.competences import COMPETENCE
from lms.catalogue.rules.question import QuestionText
from lms.core.faults import Faults
from lms.core.i18n import N_

TAG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_TAG: Final = 40
MAX_TAGS: Final = 10


def list_tags(question: QuestionText) -> list[str]:
    """Return the tags of a question as written; none if it has no such line."""
    return _split_tags(question, "tags")


def list_competences(question: QuestionText) -> list[str]:
    """Return the competences of a question; none if it has those of the module that taught it."""
    return _split_tags(question, "competence")


def is_tag(text: str) -> bool:
    """Return whether a text can be a tag."""
    return len(text) <= MAX_TAG and bool(TAG.fullmatch(text))


def check_tags(question: QuestionText, faults: Faults) -> None:
    """Add the faults of a question's tags and competences."""
    tags, competences = list_tags(question), list_competences(question)
    if not all(map(is_tag, tags)) or len(tags) > MAX_TAGS:
        message = N_(
            "tags are up to %(most)s names with commas between them, of small Latin letters, "
            "digits and dashes: password, phishing."
        )
        faults.add(question.path, question.find_line("tags"), message, most=MAX_TAGS)
    for name in competences:
        if not COMPETENCE.fullmatch(name):
            message = N_("%(name)s is no competence: write DLGF 0.1 or DigComp 1.1.")
            faults.add(question.path, question.find_line("competence"), message, name=name[:80])
    for key, values in (("tags", tags), ("competence", competences)):
        if len(set(values)) < len(values):
            message = N_("A name stands twice in %(key)s.")
            faults.add(question.path, question.find_line(key), message, key=key)


def _split_tags(question: QuestionText, key: str) -> list[str]:
    if key not in question.keys:
        return []
    return [part.strip() for part in question.keys[key][1].split(",")]
