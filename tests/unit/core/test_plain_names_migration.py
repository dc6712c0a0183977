"""Rows, keys and constraints go on when tables and columns get plain names."""

import pytest
from sqlalchemy import create_engine, inspect, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from lms.accounts.models import RecoveryCode
from lms.api.models import IdempotentReply
from lms.auth.models import ApiToken
from lms.core import jobs
from lms.core.database import Base
from lms.core.jobs import Job
from lms.core.migrations import downgrade_database, upgrade_database
from lms.learning.models import Bookmark
from lms.learning.services import save_bookmark
from lms.messaging.models import ContactFault
from lms.outreach.models import TrainingEvent
from lms.outreach.rules import CHANGED_EVENT
from lms.outreach.services.recording import write_event
from lms.periodic_reports.queries import DRAW_JOB
from lms.periodic_reports.rules import parse_named_period
from tests.conftest import NOW
from tests.factories.accounts import add_organisation
from tests.factories.api import add_api_token
from tests.factories.learning import create_learner
from tests.factories.outreach import add_training
from tests.factories.report_builder import add_saved_report
from tests.factories.reporting import build_handed_in_report
from tests.factories.schedules import store_schedule
from tests.unit.core.test_migrations import RENAMED, REVISIONS, run_statement

BEFORE = REVISIONS[REVISIONS.index("0062") - 1]
# Queries of what is renamed: by the old names, and by the new ones.
QUERIES = [
    (
        "SELECT enrolment_id, lesson_id, anchor, at FROM place",
        "SELECT enrolment_id, lesson_id, anchor, at FROM bookmark",
    ),
    (
        "SELECT person_id, channel, address_hash, reason, at FROM address_fault",
        "SELECT person_id, channel, contact_hash, reason, at FROM contact_fault",
    ),
    (
        "SELECT person_id, mark, code_hash FROM recovery_code",
        "SELECT person_id, first_letter, code_hash FROM recovery_code",
    ),
    ("SELECT key, body FROM idempotent_reply", "SELECT key, content FROM idempotent_reply"),
    ("SELECT id, place_kk, place_ru FROM training", "SELECT id, venue_kk, venue_ru FROM training"),
    *(
        (
            f"SELECT id, place_kind, place_id FROM {table}",
            f"SELECT id, area_kind, area_id FROM {table}",
        )
        for table in ("report_schedule", "saved_report", "handed_in_report")
    ),
]
AREA = ("units", 1)
# A text that looks like the name of a value.
TITLE = 'Сабақ "place_kk": "venue_kk":'


@pytest.fixture
def url(session, container):
    """Return the URL of a database with a row in each table of which a name changes."""
    learner = create_learner(session, container.storage)
    person_id = learner.person.id
    add_api_token(session, add_organisation(session))
    session.add(build_handed_in_report(1, parse_named_period("2025-H2")))
    add_saved_report(session, learner.person, AREA)
    store_schedule(session, person_id, AREA[1])
    params = {"area_kind": AREA[0], "area_id": AREA[1]}
    jobs.enqueue(session, kind=DRAW_JOB, subject="x", now=NOW, by_id=None, **params)
    row = add_training(session)
    was = {"venue_kk": "Клуб", "venue_ru": "Клуб", "title_kk": TITLE}
    write_event(session, row, CHANGED_EVENT, now=NOW, by_id=None, was=was, now_is=was)
    save_bookmark(
        session,
        enrolment_id=learner.enrolment.id,
        lesson_id=learner.outline.lessons[0].id,
        anchor="step-2",
        now=NOW,
    )
    session.add_all(
        [
            ContactFault(
                person_id=person_id, channel="email", contact_hash="a" * 64, reason="550", at=NOW
            ),
            RecoveryCode(person_id=person_id, first_letter="7", code_hash="hash"),
            IdempotentReply(
                token_id=session.scalars(select(ApiToken.id)).one(),
                key="k",
                request_hash="h" * 64,
                status=200,
                content=b"{}",
                created_at=NOW,
            ),
        ]
    )
    session.commit()
    session.close()
    container.database.dispose()
    return container.settings.database_url


def list_constraints(url):
    """Return the names of constraints of the two renamed tables."""
    engine = create_engine(url)
    inspector = inspect(engine)
    tables = {*RENAMED["0062"], *RENAMED["0062"].values()} & {*inspector.get_table_names()}
    names = {inspector.get_pk_constraint(table)["name"] for table in tables}
    names |= {key["name"] for table in tables for key in inspector.get_foreign_keys(table)}
    engine.dispose()
    return names


def test_rows_under_plain_names_go_down_and_up_again(url):
    rows = [run_statement(url, query) for _old_query, query in QUERIES]
    assert all(rows)
    for _ in range(2):
        downgrade_database(url, BEFORE)
        assert [run_statement(url, query) for query, _new_query in QUERIES] == rows
        upgrade_database(url)
        assert [run_statement(url, query) for _old_query, query in QUERIES] == rows


def test_constraints_are_named_by_the_tables(url):
    expected = set()
    for model in (Bookmark, ContactFault):
        table = Base.metadata.tables[model.__tablename__]
        expected |= {table.primary_key.name}
        expected |= {constraint.name for constraint in table.foreign_key_constraints}
    assert list_constraints(url) == expected
    downgrade_database(url, BEFORE)
    old_names = list_constraints(url)
    assert len(old_names) == len(expected)
    assert not old_names & expected, "the control"
    upgrade_database(url)
    assert list_constraints(url) == expected


def test_events_of_trainings_say_which_venue_there_was(url, session):
    was = {"venue_kk": "Клуб", "venue_ru": "Клуб", "title_kk": TITLE}
    downgrade_database(url, BEFORE)
    old = {"place_kk": "Клуб", "place_ru": "Клуб", "title_kk": TITLE}
    assert session.scalars(select(TrainingEvent.details)).one() == {"was": old, "now_is": old}
    session.close()
    upgrade_database(url)
    assert session.scalars(select(TrainingEvent.details)).one() == {"was": was, "now_is": was}


def test_a_drawn_report_goes_on_with_its_area(url, session):
    params = select(Job.params)
    downgrade_database(url, BEFORE)
    assert session.scalars(params).one() == {"place_kind": AREA[0], "place_id": AREA[1]}
    session.close()
    upgrade_database(url)
    assert session.scalars(params).one() == {"area_kind": AREA[0], "area_id": AREA[1]}


def test_a_report_that_was_handed_in_is_guarded_under_its_new_names(url):
    for column in ("area_id", "number"):
        with pytest.raises(DBAPIError, match="append-only"):
            run_statement(url, f"UPDATE handed_in_report SET {column} = 7")
    with pytest.raises(IntegrityError):
        run_statement(
            url,
            "INSERT INTO handed_in_report (area_kind, area_id, first, last, number, content, "
            "sha256, correction, handed_in_at) SELECT area_kind, area_id, first, last, number, "
            "content, sha256, correction, handed_in_at FROM handed_in_report",
        )
