"""Banks that courses share: their files, and which of them a course uses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from lms.catalogue.rules.bank_uses import BANKS, MAX_LESSON
from lms.catalogue.rules.folder import check_pictures
from lms.catalogue.rules.folder_names import parse_picture_path
from lms.catalogue.rules.parity import compare_quizzes
from lms.catalogue.rules.pictures import Picture, read_picture
from lms.catalogue.rules.question import QuestionText
from lms.catalogue.rules.quiz import read_quiz
from lms.core.faults import Faults
from lms.core.i18n import LANGUAGES, N_
from lms.core.toml_file import parse_toml
from lms.core.toml_table import TextByLanguage

HEAD: Final = "bank.toml"
FOLDER: Final = f"../{BANKS}/"  # the folder's name in faults of a course
KEYS: Final = ("type", "level")
Files = Mapping[str, bytes]
NO_FILES: Final[Files] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class SharedBank:
    """A bank as its folder has it: a title, questions by language, pictures."""

    name: str
    title: TextByLanguage
    questions: dict[str, list[QuestionText]]
    pictures: list[Picture]


def select_used_files(files: Files, banks: Files) -> dict[str, bytes]:
    """Return the files of the banks that a course uses: they are content of the course too.

    `files` are those of the course, `banks` those of all banks by their paths in that folder.
    """
    bank_names = {name for path, content in files.items() for name in _list_used(path, content)}
    return {
        f"{FOLDER}{path}": content
        for path, content in banks.items()
        if path.partition("/")[0] in bank_names
    }


def _list_used(path: str, content: bytes) -> Iterator[str]:
    """Yield the names of the banks in the table of a course or a module, whatever else it holds."""
    if path.rpartition("/")[2] not in ("course.toml", "module.toml"):
        return
    table = parse_toml(path, content, Faults())  # its faults refuse the course, not this
    uses = table.values.get(BANKS) if table else None
    yield from uses if isinstance(uses, dict) else ()


def read_shared_bank(name: str, files: Files, faults: Faults, folder: str = "") -> SharedBank:
    """Return a bank from its files, by their paths in its folder; faults name them in `folder`."""
    places = {path: parse_picture_path(path.split("/")) for path in files}
    question_paths = {language: f"questions.{language}.md" for language in LANGUAGES}
    for path, place in places.items():
        if place is None and path not in (HEAD, *question_paths.values()):
            message = N_(
                "This file has no place in a bank. See “Banks that courses share” in "
                "courses/README.md for what stands where."
            )
            faults.add(folder + path, 0, message)
    for path in (HEAD, *question_paths.values()):
        if path not in files:
            faults.add(folder + path, 0, N_("The file is missing."))
    pictures = {place: files[path] for path, place in places.items() if place is not None}
    check_pictures(pictures, faults, folder)
    return SharedBank(
        name=name,
        title=_read_title(folder + HEAD, files.get(HEAD), faults),
        questions=_read_questions(files, question_paths, pictures, faults, folder),
        pictures=[
            read_picture(*place, content, faults, folder) for place, content in pictures.items()
        ],
    )


def _read_title(path: str, content: bytes | None, faults: Faults) -> TextByLanguage:
    table = parse_toml(path, content, faults) if content is not None else None
    if table is None:
        return dict.fromkeys(LANGUAGES, "")
    title = table.read_pair("title", MAX_LESSON)
    table.finish()
    return title


def _read_questions(
    files: Files,
    paths: Mapping[str, str],
    pictures: Mapping[tuple[str, str], bytes],
    faults: Faults,
    folder: str,
) -> dict[str, list[QuestionText]]:
    questions = {}
    for language, path in paths.items():
        names = frozenset(name for place, name in pictures if place in ("", language))
        questions[language] = (
            read_quiz(folder + path, files[path], names, faults, KEYS) if path in files else []
        )
    if all(path in files for path in paths.values()):
        in_folder = {language: folder + path for language, path in paths.items()}
        compare_quizzes(questions["kk"], questions["ru"], in_folder, faults)
    return questions
