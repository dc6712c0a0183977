"""Questions of shared banks join the banks of a course's quizzes, each with a lesson of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lms.catalogue.rules.bank_uses import BankUse, TaughtTag
from lms.catalogue.rules.module_sources import Bank
from lms.catalogue.rules.question import QuestionText
from lms.catalogue.rules.shared_banks import FOLDER, SharedBank, read_shared_bank
from lms.catalogue.rules.tags import list_tags
from lms.core.faults import Faults
from lms.core.i18n import LANGUAGES, N_


@dataclass(frozen=True, slots=True)
class Joining:
    """The bank of a quiz, the shared banks that its table at `path` adds, and the lessons known."""

    path: str
    uses: tuple[BankUse, ...]
    bank: Bank
    lessons: tuple[str, ...]


def join_banks(
    joinings: Iterable[Joining], banks: Mapping[str, bytes], faults: Faults
) -> list[SharedBank]:
    """Add the questions of shared banks to the banks of quizzes, and return the banks used.

    `banks` are the files of all shared banks by their paths in that folder.
    """
    banks_by_name: dict[str, SharedBank] = {}
    paths: dict[str, str] = {}
    for joining in joinings:
        for use in joining.uses:
            files = _select_bank(banks, use.name)
            if use.name in banks_by_name:
                message = N_("The bank %(name)s is used in %(path)s already.")
                path = paths[use.name]
                faults.add(joining.path, use.line, message, name=use.name, path=path)
            elif not files:
                names = ", ".join(sorted({path.partition("/")[0] for path in banks})) or "–"
                message = N_("There is no shared bank %(name)s. Banks here are: %(names)s.")
                faults.add(joining.path, use.line, message, name=use.name[:80], names=names)
            else:
                bank = read_shared_bank(use.name, files, faults, f"{FOLDER}{use.name}/")
                banks_by_name[use.name], paths[use.name] = bank, joining.path
                _join_bank(joining, use, bank, faults)
    return list(banks_by_name.values())


def _select_bank(banks: Mapping[str, bytes], name: str) -> dict[str, bytes]:
    folder = f"{name}/"
    return {
        path.removeprefix(folder): content
        for path, content in banks.items()
        if path.startswith(folder)
    }


def _join_bank(joining: Joining, use: BankUse, bank: SharedBank, faults: Faults) -> None:
    _check_taught(joining, use, bank, faults)
    for language in LANGUAGES:
        for question in bank.questions[language]:
            question.bank = bank.name
            _set_lesson(question, use.find_lesson(list_tags(question)), joining.lessons)
        joining.bank.setdefault(language, []).extend(bank.questions[language])


def _set_lesson(question: QuestionText, taught_tag: TaughtTag, lessons: tuple[str, ...]) -> None:
    if taught_tag.lesson in lessons:
        question.keys["lesson"] = (question.line, taught_tag.lesson)


def _check_taught(joining: Joining, use: BankUse, bank: SharedBank, faults: Faults) -> None:
    """Add a fault for each lesson that is none, and for each tag that no question has."""
    tags = {tag for questions in bank.questions.values() for q in questions for tag in list_tags(q)}
    for taught_tag in use.taught_tags:
        if taught_tag.lesson and taught_tag.lesson not in joining.lessons:
            names = ", ".join(sorted(joining.lessons)[:20])
            message = N_("There is no lesson %(name)s. Lessons here are: %(names)s.")
            faults.add(
                joining.path, taught_tag.line, message, name=taught_tag.lesson[:80], names=names
            )
        if taught_tag.tag and taught_tag.tag not in tags:
            message = N_("No question of the bank %(name)s has the tag %(tag)s.")
            faults.add(
                joining.path, taught_tag.line, message, name=use.name, tag=taught_tag.tag[:80]
            )
