"""Both languages say the same: the same parts of lessons, the same questions with the same right answers, in the same order."""

from itertools import zip_longest

from lms.catalogue.rules.lesson import LessonText
from lms.catalogue.rules.prose import Part
from lms.catalogue.rules.quiz import CHOICES, QuestionText
from lms.core.faults import Faults
from lms.core.i18n import mark


def compare_lessons(kk: LessonText, ru: LessonText, faults: Faults) -> None:
    """Notes, in the Russian file, what differs from the Kazakh one."""
    if kk.task_minutes != ru.task_minutes:
        faults.add(
            ru.path,
            1,
            mark("task_minutes is %(ru)s here and %(kk)s in kk.md."),
            kk=kk.task_minutes,
            ru=ru.task_minutes,
        )
    if kk.review != ru.review:
        faults.add(
            ru.path,
            1,
            mark("review is %(ru)s here and %(kk)s in kk.md."),
            kk=kk.review or "–",
            ru=ru.review or "–",
        )
    if len(kk.sources) != len(ru.sources):
        faults.add(
            ru.path,
            1,
            mark("There are %(ru)s sources here and %(kk)s in kk.md."),
            kk=len(kk.sources),
            ru=len(ru.sources),
        )
    _compare_parts(kk.parts, ru.parts, ru.path, faults)


def _compare_parts(kk: tuple[Part, ...], ru: tuple[Part, ...], path: str, faults: Faults) -> None:
    """The first difference of headings, boxes and pictures says enough: what follows is shifted by it."""
    for ours, theirs in zip_longest(kk, ru):
        if ours and theirs and (ours.kind, ours.name) == (theirs.kind, theirs.name):
            continue
        line = theirs.line if theirs else (ru[-1].line if ru else 1)
        faults.add(
            path,
            line,
            mark("Here stands %(ru)s, but in the Kazakh text (line %(line)s) %(kk)s."),
            ru=_named(theirs),
            kk=_named(ours),
            line=ours.line if ours else (kk[-1].line if kk else 1),
        )
        return


def _named(part: Part | None) -> str:
    if part is None:
        return "–"
    return {"heading": part.name, "box": f"/// {part.name}", "picture": f"![…]({part.name})"}[
        part.kind
    ]


def compare_quizzes(
    kk: list[QuestionText], ru: list[QuestionText], paths: dict[str, str], faults: Faults
) -> None:
    """Notes questions that are missing in one language, stand in another order or differ in what has to be equal."""
    names = {"kk": [question.name for question in kk], "ru": [question.name for question in ru]}
    for question in kk:
        if question.name and question.name not in names["ru"]:
            faults.add(
                paths["ru"],
                0,
                mark(
                    "The question %(name)s is missing here; it stands in %(path)s, line %(line)s."
                ),
                name=question.name[:80],
                path=question.path,
                line=question.line,
            )
    for question in ru:
        if question.name and question.name not in names["kk"]:
            faults.add(
                paths["kk"],
                0,
                mark(
                    "The question %(name)s is missing here; it stands in %(path)s, line %(line)s."
                ),
                name=question.name[:80],
                path=question.path,
                line=question.line,
            )
    ours = {question.name: question for question in kk}
    common = [question for question in ru if question.name in ours]
    for question, name in zip(
        common, [name for name in names["kk"] if name in names["ru"]], strict=False
    ):
        if question.name != name:
            faults.add(
                question.path,
                question.line,
                mark("The order differs: here stands %(ru)s, in the Kazakh file %(kk)s."),
                ru=question.name,
                kk=name,
            )
            break
    for question in common:
        _compare_questions(ours[question.name], question, faults)


def _compare_questions(kk: QuestionText, ru: QuestionText, faults: Faults) -> None:
    for key in (
        ("type", "lesson", "level") if kk.level and ru.level else ("type", "lesson")
    ):  # a level that is none is a fault already
        here, there = ru.keys.get(key, (0, "–"))[1], kk.keys.get(key, (0, "–"))[1]
        if here != there:
            faults.add(
                ru.path,
                ru.line_of(key),
                mark("%(name)s: %(key)s is %(ru)s here and %(kk)s in the Kazakh file."),
                name=ru.name,
                key=key,
                ru=here,
                kk=there,
            )
    _compare_parts(kk.parts, ru.parts, ru.path, faults)
    if kk.type != ru.type:
        return
    if ru.type in CHOICES and len(kk.options) != len(ru.options):
        faults.add(
            ru.path,
            ru.line,
            mark("%(name)s: %(ru)s options here, %(kk)s in the Kazakh file."),
            name=ru.name,
            ru=len(ru.options),
            kk=len(kk.options),
        )
    elif ru.type in CHOICES and kk.right_positions != ru.right_positions:
        faults.add(
            ru.path,
            ru.line,
            mark("%(name)s: other options are right than in the Kazakh file (line %(line)s)."),
            name=ru.name,
            line=kk.line,
        )
    if ru.type == "number" and (kk.low, kk.high) != (ru.low, ru.high):
        faults.add(
            ru.path,
            ru.key[0] if ru.key else ru.line,
            mark("%(name)s: the right number differs from the Kazakh file."),
            name=ru.name,
        )
