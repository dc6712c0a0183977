"""Messages, events of trainings and indicators go on when what they store gets plain names."""

import pytest
from sqlalchemy import select

from lms.core.clock import Moment
from lms.core.migrations import downgrade_database, upgrade_database
from lms.messaging.models import Message
from lms.messaging.rules import kinds
from lms.messaging.rules.wording import word_message
from lms.outreach.rules import SEAT_EVENT
from lms.outreach.services.recording import tell_about_training, write_event
from lms.programmes.rules.indicators import TRAININGS_HELD
from lms.programmes.services.indicators import ensure_indicators
from tests.conftest import NOW
from tests.factories.accounts import add_person
from tests.factories.messaging import make_note, tell
from tests.factories.outreach import ZONE, add_training
from tests.unit.core.test_migrations import REVISIONS, run_statement

BEFORE = REVISIONS[REVISIONS.index("0063") - 1]
# A text that looks like the names of values.
TITLE = 'Сабақ "place": "venue":'
NAMES = {"kk": "Ақмола облысы", "ru": "Акмолинская область"}
SPAN = {"first": "2026-01-01", "last": "2026-03-31"}
OF_AREAS = {
    kinds.REPORT_SENT: {"sending": 1, "subject": "figures", "name": "", **SPAN, "area": NAMES},
    kinds.REPORTS_ENDED: {"schedule": 1, "subject": "figures", "name": "", **SPAN, "area": NAMES},
    kinds.REPORT_DUE: {"unit": 7, "period": "2025-H2", "due": "2026-01-20"},
    kinds.API_ENDED: {"organisation": 1, "name": "x", "area": NAMES},
    kinds.API_RECEIVED: {"organisation": 1, "name": "x", "area": NAMES},
}
STORED = [
    'SELECT id, kind, CAST("values" AS text) FROM message ORDER BY id',
    "SELECT id, kind FROM training_event ORDER BY id",
    "SELECT id, code, measure FROM indicator ORDER BY id",
]


@pytest.fixture
def url(session, container):
    """Return the URL of a database with messages, an event and the standard indicators."""
    learner, row = add_person(session), add_training(session, title_kk=TITLE)
    for kind in (kinds.TRAINING_SEAT, kinds.TRAINING_CHANGED, kinds.TRAINING_REMINDER):
        tell_about_training(session, row, kind, [(learner.id, "1")], moment=Moment(NOW, ZONE))
    tell(session, [make_note(learner, kind, **values) for kind, values in OF_AREAS.items()])
    write_event(session, row, SEAT_EVENT, now=NOW, by_id=None)
    ensure_indicators(session, now=NOW)
    session.commit()
    session.close()
    container.database.dispose()
    return container.settings.database_url


def test_messages_events_and_indicators_go_down_and_up_again(url):
    stored_rows = [run_statement(url, query) for query in STORED]
    assert all(stored_rows)
    for _ in range(2):
        downgrade_database(url, BEFORE)
        messages, events, indicators = (run_statement(url, query) for query in STORED)
        assert [values.count('"place":') for _id, _kind, values in messages] == [1] * 8
        assert [kind for _id, kind in events] == ["place"]
        assert ("lessons_held", "lessons_held") in [row[1:] for row in indicators]
        upgrade_database(url)
        assert [run_statement(url, query) for query in STORED] == stored_rows


def test_messages_from_before_say_the_same(url, session):
    words = {
        row.id: word_message(row.kind, row.values, {}) for row in session.scalars(select(Message))
    }
    session.rollback()
    downgrade_database(url, BEFORE)
    upgrade_database(url)
    messages = session.scalars(select(Message)).all()
    assert {row.id: word_message(row.kind, row.values, {}) for row in messages} == words
    texts = " ".join(f"{text.title} {text.body} {text.path}" for text in words.values())
    assert NAMES["kk"] in texts and "/units/7/" in texts and TITLE in texts


def test_a_measure_from_before_is_the_one_of_trainings(url):
    downgrade_database(url, BEFORE)
    upgrade_database(url)
    query = "SELECT count(*) FROM indicator WHERE measure = '{}'"
    assert run_statement(url, query.format(TRAININGS_HELD)) == [(1,)]
