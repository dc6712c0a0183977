"""Notices to the owner of an account: one for each event, also if a stranger reads it first."""

import pytest
from sqlalchemy import select

from lms.accounts import services as accounts
from lms.accounts.rules import HR, OPERATOR, Grant, notices
from lms.accounts.services.posts import begin_post
from lms.auth import services as auth
from lms.auth.models import AccountNotice
from lms.core.clock import Moment
from lms.messaging.jobs import send_round
from lms.messaging.models import Message
from lms.messaging.rules.account_wording import ACCOUNT_WORDING
from lms.messaging.rules.kinds import KINDS, SECURITY, SWITCHABLE
from lms.messaging.services import announce_notices
from tests.conftest import NOW
from tests.factories import accounts as account_factory
from tests.factories.learning import ZONE
from tests.factories.letters import read_mails
from tests.factories.messaging import make_office
from tests.unit.auth.support import build_verifier

MOMENT = Moment(NOW, ZONE)


@pytest.fixture
def aika(session, container):
    person = account_factory.add_person(
        session,
        user_name="aika",
        email="aika@mail.kz",
        password_hash=container.passwords.hash("көк шкаф 478"),
    )
    session.commit()
    return person


def list_told(session):
    """Send pending notices, and return (person id, kind) of all messages in their order."""
    announce_notices(session, moment=MOMENT)
    assert announce_notices(session, moment=MOMENT) == 0, "once"
    assert session.scalars(select(AccountNotice)).all() == []
    rows = session.execute(select(Message.person_id, Message.kind).order_by(Message.id))
    return [tuple(row) for row in rows]


def test_a_new_password_is_told(session, aika):
    auth.change_password(
        session, person_id=aika.id, password_hash="new", keep_sign_in_id=None, now=NOW
    )
    assert list_told(session) == [(aika.id, notices.PASSWORD_CHANGED)]


def test_roles_that_come_and_go_are_told(session, aika):
    organisation = account_factory.add_organisation(session)
    grant = Grant(HR, organisation_id=organisation.id)
    for _again in range(2):
        accounts.grant_role(session, by=OPERATOR, person_id=aika.id, grant=grant, now=NOW)
    session.flush()
    (row,) = session.scalars(select(account_factory.RoleGrant))
    accounts.withdraw_role(session, by=OPERATOR, person_id=aika.id, grant_id=row.id, now=NOW)
    messages = list_told(session)
    assert messages == [(aika.id, notices.ROLE_GRANTED), (aika.id, notices.ROLE_WITHDRAWN)]


def test_posts_are_told_to_whoever_uses_the_account_and_was_not_the_one(session, aika):
    organisation = account_factory.add_organisation(session)
    unused = account_factory.add_person(session, iin_hash="1" * 64)
    aika.iin_hash = "2" * 64
    session.flush()
    for person in (aika, unused):
        post_id = begin_post(
            session,
            by=OPERATOR,
            person_id=person.id,
            terms=accounts.PostTerms(organisation.id, "", "", NOW.date()),
            is_main=True,
            moment=MOMENT,
        )
        accounts.end_post(session, by=OPERATOR, post_id=post_id, ends_on=NOW.date(), moment=MOMENT)
    assert list_told(session) == [(aika.id, notices.POST_BEGUN), (aika.id, notices.POST_ENDED)]


def test_a_second_factor_that_is_removed_is_told(session, aika):
    session.add(make_second_factor(aika))
    session.flush()
    auth.remove_second_factor(session, by=OPERATOR, person_id=aika.id, now=NOW)
    assert list_told(session) == [(aika.id, notices.SECOND_FACTOR_OFF)]


def make_second_factor(person):
    from lms.accounts.models import SecondFactor

    return SecondFactor(person_id=person.id, secret_encrypted=b"x", confirmed_at=NOW)


def sign_in(container, user_agent, **options):
    auth.sign_in(
        container.database,
        verifier=build_verifier(container),
        login="aika",
        password="көк шкаф 478",
        browser=auth.Browser("10.0.0.1", user_agent, **options),
        now=NOW,
    )


def test_a_new_browser_is_told_of_and_a_known_one_is_not(session, container, aika):
    key = auth.build_browser_key(aika.id, container.iin_cipher)
    sign_in(container, "Firefox/1")  # the first ever
    sign_in(container, "Firefox/1", known_keys=frozenset({key}))
    assert list_told(session) == []
    session.commit()
    sign_in(container, "Firefox/1", known_keys=frozenset({"another's"}))
    assert list_told(session) == [(aika.id, notices.NEW_SIGN_IN)]


def test_shared_computers_of_one_kind_are_told_of_once(session, container, aika):
    sign_in(container, "Firefox/1")
    for _again in range(3):
        sign_in(container, "Chrome/1 Windows", is_shared=True)
    assert list_told(session) == [(aika.id, notices.NEW_SIGN_IN)]


def test_the_mail_leaves_at_once_although_it_was_read_on_the_site(session, container, aika):
    auth.change_password(
        session, person_id=aika.id, password_hash="new", keep_sign_in_id=None, now=NOW
    )
    announce_notices(session, moment=MOMENT)
    session.scalars(select(Message)).one().read_at = NOW
    session.commit()
    assert send_round(container, make_office(container)) == 1
    assert [to for to, _text in read_mails(container)] == ["aika@mail.kz"]


def test_somebody_on_leave_hears_of_it(session, container, aika):
    account_factory.add_absence(session, aika)
    auth.change_password(
        session, person_id=aika.id, password_hash="new", keep_sign_in_id=None, now=NOW
    )
    announce_notices(session, moment=MOMENT)
    session.commit()
    assert send_round(container, make_office(container)) == 1


def test_no_such_message_can_be_refused_and_each_has_words():
    assert all(KINDS[kind].category not in SWITCHABLE for kind in ACCOUNT_WORDING)
    assert set(ACCOUNT_WORDING) > SECURITY
