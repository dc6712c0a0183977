"""Questions in rows, each with what belongs to it: matching and categorise."""

import re
from typing import Any, Final

from lms.catalogue.rules.question import NumberedText, PairRow, QuestionText, normalise_answer
from lms.catalogue.rules.question_checks import check_short_text
from lms.catalogue.rules.types.base import MAX_PARTS, TextRenderer, check_count
from lms.catalogue.rules.types.lines import FEEDBACK, check_feedback, take_feedback
from lms.core.faults import Faults
from lms.core.i18n import N_

ROW: Final = re.compile(r"- (?:(\S.*?) )?= +(\S.*)")
MAX_EXTRA: Final = 4
MAX_CATEGORIES: Final = 6
MAX_RIGHT: Final = 80  # characters: it is chosen from a list, which is one line on a phone


class PairsSyntax:
    """What matching and categorise share: rows `- left = right`."""

    def take_line(self, question: QuestionText, number: int, line: str, faults: Faults) -> bool:
        if match := ROW.fullmatch(line):
            question.rows.append(PairRow(number, match.group(1) or "", match.group(2).strip()))
        elif question.rows and (match := FEEDBACK.fullmatch(line)):
            take_feedback(question, question.rows[-1], number, match.group(1), faults)
        elif question.rows and line.strip():
            message = N_(
                "This line is no row. Rows are - left = right, "
                "each with a line of two spaces, > and feedback."
            )
            faults.add(question.path, number, message)
        else:
            return bool(question.rows)
        return True

    def check(self, question: QuestionText, pictures: frozenset[str], faults: Faults) -> None:
        for row in question.rows:
            _check_row(question, row, pictures, faults)
        rows = list_rows(question)
        message = N_("%(name)s: the question has %(found)s rows; it needs %(low)s to %(high)s.")
        check_count(question, faults, message, len(rows), (2, MAX_PARTS))
        if len({normalise_answer(row.left) for row in rows}) < len(rows):
            question.add_fault(faults, N_("%(name)s: two rows are the same."))
        check_feedback(question, rows, faults)

    def compare(self, kk: QuestionText, ru: QuestionText, faults: Faults) -> None:
        if (len(list_rows(kk)), len(kk.rows)) != (len(list_rows(ru)), len(ru.rows)):
            message = N_("%(name)s: %(ru)s rows here, %(kk)s in the Kazakh file.")
            ru.add_fault(faults, message, ru=len(ru.rows), kk=len(kk.rows))

    def list_texts(self, question: QuestionText) -> list[NumberedText]:
        return [(row.line, f"{row.left} {row.right}") for row in question.rows]

    def show_answer(self, question: QuestionText) -> dict[str, str]:
        return {}


class MatchingSyntax(PairsSyntax):
    """Each row has an answer of its own; answers without a row belong nowhere."""

    def check(self, question: QuestionText, pictures: frozenset[str], faults: Faults) -> None:
        super().check(question, pictures, faults)
        if len({normalise_answer(row.right) for row in question.rows}) < len(question.rows):
            message = N_(
                "%(name)s: two rows have the same answer. "
                "Where several belong to one, the type is categorise."
            )
            question.add_fault(faults, message)
        extra = [row for row in question.rows if not row.left]
        message = N_("%(name)s: %(found)s answers belong to no row; %(high)s may at most.")
        check_count(question, faults, message, len(extra), (0, MAX_EXTRA))
        for row in extra:
            if row.feedback:
                message = N_("An answer that belongs to no row has no feedback.")
                faults.add(question.path, row.line, message)

    def render(self, question: QuestionText, renderer: TextRenderer) -> dict[str, Any]:
        rows = list_rows(question)
        extra = [row for row in question.rows if not row.left]
        return {
            "rows": [renderer.option(row.left) for row in rows],
            "options": [renderer.inline(row.right) for row in (*rows, *extra)],
            "feedback": [renderer.inline(row.feedback) for row in rows],
        }

    def build_key(self, kk: QuestionText, ru: QuestionText) -> dict[str, Any]:
        return {"values": list(range(len(list_rows(kk))))}


class CategoriseSyntax(PairsSyntax):
    """Each row belongs to one of a few groups."""

    def check(self, question: QuestionText, pictures: frozenset[str], faults: Faults) -> None:
        super().check(question, pictures, faults)
        for row in question.rows:
            if not row.left:
                faults.add(question.path, row.line, N_("What belongs to the group is missing."))
        message = N_("%(name)s: there are %(found)s groups; %(low)s to %(high)s are needed.")
        count = len(list_categories(question))
        check_count(question, faults, message, count, (2, MAX_CATEGORIES))

    def compare(self, kk: QuestionText, ru: QuestionText, faults: Faults) -> None:
        super().compare(kk, ru, faults)
        for kk_row, ru_row, kk_group, ru_group in zip(
            kk.rows, ru.rows, _list_groups(kk), _list_groups(ru), strict=False
        ):
            if kk_group != ru_group:
                message = N_(
                    "%(name)s: this row belongs to another group than in the Kazakh file "
                    "(line %(line)s)."
                )
                faults.add(ru.path, ru_row.line, message, name=ru.name, line=kk_row.line)
                break

    def render(self, question: QuestionText, renderer: TextRenderer) -> dict[str, Any]:
        rows = list_rows(question)
        return {
            "options": [renderer.option(row.left) for row in rows],
            "categories": [renderer.inline(text) for text in list_categories(question)],
            "feedback": [renderer.inline(row.feedback) for row in rows],
        }

    def build_key(self, kk: QuestionText, ru: QuestionText) -> dict[str, Any]:
        return {"values": _list_groups(kk)}


def list_rows(question: QuestionText) -> list[PairRow]:
    """Return the rows that are answered."""
    return [row for row in question.rows if row.left]


def list_categories(question: QuestionText) -> list[str]:
    """Return the groups in the order in which they first stand."""
    groups: dict[str, str] = {}
    for row in question.rows:
        groups.setdefault(normalise_answer(row.right), row.right)
    return list(groups.values())


def _list_groups(question: QuestionText) -> list[int]:
    """Return the position of each row's group."""
    places: dict[str, int] = {}
    return [
        places.setdefault(normalise_answer(row.right), len(places)) for row in list_rows(question)
    ]


def _check_row(
    question: QuestionText, row: PairRow, pictures: frozenset[str], faults: Faults
) -> None:
    if row.left:
        check_short_text(question, (row.line, row.left), faults, pictures)
    check_short_text(question, (row.line, row.right), faults)
    if len(row.right) > MAX_RIGHT:
        message = N_("The text has %(length)s characters; it may have %(limit)s at most.")
        faults.add(question.path, row.line, message, length=len(row.right), limit=MAX_RIGHT)
