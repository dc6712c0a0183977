"""The plan of a region by month: of approved programmes, of the measure alone, in scope."""

from datetime import date

from lms.accounts.queries import load_actor_by_id
from lms.accounts.rules import OFFICER
from lms.programmes.queries.monthly import load_monthly_plan
from lms.programmes.rules import APPROVED, CLOSED
from tests.factories import programmes
from tests.factories.accounts import add_person, grant
from tests.factories.regions import AKMOLA, AKTOBE, load_unit


def test_a_plan_is_spread_over_its_months_from_approval_on_and_within_scope_only(session):
    indicators = programmes.add_indicators(session)
    draft = programmes.add_programme(session)
    programmes.add_plan(session, draft, indicators["certificates"], 60, 120)
    programmes.add_plan(session, draft, indicators["citizens_trained"], 6000)
    actors = []
    for kato in (AKMOLA, AKTOBE):
        officer = add_person(session)
        grant(session, officer, OFFICER, kato=kato)
        actors.append(load_actor_by_id(session, officer.id))
    own, stranger = actors
    akmola, aktobe = (load_unit(session, kato).id for kato in (AKMOLA, AKTOBE))

    assert load_monthly_plan(session, own, akmola, "certificates") == {}
    draft.state = APPROVED
    session.flush()
    plan = load_monthly_plan(session, own, akmola, "certificates")
    assert [plan[date(2026, month, 1)] for month in (1, 6, 7, 12)] == [10, 10, 20, 20]
    assert len(plan) == 12
    assert load_monthly_plan(session, own, aktobe, "certificates") == {}
    assert load_monthly_plan(session, stranger, akmola, "certificates") == {}
    assert load_monthly_plan(session, own, akmola, "people_completed") == {}, "of citizens alone"
    assert load_monthly_plan(session, own, akmola, "certificates", "security") == {}


def test_a_closed_programme_gives_way_to_the_one_in_force_in_the_days_of_both(session):
    """A region may close a programme early and approve the next one from the same January on."""
    indicators = programmes.add_indicators(session)
    span = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    closed_programme = programmes.add_programme(
        session, state=CLOSED, **{**span, "starts_on": date(2025, 7, 1)}
    )
    programmes.add_plan(session, closed_programme, indicators["certificates"], 6, 600, 600)
    new = programmes.add_programme(
        session, state=APPROVED, **{**span, "starts_on": date(2026, 3, 16)}
    )
    programmes.add_plan(session, new, indicators["certificates"], 12, 24)
    officer = add_person(session)
    grant(session, officer, OFFICER, kato=AKMOLA)
    by = load_actor_by_id(session, officer.id)
    plan = load_monthly_plan(session, by, load_unit(session, AKMOLA).id, "certificates")
    assert {month.month: amount for month, amount in plan.items() if month.year == 2026} == {
        1: 100,
        2: 100,
        **dict.fromkeys((3, 4, 5, 6), 3),
        **dict.fromkeys(range(7, 13), 4),
    }
    assert [plan[date(2025, month, 1)] for month in (7, 12)] == [1, 1]
