"""The questions of a form as they are printed, their keys, and the versions to draw from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from lms.assessment.queries import ShownQuestion, show_question
from lms.assessment.queries.shown import ShownCriterion
from lms.assessment.rules import QUESTION_TYPES
from lms.assessment.rules.corrections import EVERY, NONE
from lms.catalogue.models import Question
from lms.catalogue.queries import Outline, VersionEntry, list_versions, load_questions
from lms.catalogue.rules.question import WRITTEN
from lms.core.i18n import format_number
from lms.core.i18n import gettext as _
from lms.enrolment.queries import count_by_version
from lms.enrolment.rules import ACTIVE
from lms.paper_tests.queries.forms import FormRow
from lms.paper_tests.rules.codes import PaperQuestion
from lms.paper_tests.rules.right_codes import write_right_code

_PICTURE: Final = re.compile(r"/catalogue/media/([0-9a-f]{64})\.svg")


@dataclass(frozen=True, slots=True)
class SheetQuestion:
    """A question on a sheet: options in the drawn order, pictures as given:HASH."""

    position: int
    question: ShownQuestion

    @property
    def type(self) -> str:
        """Return its type."""
        return self.question.type


@dataclass(frozen=True, slots=True)
class KeyRow:
    """The right answer to a question of a form: what is typed for it, and its texts.

    `criteria` and `model` are those of a text that whoever reads the sheet grades.
    """

    position: int
    answer: str
    texts: tuple[Markup | str, ...]
    lesson: str
    criteria: tuple[ShownCriterion, ...] = ()
    model: Markup | str = ""


def build_questions(session: Session, form: FormRow) -> tuple[list[SheetQuestion], set[str]]:
    """Return the questions of a form in its language, and the hashes of their pictures."""
    sheet, pictures = [], set[str]()
    for position, question in enumerate(load_paper_questions(session, form), 1):
        pictures |= set(_list_pictures(question.content))
        shown_question = show_question(
            question.type, _give_pictures(question.content), question.order
        )
        sheet.append(SheetQuestion(position, shown_question))
    return sheet, pictures


def load_paper_questions(session: Session, form: FormRow) -> list[PaperQuestion]:
    """Return the questions of a form in order, with their content in its language and their keys.

    A key that was corrected after the form was drawn is the corrected one.
    """
    questions = load_questions(session, [item["question"] for item in form.drawn_items])
    return [
        _build_question(questions[item["question"]], item["order"], form.language)
        for item in form.drawn_items
    ]


def build_keys(session: Session, form: FormRow, outline: Outline) -> list[KeyRow]:
    """Return the right answers of a form in the order of its questions."""
    questions = load_questions(session, [item["question"] for item in form.drawn_items])
    titles = {
        lesson.id: lesson.title_kk if form.language == "kk" else lesson.title_ru
        for lesson in outline.lessons
    }
    rows = load_paper_questions(session, form)
    return [
        _build_key(position, row, form, titles[questions[item["question"]].lesson_id])
        for position, (row, item) in enumerate(zip(rows, form.drawn_items, strict=True), 1)
    ]


def list_versions_in_use(session: Session, slug: str, course_id: int) -> list[VersionEntry]:
    """Return the versions by which somebody learns now, and the current one, the newest first."""
    counts = count_by_version(session, course_id)
    return [
        version
        for version in list_versions(session, slug)
        if version.is_current or counts.get(version.id, {}).get(ACTIVE)
    ]


def _build_question(question: Question, order: list[int], language: str) -> PaperQuestion:
    content = question.content_kk if language == "kk" else question.content_ru
    return PaperQuestion(type=question.type, order=order, content=content, key=question.answer)


def _list_pictures(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from _PICTURE.findall(value)
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _list_pictures(part)


def _give_pictures(value: Any) -> Any:
    """Return a content whose pictures are those that the document is given: see PdfRenderer."""
    if isinstance(value, str):
        return _PICTURE.sub(r"given:\1", value)
    if isinstance(value, dict):
        return {name: _give_pictures(part) for name, part in value.items()}
    return [_give_pictures(part) for part in value] if isinstance(value, list) else value


def _build_key(position: int, question: PaperQuestion, form: FormRow, lesson: str) -> KeyRow:
    counts = question.key.get("counts")
    if counts in (EVERY, NONE):
        text = _("every answer is right") if counts == EVERY else _("left out of the marks")
        return KeyRow(position=position, answer="", texts=(text,), lesson=lesson)
    if question.type == WRITTEN:
        shown_question = show_question(
            question.type, _give_pictures(question.content), question.order
        )
        model = Markup(question.content.get("model", ""))  # noqa: S704 - sanitised when it was loaded
        return KeyRow(
            position=position,
            answer="",
            texts=(),
            lesson=lesson,
            criteria=shown_question.criteria,
            model=model,
        )
    return KeyRow(
        position=position,
        answer=write_right_code(question),
        texts=_list_right_texts(question, form.language),
        lesson=lesson,
    )


def _list_right_texts(question: PaperQuestion, language: str) -> tuple[Markup | str, ...]:
    """Return the right answers for people: all texts that are accepted, the ends of a range."""
    key = question.key
    if question.type == "number":
        low, high = format_number(key["low"]), format_number(key["high"])
        bounds = low if low == high else f"{low} – {high}"
        return (f"{bounds} {question.content.get('unit', '')}".strip(),)
    if question.type == "text":
        return tuple(dict.fromkeys([*key[language], *key["kk"], *key["ru"]]))
    if question.type == "gaps":
        return tuple(_name_gap(question, number, language) for number in range(len(key["gaps"])))
    right = QUESTION_TYPES[question.type].list_right(_give_pictures(question.content), key, {})
    if question.type == "categorise":  # the order of the rows on the sheet, as in its code
        right = [right[position] for position in question.order]
    return tuple(Markup(text) for text, _reason in right)  # noqa: S704 - sanitised when it was loaded


def _name_gap(question: PaperQuestion, number: int, language: str) -> Markup:
    gap = question.key["gaps"][number]
    if "option" in gap:
        text = Markup(question.content["options"][gap["option"]])  # noqa: S704 - as above
    else:
        text = escape(" / ".join(dict.fromkeys([*gap[language], *gap["kk"], *gap["ru"]])))
    return Markup("({}) {}").format(number + 1, text)
