"""While all turns to hash are taken, a refused request counts no attempt and uses up no code."""

from contextlib import contextmanager
from threading import Event, Thread

import pytest

from lms.auth import services
from lms.auth.errors import TooManySignIns, WrongLogin
from lms.auth.services import Browser, SignedIn, Verifier
from lms.auth.services.sign_in_attempts import FAILURES_PER_NAME
from lms.core.passwords import HashingBusy, HashingGate, Passwords
from tests.conftest import CHEAP, NOW
from tests.factories import accounts
from tests.unit.auth.support import PASSWORD, set_up_app

BROWSER = Browser("10.0.0.1", "Firefox")


@pytest.fixture
def passwords():
    return Passwords(CHEAP, HashingGate(queue_length=0, seconds=0))


@pytest.fixture
def verifier(container, passwords):
    return Verifier(passwords, container.iin_cipher, False)


@contextmanager
def hold_turn(passwords):
    """Let another thread hold the only turn during the block."""
    has_turn, over = Event(), Event()

    def hold():
        with passwords.take_turn():
            has_turn.set()
            over.wait(20)

    thread = Thread(target=hold)
    thread.start()
    assert has_turn.wait(20)
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.fixture
def aika(session, container):
    person = accounts.add_person(
        session, user_name="aika", password_hash=container.passwords.hash(PASSWORD)
    )
    session.commit()
    return person


@pytest.fixture
def sign_in(container, verifier):
    def run(password=PASSWORD):
        return services.sign_in(
            container.database,
            verifier=verifier,
            login="aika",
            password=password,
            browser=BROWSER,
            now=NOW,
        )

    return run


def test_a_refused_sign_in_is_not_counted(aika, passwords, sign_in):
    with hold_turn(passwords):
        for _ in range(FAILURES_PER_NAME + 1):
            with pytest.raises(HashingBusy):
                sign_in()
    assert isinstance(sign_in(), SignedIn)


def test_whoever_is_blocked_is_told_so_without_a_turn(aika, passwords, sign_in):
    for _ in range(FAILURES_PER_NAME):
        with pytest.raises(WrongLogin):
            sign_in("wrong")
    with hold_turn(passwords), pytest.raises(TooManySignIns):
        sign_in()


def test_a_recovery_code_is_neither_counted_nor_used_up(
    session, container, aika, passwords, verifier
):
    _app, setup = set_up_app(session, container, aika)

    def confirm():
        return services.confirm_code(
            container.database,
            verifier=verifier,
            person_id=aika.id,
            code=setup.codes[0],
            browser=BROWSER,
            now=NOW,
        )

    with hold_turn(passwords):
        for _ in range(7):
            with pytest.raises(HashingBusy):
                confirm()
    assert isinstance(confirm(), SignedIn)


def test_the_code_for_new_recovery_codes_stays_good(session, container, aika, passwords, verifier):
    _app, setup = set_up_app(session, container, aika)
    actor = accounts.build_actor(session, aika)
    session.commit()

    def replace():
        return services.replace_recovery_codes(
            container.database,
            verifier=verifier,
            by=actor,
            code=setup.codes[1],
            ip=BROWSER.ip,
            now=NOW,
        )

    with hold_turn(passwords), pytest.raises(HashingBusy):
        replace()
    assert len(replace()) == 10
