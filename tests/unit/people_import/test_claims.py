"""Lists and IINs that people typed: a stranger's claim never gets an official's post."""

import pytest
from sqlalchemy import select

from lms.accounts.models import Person, Post
from lms.accounts.rules.iin import IDENTITY_CARD
from lms.accounts.services import PersonNames
from lms.accounts.services.iin_changes import confirm_claim
from lms.auth import services as auth
from lms.core.clock import Moment
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories import people_import as lists
from tests.factories.people_import import create_person, make_csv, make_iin, make_row
from tests.factories.records import ZONE
from tests.factories.regions import KOKSHETAU, load_unit


def load_people(container):
    with container.database.read() as session:
        return session.scalars(select(Person).order_by(Person.id)).all()


def load_holder(container, iin):
    """Return the person with this IIN confirmed, and the organisations of their posts."""
    with container.database.read() as session:
        has_iin = Person.iin_hash == container.iin_cipher.lookup(iin)
        person = session.scalars(select(Person).where(has_iin)).one()
        organisation_ids = select(Post.organisation_id).where(Post.person_id == person.id)
        return person, session.scalars(organisation_ids).all()


@pytest.fixture
def sign_up(container):
    """Sign up with the name and the IIN of the official of the first row."""

    def run(iin):
        with container.database.write() as session:
            person = auth.create_citizen(
                session,
                names=PersonNames(*make_row(1)[1:3]),
                user_name="stranger",
                password_hash="hash",
                region_unit_id=load_unit(session, KOKSHETAU).id,
                language="kk",
                contacts=accounts.Contacts(iin=iin),
                cipher=container.iin_cipher,
                moment=Moment(NOW, ZONE),
            )
            return person.id

    return run


@pytest.mark.twin_left_out("postgresql")
def test_an_official_gets_an_account_of_their_own_and_nothing_joins_the_strangers(
    container, ministry, sign_up
):
    iin = make_iin(1)
    stranger_id = sign_up(iin)
    before = next(person for person in load_people(container) if person.id == stranger_id)
    import_id = lists.apply_list(
        container, ministry.hr, ministry.id, make_csv([make_row(1, email="a@b.kz")])
    )
    assert [line.action for line in lists.list_lines(container, import_id)] == ["new"]
    official, organisations = load_holder(container, iin)
    assert (official.id != stranger_id, official.email) == (True, "a@b.kz")
    assert organisations == [ministry.id]
    after = next(person for person in load_people(container) if person.id == stranger_id)
    columns = [column.name for column in Person.__table__.c]
    assert [getattr(after, name) for name in columns] == [getattr(before, name) for name in columns]


def test_a_confirmed_iin_is_matched_as_ever(container, ministry, sign_up):
    """The control: the same list finds a person whose IIN is confirmed."""
    iin, citizen_id = make_iin(1), sign_up(make_iin(1))
    with container.database.write() as session:
        citizen = session.get(Person, citizen_id)
        assert confirm_claim(
            session, citizen, proof=IDENTITY_CARD, by_id=None, moment=Moment(NOW, ZONE)
        )
    import_id = lists.apply_list(container, ministry.hr, ministry.id, make_csv([make_row(1)]))
    assert [line.action for line in lists.list_lines(container, import_id)] == ["invited"]
    assert load_holder(container, iin)[0].id == citizen_id


@pytest.mark.twin_left_out("postgresql")
@pytest.mark.parametrize("password_hash", ["hash", None])
def test_a_list_adds_an_iin_only_to_an_account_that_nobody_uses(container, ministry, password_hash):
    _iin, surname, given_name, *_rest = make_row(1)
    person_id = create_person(
        container,
        1,
        ministry.id,
        surname=surname,
        given_name=given_name,
        email="a@b.kz",
        iin_hash=None,
        password_hash=password_hash,
    )
    content = make_csv([make_row(1, email="a@b.kz")])
    import_id = lists.apply_list(container, ministry.hr, ministry.id, content)
    line = lists.list_lines(container, import_id)[0]
    codes = [fault[1] for fault in line.faults]
    person = next(person for person in load_people(container) if person.id == person_id)
    assert line.action != "faulty"
    if password_hash:
        assert (person.iin_hash, codes) == (None, ["iin_unconfirmed"])
    else:
        assert (person.iin_hash, codes) == (container.iin_cipher.lookup(make_iin(1)), [])
