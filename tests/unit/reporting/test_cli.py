"""`lms figures` on a database of its own."""

from sqlalchemy import delete, func, select

from lms.core.database import open_database
from lms.core.migrations import upgrade_database
from lms.enrolment.models import UncountedEvent
from lms.reporting.models import Figure
from lms.reporting.services import find_differences
from tests.factories import records
from tests.factories.commands import run_lms

FOLDED = (
    "Events added to the figures: {}.\n"
    "Beginnings and ends of attempts added to the counts of questions: 0.\n"
)


def add_learners(session, count=3):
    course = records.add_course(session)
    for _ in range(count):
        records.finish(session, records.add_civil_servant(session), course)
    session.commit()


def test_folding_adds_what_is_not_counted_yet(session, settings):
    add_learners(session)
    assert run_lms(settings, "figures", "fold") == (0, FOLDED.format(9))
    assert run_lms(settings, "figures", "fold") == (0, FOLDED.format(0))
    assert session.scalar(select(func.count()).select_from(UncountedEvent)) == 0


def test_a_recount_of_a_sound_system_finds_nothing(session, settings):
    add_learners(session)
    assert run_lms(settings, "figures", "recount") == (
        0,
        "Figures that differed from the records: 0.\n"
        "Results of questions that differed from the records: 0.\n",
    )
    run_lms(settings, "figures", "fold")
    assert run_lms(settings, "figures", "recount") == (
        0,
        "Figures that differed from the records: 0.\n"
        "Results of questions that differed from the records: 0.\n",
    )


def test_a_recount_says_what_differed_and_sets_it_right(session, settings):
    add_learners(session)
    run_lms(settings, "figures", "fold")
    session.execute(delete(Figure).where(Figure.measure == "completed"))
    session.commit()
    code, output = run_lms(settings, "figures", "recount")
    assert code == 1
    assert "completed: +3" in output
    assert "Figures that differed from the records: 30." in output
    assert find_differences(session) == []


def test_before_the_regions_are_loaded_nothing_differs(tmp_path):
    url = f"sqlite:///{tmp_path / 'new.db'}"
    upgrade_database(url)
    database = open_database(url)
    with database.read() as new_session:
        assert find_differences(new_session) == []
    database.dispose()
