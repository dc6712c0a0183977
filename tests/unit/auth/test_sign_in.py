"""Signing in without HTTP: what is counted and refused, what a right password gives."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.accounts.models import AuditEvent, Person, SignIn
from lms.accounts.rules import NATIONAL_ADMIN
from lms.auth import services
from lms.auth.errors import (
    AccountMerged,
    PasswordWrong,
    SignedInTooOften,
    TooManySignIns,
    WrongLogin,
)
from lms.auth.services import Browser, CodeNeeded, SignedIn
from lms.core.passwords import Cost, Passwords
from tests.conftest import CHEAP, NOW
from tests.factories import accounts
from tests.unit.auth.support import PASSWORD, build_verifier, set_up_app

BROWSER = Browser("10.0.0.1", "Firefox")


@pytest.fixture
def aika(session, container):
    """Return a person with a password, beside another."""
    accounts.add_person(
        session, user_name="other", password_hash=container.passwords.hash("басқа сөз 12")
    )
    person = accounts.add_person(
        session, user_name="aika", password_hash=container.passwords.hash(PASSWORD)
    )
    session.commit()
    return person


@pytest.fixture
def sign_in(container):
    """Sign in; keywords change who, with what, when and from where."""

    def run(login="aika", password=PASSWORD, *, browser=BROWSER, now=NOW, strict=False):
        return services.sign_in(
            container.database,
            verifier=build_verifier(container, roles_need_code=strict),
            login=login,
            password=password,
            browser=browser,
            now=now,
        )

    return run


def list_events(session):
    rows = session.execute(
        select(AuditEvent.kind, AuditEvent.subject).order_by(AuditEvent.id)
    ).all()
    session.commit()
    return rows


def fail_sign_ins(sign_in, times, **kwargs):
    for _ in range(times):
        with pytest.raises(WrongLogin):
            sign_in(password="wrong", **kwargs)


def test_the_right_password_signs_the_browser_in(session, sign_in, aika):
    entry = sign_in()
    assert isinstance(entry, SignedIn)
    assert entry.actor.person_id == aika.id
    assert len(entry.actor.token) >= 40
    assert session.scalars(select(SignIn.person_id)).all() == [aika.id]
    assert entry.actor.token not in session.scalars(select(SignIn.token_hash)).all()
    assert list_events(session) == [("signed_in", f"person:{aika.id}")]


def test_whoever_was_signed_in_in_the_browser_before_is_signed_out(session, sign_in, aika):
    before = accounts.build_actor(session, accounts.add_person(session))
    session.commit()
    sign_in(browser=Browser("10.0.0.1", "Firefox", before))
    open_for = select(SignIn.person_id).where(SignIn.ended_at.is_(None))
    assert session.scalars(open_for).all() == [aika.id]


def test_a_wrong_password_is_noted_although_it_is_refused(session, sign_in, aika):
    fail_sign_ins(sign_in, 1)
    fail_sign_ins(sign_in, 1, login="nobody")
    assert list_events(session) == [
        ("sign_in_failed", f"person:{aika.id}"),
        ("sign_in_failed", "person:unknown"),
    ]
    assert session.scalars(select(SignIn.id)).all() == []


def test_a_blocked_person_gets_the_answer_of_a_wrong_password(session, sign_in, aika):
    aika.blocked_at = NOW
    session.commit()
    with pytest.raises(WrongLogin):
        sign_in()
    aika.blocked_at = None
    session.commit()
    assert isinstance(sign_in(), SignedIn)  # the control


def test_a_merged_account_names_the_other_only_to_whoever_knows_the_password(
    session, sign_in, aika
):
    aika.blocked_at, aika.merged_into_id = NOW, accounts.add_person(session, user_name="stays").id
    session.commit()
    with pytest.raises(AccountMerged) as refused:
        sign_in()
    assert "stays" in refused.value.describe()
    fail_sign_ins(sign_in, 1)


def test_after_ten_failures_the_name_is_refused_with_the_right_password_too(session, sign_in, aika):
    fail_sign_ins(sign_in, 10)
    with pytest.raises(TooManySignIns):
        sign_in()
    count = len(list_events(session))
    with pytest.raises(TooManySignIns):
        sign_in(now=NOW + timedelta(minutes=14))
    assert len(list_events(session)) == count, "whoever is refused writes nothing"
    assert isinstance(sign_in(now=NOW + timedelta(minutes=16)), SignedIn)


@pytest.mark.twin_left_out("postgresql")
def test_a_success_forgets_the_failures_of_the_name_and_not_those_of_the_ip(sign_in, aika):
    for _ in range(5):
        fail_sign_ins(sign_in, 9)
        sign_in()
    fail_sign_ins(sign_in, 5)  # with these the IP has 50
    with pytest.raises(TooManySignIns):
        sign_in()
    assert isinstance(sign_in(browser=Browser("10.0.0.2", "Firefox")), SignedIn)


def test_who_has_a_second_step_is_asked_for_the_code_and_not_signed_in(
    session, container, sign_in, aika
):
    set_up_app(session, container, aika)
    count = session.scalar(select(func.count(SignIn.id)))
    session.commit()
    entry = sign_in()
    assert isinstance(entry, CodeNeeded)
    assert entry.person_id == aika.id
    assert session.scalar(select(func.count(SignIn.id))) == count
    session.commit()
    aika.password_hash = container.passwords.hash("жаңа сөз 99")
    session.commit()
    assert sign_in(password="жаңа сөз 99").fingerprint != entry.fingerprint


def test_a_role_waits_for_the_second_step_where_roles_need_it(session, sign_in, aika):
    accounts.grant(session, aika, NATIONAL_ADMIN)
    session.commit()
    assert sign_in(strict=True).actor.roles_rest
    assert not sign_in().actor.roles_rest  # the control


def test_a_hash_of_another_cost_is_renewed_only_by_the_right_password(session, sign_in, aika):
    old = Passwords(Cost(rounds=2, kibibytes=8, lanes=1)).hash(PASSWORD)
    aika.password_hash = old
    session.commit()
    stored_hash = select(Person.password_hash).where(Person.id == aika.id)
    fail_sign_ins(sign_in, 1)
    assert session.scalar(stored_hash) == old
    session.commit()
    sign_in()
    renewed = session.scalar(stored_hash)
    session.commit()
    assert renewed != old
    sign_in()
    assert session.scalar(stored_hash) == renewed, "a hash of the present cost stays"


def test_the_right_password_opens_thirty_times_in_a_quarter_of_an_hour(
    session, sign_in, aika, monkeypatch
):
    for _ in range(30):
        assert isinstance(sign_in(), SignedIn)
    monkeypatch.setattr(Passwords, "is_match", _fail_if_compared)
    with pytest.raises(SignedInTooOften) as refused:
        sign_in(browser=Browser("10.0.0.2", "Firefox"))
    assert 0 < refused.value.retry_after <= 15 * 60
    assert [kind for kind, _subject in list_events(session)] == ["signed_in"] * 30
    monkeypatch.undo()
    assert isinstance(sign_in(now=NOW + timedelta(minutes=16)), SignedIn)


def _fail_if_compared(*_args):
    raise AssertionError("comparing is what costs")


@pytest.mark.twin_left_out("postgresql")
def test_a_stranger_cannot_use_up_the_sign_ins_of_an_account(sign_in, aika):
    for number in range(60):
        with pytest.raises((WrongLogin, TooManySignIns)):
            sign_in(password="wrong", browser=Browser(f"10.0.{number}.1", "Firefox"))
    assert isinstance(sign_in(now=NOW + timedelta(minutes=16)), SignedIn)
    for _ in range(40):  # nor those of another account by signing in to their own
        with suppress(SignedInTooOften):
            sign_in(login="other", password="басқа сөз 12", now=NOW + timedelta(minutes=17))
    assert isinstance(sign_in(now=NOW + timedelta(minutes=17)), SignedIn)


class SlowPasswords(Passwords):
    """Passwords, while each of which is compared something else happens."""

    def __init__(self, meanwhile):
        super().__init__(CHEAP)
        self._meanwhile = meanwhile

    def is_match(self, password_hash, password):
        is_right = super().is_match(password_hash, password)
        self._meanwhile()
        return is_right


def test_a_password_that_is_replaced_while_it_is_compared_signs_nobody_in(session, container, aika):
    def replace_password():
        with container.database.write() as writing:
            services.change_password(
                writing, person_id=aika.id, password_hash="new", keep_sign_in_id=None, now=NOW
            )

    verifier = replace(build_verifier(container), passwords=SlowPasswords(replace_password))
    with pytest.raises(WrongLogin):
        services.sign_in(
            container.database,
            verifier=verifier,
            login="aika",
            password=PASSWORD,
            browser=BROWSER,
            now=NOW,
        )
    assert session.scalars(select(SignIn)).all() == []


def test_of_two_new_passwords_at_once_the_first_stays(session, container, aika):
    actor = accounts.build_actor(session, aika)
    session.commit()

    def replace_password():
        with container.database.write() as writing:
            services.change_password(
                writing, person_id=aika.id, password_hash="new", keep_sign_in_id=None, now=NOW
            )

    verifier = replace(build_verifier(container), passwords=SlowPasswords(replace_password))
    with pytest.raises(PasswordWrong):
        services.replace_password(
            container.database,
            verifier=verifier,
            by=actor,
            present_password=PASSWORD,
            password="жасыл үй 359",
            now=NOW,
        )
    assert session.scalars(select(Person.password_hash).where(Person.id == aika.id)).all() == [
        "new"
    ]
