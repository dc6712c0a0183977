"""The file of a certificate, and numbers that do not exist, without HTTP."""

from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select

from lms.certificates.errors import CertificateNotFound, TooManyMisses
from lms.certificates.queries import find_own_certificate
from lms.certificates.services import count_miss, load_certificate_file
from lms.core.throttle import ThrottleCount
from tests.conftest import NOW
from tests.factories.accounts import add_person
from tests.factories.certificates import add_certificate
from tests.threads import run_at_once


@pytest.fixture
def holder(session):
    add_certificate(session, add_person(session))  # somebody else's
    return add_person(session)


@pytest.fixture
def load_file(session, container, holder):
    """Return a function that loads the file of the holder's certificate with a given renderer."""
    number = add_certificate(session, holder).number
    session.commit()

    def run(draw, person_id=holder.id):
        return load_certificate_file(
            container.database,
            container.storage,
            find=lambda session: find_own_certificate(session, number=number, person_id=person_id),
            draw=draw,
        ).content

    return run


def test_a_certificate_is_drawn_once(load_file):
    drawn_numbers = []

    def draw(row):
        drawn_numbers.append(row.number)
        return b"%PDF one"

    assert [load_file(draw), load_file(draw)] == [b"%PDF one"] * 2
    assert len(drawn_numbers) == 1


def test_of_several_that_are_drawn_at_once_one_is_the_certificate(load_file):
    contents = run_at_once(lambda number: load_file(lambda _row: b"%%PDF %d" % number))
    assert len(set(contents)) == 1
    assert load_file(lambda _row: b"never") == contents[0]


def test_another_writes_while_a_certificate_is_drawn(load_file, container):
    def draw(_row):
        count_miss(container.database, cipher=container.iin_cipher, ip="10.0.0.1", now=NOW)
        return b"%PDF"

    assert load_file(draw) == b"%PDF"


def test_the_file_of_somebody_else_is_not_found(load_file, holder):
    with pytest.raises(CertificateNotFound):
        load_file(lambda _row: b"never", person_id=holder.id + 1)


def test_misses_are_counted_until_the_ip_has_none_left(container):
    for _ in range(30):
        count_miss(container.database, cipher=container.iin_cipher, ip="10.0.0.1", now=NOW)
    with pytest.raises(TooManyMisses):
        count_miss(container.database, cipher=container.iin_cipher, ip="10.0.0.1", now=NOW)
    count_miss(container.database, cipher=container.iin_cipher, ip="10.0.0.2", now=NOW)
    count_miss(
        container.database,
        cipher=container.iin_cipher,
        ip="10.0.0.1",
        now=NOW + timedelta(minutes=2),
    )


def test_the_count_of_misses_tells_no_ip_to_whoever_has_the_table(container):
    count_miss(container.database, cipher=container.iin_cipher, ip="10.0.0.1", now=NOW)
    with container.database.read() as session:
        (stored_key,) = session.scalars(select(ThrottleCount.key)).all()
    texts = ("certificate misses 10.0.0.1", "certificate miss from 10.0.0.1", "10.0.0.1")
    assert stored_key not in {sha256(text.encode()).hexdigest() for text in texts}
    key = container.iin_cipher.lookup("certificate miss from 10.0.0.1")
    assert stored_key == sha256(key.encode()).hexdigest(), "the control: with the key it is found"
