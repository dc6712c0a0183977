"""An officer requests data of another region by every URL: nothing is shown and nothing changes."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.accounts.models import PersonalAccess, Post, RoleGrant
from lms.messaging.models import Message
from lms.obligations.models import Assignment, Exemption, Obligation
from tests.conftest import NOW
from tests.factories.accounts import add_organisation, add_person, grant, sign_in
from tests.factories.records import add_civil_servant
from tests.factories.regions import AKMOLA, AKTOBE, AKTOBE_CITY, KOKSHETAU
from tests.web.obligations.office import CANARY, DUE, TODAY, read_text

YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def foreign_assignment(session, office):
    """Create an assignment of the other region, whose person is late."""
    return office.assign(
        session, kato=AKTOBE, due_on=YESTERDAY, narrowing={"unit": office.units[AKTOBE_CITY]}
    )


def load_state(session):
    """Return everything that an attack could change."""
    result = [
        session.execute(
            select(Obligation.id, Obligation.state, Obligation.due_on).order_by(Obligation.id)
        ).all(),
        session.execute(
            select(Assignment.id, Assignment.state, Assignment.due_on).order_by(Assignment.id)
        ).all(),
        session.scalar(select(func.count()).select_from(Exemption)),
        session.scalar(select(func.count()).select_from(Message)),
    ]
    session.commit()
    return result


def test_lists_filters_sorting_and_pages_show_nothing_of_another_region(
    officer, session, office, foreign_assignment
):
    office.assign(session, due_on=YESTERDAY)
    unit_id = office.units[AKTOBE_CITY]
    for path in (
        "/obligations/",
        "/obligations/?target=ақтөбе",
        "/obligations/?sort=-overdue",
        "/obligations/?page=2",
        "/obligations/late",
        f"/obligations/late?name={CANARY}",
        f"/obligations/late?unit=unit-{unit_id}",
        "/obligations/late?sort=-unit&page=2",
        "/obligations/late?organisation=а",
    ):
        page = read_text(officer.get(path), status=404 if "page=2" in path else 200)
        assert f">{CANARY}" not in page and f"/obligations/{foreign_assignment}" not in page, path
    for path in (
        "export",
        "late/export",
        f"late/export?name={CANARY}",
        f"late/export?unit=unit-{unit_id}",
    ):
        reply = officer.send(f"/obligations/{path}", {"format": "csv"})
        assert reply.status_code == 200 and CANARY not in reply.get_data(as_text=True), path
    assert (
        session.scalar(select(func.count()).where(PersonalAccess.person_id == office.stranger.id))
        == 0
    )


def test_a_selection_reaches_nobody_of_another_region(officer, session, office, foreign_assignment):
    own = office.assign(session)
    before = load_state(session)
    data = {"due_on": str(DUE), "reason": "Шабуыл"}
    stranger, servant = office.stranger.id, office.servants[1].id
    for query in (
        f"assignment={foreign_assignment}&everyone=1",
        f"assignment={foreign_assignment}&who={foreign_assignment}-{stranger}",
        f"who={own}-{stranger}",
        f"who={foreign_assignment}-{servant}",
        f"everyone=1&name={CANARY}",
        f"assignment={own}&everyone=1&unit=unit-{office.units[AKTOBE_CITY]}",
    ):
        for action in ("remind", "move"):
            assert officer.get(f"/obligations/{action}?{query}").status_code == 302, query
            assert officer.send(f"/obligations/{action}?{query}", data).status_code == 422, query
    assert load_state(session) == before


def test_of_a_mixed_selection_only_ones_own_are_reached(
    officer, session, office, foreign_assignment
):
    own, stranger = office.assign(session), office.stranger.id
    query = (
        f"who={foreign_assignment}-{stranger}&who={own}-{office.servants[1].id}&"
        f"who={own}-{stranger}"
    )
    assert (
        officer.send(
            f"/obligations/move?{query}",
            {"due_on": str(DUE + timedelta(days=3)), "reason": "Іссапар"},
        ).status_code
        == 303
    )
    moved_ids = session.scalars(
        select(Obligation.person_id).where(Obligation.due_on == DUE + timedelta(days=3))
    ).all()
    assert moved_ids == [office.servants[1].id]


def test_a_role_that_was_withdrawn_a_second_ago_opens_nothing(officer, session, office):
    assignment_id, servant = office.assign(session), office.servants[1].id
    assert officer.get(f"/obligations/{assignment_id}").status_code == 200
    session.get(RoleGrant, office.grant.id).withdrawn_at = NOW
    session.commit()
    before = load_state(session)
    for path in (
        "",
        "late",
        "lists",
        f"{assignment_id}",
        f"{assignment_id}/people/{servant}",
        f"{assignment_id}/edit",
        f"remind?who={assignment_id}-{servant}",
    ):
        assert officer.get(f"/obligations/{path}").status_code == 403, path
    for path in (
        f"{assignment_id}/withdraw",
        f"move?who={assignment_id}-{servant}",
        f"{assignment_id}/people/{servant}/exempt",
        f"{assignment_id}/export",
        "late/export",
    ):
        data = {"due_on": str(DUE), "reason": "a", "starts_on": str(TODAY), "format": "csv"}
        assert officer.send(f"/obligations/{path}", data).status_code == 403, path
    assert load_state(session) == before


def test_a_scope_that_became_smaller_shows_less_at_once(officer, session, office):
    assignment_id = office.assign(session)
    session.get(RoleGrant, office.grant.id).withdrawn_at = NOW
    grant(session, office.officer, "officer", kato=KOKSHETAU)
    office.settle(session)
    page = read_text(officer.get(f"/obligations/{assignment_id}"))
    assert office.servants[0].surname in page and office.servants[1].surname not in page
    assert (
        officer.get(f"/obligations/{assignment_id}/people/{office.servants[1].id}").status_code
        == 404
    )
    assert officer.get(f"/obligations/{assignment_id}/edit").status_code == 404


def test_hr_reaches_a_person_of_two_organisations_but_not_their_duty_of_the_other_one(
    client, session, office
):
    """HR of the second organisation sees this person's obligation, but nobody else of the first."""
    first, second = add_organisation(session), add_organisation(session)
    both = add_civil_servant(session, kato=KOKSHETAU, organisation_id=first.id, surname="Екеуі")
    colleague = add_civil_servant(
        session, kato=KOKSHETAU, organisation_id=first.id, surname="Әріптес"
    )
    session.add(Post(person_id=both.id, organisation_id=second.id, starts_on=TODAY, is_main=False))
    hr = add_person(session)
    grant(session, hr, "hr", organisation_id=second.id)
    both_id, colleague_id = both.id, colleague.id
    assignment_id = office.assign(session, kato=AKMOLA, due_on=YESTERDAY)
    sign_in(client, session, hr)
    page = read_text(client.get("/obligations/late"))
    assert "Екеуі" in page and "Әріптес" not in page
    assert client.get(f"/obligations/{assignment_id}/people/{colleague_id}").status_code == 404
    assert client.get(f"/obligations/{assignment_id}/people/{both_id}").status_code == 200
