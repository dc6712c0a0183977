"""The questions of a form as they are printed, their keys, and the versions to draw from."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup
from sqlalchemy.orm import Session

from lms.catalogue.models import Question
from lms.catalogue.queries import Outline, VersionEntry, list_versions, load_questions
from lms.core.i18n import format_number
from lms.enrolment.queries import counts_by_version
from lms.enrolment.rules import ACTIVE
from lms.paper_tests.queries.forms import FormRow
from lms.paper_tests.rules.sheets import list_right_numbers

_PICTURE: Final = re.compile(r'src="/catalogue/media/([0-9a-f]{64})\.svg"')


@dataclass(frozen=True, slots=True)
class SheetQuestion:
    """A question on a sheet: options in the drawn order, pictures as given:HASH."""

    position: int
    type: str
    prompt: Markup
    options: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class KeyRow:
    """The right answer to a question of a form: numbers of options, or the accepted texts."""

    position: int
    answer: str
    texts: tuple[Markup | str, ...]
    lesson: str


def build_questions(session: Session, form: FormRow) -> tuple[list[SheetQuestion], set[str]]:
    """Return the questions of a form in its language, and the hashes of their pictures."""
    questions = _load_questions(session, form.drawn)
    sheet, pictures = [], set[str]()
    for position, item in enumerate(form.drawn, 1):
        question = questions[item["question"]]
        content = _get_content(question, form.language)
        pictures |= set(_PICTURE.findall(content["prompt"]))
        texts = content.get("options", ())
        sheet.append(
            SheetQuestion(
                position,
                question.type,
                Markup(_PICTURE.sub(r'src="given:\1"', content["prompt"])),  # noqa: S704 - sanitised when it was loaded
                tuple(Markup(texts[place]) for place in item["order"]),  # noqa: S704 - as above
            )
        )
    return sheet, pictures


def build_keys(session: Session, form: FormRow, outline: Outline) -> list[KeyRow]:
    """Return the right answers of a form in the order of its questions."""
    questions = _load_questions(session, form.drawn)
    titles = {
        lesson.id: lesson.title_kk if form.language == "kk" else lesson.title_ru
        for lesson in outline.lessons
    }
    rows = []
    for position, item in enumerate(form.drawn, 1):
        question = questions[item["question"]]
        answer, texts = _describe_key(question, item["order"], form.language)
        rows.append(KeyRow(position, answer, texts, titles[question.lesson_id]))
    return rows


def list_versions_in_use(session: Session, slug: str, course_id: int) -> list[VersionEntry]:
    """Return the versions by which somebody learns now, and the current one, the newest first."""
    counts = counts_by_version(session, course_id)
    return [
        version
        for version in list_versions(session, slug)
        if version.is_current or counts.get(version.id, {}).get(ACTIVE)
    ]


def _load_questions(session: Session, drawn: Collection[Mapping[str, Any]]) -> dict[int, Question]:
    return load_questions(session, [item["question"] for item in drawn])


def _get_content(question: Question, language: str) -> dict[str, Any]:
    return question.content_kk if language == "kk" else question.content_ru


def _describe_key(
    question: Question, order: Sequence[int], language: str
) -> tuple[str, tuple[Markup | str, ...]]:
    """Return the numbers of the right options with their texts, or what is accepted."""
    key = question.answer
    if "options" in key:
        texts = _get_content(question, language)["options"]
        numbers = list_right_numbers(key, order)
        shown = tuple(Markup(texts[order[number - 1]]) for number in numbers)  # noqa: S704 - sanitised when it was loaded
        return ", ".join(map(str, numbers)), shown
    if "low" in key:
        low, high = format_number(key["low"]), format_number(key["high"])
        return "", (low if low == high else f"{low} – {high}",)
    return "", tuple(dict.fromkeys([*key[language], *key["kk"], *key["ru"]]))
