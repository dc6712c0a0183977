"""Lists of courses and versions."""

from datetime import timedelta

from sqlalchemy import select

from lms.catalogue.models import Course, Media
from lms.catalogue.queries import find_media_type, has_course, list_cards, list_versions
from lms.catalogue.services import load_course
from tests.conftest import NOW
from tests.factories.catalogue import load_small_course, replace_text


def load_several(session, storage):
    load_small_course(
        session,
        storage,
        slug="for-service",
        code="S1",
        audience="civil_servant",
        level="intermediate",
    )
    load_small_course(session, storage, slug="harder", code="C0", level="advanced")
    load_small_course(session, storage, slug="first", code="C2")
    load_small_course(session, storage, slug="retired", code="C1")
    session.scalars(select(Course).where(Course.slug == "retired")).one().retired_at = NOW
    session.add(Course(slug="empty", code="E1", created_at=NOW))
    session.flush()


def test_cards_are_the_courses_that_can_be_begun_the_easier_first(session, container):
    load_several(session, container.storage)
    assert [card.slug for card in list_cards(session)] == ["first", "harder", "for-service"]


def test_cards_are_narrowed_by_audience_and_level(session, container):
    load_several(session, container.storage)
    assert [card.slug for card in list_cards(session, audience="civil_servant")] == ["for-service"]
    assert [card.slug for card in list_cards(session, level="advanced")] == ["harder"]
    assert list_cards(session, audience="civil_servant", level="advanced") == []


def test_a_card_shows_the_current_version(session, container):
    load_small_course(session, container.storage, title_ru="Старое имя")
    load_small_course(session, container.storage, title_ru="Новое имя")
    (card,) = list_cards(session)
    assert (card.title_ru, card.hours, card.minutes, card.mandatory) == ("Новое имя", 2, 134, False)


def test_versions_are_those_of_the_course_the_newest_first(session, container):
    load_small_course(session, container.storage, slug="other", code="T2")
    load_small_course(session, container.storage)
    new_files = replace_text("01-files/01-file/kk.md", "туралы сабақ", "жайлы сабақ")
    later = NOW + timedelta(days=1)
    load_course(session, container.storage, files=new_files, slug="files", by_id=None, now=later)
    load_small_course(session, container.storage)
    assert [
        (entry.number, entry.loaded_at, entry.is_current)
        for entry in list_versions(session, "files")
    ] == [(2, later, False), (1, NOW, True)]
    assert list_versions(session, "unknown") == []


def test_a_course_exists_also_when_it_is_retired(session, container):
    load_several(session, container.storage)
    assert has_course(session, "retired")
    assert not has_course(session, "unknown")


def test_only_pictures_of_versions_have_a_type(session, container):
    load_small_course(session, container.storage)
    private = container.storage.put(b"somebody's certificate")
    assert (
        find_media_type(session, session.scalars(select(Media.sha256)).first()) == "image/svg+xml"
    )
    assert find_media_type(session, private) is None
