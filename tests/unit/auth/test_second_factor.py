"""The second factor without HTTP: codes of the app, recovery codes, counted attempts."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.models import AuditEvent, SignIn
from lms.auth import services
from lms.auth.errors import CodeWrong, PasswordWrong, TooManyCodes
from lms.auth.services import Browser
from tests.conftest import NOW
from tests.factories import accounts
from tests.threads import run_at_once
from tests.unit.auth.support import BROWSER, PASSWORD, build_verifier, set_up_app


@pytest.fixture
def aika(session, container):
    person = accounts.add_person(session, password_hash=container.passwords.hash(PASSWORD))
    session.commit()
    return person


@pytest.fixture
def app(session, container, aika):
    return set_up_app(session, container, aika)[0]


@pytest.fixture
def confirm(container, aika):
    """Confirm a code of the second factor."""

    def run(code, now=NOW, browser=BROWSER):
        return services.confirm_code(
            container.database,
            verifier=build_verifier(container),
            person_id=aika.id,
            code=code,
            browser=browser,
            now=now,
        )

    return run


def list_kinds(session):
    kinds = session.scalars(select(AuditEvent.kind).order_by(AuditEvent.id)).all()
    session.commit()
    return kinds


def test_the_code_of_the_app_signs_in_with_both_proofs(session, aika, app, confirm):
    entry = confirm(app.at(NOW))
    assert entry.actor.person_id == aika.id
    with_code = select(SignIn.with_code).where(SignIn.id == entry.actor.sign_in_id)
    assert session.scalar(with_code)
    session.commit()
    with pytest.raises(CodeWrong):
        confirm(app.at(NOW))


def test_a_code_that_comes_from_several_browsers_at_once_signs_one_in(app, confirm):
    outcomes = run_at_once(lambda _number: confirm(app.at(NOW)), times=4)
    assert outcomes.count(CodeWrong) == 3


def test_a_wrong_code_is_noted_and_after_five_the_right_one_waits(session, app, confirm):
    for _ in range(5):
        with pytest.raises(CodeWrong):
            confirm("000000")
    with pytest.raises(TooManyCodes):
        confirm(app.at(NOW))
    assert list_kinds(session).count("second_factor_failed") == 5
    later = NOW + timedelta(minutes=16)
    assert confirm(app.at(later), later).actor is not None


def test_a_right_code_forgets_the_wrong_ones(app, confirm):
    for minute in (0, 1, 2):
        now = NOW + timedelta(minutes=minute)
        for _ in range(4):
            with pytest.raises(CodeWrong):
                confirm("000000", now)
        confirm(app.at(now), now)


def test_a_recovery_code_signs_in_once_also_of_several_at_once(session, container, aika, confirm):
    _app, setup = set_up_app(session, container, aika)
    assert len(set(setup.codes)) == 10
    outcomes = run_at_once(lambda _number: confirm(setup.codes[0]), times=4)
    assert outcomes.count(CodeWrong) == 3
    assert confirm(setup.codes[1]).actor.person_id == aika.id
    assert list_kinds(session).count("recovery_code_used") == 2


def test_setting_up_asks_for_the_password_and_signs_other_browsers_out(session, container, aika):
    accounts.begin_sign_in(session, aika)
    actor = accounts.build_actor(session, aika)
    session.commit()
    with pytest.raises(PasswordWrong):
        services.prepare_second_factor(
            container.database,
            verifier=build_verifier(container),
            by=actor,
            present_password="wrong",
            now=NOW,
        )
    set_up_app(session, container, aika)
    assert len(session.scalars(select(SignIn.id).where(SignIn.ended_at.is_(None))).all()) == 1


def test_new_recovery_codes_end_the_old_ones(session, container, aika, confirm):
    app, setup = set_up_app(session, container, aika)
    actor, verifier = accounts.build_actor(session, aika), build_verifier(container)
    session.commit()
    codes = services.replace_recovery_codes(
        container.database, verifier=verifier, by=actor, code=app.at(NOW), ip=BROWSER.ip, now=NOW
    )
    with pytest.raises(CodeWrong):
        confirm(setup.codes[0])
    assert confirm(codes[0]).actor is not None


def test_the_second_step_is_dropped_for_a_code_alone(session, container, aika, app):
    actor, verifier = accounts.build_actor(session, aika), build_verifier(container)
    session.commit()
    for code, error in (("000000", CodeWrong), (app.at(NOW), None)):
        arguments = {"verifier": verifier, "by": actor, "code": code, "ip": BROWSER.ip, "now": NOW}
        if error is not None:
            with pytest.raises(error):
                services.drop_second_factor(container.database, **arguments)
            assert services.get_password_fingerprint(session, aika.id) is not None
        else:
            services.drop_second_factor(container.database, **arguments)
            assert services.get_password_fingerprint(session, aika.id) is None
        session.commit()


def test_wrong_codes_of_the_app_leave_the_recovery_codes_open(session, container, aika, confirm):
    app, setup = set_up_app(session, container, aika)
    for _ in range(5):
        with pytest.raises(CodeWrong):
            confirm("000000")
    with pytest.raises(TooManyCodes):
        confirm(app.at(NOW))
    assert confirm(setup.codes[0]).actor.person_id == aika.id


def test_wrong_recovery_codes_close_them_for_the_network_that_sent_them_alone(
    session, container, aika, confirm
):
    app, setup = set_up_app(session, container, aika)
    thieves = [Browser(f"2001:db8::{number}", "Thief") for number in range(1, 7)]
    for thief in thieves[:5]:
        with pytest.raises(CodeWrong):
            confirm("ABCD-EFGH-JKMN", browser=thief)
    with pytest.raises(TooManyCodes):
        confirm(setup.codes[0], browser=thieves[5])
    assert confirm(setup.codes[0]).actor.person_id == aika.id
    assert confirm(app.at(NOW), browser=thieves[5]).actor.person_id == aika.id


def test_a_code_of_the_app_cannot_be_tried_as_a_recovery_code(app, confirm):
    code = app.at(NOW)
    for spelling in (f"{code[:3]}-{code[3:]}", f"{code}      x", f"0{code}00000000"):
        with pytest.raises(CodeWrong):
            confirm(spelling)
