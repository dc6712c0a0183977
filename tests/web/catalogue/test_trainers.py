"""Trainers see versions and upload a course as a zip, each within their scope."""

import io
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from lms.accounts.models import AuditEvent
from lms.catalogue.models import Course, CourseVersion, Question
from lms.catalogue.queries import find_current_version_id
from tests.factories.accounts import add_person, grant, sign_in
from tests.factories.catalogue import (
    build_bank_files,
    build_course_files,
    load_small_course,
    replace_text,
    zip_files,
)

KK = "01-files/01-file/kk.md"


@pytest.fixture
def container(app):
    """Return the container of the application under test."""
    return app.extensions["lms"]


@pytest.fixture
def as_holder(client, session):
    """Return a function that signs in somebody with a role in a scope (None: without a role)."""

    def sign(role=None, **scope):
        holder = add_person(session)
        if role:
            grant(session, holder, role, **scope)
        client.set_cookie("language", "ru")
        return sign_in(client, session, holder)

    return sign


@pytest.fixture
def loaded_course(session, container):
    """Load the course `files`, and another one."""
    version = load_small_course(session, container.storage)
    load_small_course(session, container.storage, slug="other", code="T2")
    return version


def send_archive(client, content, slug="", name="files.zip"):
    return client.send("/catalogue/upload", {"archive": (io.BytesIO(content), name), "slug": slug})


def list_loads(session):
    session.rollback()
    query = select(AuditEvent.details).where(AuditEvent.kind == "course_loaded")
    return list(session.scalars(query.order_by(AuditEvent.id)))


def count_versions(session):
    session.rollback()
    return session.scalar(select(func.count()).select_from(CourseVersion))


def test_a_trainer_loads_a_new_course(client, session, as_holder):
    as_holder("trainer")
    reply = send_archive(client, zip_files(build_course_files()))
    assert (reply.status_code, reply.location) == (303, "/catalogue/files/versions")
    text = client.get(reply.location).get_data(as_text=True)
    assert "Файлы" in text
    assert count_versions(session) == 1


def test_a_trainer_of_the_course_loads_a_new_version_which_is_current(
    client, session, container, as_holder
):
    first = load_small_course(session, container.storage)
    as_holder("trainer", course_slug="files")
    assert (
        send_archive(client, zip_files(replace_text(KK, "туралы сабақ", "жайлы сабақ"))).status_code
        == 303
    )
    assert count_versions(session) == 2
    assert find_current_version_id(session, "files") != first.id
    version = session.scalars(select(CourseVersion).where(CourseVersion.number == 2)).one()
    assert version.loaded_by is not None


def test_the_same_content_again_is_no_new_version(client, session, container, as_holder):
    load_small_course(session, container.storage)
    as_holder("national_admin")
    assert send_archive(client, zip_files(build_course_files())).status_code == 303
    assert count_versions(session) == 1
    assert list_loads(session) == []


def test_each_change_of_the_current_version_is_on_record(client, session, container, as_holder):
    load_small_course(session, container.storage)
    as_holder("national_admin")
    assert send_archive(client, zip_files(replace_text(KK, "туралы", "жайлы"))).status_code == 303
    assert send_archive(client, zip_files(build_course_files())).status_code == 303
    assert list_loads(session) == [{"version": 2, "is_new": True}, {"version": 1, "is_new": False}]


def test_a_version_that_cannot_be_recorded_is_not_loaded(client, session, as_holder, monkeypatch):
    def refuse(*_values, **_details):
        raise OSError("no room for the record")

    as_holder("national_admin")
    extensions = client.application.extensions
    monkeypatch.setitem(extensions, "lms", replace(extensions["lms"], record_event=refuse))
    assert send_archive(client, zip_files(build_course_files())).status_code == 500
    assert count_versions(session) == 0


def test_the_name_comes_from_the_field_when_the_zip_has_no_folder(client, session, as_holder):
    as_holder("trainer")
    assert send_archive(client, zip_files(build_course_files(), top="")).status_code == 422
    assert (
        send_archive(client, zip_files(build_course_files(), top=""), slug="by-hand").status_code
        == 303
    )
    session.rollback()
    assert find_current_version_id(session, "by-hand") is not None


def test_a_faulty_course_is_refused_with_file_and_line_and_changes_nothing(
    client, session, container, as_holder
):
    version = load_small_course(session, container.storage)
    as_holder("trainer", course_slug="files")
    files = replace_text(KK, "- екінші", "<script>alert(1)</script>")
    reply = send_archive(client, zip_files({**files, "notes.txt": b"x"}))
    text = reply.get_data(as_text=True)
    assert reply.status_code == 422
    assert KK in text
    assert ">16<" in text
    assert "notes.txt" in text
    assert count_versions(session) == 1
    assert find_current_version_id(session, "files") == version.id


def test_names_in_a_zip_are_shown_as_text(client, as_holder):
    as_holder("trainer")
    reply = send_archive(
        client, zip_files({**build_course_files(), "<img src=x onerror=alert(1)>.md": b"x"})
    )
    assert reply.status_code == 422
    assert "&lt;img src=x onerror=alert(1)&gt;.md" in reply.get_data(as_text=True)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no zip",
        zip_files({"../evil": b"x"}, top=""),
        zip_files({"a": b"\0" * 5_000_000}),
        zip_files({"kk.md": b"\0"}),
        zip_files({}),
    ],
    ids=["nothing", "no zip", "climbing", "bomb", "no course", "no files"],
)
def test_a_zip_that_is_no_course_is_refused_in_words(client, session, as_holder, content):
    as_holder("trainer")
    reply = send_archive(client, content, slug="files")
    assert reply.status_code == 422
    assert count_versions(session) == 0
    assert session.scalar(select(func.count()).select_from(Course)) == 0


@pytest.mark.parametrize("name", ["files", "files.exe", "files.zip.html", "files.tar", "zip"])
def test_a_zip_that_is_not_called_one_is_refused_and_told_how_its_name_ends(
    client, session, as_holder, name
):
    as_holder("trainer")
    reply = send_archive(client, zip_files(build_course_files()), name=name)
    assert (reply.status_code, ".zip" in reply.text) == (422, True)
    assert (
        send_archive(
            client, zip_files(build_course_files(title_kk="Басқа")), name="FILES.ZIP"
        ).status_code
        == 303
    )  # the control
    assert count_versions(session) == 1


def test_a_form_without_a_file_is_refused(client, as_holder):
    as_holder("trainer")
    assert client.send("/catalogue/upload", {"slug": "files"}).status_code == 422
    assert client.send("/catalogue/upload", {"archive": "text", "slug": "files"}).status_code == 422


@pytest.mark.parametrize(
    "slug", ["Файлдар", "a b", "../x", "x" * 81, "\u202ex", "media", "a\0b", "😀"]
)
def test_a_name_that_is_no_name_is_refused_and_kept_in_the_form(client, session, as_holder, slug):
    as_holder("trainer")
    assert send_archive(client, zip_files(build_course_files()), slug=slug).status_code == 422
    assert count_versions(session) == 0


def test_a_file_that_is_too_large_is_refused(client, as_holder):
    as_holder("trainer")
    assert send_archive(client, b"x" * 3_000_000).status_code == 413


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (("trainer", {"course_slug": "other"}), 422),
        (("trainer", {"course_slug": "files"}), 303),
        (("trainer", {}), 303),
        (("national_admin", {}), 303),
        (("consultant", {"kato": "111000000"}), 403),
        ((None, {}), 403),
    ],
)
@pytest.mark.usefixtures("loaded_course")
def test_a_course_is_changed_only_by_its_trainers(client, session, as_holder, role, status):
    as_holder(role[0], **role[1])
    assert (
        send_archive(client, zip_files(replace_text(KK, "туралы сабақ", "жайлы сабақ"))).status_code
        == status
    )
    assert count_versions(session) == (3 if status == 303 else 2)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (("trainer", {"course_slug": "other"}), 422),
        (("trainer", {"course_slug": "files"}), 422),
        (("trainer", {}), 303),
        (("national_admin", {}), 303),
    ],
)
def test_a_new_course_comes_from_a_trainer_of_all_courses(client, session, as_holder, role, status):
    as_holder(role[0], **role[1])
    assert send_archive(client, zip_files(build_course_files())).status_code == status
    assert count_versions(session) == (1 if status == 303 else 0)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (("trainer", {"course_slug": "other"}), 404),
        (("trainer", {"course_slug": "files"}), 200),
        (("trainer", {}), 200),
        (("national_admin", {}), 200),
        (("officer", {"kato": "111000000"}), 403),
        ((None, {}), 403),
    ],
)
@pytest.mark.usefixtures("loaded_course")
def test_versions_are_seen_only_by_those_who_may_change_the_course(client, as_holder, role, status):
    as_holder(role[0], **role[1])
    assert client.get("/catalogue/files/versions").status_code == status
    assert client.get("/catalogue/unknown/versions").status_code == (403 if status == 403 else 404)


def test_visitors_are_led_to_the_sign_in_page(client, session, container):
    load_small_course(session, container.storage)
    session.commit()
    for path in ("/catalogue/upload", "/catalogue/files/versions"):
        reply = client.get(path)
        assert reply.status_code == 302
        assert reply.location.startswith("/auth/sign-in?next=")


def test_a_form_without_the_token_of_its_session_is_refused(client, session, as_holder):
    as_holder("trainer")
    reply = client.post(
        "/catalogue/upload",
        data={"archive": (io.BytesIO(zip_files(build_course_files())), "files.zip")},
    )
    assert reply.status_code == 400
    assert count_versions(session) == 0


def test_links_to_the_trainers_pages_stand_only_where_they_lead_somewhere(
    client, session, container, as_holder
):
    load_small_course(session, container.storage)
    session.commit()
    assert "/catalogue/upload" not in client.get("/catalogue/").get_data(as_text=True)
    as_holder("trainer", course_slug="other")
    assert "/catalogue/files/versions" not in client.get("/catalogue/files").get_data(as_text=True)
    as_holder("trainer", course_slug="files")
    assert "/catalogue/files/versions" in client.get("/catalogue/files").get_data(as_text=True)
    assert "/catalogue/upload" in client.get("/catalogue/").get_data(as_text=True)


def test_a_zip_takes_the_shared_banks_of_the_installation(app, client, session, as_holder):
    use = '\n[banks.passwords]\nlesson = "01-files/01-file"\n\n[final.title]\n'
    content = zip_files(replace_text("course.toml", "\n[final.title]\n", use))
    as_holder("trainer")
    reply = send_archive(client, content)
    assert reply.status_code == 422
    assert "Общего банка passwords нет" in reply.get_data(as_text=True)
    app.extensions["lms"] = replace(app.extensions["lms"], read_shared_banks=build_bank_files)
    assert send_archive(client, content).status_code == 303
    query = select(func.count()).where(Question.shared_name.is_not(None))
    assert session.scalar(query) == 4
