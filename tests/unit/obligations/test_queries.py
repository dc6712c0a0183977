"""What a person has to do, and what an assignment would mean."""

from datetime import timedelta

from lms.core.clock import local_date
from lms.obligations import queries
from lms.obligations.rules import Target
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import actor_of, grant, organisation, person
from tests.factories.records import ZONE, civil_servant
from tests.factories.regions import AKMOLA, AKTOBE, KOKSHETAU, unit

TODAY = local_date(NOW, ZONE)


def test_what_is_due_stands_by_its_day_and_each_course_once(session):
    soon, late = records.course(session, "soon"), records.course(session, "late")
    who, colleague = civil_servant(session), civil_servant(session)
    place = unit(session, AKMOLA).id
    for what, days in ((soon, 20), (soon, 5), (late, -3)):
        records.assign(session, what, due_on=TODAY + timedelta(days=days), region_unit_id=place, now=NOW - timedelta(days=60))
    records.enrol(session, who, soon)
    records.finish(session, colleague, late)
    due = queries.due_for(session, who.id, TODAY)
    assert [(row.slug, row.days_left, row.enrolled) for row in due] == [("late", -3, False), ("soon", 5, True)]
    assert (due[0].title_ru, due[0].minutes, due[0].hours, due[0].reason) == (late_title(session, late), 90, 8, "Бұйрық № 1")
    assert [row.slug for row in queries.due_for(session, colleague.id, TODAY)] == ["soon"]
    assert queries.due_for(session, person(session).id, TODAY) == []


def late_title(session, what):
    outline = queries.course_outline(session, what.id)
    assert outline is not None
    return outline.title_ru


def test_what_is_met_or_withdrawn_is_no_longer_due(session):
    what, who = records.course(session), civil_servant(session)
    records.assign(session, what, due_on=TODAY, region_unit_id=unit(session, AKMOLA).id)
    assert queries.due_for(session, who.id, TODAY)
    records.finish(session, who, what)
    assert queries.due_for(session, who.id, TODAY) == []


def test_a_preview_counts_who_would_have_the_obligation_and_who_has_met_it(session):
    what = records.course(session)
    outline = queries.course_outline(session, what.id)
    assert outline is not None
    done, expired, _open, stranger = (civil_servant(session, kato=kato) for kato in (KOKSHETAU, KOKSHETAU, AKMOLA, AKTOBE))
    person(session)
    records.finish(session, done, what)
    records.finish(session, expired, what, now=NOW - timedelta(days=400))
    records.finish(session, stranger, what)
    reach = queries.preview(session, target=Target(region_unit_id=unit(session, AKMOLA).id), outline=outline, today=TODAY)
    assert (reach.people, reach.already_met) == (3, 1)
    assert queries.preview(session, target=Target(organisation_id=0), outline=outline, today=TODAY).people == 0


def test_a_district_officer_may_choose_the_district_alone_and_a_region_officer_what_is_below(session):
    district, region, hr = person(session), person(session), person(session)
    body = organisation(session)
    organisation(session)
    grant(session, district, "officer", kato=KOKSHETAU)
    grant(session, region, "officer", kato=AKMOLA)
    grant(session, hr, "hr", organisation_id=body.id)
    units = [entry.target.region_unit_id for entry in queries.targets(session, actor_of(session, region))]
    assert [entry.target for entry in queries.targets(session, actor_of(session, district))] == [
        Target(region_unit_id=unit(session, KOKSHETAU).id)
    ]
    assert units[0] == unit(session, AKMOLA).id
    assert unit(session, KOKSHETAU).id in units
    assert unit(session, AKTOBE).id not in units
    assert [entry.target for entry in queries.targets(session, actor_of(session, hr))] == [Target(organisation_id=body.id)]
    assert queries.targets(session, actor_of(session, person(session))) == []


def test_a_list_of_assignments_costs_two_queries_however_long_it_is(session, runtime):
    place = unit(session, AKMOLA).id
    civil_servant(session)
    admin = person(session)
    grant(session, admin, "national_admin")
    actor = actor_of(session, admin)
    for days in range(12):
        records.assign(session, records.course(session), due_on=TODAY + timedelta(days=days), region_unit_id=place)
    session.commit()
    rows = queries.assignments(session, actor, today=TODAY, limit=5)
    assert [row.total for row in rows] == [1] * 5
    assert queries.assignment_count(session, actor) == 12
    assert queries.assignments(session, actor, today=TODAY, limit=5, offset=10)[-1].due_on == TODAY
