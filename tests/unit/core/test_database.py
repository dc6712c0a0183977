import threading
from contextlib import nullcontext

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from lms.core.collation import build_sort_key
from lms.core.database import UtcDateTime, open_database, write_constant
from lms.core.list_parameters import encode_texts, is_one_of, is_text_of
from lms.core.throttle import ThrottleCount, clear, get_blocked_seconds, hit, sweep
from lms.regions.models import RegionUnit
from tests.conftest import NOW

KAZAKH = [
    "Қанат",
    "Канат",
    "Ілияс",
    "Ыбырай",
    "Ән",
    "Ана",
    "Өмір",
    "Орал",
    "Үміт",
    "Ұлан",
    "Ура",
    "Һаким",
    "Хан",
    "Ғани",
    "Гүл",
    "Ңа",
    "На",
]


def test_a_reading_session_cannot_write_and_a_writing_one_can(container):
    statement = insert(ThrottleCount).values(key="a", hits=1, window_ends_at=NOW)
    with pytest.raises(DBAPIError), container.database.read() as session:
        session.execute(statement)
    with container.database.write() as session:
        session.execute(statement)  # the control
    with container.database.read() as session:
        assert session.scalar(select(ThrottleCount.hits)) == 1


def test_a_unit_of_work_that_fails_leaves_nothing(container):
    def fail():
        with container.database.write() as session:
            session.execute(insert(ThrottleCount).values(key="a", hits=1, window_ends_at=NOW))
            raise ValueError("on purpose")

    with pytest.raises(ValueError, match="on purpose"):
        fail()
    with container.database.read() as session:
        assert session.scalar(select(ThrottleCount.hits)) is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_writer_that_others_are_before_gets_its_turn_and_is_refused_when_they_do_not_end(
    container, monkeypatch
):
    ends, began, errors = threading.Timer(0.3, lambda: other.rollback()), [], []
    other = container.database.open_session(read_only=False)
    other.connection()

    def write():
        try:
            with container.database.write() as session:
                session.execute(insert(ThrottleCount).values(key="a", hits=1, window_ends_at=NOW))
                began.append(ends.is_alive())
        except OperationalError as error:
            errors.append(str(error.orig))

    monkeypatch.setattr("lms.core.sqlite_connections.BUSY_TIMEOUT_SECONDS", 0.1)
    write()
    assert errors == ["database is locked"]
    monkeypatch.undo()
    ends.start()
    write()
    ends.join()
    other.close()
    assert len(began) == len(errors) == 1
    with container.database.read() as session:
        assert session.scalar(select(ThrottleCount.hits)) == 1


def test_a_list_of_ids_goes_along_in_one_parameter_however_long_it_is(session):
    units = session.scalars(select(RegionUnit.id).order_by(RegionUnit.id)).all()
    query = select(RegionUnit.id).where(is_one_of(RegionUnit.id, "units")).order_by(RegionUnit.id)
    assert session.scalars(query, {"units": units[3:8]}).all() == units[3:8]
    assert session.scalars(query, {"units": []}).all() == []
    assert session.scalars(query, {"units": list(range(1, 100_000))}).all() == units, (
        "more than a statement takes one by one"
    )


def test_a_list_of_texts_goes_along_in_one_parameter_whatever_stands_in_them(session):
    codes = session.scalars(select(RegionUnit.kato).order_by(RegionUnit.kato)).all()
    query = select(RegionUnit.kato).where(is_text_of(RegionUnit.kato, "codes"))
    odd = ["", "it's", '"]', "Әйгүл", "%(x)s", "?", "\\"]
    matches = session.scalars(query, {"codes": encode_texts([*odd, *codes[3:8]])}).all()
    assert sorted(matches) == codes[3:8]
    assert session.scalars(query, {"codes": encode_texts(odd)}).all() == []
    assert session.scalars(query, {"codes": encode_texts([])}).all() == []


def test_the_name_of_a_state_stands_in_the_statement_and_nothing_else_may(session):
    assert str(select(write_constant("open"))) == "SELECT 'open'"
    assert session.scalar(select(write_constant("open"))) == "open"
    for text_ in ("", "it's", "a b", "1"):
        with pytest.raises(ValueError, match=text_):
            write_constant(text_)


def test_a_moment_without_a_zone_is_refused_rather_than_guessed_at(container):
    with pytest.raises(Exception, match="without a zone"), container.database.write() as session:
        session.execute(
            insert(ThrottleCount).values(key="a", hits=1, window_ends_at=NOW.replace(tzinfo=None))
        )
    assert UtcDateTime().process_bind_param(None, None) is None


def test_names_sort_as_a_kazakh_dictionary_does_on_both_databases(session):
    for number, name in enumerate(KAZAKH):
        session.execute(
            insert(RegionUnit).values(
                kato=f"9{number:08}",
                level="test",
                name_kk=name,
                name_ru="",
                official_kk="",
                official_ru="",
            )
        )
    names = session.scalars(
        select(RegionUnit.name_kk)
        .where(RegionUnit.level == "test")
        .order_by(RegionUnit.name_kk.collate("kk-x-icu"))
    ).all()
    assert names == sorted(KAZAKH, key=build_sort_key)
    assert names != sorted(KAZAKH)  # the control: code-point order differs
    assert names[:4] == ["Ана", "Ән", "Гүл", "Ғани"]


def test_cyrillic_is_lowered_by_the_database(session):
    assert session.execute(text("SELECT lower('ӘЛІХАН Ңұ')")).scalar_one() == "әліхан ңұ"


def test_parallel_hits_are_all_counted(container):
    def count_twenty_hits():
        for _ in range(20):
            with container.database.write() as session:
                hit(session, key="k", window=NOW - NOW.replace(hour=5), now=NOW)

    threads = [threading.Thread(target=count_twenty_hits) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with container.database.read() as session:
        assert session.scalar(select(ThrottleCount.hits)) == 80


def test_a_key_is_refused_at_its_limit_until_its_window_ends(session):
    window = NOW - NOW.replace(hour=5)
    for _ in range(3):
        hit(session, key="k", window=window, now=NOW)
    hit(session, key="other", window=window, now=NOW)
    assert get_blocked_seconds(session, key="k", limit=3, now=NOW) == 3600
    assert get_blocked_seconds(session, key="k", limit=4, now=NOW) == 0
    assert get_blocked_seconds(session, key="other", limit=3, now=NOW) == 0
    session.expire_all()
    hit(session, key="k", window=window, now=NOW + window)
    assert get_blocked_seconds(session, key="k", limit=3, now=NOW + window) == 0
    clear(session, key="k")
    sweep(session, now=NOW + 3 * window)
    assert session.scalars(select(ThrottleCount)).all() == []


def test_the_same_code_opens_both_kinds(database_url):
    database = open_database(database_url)
    with database.read() as session:
        assert session.execute(text("SELECT 1")).scalar_one() == 1
    database.dispose()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_where_a_certificate_is_asked_for_a_server_without_one_is_not_spoken_to(database_url):
    for more, is_refused in (("?sslmode=verify-full&sslrootcert=system", True), ("", False)):
        database = open_database(database_url + more)
        with (
            pytest.raises(OperationalError, match="SSL") if is_refused else nullcontext(),
            database.read() as session,
        ):
            assert session.scalar(select(1)) == 1
        database.dispose()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(("option", "milliseconds"), [("", "30000"), ("?tcp_user_timeout=7", "7")])
def test_no_connection_waits_for_ever_for_a_server_that_is_gone(database_url, option, milliseconds):
    database = open_database(database_url + option)
    for session in (database.open_session(read_only=True), database.open_session(read_only=False)):
        driver = session.connection().connection.driver_connection
        values = driver.info.get_parameters()
        session.close()
        assert values["tcp_user_timeout"] == milliseconds
        assert (values["connect_timeout"], values["keepalives_idle"]) == ("10", "30")
    database.dispose()
