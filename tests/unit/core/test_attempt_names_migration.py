"""What is stored goes on when attempts, checks and periodic reports get their names."""

import pytest
from sqlalchemy import select

from lms.core.migrations import downgrade_database, upgrade_database
from lms.large_files.models import LargeFile
from lms.messaging.models import Message
from lms.messaging.rules import kinds
from lms.messaging.rules.wording import word_message
from lms.programmes.models import Indicator
from lms.report_builder.models import SavedReport
from lms.report_builder.rules import Definition
from lms.report_builder.rules.stored_definitions import read_definition
from tests.conftest import NOW
from tests.factories.accounts import add_person, grant
from tests.factories.catalogue import build_course_files, set_quiz_rules
from tests.factories.large_files import request_people
from tests.factories.learning import create_learner
from tests.factories.messaging import make_note, tell
from tests.factories.regions import AKMOLA, load_unit
from tests.factories.report_builder import add_saved_report
from tests.factories.schedules import store_schedule
from tests.unit.core.test_migrations import REVISIONS, run_statement

BEFORE = REVISIONS[REVISIONS.index("0064") - 1]
CHECKS = 'behaviour = "repeated"\nchecks_allowed = 3\npenalty = "1/3"\n'
# Texts that look like what is renamed.
NAME = 'Есеп "subject": "official", "subject": "periodic"'
FILTERS = {"course": ("attempts", "passed_attempts", "tries")}
COUNTED = ("hours", "attempts", "passed_attempts", "pass_rate")
SPAN = {"first": "2026-01-01", "last": "2026-03-31"}
LIST = {"measure": "attempts", "course": "attempts", "filters": {"course": ["tries"]}}
QUIZZES = "SELECT id, behaviour, {} FROM quiz ORDER BY id"
STORED = [
    "SELECT id, measure FROM indicator ORDER BY id",
    "SELECT id, subject FROM report_schedule ORDER BY id",
    "SELECT id, CAST(definition AS text) FROM saved_report ORDER BY id",
    "SELECT id, source, CAST(params AS text) FROM large_file ORDER BY id",
    'SELECT id, CAST("values" AS text) FROM message ORDER BY id',
]


@pytest.fixture
def officer(session):
    officer = add_person(session)
    grant(session, officer, "officer", kato=AKMOLA)
    session.commit()
    return officer


@pytest.fixture
def url(session, container, officer):
    """Return the URL of a database with rows of each kind that has a renamed code or name."""
    create_learner(session, container.storage, files=set_quiz_rules(build_course_files(), CHECKS))
    area_id = load_unit(session, AKMOLA).id
    for number, measure in enumerate(("attempts", "passed_attempts", "hours")):
        names = {"name_kk": f"А{number}", "name_ru": f"Б{number}"}
        session.add(Indicator(measure=measure, filters={}, created_at=NOW, **names))
    for subject in ("periodic", "figures"):
        store_schedule(session, officer.id, area_id, subject=subject, every="half")
        values = {"sending": 1, "schedule": 1, "subject": subject, "name": NAME}
        area = {"kk": NAME, "ru": NAME}
        for kind in (kinds.REPORT_SENT, kinds.REPORTS_ENDED):
            tell(session, [make_note(officer, kind, area=area, **SPAN, **values)])
    for measures in (COUNTED, ("hours",)):
        definition = Definition(measures, ("region",), filters=FILTERS)
        add_saved_report(session, officer, ("units", area_id), definition)
    request_people(session, officer, source="reporting.people", params=LIST)
    request_people(session, officer)
    session.close()
    container.database.dispose()
    return container.settings.database_url


def read_stored(url):
    return [run_statement(url, query) for query in STORED]


def test_what_is_stored_goes_down_and_up_again(url):
    stored_rows = read_stored(url)
    quizzes = run_statement(url, QUIZZES.format("checks_allowed"))
    assert ("repeated", 3) in [row[1:] for row in quizzes]
    for _ in range(2):
        downgrade_database(url, BEFORE)
        former_quizzes = run_statement(url, QUIZZES.format("tries"))
        assert ("tries", 3) in [row[1:] for row in former_quizzes]
        indicators, schedules, definitions, files, messages = read_stored(url)
        assert [measure for _id, measure in indicators][-3:] == ["tries", "passed_tries", "hours"]
        assert [subject for _id, subject in schedules] == ["official", "figures"]
        definition, other_definition = (text for _id, text in definitions)
        assert '["hours", "tries", "passed_tries", "pass_rate"]' in definition
        assert '["attempts", "passed_attempts", "tries"]' in definition, "a filter keeps its values"
        assert other_definition == stored_rows[2][1][1]
        assert '"measure": "tries", "course": "attempts"' in files[0][2]
        assert files[1] == stored_rows[3][1]
        assert [text.count('"subject": "official"') for _id, text in messages] == [1, 1, 0, 0]
        upgrade_database(url)
        assert read_stored(url) == stored_rows
        assert run_statement(url, QUIZZES.format("checks_allowed")) == quizzes


def test_a_saved_report_from_before_is_read(url, session):
    downgrade_database(url, BEFORE)
    upgrade_database(url)
    definition = session.scalars(select(SavedReport.definition).order_by(SavedReport.id)).first()
    assert read_definition(definition) == Definition(COUNTED, ("region",), filters=FILTERS)


def test_a_list_from_before_is_of_the_same_people(url, session):
    downgrade_database(url, BEFORE)
    upgrade_database(url)
    params = session.scalars(select(LargeFile.params).order_by(LargeFile.id)).first()
    assert params == LIST


def test_messages_from_before_say_the_same(url, session):
    words = {
        row.id: word_message(row.kind, row.values, {}) for row in session.scalars(select(Message))
    }
    session.rollback()
    downgrade_database(url, BEFORE)
    upgrade_database(url)
    messages = session.scalars(select(Message)).all()
    assert {row.id: word_message(row.kind, row.values, {}) for row in messages} == words
