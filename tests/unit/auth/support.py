"""Support for tests of signing in: a verifier, and a telephone with the app."""

from datetime import timedelta

import pyotp

from lms.auth import services
from lms.auth.services.second_factor import SecondFactorSetup
from tests.conftest import NOW
from tests.factories import accounts

PASSWORD = "көк шкаф 478"
BROWSER = services.Browser("10.0.0.1", "Firefox")


def build_verifier(container, *, roles_need_code=False):
    return services.Verifier(container.passwords, container.iin_cipher, roles_need_code)


def set_up_app(session, container, person) -> tuple[pyotp.TOTP, SecondFactorSetup]:
    """Return the person's app and its setup, an hour ago."""
    actor, verifier, then = (
        accounts.build_actor(session, person),
        build_verifier(container),
        NOW - timedelta(hours=1),
    )
    session.commit()
    services.prepare_second_factor(
        container.database, verifier=verifier, by=actor, present_password=PASSWORD, now=then
    )
    with container.database.read() as reading_session:
        secret = services.get_pending_secret(
            reading_session, person_id=person.id, cipher=container.iin_cipher
        )
    app = pyotp.TOTP(secret)
    setup = services.set_up_second_factor(
        container.database, verifier=verifier, by=actor, code=app.at(then), now=then
    )
    return app, setup
