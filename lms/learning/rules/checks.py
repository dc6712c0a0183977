"""What a learner is told after answering a check-yourself question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any


@dataclass(frozen=True, slots=True)
class CheckVerdict:
    """What a learner sees after answering a check-yourself question. Texts are HTML.

    `notes` are pairs of a chosen option, "" if it is clear, and the feedback on it; `answer` has
    the right answers that were not given, each with its reason or ""; `step` is to be read again,
    0 for none.
    """

    is_right: bool
    notes: tuple[tuple[str, str], ...]
    answer: tuple[tuple[str, str], ...]
    step: int


def build_verdict(
    content: Mapping[str, Any],
    key: Mapping[str, Any],
    given: Mapping[str, Any],
    *,
    is_right: bool,
    taught_step: int,
) -> CheckVerdict:
    """Return the verdict on an answer: its feedback, and the right answer with its reason."""
    if "options" in content:
        chosen = given["options"]
        texts = content["options"] if len(chosen) > 1 else [""] * len(content["options"])
        notes = tuple((texts[position], content["feedback"][position]) for position in chosen)
    else:
        chosen, notes = (), (("", content["right" if is_right else "wrong"]),)
    answer = () if is_right else list_right_answers(content, key, chosen)
    return CheckVerdict(is_right, notes, answer, 0 if is_right else taught_step)


def list_right_answers(
    content: Mapping[str, Any], key: Mapping[str, Any], chosen: Sequence[int] = ()
) -> tuple[tuple[str, str], ...]:
    """Return the right answers that were not chosen with their reasons, as HTML."""
    if "options" not in content:
        return ((escape(content["shown"]), ""),)
    return tuple(
        (content["options"][position], content["feedback"][position])
        for position in key["options"]
        if position not in chosen
    )
