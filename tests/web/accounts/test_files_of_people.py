"""Files of people while they are sent.

Each person is recorded once, before the file contains them; people not sent are not recorded.
"""

from dataclasses import dataclass, replace

import pytest
from flask import g
from sqlalchemy import select

from lms.accounts.models import PersonalAccess
from lms.accounts.queries import load_actor_by_id
from lms.web import personal
from tests.factories.accounts import add_person


@dataclass
class ExportingOfficer:
    """An officer who exports these people."""

    officer_id: int
    people: list[int]


@pytest.fixture
def office(session, app, monkeypatch):
    monkeypatch.setattr(personal, "CHUNK", 2)
    office_row = ExportingOfficer(
        add_person(session).id, [add_person(session).id for _ in range(5)]
    )
    session.commit()
    with app.test_request_context():
        g.stand_in = load_actor_by_id(session, office_row.officer_id)
        session.rollback()
        yield office_row


def list_accesses(session):
    rows = select(
        PersonalAccess.actor_id, PersonalAccess.person_id, PersonalAccess.access_kind
    ).order_by(PersonalAccess.id)
    accesses = session.execute(rows).all()
    session.rollback()  # others write too
    return accesses


def test_who_stands_in_many_rows_is_noted_once_and_whoever_takes_the_file_not_at_all(
    session, office
):
    rows = [*office.people, *office.people[::-1], office.officer_id]
    assert list(personal.note_while_sent(iter(rows), int, "export")) == rows
    assert sorted(list_accesses(session)) == [
        (office.officer_id, person_id, "export") for person_id in office.people
    ]


def test_a_file_that_nobody_fetches_to_its_end_has_noted_only_what_was_sent(session, office):
    noted_ids = personal.note_while_sent(iter(office.people), int, "export")
    assert list_accesses(session) == []
    assert [next(noted_ids), next(noted_ids), next(noted_ids)] == office.people[:3]
    noted_ids.close()
    assert [row.person_id for row in list_accesses(session)] == office.people[:4], "part by part"


def test_what_cannot_be_noted_is_not_sent(app, session, office):
    original_container = app.extensions["lms"]

    def record(writing, *, person_ids, **values):
        if office.people[2] in person_ids:
            raise OSError("no space left on device")
        original_container.record_access(writing, person_ids=person_ids, **values)

    app.extensions["lms"] = replace(original_container, record_access=record)
    noted_ids = personal.note_while_sent(iter(office.people), int, "export")
    assert [next(noted_ids), next(noted_ids)] == office.people[:2]
    with pytest.raises(OSError, match="no space"):
        next(noted_ids)
    assert [row.person_id for row in list_accesses(session)] == office.people[:2]
