"""Banks that courses share: reading, joining a quiz, faults with their lines, loading, drawing."""

import pytest
from sqlalchemy import func, select

from lms.assessment.queries import load_bank_questions
from lms.catalogue.errors import CourseRefused
from lms.catalogue.models import Lesson, Media, Question, Quiz, UsedBank
from lms.catalogue.queries import load_outline
from lms.catalogue.rules import read_course
from lms.catalogue.rules.course import compute_content_hash
from lms.catalogue.services import load_course
from tests.conftest import NOW
from tests.factories.catalogue import build_bank_files, build_course_files, replace_text

USE = """
[banks.passwords]
lesson = "01-files/01-file"

[banks.passwords.lessons]
manager = "02-more/02-folder"

[final.draws]
shared = { count = 2, bank = "passwords" }

[final.title]
"""
MODULE = "01-files/module.toml"
KK, RU = "passwords/questions.kk.md", "passwords/questions.ru.md"


def use_banks(text=USE):
    """Return the small course with a table of banks, whose first line is line 30."""
    return replace_text("course.toml", "\n[final.title]\n", text)


def list_faults(files, banks):
    faults = read_course(files, banks=banks).faults
    return [(fault.location, fault.message % fault.params) for fault in faults]


def load_files(session, container, files, banks, slug="files"):
    return load_course(
        session, container.storage, files=files, slug=slug, by_id=None, now=NOW, banks=banks
    )


def test_questions_of_a_bank_join_the_final_test_each_with_a_lesson(session, container):
    version = load_files(session, container, use_banks(), build_bank_files(picture=True)).version
    rows = session.execute(
        select(Question.name, Question.shared_name, Lesson.slug, Quiz.module_id)
        .join(Lesson, Lesson.id == Question.lesson_id)
        .join(Quiz, Quiz.id == Question.quiz_id)
        .where(Question.shared_name.is_not(None))
        .order_by(Question.position)
    ).all()
    assert [tuple(row) for row in rows] == [
        ("shared-1", "passwords/shared-1", "01-file", None),
        ("shared-2", "passwords/shared-2", "01-file", None),
        ("shared-3", "passwords/shared-3", "02-folder", None),
        ("shared-4", "passwords/shared-4", "02-folder", None),
    ]
    bank = session.scalars(select(UsedBank)).one()
    assert (bank.version_id, bank.name, bank.title_kk) == (version.id, "passwords", "Құпиясөздер")
    picture = session.scalars(select(Media).where(Media.name == "passwords-key.svg")).one()
    prompt = session.scalar(select(Question.content_ru).where(Question.name == "shared-1"))
    assert picture.sha256 in prompt["prompt"]
    outline = load_outline(session, version.id)
    facts = load_bank_questions(session, outline, outline.final)
    assert {q.hidden for q in facts if q.bank == "passwords"} == {True}
    assert [rule.bank for rule in outline.final.draws] == ["passwords"]


def test_questions_of_a_bank_join_the_quiz_of_a_module():
    files = build_course_files()
    text = '\n[banks.passwords]\nlesson = "02-folder"\n'
    course = read_course({**files, MODULE: files[MODULE] + text.encode()}, banks=build_bank_files())
    assert course.faults == []
    shared_questions = [question for question in course.modules[0].bank["ru"] if question.bank]
    assert [question.lesson for question in shared_questions] == ["02-folder"] * 4


def test_a_bank_alone_can_be_the_whole_final_test():
    text = USE.replace('[final.draws]\nshared = { count = 2, bank = "passwords" }\n', "")
    files = replace_text(
        "course.toml", "include_modules = true", "include_modules = false", use_banks(text)
    )
    files = replace_text("course.toml", "draw = 4", "draw = 2", files)
    assert list_faults(files, build_bank_files()) == []


def test_a_version_keeps_its_questions_when_the_bank_changes(session, container):
    first = load_files(session, container, use_banks(), build_bank_files())
    again = load_files(session, container, use_banks(), build_bank_files())
    new_banks = build_bank_files()
    for path in (KK, RU):
        new_banks = replace_text(path, "level: 2", "level: 3", new_banks)
    second = load_files(session, container, use_banks(), new_banks)
    assert (first.created, again.created, second.created) == (True, False, True)
    levels = session.execute(
        select(Quiz.version_id, Question.level)
        .join(Quiz, Quiz.id == Question.quiz_id)
        .where(Question.shared_name == "passwords/shared-1")
    ).all()
    assert dict(tuple(row) for row in levels) == {first.version.id: 2, second.version.id: 3}


def test_only_banks_that_are_used_make_a_new_version():
    files, banks = use_banks(), build_bank_files()
    more = {**banks, **build_bank_files("other")}
    assert compute_content_hash(files, banks=banks) == compute_content_hash(files, banks=more)
    assert compute_content_hash(files, banks=banks) != compute_content_hash(files)
    assert compute_content_hash(build_course_files(), banks=banks) == compute_content_hash(
        build_course_files()
    )


def test_two_courses_share_a_question_under_one_name(session, container):
    load_files(session, container, use_banks(), build_bank_files())
    other = replace_text("course.toml", 'code = "T1"', 'code = "T2"', use_banks())
    load_files(session, container, other, build_bank_files(), slug="other")
    query = select(func.count()).where(Question.shared_name == "passwords/shared-1")
    assert session.scalar(query) == 2


@pytest.mark.parametrize(
    ("old", "new", "expected_location", "fault"),
    [
        (
            "[banks.passwords]",
            "[banks.none]",
            "course.toml:30",
            "There is no shared bank none. Banks here are: passwords.",
        ),
        ("[banks.passwords]", '[banks."../x"]', "course.toml:1", "The name of a bank is made of"),
        ("01-files/01-file", "01-file", "course.toml:31", "There is no lesson 01-file."),
        ("02-more/02-folder", "x", "course.toml:34", "There is no lesson x."),
        (
            "manager =",
            "phishing =",
            "course.toml:34",
            "No question of the bank passwords has the tag phishing.",
        ),
        ("lesson =", "lessen =", "course.toml:31", "banks.passwords.lessen is no key"),
        ("lesson =", "lessen =", "course.toml:30", "banks.passwords.lesson is missing"),
        (
            "count = 2",
            "count = 3",
            "course.toml:37",
            "the bank needs 6 that meet its conditions; it has 4.",
        ),
        ('bank = "passwords"', 'bank = "none"', "course.toml:37", "it has 0."),
    ],
)
def test_a_use_that_cannot_be_is_a_fault_at_its_line(old, new, expected_location, fault):
    faults = list_faults(use_banks(USE.replace(old, new, 1)), build_bank_files())
    assert [text for location, text in faults if location == expected_location and fault in text], (
        faults
    )


def test_a_bank_is_used_once_in_a_course():
    files = use_banks()
    text = '\n[banks.passwords]\nlesson = "02-folder"\n'
    faults = list_faults({**files, MODULE: files[MODULE] + text.encode()}, build_bank_files())
    assert ("course.toml:30", f"The bank passwords is used in {MODULE} already.") in faults


@pytest.mark.parametrize(
    ("path", "old", "new", "location", "fault"),
    [
        (RU, "level: 2", "level: 9", "questions.ru.md:3", "level is 1, 2 or 3."),
        (
            RU,
            "level: 2",
            "level: 3",
            "questions.ru.md:3",
            "level is 3 here and 2 in the Kazakh file",
        ),
        (RU, "tags: long", "tags: short", "questions.ru.md:4", "tags is short here and long"),
        (
            KK,
            "level: 2",
            "lesson: 01-file\nlevel: 2",
            "questions.kk.md:3",
            "lesson is no key of a question",
        ),
        (
            KK,
            "## shared-1",
            "## single-1",
            "questions.kk.md:1",
            "The name single-1 is taken by a question in 01-files",
        ),
        ("passwords/bank.toml", "ru =", "en =", "bank.toml:3", "title.en is no key of this file"),
        (KK, "passwords-key", "window", "questions.kk.md:8", "There is no picture window"),
    ],
)
def test_a_fault_of_a_bank_refuses_the_course_that_uses_it(path, old, new, location, fault):
    banks = replace_text(path, old, new, build_bank_files(picture=True))
    faults = list_faults(use_banks(), banks)
    expected = f"../banks/passwords/{location}"
    assert [
        text for fault_location, text in faults if fault_location == expected and fault in text
    ], faults
    assert list_faults(build_course_files(), banks) == []


@pytest.mark.parametrize(
    ("path", "content", "fault"),
    [
        (KK, None, "The file is missing."),
        ("passwords/bank.toml", None, "The file is missing."),
        ("passwords/notes.txt", b"", "This file has no place in a bank."),
        ("passwords/media/kk/lock.svg", b"<svg/>", "The file is missing: both languages"),
        ("passwords/media/window.svg", b"<svg/>", "A picture of this name is in media/ too"),
        ("passwords/media/unused.svg", b"<svg/>", "No lesson and no question shows this picture."),
    ],
)
def test_the_files_of_a_bank_are_known_ones(path, content, fault):
    banks = build_bank_files()
    banks = {key: value for key, value in banks.items() if key != path}
    if content is not None:
        banks[path] = content
    faults = list_faults(use_banks(), banks)
    assert [
        text
        for location, text in faults
        if location.startswith("../banks/passwords/") and fault in text
    ]


def test_a_course_holds_no_banks_itself(session, container):
    files = {
        **use_banks(),
        **{f"banks/{path}": content for path, content in build_bank_files().items()},
    }
    with pytest.raises(CourseRefused) as error:
        load_files(session, container, files, {})
    texts = [fault.message for fault in error.value.faults]
    assert any("no place in a course" in text for text in texts)
    assert any("There is no shared bank" in text for text in texts)
