"""Steps of a lesson's Markdown: where each begins and how many words it has.

lms/core/lesson_steps.py cuts the rendered lesson by the same rule.
"""

import re
from dataclasses import dataclass
from typing import Final

from lms.catalogue.rules.word_counts import count_words
from lms.core.faults import Faults
from lms.core.i18n import N_
from lms.core.lesson_steps import STEP_BOXES

STEPS: Final = range(3, 8)
MAX_STEP_WORDS: Final = 120
MAX_LESSON_WORDS: Final = 450
MAX_HEADINGS: Final = 3
_HEADING: Final = re.compile(r"(##) +\S")
_SMALLER_HEADING: Final = re.compile(r"### +\S")
_BOX: Final = re.compile(r"/// ?([a-z]+)")
# What opens only after the learner has answered, and the keys of a question.
_OPTION_SIGN: Final = re.compile(r"- \[[ x]\] ")
_ANSWER_LINE: Final = re.compile(r"\s*>|= |(?:right|wrong|name|type|step):")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a lesson in one language.

    `opening` is what begins it: "##", the name of a box, or "" for text under the lesson's title.
    """

    line: int
    opening: str
    words: int


Lines = list[tuple[int, str]]


@dataclass(slots=True)
class _Draft:
    """A step that is being read."""

    line: int
    opening: str
    lines: Lines
    has_text: bool = False


def cut_steps(lines: Lines) -> tuple[Step, ...]:
    """Return the steps of a lesson's numbered lines.

    A step begins at each ## and at each box with a heading of its own, unless nothing stands
    before the box but headings.
    """
    drafts: list[_Draft] = []
    box = ""
    for number, line in lines:
        text = line.rstrip()
        box_match = _BOX.fullmatch(text)
        opening = _find_opening(text, box_match) if not box else ""
        if not text and not drafts:
            continue
        if not drafts or opening == "##" or (opening and drafts[-1].has_text):
            drafts.append(_Draft(number, opening, []))
        box = box_match[1] if box_match else "" if text == "///" else box
        _add_line(drafts[-1], number, text, box)
    return tuple(Step(draft.line, draft.opening, count_words(draft.lines)) for draft in drafts)


def _find_opening(text: str, box_match: re.Match[str] | None) -> str:
    if box_match:
        return box_match[1] if box_match[1] in STEP_BOXES else ""
    return "##" if _HEADING.match(text) else ""


def _add_line(draft: _Draft, number: int, text: str, box: str) -> None:
    """Add a line to a step, without what the learner sees only after answering."""
    if text and not _HEADING.match(text) and not _SMALLER_HEADING.match(text):
        draft.has_text = True
    if box != "answer" and not (box == "check" and _ANSWER_LINE.match(text)):
        draft.lines.append((number, _OPTION_SIGN.sub("", text)))


def compare_steps(kk: tuple[Step, ...], ru: tuple[Step, ...], path: str, faults: Faults) -> None:
    """Add a fault, at the Russian file, for the first step that begins with another part."""
    for number, (kk_step, ru_step) in enumerate(zip(kk, ru, strict=False), 1):
        if kk_step.opening != ru_step.opening:
            message = N_(
                "Step %(number)s begins with %(ru)s here and with %(kk)s in kk.md, line %(line)s."
            )
            faults.add(
                path,
                ru_step.line,
                message,
                number=number,
                ru=_describe_step(ru_step),
                kk=_describe_step(kk_step),
                line=kk_step.line,
            )
            return


def _describe_step(step: Step) -> str:
    if step.opening in STEP_BOXES:
        return f"/// {step.opening}"
    return step.opening or "…"


def check_lengths(path: str, steps: tuple[Step, ...], remarks: Faults) -> None:
    """Add a remark for each limit of a lesson that its steps exceed."""
    for number, step in enumerate(steps, 1):
        if step.words > MAX_STEP_WORDS:
            message = N_("Step %(number)s has %(words)s words; more than %(limit)s are too many.")
            remarks.add(
                path, step.line, message, number=number, words=step.words, limit=MAX_STEP_WORDS
            )
    if len(steps) not in STEPS:
        message = N_("The lesson has %(steps)s steps; it should have %(low)s to %(high)s.")
        remarks.add(path, 0, message, steps=len(steps), low=STEPS[0], high=STEPS[-1])
    words = sum(step.words for step in steps)
    if words > MAX_LESSON_WORDS:
        message = N_("The lesson has %(words)s words; more than %(limit)s are too many.")
        remarks.add(path, 0, message, words=words, limit=MAX_LESSON_WORDS)
    headings = [step for step in steps if step.opening == "##"]
    if len(headings) > MAX_HEADINGS:
        message = N_("The lesson has %(found)s headings ##; more than %(limit)s are too many.")
        remarks.add(
            path, headings[MAX_HEADINGS].line, message, found=len(headings), limit=MAX_HEADINGS
        )
