"""The disk is full, the database is gone: nothing is said to be saved that is not, and it goes on by itself when they are back."""

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
from tests.web.security.site import NEW_PASSWORD, form_of

SAVED_WORDS = ("Деректеріңіз сақталды", "Ваши данные сохранены")
TRIES = 30


def spell_surname(number):
    """Return a surname of its own for each number: a name may have no digits."""
    return "Жаңа" + chr(ord("а") + number)


def save(site, surname):
    """Saves the learner's surname, as the form does."""
    form = {**form_of(site.world, "learner", "auth.edit", {}), "surname": surname}
    return site.ask("learner", "POST", "/auth/edit", form)


def stored(site):
    with site.database.read() as session:
        return (
            session.connection()
            .exec_driver_sql(
                f"SELECT surname FROM person WHERE id = {site.world.people['learner']}"
            )
            .scalar()
        )


def assert_refused(reply):
    """A page in both languages that says so, with a word on when to try again; nothing on it says that something was saved."""
    text = reply.get_data(as_text=True)
    assert reply.status_code == 503, text[:300]
    judge_page(text)
    assert 'lang="kk"' in text
    assert 'lang="ru"' in text
    assert reply.headers["Cache-Control"] == "no-store"
    assert not [word for word in SAVED_WORDS if word in text]
    assert "Traceback" not in text


def works(site):
    """Whether it takes a save again, without having been started anew."""
    assert site.ask("visitor", "GET", "/readyz").status_code == 200
    assert save(site, "Жаңасоңғы").status_code == 303
    assert stored(site) == "Жаңасоңғы"
    return True


@contextmanager
def gone_from(site, kind):
    """Takes the database away for the block: SQLite's file, PostgreSQL's permission to connect, and every open connection."""
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
    assert save(site, spell_surname(1)).status_code == 303
    with gone_from(site, kind):
        for role, path in (
            ("visitor", "/"),
            ("learner", "/my"),
            ("admin", "/accounts/people"),
            ("visitor", "/certificates/check"),
        ):
            reply = site.ask(role, "GET", path)
            assert_refused(reply) if path != "/certificates/check" else None
        reply = save(site, spell_surname(2))
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
                "visitor", "GET", site.app.extensions["assets"].url("css/site.css")
            ).status_code
            == 200
        )
    assert stored(site) == spell_surname(1)
    assert works(site)


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_server_that_only_reads_refuses_what_writes_and_takes_it_again_afterwards(site):
    """A standby got the connections, or the server's administrator made it read-only."""
    port, name = int(os.environ["LMS_TEST_POSTGRES_PORT"]), site.database_url.rpartition("/")[2]
    change = f"ALTER DATABASE {name} {{}} default_transaction_read_only"
    end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    execute(port, f"{change.format('SET')} = on")
    execute(port, end)
    try:
        assert site.ask("visitor", "GET", "/").status_code == 200
        assert site.ask("visitor", "GET", "/readyz").status_code == 503
        assert_refused(save(site, spell_surname(1)))
    finally:
        execute(port, change.format("RESET"))
        execute(port, end)
    assert works(site)


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_commit_that_fails_says_that_nothing_is_saved_then_and_on_the_next_page(site, capsys):
    """The connection is lost between the view and the commit: the view has already put "saved" into the session."""

    def lose(connection):
        pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        execute(
            int(os.environ["LMS_TEST_POSTGRES_PORT"]), f"SELECT pg_terminate_backend({pid}, 5000)"
        )

    event.listen(site.database.writer, "commit", lose)
    reply = save(site, spell_surname(1))
    event.remove(site.database.writer, "commit", lose)
    assert_refused(reply)
    assert_nothing_is_said_later(site, reply)
    assert stored(site) != spell_surname(1)
    assert spell_surname(1) not in capsys.readouterr().err
    assert works(site)


def assert_nothing_is_said_later(site, reply):
    """The next page of the same browser does not say that something was saved."""
    cookies = "; ".join(cookie.split(";")[0] for cookie in reply.headers.get_all("Set-Cookie"))
    text = site.ask(
        "learner", "GET", "/auth/", headers={"Cookie": cookies} if cookies else {}
    ).get_data(as_text=True)
    assert not [word for word in SAVED_WORDS if word in text]


def test_what_was_saved_says_so_on_the_next_page(site):
    """The control of the test above: the words are the right ones."""
    reply = save(site, spell_surname(1))
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
    """A file system of four megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"this machine does not let root mount a disk: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_full_disk_refuses_and_loses_nothing_and_takes_again_when_there_is_room(
    make_site, small_disk, worlds
):
    _world, settings, _renew, _file = worlds("sqlite")
    shutil.copy(settings.database_url.removeprefix("sqlite:///"), small_disk / "lms.db")
    site = make_site(database_url=f"sqlite:///{small_disk / 'lms.db'}", instance=small_disk)
    acknowledged, refused = 0, 0
    room = small_disk / "filler"
    for number in range(TRIES):
        if number == TRIES // 3:
            fill(room)
        if number == 2 * TRIES // 3:
            assert site.ask("visitor", "GET", "/readyz").status_code == 503
            assert site.ask("visitor", "GET", "/help").status_code == 200
            assert_refused(
                site.ask(
                    "trainer",
                    "POST",
                    "/catalogue/upload",
                    form_of(site.world, "trainer", "catalogue.upload_archive", {}),
                )
            )
            room.unlink()
        reply = save(site, spell_surname(number))
        if reply.status_code == 303:
            acknowledged = number
        else:
            refused += 1
            assert_refused(reply)
            assert_nothing_is_said_later(site, reply)
        assert stored(site) == spell_surname(acknowledged)
    assert refused == TRIES // 3
    assert acknowledged == TRIES - 1
    assert works(site)
    with site.database.read() as session:
        assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def fill(path):
    """Takes what room there is."""
    with path.open("wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
