"""Pages of the late and of an assignment read an index, not every record.

The plans are those that SQLite makes with the statistics of a million obligations.
"""

from dataclasses import replace

import pytest

from lms.accounts.rules import OPERATOR, Grant
from lms.core.clock import get_local_date
from lms.obligations.queries.obliged_pages import PageOrder, _build_page
from lms.obligations.queries.obliged_search import ObligedSearch
from tests.conftest import NOW
from tests.factories.records import ZONE
from tests.query_plans import explain, pretend_statistics

TODAY = get_local_date(NOW, ZONE)
OFFICER = replace(OPERATOR, grants=(Grant("officer", region_unit_id=3),))
LATE = ObligedSearch(state="overdue", by_duty=True)
STATISTICS = {
    "ix_obligation_duty": ("obligation", "1000434 10 1 1 1 1"),
    "ix_obligation_due_on": ("obligation", "1000434 1326 1165 1 1 1 1"),
    "ix_obligation_unit_due": ("obligation", "1000434 4101 427 215 1 1"),
    "ix_obligation_assignment_state": ("obligation", "1000434 52655 23266 139"),
    "sqlite_autoindex_obligation_1": ("obligation", "1000434 52655 1 1"),
    "ix_assignment_state": ("assignment", "22 8"),
    "ix_person_name": ("person", "100321 20 1 1"),
    "ix_region_unit_parent_id": ("region_unit", "250 12"),
    "sqlite_autoindex_region_unit_1": ("region_unit", "250 1"),
    "sqlite_autoindex_course_1": ("course", "14 1"),
    "sqlite_autoindex_course_version_1": ("course_version", "14 1 1"),
    "sqlite_autoindex_organisation_1": ("organisation", "328 328"),
}

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def million(session):
    """Set SQLite's statistics to a million obligations."""
    pretend_statistics(session, STATISTICS)


def explain_page(session, search, order, by=OPERATOR, **days):
    page = _build_page(by, search, TODAY, order, "ru")
    return explain(session, page, limit=50, offset=0, **days)


@pytest.mark.parametrize("by", [OPERATOR, OFFICER], ids=["administrator", "officer"])
@pytest.mark.parametrize("is_reversed", [False, True])
def test_the_first_page_of_the_late_is_read_in_the_order_of_due_days(session, by, is_reversed):
    order = PageOrder("due_on", is_reversed=is_reversed, in_order=True)
    plan = explain_page(session, LATE, order, by)
    assert "SEARCH obligation USING INDEX ix_obligation_due_on" in plan
    assert "TEMP B-TREE FOR LAST" in plan, "of one day"


def test_a_short_list_is_read_by_its_units_and_sorted(session):
    """The control of the test before."""
    plan = explain_page(session, LATE, PageOrder("due_on"), OFFICER)
    assert "ix_obligation_unit_due (region_unit_id=?" in plan
    assert "TEMP B-TREE FOR LAST" not in plan


@pytest.mark.parametrize(
    ("search", "index"),
    [
        (LATE, "ix_obligation_duty (person_id=?"),
        (ObligedSearch(1), "sqlite_autoindex_obligation_1 (assignment_id=? AND person_id=?"),
    ],
)
def test_a_long_list_by_name_goes_from_the_names_to_the_obligations(session, search, index):
    in_order = explain_page(session, search, PageOrder("name", in_order=True))
    assert "ix_person_name" in in_order
    assert index in in_order
    control = explain_page(session, search, PageOrder("name"))
    assert "ix_person_name" not in control, "a short one is sorted"


def test_a_page_of_known_days_reads_these_days(session):
    order = PageOrder("due_on", in_days=True)
    plan = explain_page(session, LATE, order, first_day=TODAY, last_day=TODAY)
    assert "due_on>? AND due_on<?)" in plan
    control = explain_page(session, LATE, PageOrder("due_on"))
    assert "due_on>? AND due_on<?)" not in control
