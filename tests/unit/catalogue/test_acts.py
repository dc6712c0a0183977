"""Acts of law in the register, and lessons that cite them by id and clause."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from lms.catalogue.models import Lesson
from lms.catalogue.queries import load_lesson_page
from lms.catalogue.rules import read_course
from lms.catalogue.rules.act_sources import ActSource
from lms.catalogue.rules.acts import read_register
from lms.catalogue.rules.course import compute_content_hash
from lms.catalogue.services import load_course
from lms.core.faults import Faults
from tests.conftest import NOW
from tests.factories.catalogue import build_course_files, replace_text

KK, RU = "01-files/01-file/kk.md", "01-files/01-file/ru.md"
HEAD = "id,number,title_kk,title_ru,edition,checked,url,read"
ROW = "law-94,№ 94-V,Заң,Закон,2026-09-14,2026-11-27,https://example.org/94,по пересказу"
OTHER = "order-1,№ 1,Бұйрық,Приказ,2026-01-01,2026-11-27,https://example.org/1,целиком"


def build_register(*rows):
    return "\n".join((HEAD, *rows)).encode()


def cite_act(kk="law-94, 25-баптың 2-тармағы", ru="law-94, ст. 25, п. 2"):
    """Return the small course with an act cited in its first lesson."""
    files = build_course_files()
    for path, act in ((KK, kk), (RU, ru)):
        if act:
            files = replace_text(path, "review:", f"act: {act}\nreview:", files)
    return files


def list_faults(files, content=None):
    faults = read_course(files, build_register(ROW) if content is None else content).faults
    return [(fault.location, fault.message % fault.params) for fault in faults]


def test_the_register_of_the_project_has_no_faults():
    faults = Faults()
    path = Path(__file__).resolve().parents[3] / "courses" / "acts.csv"
    acts = read_register(path.read_bytes(), faults)
    assert faults == []
    assert acts["law-94"].number == "№ 94-V"


def test_an_act_that_is_registered_may_be_cited_in_both_languages():
    assert list_faults(cite_act()) == []


@pytest.mark.parametrize(
    ("kk", "ru", "message"),
    [
        ("law-95, 1-бап", "law-95, ст. 1", "The register of acts (courses/acts.csv) has no act"),
        ("law-94", "law-94", "An act is cited with its clause after a comma"),
        ("law-94,", "law-94,", "An act is cited with its clause after a comma"),
        ("law-94, 25-бап", "law-94, ст. 24", "The act cited here is law-94, ст. 24, in kk.md"),
        ("law-94, 25-бап", "", "The act cited here is –, in kk.md it is law-94, 25-бап."),
    ],
)
def test_a_wrong_citation_is_a_fault(kk, ru, message):
    assert any(message in text for _, text in list_faults(cite_act(kk, ru)))


def test_a_lesson_with_an_act_needs_a_day_of_review():
    files = cite_act()
    for path, source in (
        (KK, "source: Дербес деректер туралы заң, 2013-05-21 № 94-V\n"),
        (RU, "source: Закон о персональных данных, 2013-05-21 № 94-V\n"),
    ):
        files = replace_text(path, source, "", files)
        files = replace_text(path, "review: 2027-11-01\n", "", files)
    assert [text for _, text in list_faults(files)] == [
        "A lesson with a source needs a review: date by which somebody looks at it again."
    ] * 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"id,number\n", "The first line has to name the columns: id,number,title_kk"),
        (build_register(ROW, ROW), "The id law-94 stands twice."),
        (build_register(ROW, "a,b"), "The line needs 8 values of 1 to 400 characters each."),
        (
            build_register(ROW, OTHER.replace("2026-01-01", "01.01.2026")),
            "edition and checked are days",
        ),
        (
            build_register(ROW, OTHER.replace("2026-01-01", "2026-13-01")),
            "edition and checked are days",
        ),
        (build_register(ROW, OTHER.replace("https:", "http:")), "the URL begins with https://"),
        (
            build_register(ROW, OTHER.replace("order-1", "Order 1")),
            "The id has small Latin letters",
        ),
        (b"", "has no act law-94."),
    ],
)
def test_faults_of_a_register_are_shown_to_who_cites_it(content, message):
    assert any(message in text for _, text in list_faults(cite_act(), content))
    assert list_faults(build_course_files(), content) == [], "who cites nothing is not concerned"


def test_only_acts_that_are_cited_make_a_new_version():
    files, new_row = cite_act(), ROW.replace("2026-11-27", "2027-02-01")
    assert compute_content_hash(files, build_register(ROW)) == compute_content_hash(
        files, build_register(ROW, OTHER)
    )
    assert compute_content_hash(files, build_register(ROW)) != compute_content_hash(
        files, build_register(new_row)
    )
    assert compute_content_hash(build_course_files(), build_register(ROW)) == compute_content_hash(
        build_course_files()
    )


def test_a_lesson_page_names_the_act_in_the_language_of_the_reader(session, container):
    load_course(
        session,
        container.storage,
        files=cite_act(),
        slug="files",
        by_id=None,
        now=NOW,
        register=build_register(ROW),
    )
    lesson_id = session.scalars(select(Lesson.id).order_by(Lesson.position)).first()
    page = load_lesson_page(session, lesson_id, "ru")
    assert page.acts == (
        ActSource(
            number="№ 94-V",
            title="Закон",
            clause="ст. 25, п. 2",
            edition=date(2026, 9, 14),
            checked=date(2026, 11, 27),
            url="https://example.org/94",
        ),
    )
    assert page.sources == ("Закон о персональных данных, 2013-05-21 № 94-V",)
    assert load_lesson_page(session, lesson_id, "kk").acts[0].title == "Заң"
