"""Reads a whole course from its files: all faults at once, and the course if there are none."""

import hashlib
from collections.abc import Iterator, Mapping

from lms.catalogue.rules.acts import check_acts, select_cited_rows
from lms.catalogue.rules.folder import ModuleFolder, sort_files
from lms.catalogue.rules.glossary import read_glossary
from lms.catalogue.rules.hours import count_reading_minutes
from lms.catalogue.rules.joining import Joining, join_banks
from lms.catalogue.rules.lesson import LessonText, read_lesson
from lms.catalogue.rules.module_sources import Bank, LessonSource, ModuleSource
from lms.catalogue.rules.parity import compare_lessons, compare_quizzes
from lms.catalogue.rules.pictures import read_picture
from lms.catalogue.rules.quiz import read_quiz
from lms.catalogue.rules.reading import ParsedCourse
from lms.catalogue.rules.scenes import read_final_tasks, read_tasks
from lms.catalogue.rules.shared_banks import NO_FILES, select_used_files
from lms.catalogue.rules.steps import check_lengths, compare_steps
from lms.catalogue.rules.tables import CourseTable, read_course_table, read_module_table
from lms.catalogue.rules.whole import check_whole
from lms.core.faults import Faults, FileFault
from lms.core.i18n import LANGUAGES

PictureNames = dict[str, frozenset[str]]


def read_course(
    files: Mapping[str, bytes], register: bytes = b"", banks: Mapping[str, bytes] = NO_FILES
) -> ParsedCourse:
    """Read the files of a course folder and check everything.

    `files` maps paths inside the folder, with "/", to contents. `register` is the content of
    acts.csv, `banks` are the files of all shared banks by their paths in that folder.
    """
    faults = Faults()
    folder = sort_files(files, faults)
    pictures = [
        read_picture(language, name, content, faults)
        for (language, name), content in folder.pictures.items()
    ]
    table = (
        read_course_table("course.toml", folder.table, faults) if folder.table is not None else None
    )
    names = {language: folder.list_picture_names(language) for language in LANGUAGES}
    level = table.level if table else ""
    modules = [
        _read_module(module, level=level, names=names, faults=faults)
        for module in folder.modules.values()
    ]
    final = _read_bank("final", folder.final, names, faults)
    shared_banks = join_banks(_list_joinings(table, modules, final), banks, faults)
    course = ParsedCourse(
        table=table,
        modules=modules,
        final=final,
        pictures=pictures + [picture for bank in shared_banks for picture in bank.pictures],
        content_hash=compute_content_hash(files, register, banks),
        acts=check_acts(_list_texts(modules), register, faults),
        glossary=read_glossary(folder.glossary, faults) if folder.glossary is not None else (),
        shared_banks=shared_banks,
        final_tasks=read_final_tasks(folder.final_scenes, faults),
    )
    check_whole(course, faults)
    course.faults = faults.list_in_order()
    course.remarks = _find_remarks(modules)
    return course


def _find_remarks(modules: list[ModuleSource]) -> list[FileFault]:
    remarks = Faults()
    for module in modules:
        for lesson in module.lessons:
            for text in lesson.texts.values():
                check_lengths(text.path, text.steps, remarks)
    return remarks.list_in_order()


def compute_content_hash(
    files: Mapping[str, bytes], register: bytes = b"", banks: Mapping[str, bytes] = NO_FILES
) -> str:
    """Return SHA-256 over paths and contents in hexadecimal digits; it identifies a version.

    Of the register of acts, what the course cites counts, and of the banks those that it uses.
    """
    sha256 = hashlib.sha256()
    content = {**select_used_files(files, banks), **files}
    for path in sorted(content):
        sha256.update(f"{path}\n{len(content[path])}\n".encode("utf-8", "surrogateescape"))
        sha256.update(content[path])
    sha256.update(select_cited_rows(files, register))
    return sha256.hexdigest()


def _list_joinings(
    table: CourseTable | None, modules: list[ModuleSource], final: Bank
) -> Iterator[Joining]:
    """Yield the banks of quizzes to which shared banks are added."""
    for module in modules:
        if module.table is not None:
            lessons = tuple(lesson.slug for lesson in module.lessons)
            path = f"{module.slug}/module.toml"
            yield Joining(path=path, uses=module.table.banks, bank=module.bank, lessons=lessons)
    if table is not None:
        lessons = tuple(
            f"{module.slug}/{lesson.slug}" for module in modules for lesson in module.lessons
        )
        yield Joining(path="course.toml", uses=table.banks, bank=final, lessons=lessons)


def _list_texts(modules: list[ModuleSource]) -> list[LessonText]:
    return [
        text for module in modules for lesson in module.lessons for text in lesson.texts.values()
    ]


def _read_module(
    folder: ModuleFolder, *, level: str, names: PictureNames, faults: Faults
) -> ModuleSource:
    path = f"{folder.slug}/module.toml"
    table = read_module_table(path, folder.table, faults) if folder.table is not None else None
    lessons = [
        _read_lesson(f"{folder.slug}/{slug}", contents, level=level, names=names, faults=faults)
        for slug, contents in folder.lessons.items()
    ]
    return ModuleSource(
        slug=folder.slug,
        table=table,
        lessons=lessons,
        bank=_read_bank(f"{folder.slug}/quiz", folder.quiz, names, faults),
        tasks=read_tasks(folder, faults),
    )


def _read_lesson(
    stem: str, contents: dict[str, bytes], *, level: str, names: PictureNames, faults: Faults
) -> LessonSource:
    texts: dict[str, LessonText] = {}
    for language, content in contents.items():
        text = read_lesson(f"{stem}/{language}.md", content, names[language], faults)
        if text is not None:
            texts[language] = text
    slug = stem.rpartition("/")[2]
    if len(texts) < len(LANGUAGES):
        return LessonSource(slug, texts, 0.0)
    compare_lessons(texts["kk"], texts["ru"], faults)
    compare_steps(texts["kk"].steps, texts["ru"].steps, texts["ru"].path, faults)
    reading_minutes = count_reading_minutes(texts["kk"].words, texts["ru"].words, level)
    return LessonSource(slug, texts, reading_minutes + texts["kk"].task_minutes)


def _read_bank(stem: str, contents: dict[str, bytes], names: PictureNames, faults: Faults) -> Bank:
    paths = {language: f"{stem}.{language}.md" for language in LANGUAGES}
    bank = {
        language: read_quiz(paths[language], content, names[language], faults)
        for language, content in contents.items()
    }
    if len(bank) == len(LANGUAGES):
        compare_quizzes(bank["kk"], bank["ru"], paths, faults)
    return bank
