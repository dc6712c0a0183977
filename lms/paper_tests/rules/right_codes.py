"""Right answers as key sheets print them."""

from collections.abc import Sequence

from lms.assessment.rules import CHOICE_TYPES, OPTION_VALUE, QUESTION_TYPES
from lms.paper_tests.rules.codes import PaperQuestion, list_gap_options


def write_right_code(question: PaperQuestion) -> str:
    """Return what is typed for the right answer; '' where it is a text of one's own.

    A text that a person grades has none.
    """
    key, order = question.key, list(question.order)
    if question.type in CHOICE_TYPES:
        return ", ".join(str(order.index(p) + 1) for p in sorted(key["options"], key=order.index))
    if question.type == "matching":
        return _join_codes([order.index(value) + 1 for value in key["values"]], len(order))
    if question.type == "categorise":
        return _join_codes([key["values"][position] + 1 for position in order], 9)
    if question.type == "ordering":
        return _join_codes([key["values"].index(position) + 1 for position in order], len(order))
    if question.type == "gaps":
        return _write_gaps(question)
    return ""


def _write_gaps(question: PaperQuestion) -> str:
    values = QUESTION_TYPES["gaps"].list_values(
        question.order, QUESTION_TYPES["gaps"].build_right(question.key)
    )
    gaps = list_gap_options(question)
    number_by_value = {
        OPTION_VALUE.format(index=i): n for own in gaps for n, i in enumerate(own, 1)
    }
    codes = [number_by_value.get(value, value) for value in values]
    return _join_codes(codes, 9) if all(gaps) else "; ".join(map(str, codes))


def _join_codes(numbers: Sequence[object], most: int) -> str:
    return ("" if most <= 9 else " ").join(map(str, numbers))
