"""Password links sent to a contact: what ends them besides their use."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from lms.accounts.models import Person, SignIn
from lms.accounts.rules import HR, OPERATOR, Grant
from lms.accounts.services import grant_role
from lms.auth import services
from lms.auth.errors import LinkUsedUp
from lms.auth.rules.channels import EMAIL, SMS
from lms.auth.services.browser_sessions import SIGN_IN_VALIDITY, SIGN_IN_VALIDITY_STAFF
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories.letters import RecordingSms, confirm, read_link, send_letters

FORMER = {EMAIL: "aika@mail.kz", SMS: "+77011234567"}
LATER = {EMAIL: "new@mail.kz", SMS: "+77017654321"}


@pytest.fixture
def aika(session):
    person = accounts.add_person(
        session, email=FORMER[EMAIL], phone=FORMER[SMS], password_hash="old"
    )
    session.commit()
    return person


def ask_for_link(session, container, person, channel):
    """Return the token of a link for the reader of the person's confirmed contact."""
    confirm(session, person, channel)
    cipher, sms = container.iin_cipher, RecordingSms()
    request_id = services.request_recovery(
        container.database,
        login=FORMER[channel],
        ip="10.0.0.1",
        channels=(channel,),
        cipher=cipher,
        now=NOW,
    )
    send_letters(container, sms=sms)
    if channel == EMAIL:
        return read_link(container).removeprefix("/auth/password/")
    return services.redeem_recovery_code(
        container.database,
        request_id=request_id,
        code=sms.read_code(),
        ip="10.0.0.1",
        cipher=cipher,
        now=NOW,
    )


def use_link(session, token):
    services.use_password_link(session, token=token, password_hash="new", now=NOW)


@pytest.mark.parametrize("channel", [EMAIL, SMS])
def test_whoever_reads_a_former_contact_sets_no_password_any_more(
    session, container, aika, channel
):
    token = ask_for_link(session, container, aika, channel)
    column = "email" if channel == EMAIL else "phone"
    change = update(Person).where(Person.id == aika.id)
    session.execute(change.values({column: LATER[channel]}))
    with pytest.raises(LinkUsedUp):
        use_link(session, token)
    session.execute(change.values({column: None}))
    with pytest.raises(LinkUsedUp):
        use_link(session, token)
    session.execute(change.values({column: FORMER[channel]}))
    use_link(session, token)  # the control: the contact alone makes the difference


def test_an_invitation_to_a_mistyped_email_opens_nothing_once_it_is_corrected(session):
    new = accounts.add_person(session, email="mistyped@body.kz")
    token = services.create_invitation_link(
        session, person_id=new.id, channel=EMAIL, contact="mistyped@body.kz", now=NOW
    )
    new.email = "new@body.kz"
    session.flush()
    with pytest.raises(LinkUsedUp):
        use_link(session, token)
    assert new.password_hash is None


def test_an_invitation_to_what_hr_entered_ends_when_the_person_gets_a_role(session):
    organisation = accounts.add_organisation(session)
    new, other = (
        accounts.add_person(session, email=f"{name}@body.kz") for name in ("new", "other")
    )
    tokens = {
        person: services.create_invitation_link(
            session, person_id=person.id, channel=EMAIL, contact=person.email, now=NOW
        )
        for person in (new, other)
    }
    grant_role(
        session, by=OPERATOR, person_id=new.id, grant=Grant(HR, None, organisation.id), now=NOW
    )
    with pytest.raises(LinkUsedUp):
        use_link(session, tokens[new])
    use_link(session, tokens[other])  # the control: nobody else's link ends


def test_a_link_that_an_administrator_handed_over_survives_the_role(session):
    organisation, new = (
        accounts.add_organisation(session),
        accounts.add_person(session, email="new@body.kz"),
    )
    token = services.create_password_link(session, person_id=new.id, by=OPERATOR, now=NOW)
    grant_role(
        session, by=OPERATOR, person_id=new.id, grant=Grant(HR, None, organisation.id), now=NOW
    )
    use_link(session, token)
    assert new.password_hash == "new"


def test_a_learners_long_sign_in_becomes_a_working_day_with_a_role(session, aika):
    organisation, other = accounts.add_organisation(session), accounts.add_person(session)
    for person in (aika, other):
        accounts.begin_sign_in(session, person)
    accounts.begin_sign_in(session, aika, days=0.1)
    grant_role(
        session, by=OPERATOR, person_id=aika.id, grant=Grant(HR, None, organisation.id), now=NOW
    )
    ends = session.execute(select(SignIn.person_id, SignIn.expires_at).order_by(SignIn.id)).all()
    assert ends == [
        (aika.id, NOW + SIGN_IN_VALIDITY_STAFF),
        (other.id, NOW + SIGN_IN_VALIDITY),
        (aika.id, NOW + timedelta(days=0.1)),
    ]
