"""Checks that both languages have the same lesson parts, questions and answers in one order."""

import re
from collections.abc import Sequence
from itertools import zip_longest

from lms.catalogue.rules.citations import CitedAct
from lms.catalogue.rules.lesson import LessonText
from lms.catalogue.rules.prose_state import Part
from lms.catalogue.rules.question import BANK_KEYS, SAME_OPTIONS, QuestionText
from lms.catalogue.rules.types import SYNTAXES
from lms.core.faults import Faults
from lms.core.i18n import N_


def compare_lessons(kk: LessonText, ru: LessonText, faults: Faults) -> None:
    """Add faults, at the Russian file, for differences from the Kazakh one."""
    if kk.task_minutes != ru.task_minutes:
        faults.add(
            ru.path,
            1,
            N_("task_minutes is %(ru)s here and %(kk)s in kk.md."),
            kk=kk.task_minutes,
            ru=ru.task_minutes,
        )
    if kk.review != ru.review:
        faults.add(
            ru.path,
            1,
            N_("review is %(ru)s here and %(kk)s in kk.md."),
            kk=kk.review or "–",
            ru=ru.review or "–",
        )
    if len(kk.sources) != len(ru.sources):
        faults.add(
            ru.path,
            1,
            N_("There are %(ru)s sources here and %(kk)s in kk.md."),
            kk=len(kk.sources),
            ru=len(ru.sources),
        )
    _compare_acts(kk, ru, faults)
    _compare_parts(kk.parts, ru.parts, ru.path, faults)
    _compare_checks(kk, ru, faults)


def _compare_checks(kk: LessonText, ru: LessonText, faults: Faults) -> None:
    """Add faults for check-yourself questions that differ, in the order of the lesson."""
    if len(kk.questions) != len(ru.questions):
        message = N_("There are %(ru)s check-yourself questions here and %(kk)s in kk.md.")
        line = ru.questions[-1].line if ru.questions else 1
        faults.add(ru.path, line, message, ru=len(ru.questions), kk=len(kk.questions))
        return
    for kk_question, ru_question in zip(kk.questions, ru.questions, strict=True):
        _compare_questions(kk_question, ru_question, ("name", "type", "step"), faults)


def _compare_acts(kk: LessonText, ru: LessonText, faults: Faults) -> None:
    """Add a fault for the first act that differs: another id, or other numbers in its clause."""
    for kk_act, ru_act in zip_longest(kk.acts, ru.acts):
        if kk_act and ru_act and _build_act_key(kk_act) == _build_act_key(ru_act):
            continue
        faults.add(
            ru.path,
            ru_act.line if ru_act else 1,
            N_("The act cited here is %(ru)s, in kk.md it is %(kk)s."),
            ru=f"{ru_act.id}, {ru_act.clause}" if ru_act else "–",
            kk=f"{kk_act.id}, {kk_act.clause}" if kk_act else "–",
        )
        return


def _build_act_key(act: CitedAct) -> tuple[str, list[str]]:
    return act.id, sorted(re.findall(r"\d+", act.clause))


def _compare_parts(kk: Sequence[Part], ru: Sequence[Part], path: str, faults: Faults) -> None:
    """Add a fault for the first difference of headings, boxes and pictures.

    Later ones follow from it.
    """
    for kk_part, ru_part in zip_longest(kk, ru):
        if kk_part and ru_part and (kk_part.kind, kk_part.name) == (ru_part.kind, ru_part.name):
            continue
        line = ru_part.line if ru_part else (ru[-1].line if ru else 1)
        faults.add(
            path,
            line,
            N_("Here stands %(ru)s, but in the Kazakh text (line %(line)s) %(kk)s."),
            ru=_describe_part(ru_part),
            kk=_describe_part(kk_part),
            line=kk_part.line if kk_part else (kk[-1].line if kk else 1),
        )
        return


def _describe_part(part: Part | None) -> str:
    if part is None:
        return "–"
    return {"heading": part.name, "box": f"/// {part.name}", "picture": f"![…]({part.name})"}[
        part.kind
    ]


def compare_quizzes(
    kk: list[QuestionText], ru: list[QuestionText], paths: dict[str, str], faults: Faults
) -> None:
    """Add faults for questions that one language lacks, in another order, or that differ."""
    _check_missing(kk, ru, paths["ru"], faults)
    _check_missing(ru, kk, paths["kk"], faults)
    in_kk = {question.name: question for question in kk}
    common = [question for question in ru if question.name in in_kk]
    _compare_order(kk, common, faults)
    for question in common:
        _compare_questions(in_kk[question.name], question, (*BANK_KEYS, *SAME_OPTIONS), faults)


def _check_missing(
    questions: list[QuestionText], others: list[QuestionText], path: str, faults: Faults
) -> None:
    """Add faults for questions that the other language's file at `path` lacks."""
    names = {question.name for question in others}
    for question in questions:
        if question.name and question.name not in names:
            faults.add(
                path,
                0,
                N_("The question %(name)s is missing here; it stands in %(path)s, line %(line)s."),
                name=question.name[:80],
                path=question.path,
                line=question.line,
            )


def _compare_order(kk: list[QuestionText], common: list[QuestionText], faults: Faults) -> None:
    """Add a fault at the first of the common Russian questions that is out of order."""
    in_ru = {question.name for question in common}
    names = [question.name for question in kk if question.name in in_ru]
    for question, name in zip(common, names, strict=False):
        if question.name != name:
            faults.add(
                question.path,
                question.line,
                N_("The order differs: here stands %(ru)s, in the Kazakh file %(kk)s."),
                ru=question.name,
                kk=name,
            )
            break


def _compare_questions(
    kk: QuestionText, ru: QuestionText, keys: tuple[str, ...], faults: Faults
) -> None:
    _compare_keys(kk, ru, keys, faults)
    _compare_parts(kk.parts, ru.parts, ru.path, faults)
    if ("hint" in kk.keys) != ("hint" in ru.keys):
        message = N_("%(name)s: only one of the languages has a hint.")
        faults.add(ru.path, ru.find_line("hint"), message, name=ru.name)
    if kk.type == ru.type in SYNTAXES:
        SYNTAXES[ru.type].compare(kk, ru, faults)


def _compare_keys(
    kk: QuestionText, ru: QuestionText, keys: tuple[str, ...], faults: Faults
) -> None:
    for key in keys:
        if key == "level" and not (kk.level and ru.level):
            continue  # a malformed level is a fault already
        here, there = ru.keys.get(key, (0, "–"))[1], kk.keys.get(key, (0, "–"))[1]
        if here != there:
            faults.add(
                ru.path,
                ru.find_line(key),
                N_("%(name)s: %(key)s is %(ru)s here and %(kk)s in the Kazakh file."),
                name=ru.name,
                key=key,
                ru=here,
                kk=there,
            )
