"""Course pages as visitors see them, and the pictures."""

import pytest
from sqlalchemy import select

from lms.catalogue.models import Course, Media
from tests.conftest import NOW
from tests.factories.accounts import add_person, sign_in
from tests.factories.catalogue import load_small_course


@pytest.fixture
def container(app):
    """Return the container of the application under test."""
    return app.extensions["lms"]


def read_page(client, path, language="ru"):
    client.set_cookie("language", language)
    reply = client.get(path)
    assert reply.status_code == 200
    return reply.get_data(as_text=True)


def test_the_catalogue_shows_each_course_in_the_readers_language(client, session, container):
    load_small_course(session, container.storage)
    load_small_course(
        session,
        container.storage,
        slug="service",
        code="S1",
        audience="civil_servant",
        title_kk="Қауіпсіздік",
        title_ru="Безопасность",
    )
    session.commit()
    assert "Безопасность" in read_page(client, "/catalogue/")
    assert "Файлы" in read_page(client, "/catalogue/")
    assert "Қауіпсіздік" in read_page(client, "/catalogue/", "kk")


def test_the_catalogue_is_narrowed_by_audience_and_level(client, session, container):
    load_small_course(session, container.storage)
    load_small_course(
        session,
        container.storage,
        slug="service",
        code="S1",
        audience="civil_servant",
        level="advanced",
        title_ru="Безопасность",
    )
    session.commit()
    assert "Файлы" not in read_page(client, "/catalogue/?audience=civil_servant")
    assert "Безопасность" not in read_page(client, "/catalogue/?level=foundation")
    assert "Безопасность" in read_page(client, "/catalogue/?audience=civil_servant&level=advanced")
    assert 'href="/catalogue/"' in read_page(client, "/catalogue/?audience=citizen&level=advanced")


@pytest.mark.parametrize(
    "query",
    [
        "audience=all&level=x",
        "audience=%00",
        "audience=%F0%9F%98%80",
        "level=" + "x" * 3000,
        "audience=a&audience=b",
    ],
)
def test_filters_that_mean_nothing_leave_nothing_out(client, session, container, query):
    load_small_course(session, container.storage)
    session.commit()
    assert "Файлы" in read_page(client, f"/catalogue/?{query}")


def test_an_empty_catalogue_offers_a_next_step(client):
    assert 'href="/help"' in read_page(client, "/catalogue/")


@pytest.mark.parametrize("path", ["/catalogue/", "/catalogue/files"])
def test_a_page_of_the_catalogue_costs_three_queries_at_most(
    client, session, container, count_queries, path
):
    load_small_course(session, container.storage)
    for number in range(2, 8):
        load_small_course(session, container.storage, slug=f"more-{number}", code=f"T{number}")
    session.commit()
    client.get(path)
    with count_queries(client.application) as queries:
        client.get(path)
    assert 1 <= len(queries) <= 3, queries


def test_a_visitors_page_is_not_sent_again_while_it_is_the_same(client, session, container):
    load_small_course(session, container.storage)
    session.commit()
    first = client.get("/catalogue/files")
    assert (
        client.get("/catalogue/files", headers={"If-None-Match": first.headers["ETag"]}).status_code
        == 304
    )
    load_small_course(session, container.storage, title_kk="Басқа ат")
    session.commit()
    assert (
        client.get("/catalogue/files", headers={"If-None-Match": first.headers["ETag"]}).status_code
        == 200
    )


def test_a_visitor_is_led_to_sign_up_and_may_read_the_first_lesson(client, session, container):
    load_small_course(session, container.storage)
    session.commit()
    text = read_page(client, "/catalogue/files")
    assert 'href="/auth/sign-up?next=/enrolment/files"' in text
    assert 'href="/learning/files/01-files/01-file"' in text
    assert "/learning/files/01-files/02-folder" not in text
    assert 'method="post"' not in text
    assert "Урок 1.2" in text
    assert "Находите файл" in text


def test_whoever_is_signed_in_begins_by_a_form(client, session, container):
    load_small_course(session, container.storage)
    sign_in(client, session, add_person(session))
    assert 'method="post" action="/enrolment/files"' in read_page(client, "/catalogue/files")


@pytest.mark.parametrize(
    "slug",
    [
        "unknown",
        "retired",
        "empty",
        "Files",
        "files%00",
        "..%2F..%2Fetc",
        "%F0%9F%98%80",
        "x" * 3000,
        "%E2%80%AE",
    ],
)
def test_a_course_that_cannot_be_begun_is_not_found(client, session, container, slug):
    load_small_course(session, container.storage)
    load_small_course(session, container.storage, slug="retired", code="R1")
    session.scalars(select(Course).where(Course.slug == "retired")).one().retired_at = NOW
    session.add(Course(slug="empty", code="E1", created_at=NOW))
    session.commit()
    assert client.get(f"/catalogue/{slug}").status_code == 404


def test_a_picture_is_kept_forever_and_can_do_nothing(client, session, container):
    load_small_course(session, container.storage)
    session.commit()
    digest = session.scalars(select(Media.sha256).where(Media.language == "ru")).one()
    reply = client.get(f"/catalogue/media/{digest}.svg")
    assert reply.status_code == 200
    assert b"<title>" in reply.data
    assert reply.content_type == "image/svg+xml; charset=utf-8"
    assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    policy = (
        "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox; style-src "
        "'unsafe-inline'"
    )
    assert reply.headers["Content-Security-Policy"] == policy
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in reply.headers
    assert (
        client.get(
            f"/catalogue/media/{digest}.svg", headers={"If-None-Match": reply.headers["ETag"]}
        ).status_code
        == 304
    )


def test_only_pictures_of_courses_are_served(client, session, container):
    load_small_course(session, container.storage)
    session.commit()
    private = container.storage.put(b"<svg>somebody's certificate</svg>")
    for name in (
        f"{private}.svg",
        "0" * 64 + ".svg",
        "x.svg",
        "..%2F..%2Flms.db",
        f"{private}.html",
        "%00.svg",
    ):
        assert client.get(f"/catalogue/media/{name}").status_code == 404
