"""The owners of all rows before and after a merge."""

from datetime import date, timedelta

from sqlalchemy import select

from lms.accounts.models import Absence, Person, Post
from lms.certificates.models import Certificate
from lms.enrolment.models import Enrolment
from lms.obligations.models import Exemption, Obligation, TargetListPerson
from tests.conftest import NOW

LATER = NOW + timedelta(hours=1)
DUE = date(2026, 6, 1)
RECORDS = (Enrolment, Certificate, Obligation, Post, Absence, Exemption)


def map_owners(session, table):
    session.expire_all()
    return dict(map(tuple, session.execute(select(table.id, table.person_id))))


def take_snapshot(session):
    """Return the owners of all rows, and the states."""
    session.expire_all()
    people = [
        (
            person.id,
            person.email,
            person.phone,
            person.iin_hash,
            person.organisation_id,
            person.position,
            person.audience,
            person.blocked_at,
            person.merged_into_id,
        )
        for person in session.scalars(select(Person).order_by(Person.id))
    ]
    owners = {table.__tablename__: map_owners(session, table) for table in RECORDS}
    lists = sorted(
        map(tuple, session.execute(select(TargetListPerson.list_id, TargetListPerson.person_id)))
    )
    mains = dict(map(tuple, session.execute(select(Post.id, Post.is_main))))
    states = dict(map(tuple, session.execute(select(Obligation.id, Obligation.state))))
    return (
        people,
        owners,
        lists,
        mains,
        states,
        dict(map(tuple, session.execute(select(Enrolment.id, Enrolment.state)))),
    )
