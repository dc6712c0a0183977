"""Signing up without HTTP: the attempt is counted before the account is made."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.accounts import services
from lms.accounts.errors import NameMissing, UnitUnknown, UserNameTaken, UserNameWrong
from lms.accounts.models import Person, SignIn
from lms.auth import services as auth
from lms.auth.errors import PasswordTooCommon, TooManySignUps
from lms.auth.services.sign_up import SIGN_UPS_PER_IP
from lms.core.clock import Moment
from lms.core.throttle import ThrottleCount
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories.records import ZONE
from tests.factories.regions import KOKSHETAU, load_unit
from tests.threads import run_at_once
from tests.unit.auth.support import BROWSER, PASSWORD, build_verifier


@pytest.fixture
def sign_up(session, container):
    """Sign up; keywords change what is given."""
    district = load_unit(session, KOKSHETAU).id
    accounts.add_person(session, user_name="taken")
    session.commit()

    def run(user_name="", *, names=None, now=NOW, **values):
        defaults = {
            "password": PASSWORD,
            "region_unit_id": district,
            "language": "kk",
            "contacts": services.read_contacts(),
            "browser": BROWSER,
        }
        return auth.sign_up(
            container.database,
            verifier=build_verifier(container),
            names=names or services.PersonNames("Серікова", "Айгүл"),
            user_name=user_name,
            moment=Moment(now, ZONE),
            **{**defaults, **values},
        )

    return run


def count_attempts(session):
    """Count the attempts of everybody."""
    count = session.scalar(select(func.coalesce(func.sum(ThrottleCount.hits), 0)))
    session.commit()
    return count


def count_people(session):
    count = session.scalar(select(func.count(Person.id)).where(Person.user_name != "taken"))
    session.commit()
    return count


def test_a_citizen_gets_an_account_and_is_signed_in(session, container, sign_up):
    entry = sign_up()
    assert entry.actor.user_name == "aigul.serikova"
    password_hash = session.scalar(
        select(Person.password_hash).where(Person.id == entry.actor.person_id)
    )
    assert container.passwords.is_match(password_hash, PASSWORD)
    assert session.scalars(select(SignIn.person_id)).all() == [entry.actor.person_id]
    assert count_attempts(session) == 1


def test_a_taken_user_name_is_refused_and_counted_once(session, sign_up):
    for name in ("taken", "administrator"):
        before = count_attempts(session)
        with pytest.raises(UserNameTaken):
            sign_up(name)
        assert count_attempts(session) == before + 1
    assert count_people(session) == 0


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"password": "password"}, PasswordTooCommon),
        ({"names": services.PersonNames("", "", "Бауыржанқызы")}, NameMissing),
        ({"user_name": "no name!"}, UserNameWrong),
    ],
)
def test_what_anybody_can_see_to_be_wrong_is_not_counted(session, sign_up, values, error):
    with pytest.raises(error):
        sign_up(**values)
    assert count_attempts(session) == 0


def test_an_unknown_unit_leaves_no_account(session, sign_up):
    with pytest.raises(UnitUnknown):
        sign_up(region_unit_id=0)
    assert count_people(session) == 0


@pytest.mark.twin_left_out("postgresql")
def test_the_limit_is_reached_by_refused_attempts_too_and_no_password_is_hashed_any_more(
    session, sign_up, monkeypatch, container
):
    for _ in range(SIGN_UPS_PER_IP - 1):
        with pytest.raises(UserNameTaken):
            sign_up("taken")
    sign_up("the-last-one")
    hashed = []
    monkeypatch.setattr(type(container.passwords), "hash", lambda *_args: hashed.append(1))
    with pytest.raises(TooManySignUps):
        sign_up("one-more")
    assert (hashed, count_people(session)) == ([], 1)
    monkeypatch.undo()
    other = auth.Browser("10.0.0.2", "Firefox")
    assert sign_up("one-more", browser=other).actor.user_name == "one-more"
    assert sign_up("later", now=NOW + timedelta(minutes=61)).actor.user_name == "later"


def test_a_user_name_that_several_want_at_once_is_given_to_one(session, sign_up):
    outcomes = run_at_once(lambda _number: sign_up("aika"))
    assert outcomes.count(UserNameTaken) == len(outcomes) - 1
    assert count_people(session) == 1
    assert count_attempts(session) == len(outcomes), "each of them is counted"
