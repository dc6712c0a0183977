"""Loading courses: one transaction makes an immutable version; known or faulty content none."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from lms.catalogue.errors import CourseRefused
from lms.catalogue.models import Course, CourseVersion, Lesson, Media, Module, Question, Quiz
from lms.catalogue.queries import (
    find_current_version_id,
    list_cards,
    load_lesson_page,
    load_outline,
)
from lms.catalogue.services import load_course
from tests.conftest import NOW
from tests.factories.catalogue import build_course_files, load_small_course, replace_text

KK = "01-files/01-file/kk.md"


def load_files(session, container, files, slug="files", actor_id=None):
    return load_course(session, container.storage, files=files, slug=slug, by_id=actor_id, now=NOW)


def count_rows(session):
    return {
        table.__tablename__: session.scalar(select(func.count()).select_from(table))
        for table in (Course, CourseVersion, Module, Lesson, Quiz, Question, Media)
    }


def list_refusal_faults(session, container, files, slug="files"):
    with pytest.raises(CourseRefused) as error:
        load_files(session, container, files, slug)
    return [(fault.location, fault.message % fault.params) for fault in error.value.faults]


def test_a_course_is_loaded_with_all_its_parts(session, container):
    result = load_files(session, container, build_course_files(), actor_id=7)
    assert result.created
    assert (result.version.number, result.version.loaded_by, result.version.loaded_at) == (
        1,
        7,
        NOW,
    )
    assert count_rows(session) == {
        "course": 1,
        "course_version": 1,
        "module": 2,
        "lesson": 4,
        "quiz": 3,
        "question": 10,
        "media": 2,
    }
    outline = load_outline(session, find_current_version_id(session, "files"))
    assert (outline.code, outline.title_kk, outline.title_ru, outline.hours, outline.minutes) == (
        "T1",
        "Файлдар",
        "Файлы",
        2,
        134,
    )
    assert [
        (lesson.position, lesson.module_slug, lesson.slug, lesson.minutes)
        for lesson in outline.lessons
    ] == [
        (1, "01-files", "01-file", 31),
        (2, "01-files", "02-folder", 31),
        (3, "02-more", "01-file", 31),
        (4, "02-more", "02-folder", 31),
    ]
    assert outline.final is not None
    assert (
        outline.final.draw,
        outline.final.time_limit_minutes,
        outline.final.include_modules,
    ) == (4, 10, True)
    assert outline.modules[0].quiz is not None
    assert (outline.modules[0].quiz.draw, outline.modules[0].quiz.title_ru) == (2, "Раздел 1")


def test_each_language_has_its_own_text_and_picture(session, container):
    load_small_course(session, container.storage)
    entry = load_outline(session, find_current_version_id(session, "files")).lessons[0]
    kk, ru = load_lesson_page(session, entry.id, "kk"), load_lesson_page(session, entry.id, "ru")
    assert kk.goal == "Сабақтан кейін файлды табасыз."
    assert ru.sources == ("Закон о персональных данных, 2013-05-21 № 94-V",)
    assert "Файл деген не" in kk.html
    assert "Что такое файл" in ru.html
    media = {row.language: row for row in session.scalars(select(Media))}
    assert f'src="/catalogue/media/{media["kk"].sha256}.svg"' in kk.html
    assert f'src="/catalogue/media/{media["ru"].sha256}.svg"' in ru.html
    assert b"<title>" in container.storage.get(media["ru"].sha256)


def test_questions_keep_their_keys_apart_from_what_is_shown(session, container):
    load_small_course(session, container.storage)
    questions = {question.name: question for question in session.scalars(select(Question))}
    assert questions["single-1"].answer == {"options": [1]}
    assert questions["multiple-1"].answer == {"options": [0, 2]}
    assert questions["truth-1"].answer == {"options": [0]}
    assert questions["number-1"].answer == {"low": 2.9, "high": 3.1}
    assert questions["text-1"].answer == {"kk": ["ctrl", "контрол"], "ru": ["ctrl", "контрол"]}
    assert questions["single-1"].content_ru == {
        "prompt": "<p>Что верно?</p>",
        "options": ["Неверный ответ", "Верный ответ"],
        "feedback": ["Нет, это неверно.", "Да, верно."],
    }
    assert questions["number-1"].content_kk["right"] == "Иә: 3."
    lesson = session.get(Lesson, questions["truth-2"].lesson_id)
    assert (lesson.slug, lesson.position) == ("02-folder", 4)


def test_loading_the_same_content_again_changes_nothing(session, container):
    first = load_files(session, container, build_course_files())
    before = count_rows(session)
    again = load_files(session, container, build_course_files(), actor_id=7)
    assert not again.created
    assert (again.version.id, again.version.loaded_by) == (first.version.id, None)
    assert count_rows(session) == before


def test_changed_content_makes_a_new_version_and_leaves_the_old_one_as_it_was(session, container):
    first = load_files(session, container, build_course_files()).version
    old_lesson = load_outline(session, first.id).lessons[0]
    second = load_files(session, container, replace_text(KK, "туралы сабақ", "жайлы сабақ")).version
    assert (second.number, find_current_version_id(session, "files")) == (2, second.id)
    assert "туралы сабақ" in load_lesson_page(session, old_lesson.id, "kk").html
    assert (
        "жайлы сабақ"
        in load_lesson_page(session, load_outline(session, second.id).lessons[0].id, "kk").html
    )


def test_an_older_content_becomes_the_current_version_again(session, container):
    first = load_files(session, container, build_course_files()).version
    load_files(session, container, replace_text(KK, "туралы сабақ", "жайлы сабақ"))
    again = load_files(session, container, build_course_files())
    assert (again.created, again.version.id, find_current_version_id(session, "files")) == (
        False,
        first.id,
        first.id,
    )
    assert count_rows(session)["course_version"] == 2


def test_the_same_content_may_be_two_courses_only_under_two_codes(session, container):
    load_small_course(session, container.storage, slug="files", code="T1")
    assert list_refusal_faults(session, container, build_course_files(code="T1"), slug="other") == [
        ("course.toml:1", "The code T1 belongs to another course.")
    ]
    assert load_files(session, container, build_course_files(code="T2"), slug="other").created


def test_the_code_of_a_course_does_not_change(session, container):
    load_small_course(session, container.storage, code="T1")
    assert list_refusal_faults(session, container, build_course_files(code="T9")) == [
        ("course.toml:1", "The code of this course is T1 and stays so; here it is T9.")
    ]


def test_a_faulty_course_raises_all_its_faults_and_leaves_nothing_behind(session, container):
    files = replace_text(
        "01-files/quiz.ru.md", "level: 1", "level: 9", replace_text(KK, "/// try", "/// tyr")
    )
    faults = list_refusal_faults(session, container, files, slug="Wrong Name")
    assert len(faults) > 3
    assert {position.partition(":")[0] for position, _ in faults} >= {
        "Wrong Name",
        KK,
        "01-files/quiz.ru.md",
    }
    assert set(count_rows(session).values()) == {0}


def test_no_text_of_a_version_depends_on_the_language_of_the_moment(session, container):
    from lms.core.i18n import using_language

    with using_language("ru"):
        version = load_small_course(session, container.storage)
    html = load_lesson_page(session, load_outline(session, version.id).lessons[0].id, "kk").html
    assert "Жасап көріңіз" in html


def test_parallel_loads_of_the_same_new_course_make_one_version(container):
    def load_new_course(_number):
        with container.database.write() as session:
            return load_files(session, container, build_course_files()).created

    with ThreadPoolExecutor(4) as threads:
        flags = list(threads.map(load_new_course, range(4)))
    assert sorted(flags) == [False, False, False, True]
    with container.database.read() as session:
        assert count_rows(session)["course_version"] == 1
        assert count_rows(session)["question"] == 10


def test_an_outline_has_its_steps_in_order_and_finds_them_by_lesson(session, container):
    outline = load_outline(session, load_small_course(session, container.storage).id)
    assert [(step.kind, step.module_slug, step.slug) for step in outline.items] == [
        ("lesson", "01-files", "01-file"),
        ("lesson", "01-files", "02-folder"),
        ("quiz", "01-files", "01-files"),
        ("lesson", "02-more", "01-file"),
        ("lesson", "02-more", "02-folder"),
        ("quiz", "02-more", "02-more"),
        ("final", "", "final"),
    ]
    assert [step.index for step in outline.items] == list(range(7))
    assert [outline.find_item_of(lesson).id for lesson in outline.lessons] == [
        e.id for e in outline.lessons
    ]


def test_the_cover_is_kept_with_the_version_and_shown_in_lists(session, container):
    picture = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4"/></svg>'
    plain = load_files(session, container, build_course_files())
    assert plain.version.cover_sha256 is None
    files = replace_text("course.toml", "[title]", 'cover = "c.svg"\n\n[title]')
    load_files(session, container, {**files, "media/c.svg": picture})
    card = list_cards(session)[0]
    assert container.storage.get(card.cover_sha256) == picture
    outline = load_outline(session, card.version_id)
    assert outline.cover_sha256 == card.cover_sha256
    assert card.first_minutes == outline.lessons[0].minutes > 0
