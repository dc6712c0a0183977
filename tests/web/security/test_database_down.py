"""With a full disk or no database the site reports no false success and recovers by itself."""

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from tests.client import judge_page
from tests.postgres import execute
from tests.web.security.forms import NEW_PASSWORD, build_form

SAVED_WORDS = ("Деректеріңіз сақталды", "Ваши данные сохранены")
SAVES = 30


def spell_surname(number):
    """Return a different surname for each number; a name may have no digits."""
    return "Жаңа" + chr(ord("а") + number)


def save_surname(site, surname):
    """Save the learner's surname by the form."""
    form = {**build_form(site.world, "learner", "auth.edit", {}), "surname": surname}
    return site.ask("learner", "POST", "/auth/edit", form)


def read_surname(site):
    with site.database.read() as session:
        return (
            session.connection()
            .exec_driver_sql(
                f"SELECT surname FROM person WHERE id = {site.world.people['learner']}"
            )
            .scalar()
        )


def assert_refused(reply):
    """Fail unless the reply is a page with status 503 in both languages that reports no success."""
    text = reply.get_data(as_text=True)
    assert reply.status_code == 503, text[:300]
    judge_page(text)
    assert 'lang="kk"' in text
    assert 'lang="ru"' in text
    assert reply.headers["Cache-Control"] == "no-store"
    assert not [word for word in SAVED_WORDS if word in text]
    assert "Traceback" not in text


def is_working(site):
    """Return True if the site saves again without a restart, else fail."""
    assert site.ask("visitor", "GET", "/readyz").status_code == 200
    assert save_surname(site, "Жаңасоңғы").status_code == 303
    assert read_surname(site) == "Жаңасоңғы"
    return True


@contextmanager
def remove_database(site, kind):
    """Make the database unavailable for the block.

    This moves the file of SQLite, or ends all connections of PostgreSQL and permits no new ones.
    """
    if kind == "sqlite":
        site.database.dispose()
        path = Path(site.database_url.removeprefix("sqlite:///"))
        aside = path.with_suffix(".aside")
        path.rename(aside)
        path.mkdir()  # so that no empty database is made in its place
        try:
            yield
        finally:
            path.rmdir()
            aside.rename(path)
        return
    port, name = int(os.environ["LMS_TEST_POSTGRES_PORT"]), site.database_url.rpartition("/")[2]
    execute(port, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    execute(
        port, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    )
    try:
        yield
    finally:
        execute(port, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def test_without_its_database_the_site_says_so_in_both_languages_and_comes_back_by_itself(
    site, kind
):
    assert save_surname(site, spell_surname(1)).status_code == 303
    with remove_database(site, kind):
        for role, path in (
            ("visitor", "/"),
            ("learner", "/my"),
            ("admin", "/accounts/people"),
            ("visitor", "/certificates/check"),
        ):
            reply = site.ask(role, "GET", path)
            assert_refused(reply) if path != "/certificates/check" else None
        reply = save_surname(site, spell_surname(2))
        assert_refused(reply)
        assert int(reply.headers["Retry-After"]) > 0
        assert_refused(
            site.ask(
                "visitor", "POST", "/auth/sign-in", {"login": "nobody", "password": NEW_PASSWORD}
            )
        )
        assert site.ask("visitor", "GET", "/readyz").status_code == 503
        assert site.ask("visitor", "GET", "/healthz").status_code == 200, (
            "the process lives: starting it anew would not help"
        )
        assert site.ask("visitor", "GET", "/help").status_code == 200, (
            "what needs no database is served"
        )
        assert (
            site.ask(
                "visitor", "GET", site.app.extensions["assets"].build_url("css/site.css")
            ).status_code
            == 200
        )
    assert read_surname(site) == spell_surname(1)
    assert is_working(site)


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_server_that_only_reads_refuses_what_writes_and_takes_it_again_later(site):
    """The server is a standby, or its administrator made it read-only."""
    port, name = int(os.environ["LMS_TEST_POSTGRES_PORT"]), site.database_url.rpartition("/")[2]
    change = f"ALTER DATABASE {name} {{}} default_transaction_read_only"
    end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    execute(port, f"{change.format('SET')} = on")
    execute(port, end)
    try:
        assert site.ask("visitor", "GET", "/").status_code == 200
        assert site.ask("visitor", "GET", "/readyz").status_code == 503
        assert_refused(save_surname(site, spell_surname(1)))
    finally:
        execute(port, change.format("RESET"))
        execute(port, end)
    assert is_working(site)


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_commit_that_fails_says_that_nothing_is_saved_then_and_on_the_next_page(site, capsys):
    """The connection is lost after the view has put "saved" into the session."""

    def end_connection(connection):
        pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        execute(
            int(os.environ["LMS_TEST_POSTGRES_PORT"]), f"SELECT pg_terminate_backend({pid}, 5000)"
        )

    event.listen(site.database.writer, "commit", end_connection)
    reply = save_surname(site, spell_surname(1))
    event.remove(site.database.writer, "commit", end_connection)
    assert_refused(reply)
    assert_nothing_is_said_later(site, reply)
    assert read_surname(site) != spell_surname(1)
    assert spell_surname(1) not in capsys.readouterr().err
    assert is_working(site)


def assert_nothing_is_said_later(site, reply):
    """Fail if the next page of the same browser says that something was saved."""
    cookies = "; ".join(cookie.split(";")[0] for cookie in reply.headers.get_all("Set-Cookie"))
    text = site.ask(
        "learner", "GET", "/auth/", headers={"Cookie": cookies} if cookies else {}
    ).get_data(as_text=True)
    assert not [word for word in SAVED_WORDS if word in text]


def test_what_was_saved_says_so_on_the_next_page(site):
    """The control: a page after a success has the words."""
    reply = save_surname(site, spell_surname(1))
    cookies = "; ".join(cookie.split(";")[0] for cookie in reply.headers.get_all("Set-Cookie"))
    text = site.ask("learner", "GET", "/auth/", headers={"Cookie": cookies}).get_data(as_text=True)
    assert [word for word in SAVED_WORDS if word in text]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_an_error_of_the_database_is_logged_without_what_was_entered(site, capsys):
    with pytest.raises(OperationalError) as raised, site.database.read() as session:
        session.connection().exec_driver_sql(
            "SELECT * FROM nowhere WHERE name = ?", ("canary-7d1",)
        )
    assert "canary" not in str(raised.value)


@pytest.fixture
def small_disk(tmp_path):
    """Return a file system of four megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    process = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode:
        pytest.skip(f"this machine does not let root mount a disk: {process.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_full_disk_refuses_and_loses_nothing_and_takes_again_when_there_is_room(
    make_site, small_disk, prepare_world
):
    _world, settings, _renew, _file = prepare_world("sqlite")
    shutil.copy(settings.database_url.removeprefix("sqlite:///"), small_disk / "lms.db")
    site = make_site(database_url=f"sqlite:///{small_disk / 'lms.db'}", instance=small_disk)
    last_saved, refused_count = 0, 0
    filler = small_disk / "filler"
    for number in range(SAVES):
        if number == SAVES // 3:
            fill_disk(filler)
        if number == 2 * SAVES // 3:
            assert site.ask("visitor", "GET", "/readyz").status_code == 503
            assert site.ask("visitor", "GET", "/help").status_code == 200
            assert_refused(
                site.ask(
                    "trainer",
                    "POST",
                    "/catalogue/upload",
                    build_form(site.world, "trainer", "catalogue.upload_archive", {}),
                )
            )
            filler.unlink()
        reply = save_surname(site, spell_surname(number))
        if reply.status_code == 303:
            last_saved = number
        else:
            refused_count += 1
            assert_refused(reply)
            assert_nothing_is_said_later(site, reply)
        assert read_surname(site) == spell_surname(last_saved)
    assert refused_count == SAVES // 3
    assert last_saved == SAVES - 1
    assert is_working(site)
    with site.database.read() as session:
        assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def fill_disk(path):
    """Fill the disk with a file."""
    with path.open("wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
