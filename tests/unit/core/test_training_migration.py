"""Trainings, messages about them and merges go on under their names when those change."""

import pytest
from sqlalchemy import create_engine, inspect, select

from lms.accounts.models import PersonMerge
from lms.core.clock import Moment
from lms.core.database import Base
from lms.core.migrations import downgrade_database, upgrade_database
from lms.messaging.models import Message, Unsubscription
from lms.messaging.rules.kinds import EMAIL, TRAINING_SEAT, TRAININGS
from lms.messaging.rules.wording import word_message
from lms.outreach.models import SignUp, Training, TrainingEvent
from lms.outreach.rules import SIGNED_UP_EVENT
from lms.outreach.services.recording import tell_about_training, write_event
from tests.conftest import NOW
from tests.factories.accounts import add_person
from tests.factories.outreach import ZONE, add_sign_up, add_training
from tests.unit.core.test_migrations import RENAMED, REVISIONS, run_statement

BEFORE = REVISIONS[REVISIONS.index("0061") - 1]
# A title that looks like the name of a value.
TITLE = 'Сабақ "session": "session_sign_up":'
OLD_TABLES = RENAMED["0061"]
STORED = {
    "message": 'SELECT kind, key, subject, CAST("values" AS text) FROM message ORDER BY id',
    "person_merge": "SELECT CAST(details AS text) FROM person_merge ORDER BY id",
    "unsubscription": "SELECT category FROM unsubscription ORDER BY category",
}


@pytest.fixture
def url(session, container):
    """Return the URL of a database with a training, and what other tables hold about trainings."""
    learner, other = add_person(session), add_person(session, iin_hash=None)
    row = add_training(session, title_kk=TITLE, late_reason="x")
    sign_up = add_sign_up(session, row, learner)
    write_event(session, row, SIGNED_UP_EVENT, now=NOW, by_id=None, sign_up=sign_up, was="x")
    tell_about_training(session, row, TRAINING_SEAT, [(learner.id, "1")], moment=Moment(NOW, ZONE))
    session.add_all(
        [
            Unsubscription(person_id=learner.id, channel=EMAIL, category=TRAININGS, at=NOW),
            PersonMerge(
                kept_id=learner.id,
                merged_id=other.id,
                at=NOW,
                details={SignUp.__tablename__: {"moved": [sign_up.id], "resting": []}, "x": TITLE},
            ),
        ]
    )
    session.commit()
    session.close()
    container.database.dispose()
    return container.settings.database_url


def read_rows(url, names):
    return [run_statement(url, f"SELECT * FROM {name} ORDER BY id") for name in names]


def list_names(url):
    """Return the names of the three tables' constraints, indexes and, on PostgreSQL, sequences."""
    engine = create_engine(url)
    inspector = inspect(engine)
    tables = [name for name in (*OLD_TABLES, *OLD_TABLES.values()) if inspector.has_table(name)]
    names = {*tables}
    for table in tables:
        names |= {index["name"] for index in inspector.get_indexes(table)}
        names |= {key["name"] for key in inspector.get_foreign_keys(table)}
        names.add(inspector.get_pk_constraint(table)["name"])
    if engine.dialect.name == "postgresql":
        names |= {name for name in inspector.get_sequence_names() if name.startswith(tuple(tables))}
    engine.dispose()
    return names


def test_trainings_and_what_others_store_about_them_go_down_and_up_again(url):
    above = read_rows(url, OLD_TABLES.values())
    stored_values = {name: run_statement(url, query) for name, query in STORED.items()}
    assert all(above) and all(stored_values.values())
    for _ in range(2):
        downgrade_database(url, BEFORE)
        assert read_rows(url, OLD_TABLES) == above
        ((kind, key, subject, values),) = run_statement(url, STORED["message"])
        number = above[0][0][0]
        assert (kind, key) == ("session_place", f"session_place:{number} 1")
        assert subject == f"training_session:{number}"
        assert f'"session": {number}' in values
        assert '"session_sign_up": {' in run_statement(url, STORED["person_merge"])[0][0]
        assert run_statement(url, STORED["unsubscription"]) == [("sessions",)]
        upgrade_database(url)
        assert read_rows(url, OLD_TABLES.values()) == above
        assert {name: run_statement(url, query) for name, query in STORED.items()} == stored_values


def test_a_message_from_before_leads_to_its_training(url, session):
    downgrade_database(url, BEFORE)
    upgrade_database(url)
    row, message = session.scalars(select(Training)).one(), session.scalars(select(Message)).one()
    assert message.values["title"]["kk"] == TITLE
    words = word_message(message.kind, message.values, {})
    assert words.path == f"/outreach/trainings/{row.id}"


def test_a_training_added_after_going_up_has_the_next_number(url, session):
    downgrade_database(url, BEFORE)
    upgrade_database(url)
    first, second = session.scalars(select(Training)).one(), add_training(session)
    assert second.id > first.id
    write_event(session, second, SIGNED_UP_EVENT, now=NOW, by_id=None)
    session.flush()
    assert len(session.scalars(select(TrainingEvent)).all()) == 2


def test_constraints_indexes_and_sequences_are_named_by_the_tables(url):
    names = list_names(url)
    for model in (Training, SignUp, TrainingEvent):
        table = Base.metadata.tables[model.__tablename__]
        expected = {table.primary_key.name, *(index.name for index in table.indexes)}
        expected |= {constraint.name for constraint in table.foreign_key_constraints}
        assert expected <= names
    assert not [name for name in names if "session" in name]
    downgrade_database(url, BEFORE)
    old_names = list_names(url)
    assert len(old_names) == len(names)
    assert all("session" in name for name in old_names), "the control"
    upgrade_database(url)
    assert list_names(url) == names
