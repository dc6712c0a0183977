"""What tests of the ways in share: what proofs are checked with, and a telephone with the app."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pyotp

from lms.accounts import services
from lms.accounts.services.second_step import SecondFactorSet
from tests.conftest import NOW
from tests.factories import accounts as make

PASSWORD = "көк шкаф 478"
BROWSER = services.Browser("10.0.0.1", "Firefox")


def verifier_of(container, *, roles_need_code=False):
    return services.Verifier(container.passwords, container.iin_cipher, roles_need_code)


def set_up_app(session, container, person) -> tuple[pyotp.TOTP, SecondFactorSet]:
    """The person's app, and what they got when they set it up an hour ago."""
    actor, verifier, then = (
        make.actor_of(session, person),
        verifier_of(container),
        NOW - timedelta(hours=1),
    )
    session.commit()
    services.prepare_second_factor(
        container.database, verifier=verifier, by=actor, present_password=PASSWORD, now=then
    )
    with container.database.read() as reading:
        secret = services.waiting_secret(reading, person_id=person.id, cipher=container.iin_cipher)
    app = pyotp.TOTP(secret)
    done = services.set_up_second_factor(
        container.database, verifier=verifier, by=actor, code=app.at(then), now=then
    )
    return app, done


def run_at_once(work, times=6):
    """What each of several threads returned, or the type of what it raised, all begun together."""
    start = Barrier(times)

    def run(number):
        start.wait()
        try:
            return work(number)
        except Exception as error:  # noqa: BLE001 - the test says which it expects
            return type(error)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))
