"""Reads of due courses, previews, targets, assignments and their people."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp

import pytest

from lms.accounts.models import Absence
from lms.accounts.rules import OPERATOR
from lms.catalogue.queries import load_outline
from lms.core.clock import Moment, get_local_date
from lms.core.storage import FileStorage
from lms.obligations import queries, services
from lms.obligations.rules import Target, Terms
from tests.conftest import NOW
from tests.factories import accounts, learning, records
from tests.factories.accounts import add_organisation, add_person, build_actor, grant
from tests.factories.records import ZONE, add_civil_servant
from tests.factories.regions import AKMOLA, AKTOBE, KOKSHETAU, load_unit
from tests.unit.obligations.world import add_post, move_person

TODAY = get_local_date(NOW, ZONE)


def test_what_is_due_stands_by_its_day_and_each_course_once(session):
    soon, late = records.add_course(session, "soon"), records.add_course(session, "late")
    servant, colleague = add_civil_servant(session), add_civil_servant(session)
    unit_id = load_unit(session, AKMOLA).id
    for course, days in ((soon, 20), (soon, 5), (late, -3)):
        records.assign(
            session,
            course,
            due_on=TODAY + timedelta(days=days),
            region_unit_id=unit_id,
            now=NOW - timedelta(days=60),
        )
    records.enrol(session, servant, soon)
    records.finish(session, colleague, late)
    due = queries.list_due_courses(session, servant.id, TODAY)
    assert [(row.slug, row.days_left, row.enrolled) for row in due] == [
        ("late", -3, False),
        ("soon", 5, True),
    ]
    assert (due[0].title_ru, due[0].minutes, due[0].hours, due[0].orders[0].reason) == (
        load_title(session, late),
        90,
        8,
        "Бұйрық № 1",
    )
    assert (due[0].is_late, due[1].is_late) == (True, False)
    assert [len(row.orders) for row in due] == [1, 2]
    assert [row.slug for row in queries.list_due_courses(session, colleague.id, TODAY)] == ["soon"]
    assert queries.list_due_courses(session, add_person(session).id, TODAY) == []


def test_what_is_due_names_the_alternatives_in_service_the_grace_and_what_is_begun(
    session, count_statements
):
    first, second, retired = (records.add_course(session) for _ in range(3))
    servant, unit_id = add_civil_servant(session), load_unit(session, AKMOLA).id
    for number in range(8):
        records.assign(
            session,
            first,
            second,
            retired,
            due_on=TODAY - timedelta(days=2 + number),
            grace_days=5,
            region_unit_id=unit_id,
            now=NOW - timedelta(days=60),
        )
    enrolment = learning.create_learner(
        session, FileStorage(Path(mkdtemp())), user_name="learner"
    ).enrolment
    retired.retired_at = NOW
    session.flush()
    records.enrol(session, servant, second)
    with count_statements(session) as statements:
        due = queries.list_due_courses(session, servant.id, TODAY)
    assert len(statements) <= 3
    assert len(due) == 1
    assert [row.slug for row in due[0].courses] == [first.slug, second.slug]
    assert (due[0].slug, due[0].title_ru) == (second.slug, load_title(session, second))
    assert (due[0].days_left, due[0].grace_left, due[0].is_late) == (-9, 0, True)
    assert [row.enrolled for row in due[0].courses] == [False, True]
    assert enrolment.id


def load_title(session, course):
    return load_outline(session, course.current_version_id).title_ru


def test_what_is_met_or_withdrawn_is_no_longer_due(session):
    course, servant = records.add_course(session), add_civil_servant(session)
    records.assign(session, course, due_on=TODAY, region_unit_id=load_unit(session, AKMOLA).id)
    assert queries.list_due_courses(session, servant.id, TODAY)
    records.finish(session, servant, course)
    assert queries.list_due_courses(session, servant.id, TODAY) == []


def test_a_preview_counts_whom_it_would_be_for_who_has_met_it_and_who_cannot(session):
    course, other = records.add_course(session), records.add_course(session)
    graduate, expired, absence, _open, stranger = (
        add_civil_servant(session, kato=kato)
        for kato in (KOKSHETAU, KOKSHETAU, KOKSHETAU, AKMOLA, AKTOBE)
    )
    add_person(session)
    session.add(
        Absence(person_id=absence.id, kind="sick", starts_on=TODAY, ends_on=None, created_at=NOW)
    )
    records.finish(session, graduate, other)
    records.finish(session, expired, course, now=NOW - timedelta(days=400))
    records.finish(session, stranger, course)
    terms = Terms(
        (course.id, other.id),
        Target(region_unit_id=load_unit(session, AKMOLA).id),
        "x",
        due_on=TODAY + timedelta(days=9),
    )
    reach = queries.preview_assignment(session, terms=terms, by=OPERATOR, today=TODAY)
    assert (reach.people, reach.already_met, reach.cannot_meet, reach.away, reach.is_too_short) == (
        4,
        1,
        1,
        1,
        False,
    )
    assert [(row.id, row.already_met) for row in reach.sample if row.already_met] == [
        (graduate.id, True)
    ]
    assert {row.id for row in reach.sample} == {graduate.id, expired.id, absence.id, _open.id}
    anew = queries.preview_assignment(
        session, terms=replace(terms, recognise_earlier=False), by=OPERATOR, today=TODAY
    )
    assert (anew.people, anew.already_met) == (4, 0)
    assignment_id = records.assign(
        session, course, other, due_on=terms.due_on, region_unit_id=terms.target.region_unit_id
    )
    row = queries.find_assignment(session, OPERATOR, assignment_id, today=TODAY)
    assert (row.total, row.met_count) == (reach.people, reach.already_met), (
        "the preview says what then becomes so"
    )


@pytest.mark.parametrize(
    ("periods", "is_away"),
    [
        ([(0, 9)], True),
        ([(-3, 4), (5, 12)], True),  # one follows the other
        ([(-3, 6), (2, 4), (4, None)], True),  # they overlap
        ([(-3, 4), (6, 12)], False),  # a day of work between them
        ([(1, 4), (5, 12)], False),
        ([(0, 4), (3, 8)], False),
    ],
)
def test_a_preview_counts_whom_several_leaves_keep_away_the_whole_time(session, periods, is_away):
    servant, course = add_civil_servant(session, kato=KOKSHETAU), records.add_course(session)
    for first, last in periods:
        ends_on = None if last is None else TODAY + timedelta(days=last)
        accounts.add_absence(
            session, servant, starts_on=TODAY + timedelta(days=first), ends_on=ends_on
        )
    withdrawn = {"starts_on": TODAY - timedelta(days=9), "withdrawn_at": NOW}
    accounts.add_absence(session, servant, **withdrawn, ends_on=TODAY + timedelta(days=5))
    target = Target(region_unit_id=load_unit(session, AKMOLA).id)
    terms = Terms((course.id,), target, "x", due_on=TODAY + timedelta(days=9))
    reach = queries.preview_assignment(session, terms=terms, by=OPERATOR, today=TODAY)
    assert reach.away == int(is_away)


def test_a_preview_says_that_the_time_is_too_short_for_the_course(session):
    course = records.add_course(session, hours=17)
    for _ in range(3):
        add_civil_servant(session)
    terms = Terms(
        (course.id,),
        Target(region_unit_id=load_unit(session, AKMOLA).id),
        "x",
        due_on=TODAY + timedelta(days=1),
    )
    assert (
        queries.preview_assignment(session, terms=terms, by=OPERATOR, today=TODAY).cannot_meet == 3
    )
    later = replace(terms, due_on=TODAY + timedelta(days=2))
    assert (
        queries.preview_assignment(session, terms=later, by=OPERATOR, today=TODAY).cannot_meet == 0
    )


UNITS = (AKMOLA, KOKSHETAU, AKTOBE)


def test_a_district_officer_may_choose_the_district_alone_and_a_region_officer_what_is_below(
    session,
):
    district, region, hr = add_person(session), add_person(session), add_person(session)
    employer, stranger = add_organisation(session), add_organisation(session)
    grant(session, district, "officer", kato=KOKSHETAU)
    grant(session, region, "officer", kato=AKMOLA)
    grant(session, hr, "hr", organisation_id=employer.id)
    targets_by_actor = {
        who: [
            target
            for target in (
                *(Target(region_unit_id=load_unit(session, kato).id) for kato in UNITS),
                Target(organisation_id=employer.id),
                Target(organisation_id=stranger.id),
            )
            if queries.find_target(session, build_actor(session, account), target) is not None
        ]
        for who, account in {
            "district": district,
            "region": region,
            "hr": hr,
            "citizen": add_person(session),
        }.items()
    }
    units = [Target(region_unit_id=load_unit(session, kato).id) for kato in UNITS]
    assert targets_by_actor == {
        "district": units[1:2],
        "region": units[:2],
        "hr": [Target(organisation_id=employer.id)],
        "citizen": [],
    }


def test_a_list_of_assignments_costs_as_many_queries_however_long_it_is(session, count_statements):
    unit_id = load_unit(session, AKMOLA).id
    add_civil_servant(session)
    admin = add_person(session)
    grant(session, admin, "national_admin")
    actor = build_actor(session, admin)
    for days in range(12):
        records.assign(
            session,
            records.add_course(session),
            due_on=TODAY + timedelta(days=days),
            region_unit_id=unit_id,
        )
    session.commit()
    with count_statements(session) as statements:
        rows = queries.list_assignments(session, actor, today=TODAY, limit=5)
    with count_statements(session) as of_more:
        assert len(queries.list_assignments(session, actor, today=TODAY, limit=12)) == 12
    assert len(of_more) == len(statements) < 10
    assert [row.total for row in rows] == [1] * 5
    assert queries.count_assignments(session, actor) == 12
    assert (
        queries.list_assignments(session, actor, today=TODAY, limit=5, offset=10)[-1].due_on
        == TODAY
    )


def list_people(session, actor, **filters):
    search = queries.ObligedSearch(**filters)
    rows = queries.list_obliged_people(session, actor, search, today=TODAY, limit=99)
    assert queries.count_obliged_people(session, actor, search, today=TODAY) == len(rows)
    assert sorted(
        row.person_id for row in queries.iter_obliged_people(session, actor, search, today=TODAY)
    ) == sorted(row.person_id for row in rows)
    return [row.person_id for row in rows]


def test_the_people_of_an_assignment_are_found_by_what_became_of_it(session):
    course, employer = (
        records.add_course(session),
        add_organisation(session, name_ru="Управление водоканала"),
    )
    names = ("Абай", "Әлия", "Берік", "Гүл", "Дана", "Ерлан", "Жанар")
    idle, starter, good, late, exempt, leaver, overdue = (
        add_civil_servant(session, surname=name, given_name="А") for name in names
    )
    other = add_civil_servant(session, kato=AKTOBE)
    admin = add_person(session)
    grant(session, admin, "national_admin")
    actor = build_actor(session, admin)
    assignment_id = records.assign(
        session,
        course,
        due_on=TODAY + timedelta(days=10),
        region_unit_id=load_unit(session, AKMOLA).id,
        now=NOW - timedelta(days=20),
    )
    records.assign(
        session,
        course,
        due_on=TODAY + timedelta(days=9),
        region_unit_id=load_unit(session, AKTOBE).id,
    )
    records.enrol(session, starter, course)
    records.finish(session, good, course, now=NOW - timedelta(days=5))
    move_due(session, assignment_id, [late, overdue], TODAY - timedelta(days=8), days=-19)
    records.finish(session, late, course, now=NOW - timedelta(days=1))
    services.grant_exemption(
        session,
        assignment_id=assignment_id,
        person_id=exempt.id,
        reason="x",
        starts_on=TODAY,
        ends_on=None,
        by=OPERATOR,
        moment=Moment(NOW, ZONE),
    )
    move_person(session, leaver, kato=AKTOBE)
    move_person(session, idle, organisation_id=employer.id)
    ids = {"assignment_id": assignment_id}
    result = {
        state: list_people(session, actor, state=state, **ids)
        for state in (
            "",
            "open",
            "not_begun",
            "under_way",
            "overdue",
            "met",
            "met_in_time",
            "met_late",
            "exempt",
            "ended",
        )
    }
    assert result == {
        "": [item.id for item in (idle, starter, good, late, exempt, overdue)],
        "open": [idle.id, starter.id, overdue.id],
        "not_begun": [idle.id, overdue.id],
        "under_way": [starter.id],
        "overdue": [overdue.id],
        "met": [good.id, late.id],
        "met_in_time": [good.id],
        "met_late": [late.id],
        "exempt": [exempt.id],
        "ended": [leaver.id],
    }
    assert list_people(session, actor, name="жан", state="ended") == []
    assert list_people(session, actor, name="гүл", **ids) == [late.id]
    assert list_people(session, actor, organisation="водоканал", **ids) == [idle.id]
    assert list_people(session, actor, unit_id=load_unit(session, AKTOBE).id) == [
        leaver.id,
        other.id,
    ]
    row = queries.find_assignment(session, actor, assignment_id, today=TODAY)
    assert (row.total, row.met_count, row.overdue_count, row.exempt_count) == (6, 2, 1, 1)


def move_due(session, assignment_id, people, due_on, *, days):
    services.move_due(
        session,
        assignment_id=assignment_id,
        person_ids=[row.id for row in people],
        due_on=due_on,
        reason="x",
        by=OPERATOR,
        moment=Moment(NOW + timedelta(days=days), ZONE),
    )


def test_nobody_sees_people_or_assignments_of_others_and_hr_sees_whom_a_wider_assignment_is_for(
    session,
):
    employer, foreign = add_organisation(session), add_organisation(session)
    own, second, stranger = (
        add_civil_servant(session, organisation_id=employer.id),
        add_civil_servant(session, organisation_id=foreign.id),
        add_civil_servant(session, organisation_id=foreign.id),
    )
    add_post(session, second, employer.id)
    assignment_id = records.assign(
        session,
        records.add_course(session),
        due_on=TODAY + timedelta(days=9),
        region_unit_id=load_unit(session, AKMOLA).id,
    )
    hr, district, trainer = (add_person(session) for _ in range(3))
    grant(session, hr, "hr", organisation_id=employer.id)
    grant(session, district, "officer", kato=AKTOBE)
    grant(session, trainer, "trainer")
    hr, district, trainer = (build_actor(session, item) for item in (hr, district, trainer))
    assert set(list_people(session, hr, assignment_id=assignment_id)) == {own.id, second.id}
    assert list_people(session, hr, name=stranger.surname) == []
    for actor in (district, trainer):
        assert (
            list_people(session, actor)
            == list_people(session, actor, assignment_id=assignment_id)
            == []
        )
        assert (
            queries.find_obliged_person(
                session, actor, assignment_id=assignment_id, person_id=own.id, today=TODAY
            )
            is None
        )
        assert (
            queries.find_assignment(session, actor, assignment_id, today=TODAY, reach=True) is None
        )
    assert (
        queries.find_obliged_person(
            session, hr, assignment_id=assignment_id, person_id=own.id, today=TODAY
        ).person_id
        == own.id
    )
    assert queries.find_assignment(session, hr, assignment_id, today=TODAY) is None
    wide = queries.find_assignment(session, hr, assignment_id, today=TODAY, reach=True)
    assert (wide.total, wide.is_mine) == (2, False)
    reaching = queries.AssignmentSearch(reach=True)
    assert [
        row.id
        for row in queries.list_assignments(session, hr, today=TODAY, limit=9, search=reaching)
    ] == [assignment_id]
    assert queries.list_assignments(session, hr, today=TODAY, limit=9) == []


def test_a_list_follows_the_roles_that_its_reader_holds_now(session):
    servant = add_civil_servant(session)
    assignment_id = records.assign(
        session,
        records.add_course(session),
        due_on=TODAY + timedelta(days=9),
        region_unit_id=load_unit(session, AKMOLA).id,
    )
    officer = add_person(session)
    grant(session, officer, "officer", kato=AKMOLA)
    actor = build_actor(session, officer)

    assert list_people(session, actor, assignment_id=assignment_id) == [servant.id]
    assert list_people(session, replace(actor, grants=()), assignment_id=assignment_id) == []
    assert list_people(session, actor, assignment_id=assignment_id) == [servant.id]


@pytest.mark.parametrize(
    "sort", ["course", "-target", "due_on", "total", "-met", "-overdue", "created"]
)
def test_assignments_are_sorted_and_found(session, sort):
    course, other = records.add_course(session), records.add_course(session)
    servant, aktobe = add_civil_servant(session), add_civil_servant(session, kato=AKTOBE)
    first = records.assign(
        session,
        course,
        due_on=TODAY + timedelta(days=3),
        region_unit_id=load_unit(session, AKMOLA).id,
    )
    second = records.assign(
        session,
        other,
        due_on=TODAY - timedelta(days=3),
        region_unit_id=load_unit(session, AKTOBE).id,
    )
    records.finish(session, servant, course)
    rows = queries.list_assignments(session, OPERATOR, today=TODAY, limit=9, sort=sort)
    back = {"-target", "due_on", "-overdue"}
    assert {row.id for row in rows} == {first, second}
    if sort not in ("-met", "total"):
        assert [row.id for row in rows] == ([second, first] if sort in back else [first, second])
    for filters, result in (
        ({"course": other.slug}, [second]),
        ({"target": "АҚТӨБЕ"}, [second]),
        ({"state": "withdrawn"}, []),
        ({"created_by": servant.id}, []),
        ({"target": "%"}, []),
    ):
        search = queries.AssignmentSearch(**filters)
        assert [
            row.id
            for row in queries.list_assignments(
                session, OPERATOR, today=TODAY, limit=9, search=search
            )
        ] == result
        assert queries.count_assignments(session, OPERATOR, search) == len(result)
    assert aktobe.id
