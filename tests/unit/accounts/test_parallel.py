"""Requests at the same moment: two sign-ups, two uses of a link, two withdrawals of a role."""

from datetime import timedelta

import pyotp

from lms.accounts import queries, services
from lms.accounts.errors import LastAdministrator
from lms.accounts.models import RecoveryCode
from lms.accounts.rules import NATIONAL_ADMIN, OPERATOR, Grant
from lms.auth import services as auth
from lms.auth.errors import LinkUsedUp, TooManySignIns
from lms.core.clock import Moment
from tests.conftest import NOW
from tests.factories import accounts as account_factory
from tests.factories.records import ZONE
from tests.factories.regions import KOKSHETAU, load_unit
from tests.threads import write_at_once

AT_ONCE = 6


def run_at_once(container, work, times=AT_ONCE):
    """Return what several threads that began together returned or raised."""
    return write_at_once(container, work, times, (LastAdministrator, TooManySignIns))


def test_namesakes_who_sign_up_together_all_get_an_account(session, container):
    district = load_unit(session, KOKSHETAU).id
    session.commit()

    def sign_up(writing, _number):
        person = auth.create_citizen(
            writing,
            names=services.PersonNames("Серікова", "Айгүл"),
            user_name="",
            password_hash="x",
            region_unit_id=district,
            language="kk",
            contacts=services.read_contacts(email="a@b.kz"),
            cipher=container.iin_cipher,
            moment=Moment(NOW, ZONE),
        )
        return person.user_name, person.email

    accounts = run_at_once(container, sign_up)
    assert len({name for name, _ in accounts}) == AT_ONCE
    assert sorted(email or "" for _, email in accounts) == [""] * (AT_ONCE - 1) + ["a@b.kz"]


def test_a_role_given_by_several_at_once_is_held_once(session, container):
    person = account_factory.add_person(session)
    session.commit()
    run_at_once(
        container,
        lambda writing, _: services.grant_role(
            writing, by=OPERATOR, person_id=person.id, grant=Grant(NATIONAL_ADMIN), now=NOW
        ),
    )
    assert len(queries.list_grants(session, person.id)) == 1


def test_administrators_who_take_the_role_from_each_other_leave_one(session, container):
    people = [account_factory.add_person(session) for _ in range(AT_ONCE)]
    grants = [account_factory.grant(session, person, NATIONAL_ADMIN) for person in people]
    session.commit()

    def withdraw(writing, number):
        other = (number + 1) % AT_ONCE
        services.withdraw_role(
            writing, by=OPERATOR, person_id=people[other].id, grant_id=grants[other].id, now=NOW
        )

    outcomes = run_at_once(container, withdraw)
    assert outcomes.count(LastAdministrator) == 1
    assert len(queries.list_national_admins(session)) == 1


def test_guesses_made_at_once_are_all_counted(session, container):
    session.commit()

    def guess(writing, _number):
        auth.check_throttle(
            writing, login="aika", ip="10.0.0.1", cipher=container.iin_cipher, now=NOW
        )
        return True

    outcomes = [result for _ in range(4) for result in run_at_once(container, guess)]
    assert outcomes.count(True) == 10
    assert outcomes.count(TooManySignIns) == 4 * AT_ONCE - 10


def test_a_link_used_twice_at_once_sets_one_password(session, container):
    person = account_factory.add_person(session)
    token = auth.create_password_link(session, person_id=person.id, by=OPERATOR, now=NOW)
    session.commit()

    def use(writing, number):
        try:
            auth.use_password_link(writing, token=token, password_hash=f"hash {number}", now=NOW)
        except LinkUsedUp:
            return False
        return True

    assert run_at_once(container, use).count(True) == 1


def test_a_code_that_comes_from_several_browsers_at_once_is_taken_once(session, container):
    """The control: codes of different half-minutes are all taken, one after another."""
    person, other = (account_factory.add_person(session) for _ in range(2))
    actor = account_factory.build_actor(session, person)
    auth.draw_pending_secret(session, by=actor, cipher=container.iin_cipher)
    secret = auth.get_pending_secret(session, person_id=person.id, cipher=container.iin_cipher)
    app = pyotp.TOTP(secret)
    recovery_codes = auth.draw_recovery_codes(container.passwords)
    auth.confirm_second_factor(
        session,
        by=actor,
        code=app.at(NOW),
        recovery_codes=recovery_codes,
        cipher=container.iin_cipher,
        now=NOW,
    )
    session.commit()

    def take(writing, code, now, who=person):
        return auth.take_code(
            writing, person_id=who.id, code=code, cipher=container.iin_cipher, now=now
        )

    later = NOW + timedelta(minutes=5)
    assert sorted(
        run_at_once(container, lambda writing, _: take(writing, app.at(later), later))
    ) == [False] * (AT_ONCE - 1) + [True]
    with container.database.write() as writing:
        for minute in range(6, 9):
            now = NOW + timedelta(minutes=minute)
            assert take(writing, app.at(now), now)
            assert not take(writing, app.at(now), now, who=other)


def test_a_recovery_code_that_comes_several_times_at_once_is_used_once(session, container):
    person = account_factory.add_person(session)
    session.add(RecoveryCode(person_id=person.id, first_letter="0", code_hash="hash"))
    session.commit()
    outcomes = run_at_once(
        container,
        lambda writing, _: auth.use_recovery_code(
            writing, person_id=person.id, code_hash="hash", now=NOW
        ),
    )
    assert sorted(outcomes) == [False] * (AT_ONCE - 1) + [True]
