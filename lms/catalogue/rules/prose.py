"""Checks of the Markdown in lessons and questions: only the parts that courses/README.md lists."""

import re
from typing import Final

from lms.catalogue.rules import spans
from lms.catalogue.rules.paragraphs import measure_paragraph
from lms.catalogue.rules.prose_links import check_line_pictures, check_links
from lms.catalogue.rules.prose_lists import LIST_ITEM, check_list_and_table
from lms.catalogue.rules.prose_state import Part, ProseState
from lms.core.faults import Faults
from lms.core.i18n import N_

BOXES: Final = ("try", "mistake", "remember", "note", "check", "answer")
MAX_BOXES: Final = 100
# What Markdown allows and our pages do not, each with advice.
FOREIGN: Final = (
    (
        re.compile(r"\s*(```|~~~)"),
        N_("Blocks of code are not used here: write keys and short inputs between `…`."),
    ),
    (re.compile(r" {0,3}>"), N_("Quotations are not used here: take the > away or use a box.")),
    (
        re.compile(r" {0,3}(={3,}|-{3,}|\*{3,}|_{3,})\s*$"),
        N_("Lines under text are not used here: write ## for a heading."),
    ),
    (re.compile(r" {0,3}\[[^\]]+\]:"), N_("Write the URL at the link itself: [text](https://…).")),
    (re.compile(r"\t"), N_("Use spaces instead of the tab.")),
    (re.compile(r" {0,3}(?:[-*+]|\d+\.)$"), N_("An entry of the list is empty.")),
)


def check_prose(
    path: str,
    lines: list[tuple[int, str]],
    pictures: frozenset[str],
    faults: Faults,
    *,
    lesson: bool,
    question_lines: frozenset[int] = frozenset(),
) -> list[Part]:
    """Check a text and return its parts.

    `lines` are numbered, `pictures` are the existing names. Only a lesson may have headings and
    boxes. The inside of `question_lines`, check boxes with a question, is checked elsewhere.
    """
    state = ProseState(
        path=path, pictures=pictures, faults=faults, parts=[], question_lines=question_lines
    )
    next_lines = [line for _, line in lines[1:]] + [""]
    for (number, line), next_line in zip(lines, next_lines, strict=False):  # `lines` may be empty
        text = line.rstrip()
        measure_paragraph(state, number, text)
        if text.startswith("///"):
            _check_box(state, number, text, next_line.strip(), lesson=lesson)
        elif number in question_lines:
            state.box_is_empty = False
        elif text.strip():
            _check_line(state, number, text, next_line.strip(), lesson=lesson)
        goes_on = state.in_list and (not text or text.startswith("    "))
        state.in_list = goes_on or bool(LIST_ITEM.match(text))
        state.before = text
    if state.box:
        message = N_("The box is not closed: put /// on a line of its own after it.")
        faults.add(path, state.box_line, message)
    _expect_answer(state)
    return state.parts


def _check_box(state: ProseState, number: int, text: str, after: str, *, lesson: bool) -> None:
    match = re.fullmatch(r"/// ?([a-z]+)", text)
    if text == "///":
        _close_box(state, number, after)
    elif match is None or match.group(1) not in BOXES:
        state.faults.add(
            state.path,
            number,
            N_("There is no such box. Boxes are: %(names)s."),
            names=", ".join(f"/// {box}" for box in BOXES),
        )
        state.box, state.box_line, state.box_is_empty = "?", number, True
    elif not lesson:
        state.faults.add(state.path, number, N_("Boxes stand in lessons only."))
    else:
        _open_box(state, number, match.group(1))


def _open_box(state: ProseState, number: int, name: str) -> None:
    if state.box:
        state.faults.add(
            state.path,
            number,
            N_("The box before is not closed: put /// on a line of its own after it."),
        )
    if state.before:
        state.faults.add(state.path, number, N_("Leave an empty line before the box."))
    if name == "answer":
        _check_answer(state, number)
    _expect_answer(state)
    if name == "check" and number not in state.question_lines:
        state.after_check = number
    state.box, state.box_line, state.box_is_empty = name, number, True
    state.boxes += 1
    if state.boxes == MAX_BOXES + 1:
        state.faults.add(
            state.path, number, N_("A lesson may have %(limit)s boxes at most."), limit=MAX_BOXES
        )
    state.parts.append(Part(number, "box", name))


def _check_answer(state: ProseState, number: int) -> None:
    last = state.parts[-1] if state.parts else None
    if last and last.name == "check" and last.line in state.question_lines:
        message = N_("This question has its answer already: take the /// answer box away.")
        state.faults.add(state.path, number, message)
    elif not state.after_check:
        message = N_(
            "An answer follows a check-yourself question at once: /// check before /// answer."
        )
        state.faults.add(state.path, number, message)
    state.after_check = 0


def _close_box(state: ProseState, number: int, after: str) -> None:
    if not state.box:
        state.faults.add(state.path, number, N_("No box is open here."))
    elif state.box_is_empty:
        state.faults.add(state.path, state.box_line, N_("The box is empty."))
    if after:
        state.faults.add(state.path, number, N_("Leave an empty line after the box."))
    state.box = ""


def _expect_answer(state: ProseState) -> None:
    if state.after_check:
        state.faults.add(
            state.path,
            state.after_check,
            N_("The check-yourself question has no answer: put /// answer after it."),
        )
        state.after_check = 0


def _check_line(state: ProseState, number: int, text: str, after: str, *, lesson: bool) -> None:
    state.box_is_empty = False
    if not state.box:
        _expect_answer(state)
    bare = spans.remove_code(text)
    for pattern, message in FOREIGN:
        if pattern.search(text) if pattern.pattern == r"\t" else pattern.match(text):
            state.faults.add(state.path, number, message)
    if match := re.match(r" {0,3}(#+)", text):
        _check_heading(state, number, text, len(match.group(1)), lesson=lesson)
    if re.search(r"<[A-Za-z/!?]", bare):
        state.faults.add(
            state.path,
            number,
            N_("HTML is not used here. To show such a sign, put it between `…`."),
        )
    check_list_and_table(state, number, text)
    check_links(state, number, bare)
    check_line_pictures(state, number, bare, after)


def _check_heading(state: ProseState, number: int, text: str, level: int, *, lesson: bool) -> None:
    if not lesson:
        state.faults.add(state.path, number, N_("Headings stand in lessons only."))
    elif level == 1:
        state.faults.add(
            state.path,
            number,
            N_("The title stands in the front matter. Headings in the text begin with ## or ###."),
        )
    elif level > 3 or not re.match(r"#+ +\S", text):
        state.faults.add(state.path, number, N_("A heading is ## or ###, a space and a text."))
    elif state.box:
        state.faults.add(state.path, number, N_("A box has its own heading; take this one away."))
    elif level == 3 and not any(part.kind == "heading" for part in state.parts):
        state.faults.add(state.path, number, N_("The first heading has to be ##."))
    state.parts.append(Part(number, "heading", "#" * level))
