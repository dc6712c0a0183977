"""Effects of each kind of reform on the tree, people, organisations, facts and assignments."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.accounts.models import AuditEvent, OrganisationEvent, RoleGrant
from lms.accounts.queries import load_actor_by_id
from lms.accounts.rules import NATIONAL_ADMIN, OFFICER, OPERATOR
from lms.background import dispatch
from lms.core import jobs
from lms.core.clock import Moment, get_local_date
from lms.enrolment.models import Enrolment
from lms.obligations.models import Assignment, Obligation, ObligationEvent, TargetList
from lms.reforms import queries
from lms.reforms.errors import NotPlanned, ReformTooEarly
from lms.reforms.jobs import keep_reforms
from lms.reforms.rules import MERGE, MOVE, RENAME, SPLIT, NewUnit, ReformPlan
from lms.reforms.services import apply_reform, cancel_reform, settle_reform
from lms.regions.models import (
    Reform,
    ReformStep,
    RegionName,
    RegionPlacement,
    RegionUnit,
    Relocation,
)
from lms.regions.queries import find_by_kato, find_root, load_tree_on
from lms.regions.services import LoadCounts, load_units
from lms.reporting.queries.area_figures import read_figures
from lms.reporting.queries.areas import UNITS, load_area
from lms.reporting.queries.figures import FigureSelection
from lms.reporting.services import find_differences, fold_figures
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import add_organisation, add_person, grant
from tests.factories.outreach import add_training
from tests.factories.records import ZONE, add_civil_servant
from tests.factories.reforms import carry_out_reform, plan_new_name
from tests.factories.regions import AKMOLA, AKTOBE, AKTOBE_CITY, KOKSHETAU, STEPNOGORSK, load_unit

TODAY = get_local_date(NOW, ZONE)
NEW = NewUnit("Жаңа", "Новый", kato="999999999")


def get_ids(session, *codes):
    return tuple(load_unit(session, kato).id for kato in codes)


def test_a_new_name_and_code_hold_from_the_day_and_the_old_ones_before_it(session):
    (kokshetau,) = get_ids(session, KOKSHETAU)
    before = load_unit(session, KOKSHETAU).name_ru
    carry_out_reform(session, ReformPlan(RENAME, TODAY, "", unit_ids=(kokshetau,), new=NEW))
    renamed_unit = session.get(RegionUnit, kokshetau)
    assert (renamed_unit.name_kk, renamed_unit.official_ru, renamed_unit.kato) == (
        "Жаңа",
        "Новый",
        "999999999",
    )
    assert load_tree_on(session, TODAY).units[kokshetau].name_ru == "Новый"
    assert load_tree_on(session, TODAY - timedelta(days=1)).units[kokshetau].name_ru == before


def test_units_that_move_stand_elsewhere_from_the_day_and_their_people_stay_in_them(session):
    kokshetau, akmola, aktobe = get_ids(session, KOKSHETAU, AKMOLA, AKTOBE)
    resident = add_person(session, kato=KOKSHETAU)
    carry_out_reform(session, ReformPlan(MOVE, TODAY, "", unit_ids=(kokshetau,), parent_id=aktobe))
    assert session.get(RegionUnit, kokshetau).parent_id == aktobe
    assert load_tree_on(session, TODAY).units[kokshetau].parent_id == aktobe
    assert load_tree_on(session, TODAY - timedelta(days=1)).units[kokshetau].parent_id == akmola
    assert resident.region_unit_id == kokshetau
    assert session.scalar(select(func.count()).select_from(Relocation)) == 0


class Closing:
    """Stepnogorsk with people, facts, an officer, an assignment and a list, merged into Kokshetau.

    Aktobe is not concerned.
    """

    def __init__(self, session):
        self.session = session
        self.closed_id, self.into, self.akmola = get_ids(session, STEPNOGORSK, KOKSHETAU, AKMOLA)
        self.course, self.body = (
            records.add_course(session),
            add_organisation(session, kato=STEPNOGORSK),
        )
        self.late = add_civil_servant(session, kato=STEPNOGORSK, organisation_id=self.body.id)
        self.graduate, self.noise = (
            add_civil_servant(session, kato=STEPNOGORSK),
            add_civil_servant(session, kato=AKTOBE_CITY),
        )
        self.citizen = add_person(session, kato=STEPNOGORSK)
        self.assignment = records.assign(
            session,
            self.course,
            due_on=TODAY + timedelta(days=30),
            region_unit_id=self.closed_id,
            narrowing={"not": {"unit": self.into}},
        )
        self.other = records.assign(
            session,
            self.course,
            due_on=TODAY + timedelta(days=31),
            region_unit_id=load_unit(session, AKTOBE).id,
        )
        for holder in (self.graduate, self.noise, self.citizen):
            records.finish(session, holder, self.course, now=NOW - timedelta(days=40))
        self.officer, self.both = (
            add_person(session, kato=KOKSHETAU),
            add_person(session, kato=KOKSHETAU),
        )
        for holder, kato in (
            (self.officer, STEPNOGORSK),
            (self.both, STEPNOGORSK),
            (self.both, KOKSHETAU),
        ):
            grant(session, holder, OFFICER, kato=kato)
        self.list = TargetList(name="Тізім", region_unit_id=self.closed_id, created_at=NOW)
        session.add(self.list)
        fold_figures(session, limit=4)

    def merge(self):
        return carry_out_reform(
            self.session,
            ReformPlan(MERGE, TODAY, "", unit_ids=(self.closed_id,), into_id=self.into),
        )

    def units_of(self, table):
        return set(self.session.scalars(select(table.region_unit_id)))


def test_a_merge_takes_people_organisations_and_what_they_did_to_the_unit_that_stays(session):
    case = Closing(session)
    reform_id = case.merge()
    assert session.get(RegionUnit, case.closed_id).valid_to == TODAY
    assert {
        case.late.region_unit_id,
        case.graduate.region_unit_id,
        case.citizen.region_unit_id,
        case.body.region_unit_id,
    } == {case.into}
    assert case.noise.region_unit_id == load_unit(session, AKTOBE_CITY).id
    assert case.closed_id not in case.units_of(Enrolment) | case.units_of(Obligation)
    assert queries.count_relocations(session, reform_id) == {
        "person": 3,
        "organisation": 1,
        "enrolment": 2,
        "obligation": 2,
    }
    assert find_differences(session) == []
    event = session.scalars(select(OrganisationEvent)).one()
    assert event.details["became"] == {"region_unit_id": case.into}


def test_a_dissolved_unit_has_no_row_in_todays_table_on_the_day_of_the_reform(session):
    case = Closing(session)
    national = add_person(session)
    grant(session, national, NATIONAL_ADMIN)
    actor = load_actor_by_id(session, national.id)

    def count_by_unit():
        area = load_area(session, actor, UNITS, case.akmola)
        _figures, area_rows = read_figures(session, area, FigureSelection(TODAY))
        return {row.id: sum(row.counts.values()) for row in area_rows}

    before = count_by_unit()
    case.merge()
    after = count_by_unit()
    assert before[case.closed_id] > 0 and case.closed_id not in after
    assert after[case.into] > 0


def test_a_merge_hands_over_roles_assignments_and_lists(session):
    case = Closing(session)
    case.merge()
    grants = {
        (row.person_id, row.region_unit_id)
        for row in session.scalars(select(RoleGrant).where(RoleGrant.withdrawn_at.is_(None)))
    }
    assert grants == {(case.officer.id, case.into), (case.both.id, case.into)}
    assert (
        session.scalar(
            select(func.count()).select_from(AuditEvent).where(AuditEvent.kind == "role_moved")
        )
        == 2
    )
    assignment = session.get(Assignment, case.assignment)
    assert assignment.region_unit_id == case.into
    assert case.list.region_unit_id == case.into


def test_a_merge_takes_lessons_along_and_a_split_those_of_the_organisations_that_go(session):
    case = Closing(session)
    near, far = (add_training(session, kato=STEPNOGORSK), add_training(session, kato=AKTOBE_CITY))
    case.merge()
    session.expire_all()
    assert (near.region_unit_id, far.region_unit_id) == (
        case.into,
        load_unit(session, AKTOBE_CITY).id,
    )
    goes, stays = (add_organisation(session, kato=AKMOLA) for _ in range(2))
    trainings = [
        add_training(session, kato=AKMOLA, organisation_id=organisation_id)
        for organisation_id in (goes.id, stays.id, None)
    ]
    carry_out_reform(
        session,
        ReformPlan(
            SPLIT,
            TODAY,
            "",
            unit_ids=(case.akmola,),
            child_ids=(case.into,),
            organisation_ids=(goes.id,),
            new=NEW,
        ),
    )
    session.expire_all()
    assert [row.region_unit_id == case.akmola for row in trainings] == [False, True, True]
    assert trainings[0].region_unit_id == goes.region_unit_id


def test_an_open_obligation_goes_on_at_the_unit_that_follows_and_its_record_says_so(session):
    case = Closing(session)
    session.get(Assignment, case.assignment).narrowing = None
    case.merge()
    duty = session.scalars(select(Obligation).where(Obligation.person_id == case.late.id)).one()
    kinds = session.execute(
        select(ObligationEvent.kind, ObligationEvent.region_unit_id)
        .where(ObligationEvent.obligation_id == duty.id)
        .order_by(ObligationEvent.id)
    ).all()
    assert (duty.state, duty.region_unit_id) == ("open", case.into)
    assert [tuple(row) for row in kinds] == [
        ("opened", case.closed_id),
        ("replaced", case.closed_id),
        ("continued", case.into),
    ]


def test_a_narrowing_to_a_closed_unit_means_the_unit_that_follows(session):
    case = Closing(session)
    session.get(Assignment, case.other).narrowing = {
        "any": [{"unit": case.closed_id}, {"not": {"unit": case.akmola}}]
    }
    case.merge()
    assert session.get(Assignment, case.other).narrowing == {
        "any": [{"unit": case.into}, {"not": {"unit": case.akmola}}]
    }


def test_units_below_a_closed_one_stand_below_the_one_that_follows(session):
    akmola, aktobe, kokshetau = get_ids(session, AKMOLA, AKTOBE, KOKSHETAU)
    carry_out_reform(session, ReformPlan(MERGE, TODAY, "", unit_ids=(akmola, aktobe), new=NEW))
    new_unit = find_by_kato(session, "999999999")
    assert (new_unit.level, new_unit.parent_id, new_unit.valid_from) == (
        "region",
        find_root(session).id,
        TODAY,
    )
    assert session.get(RegionUnit, kokshetau).parent_id == new_unit.id
    assert load_units(session) == LoadCounts(0, 0, 0)
    assert (
        load_tree_on(session, TODAY - timedelta(days=1)).counted_at[new_unit.id]
        == find_root(session).id
    )


def test_a_division_takes_along_the_chosen_units_and_organisations_with_those_who_work_in_them(
    session,
):
    akmola, kokshetau = get_ids(session, AKMOLA, KOKSHETAU)
    goes, stays = add_organisation(session, kato=AKMOLA), add_organisation(session, kato=AKMOLA)
    mover, stayer = (
        add_civil_servant(session, kato=AKMOLA, organisation_id=employer.id)
        for employer in (goes, stays)
    )
    course = records.add_course(session)
    records.assign(session, course, due_on=TODAY + timedelta(days=9), region_unit_id=akmola)
    records.finish(session, mover, course)
    records.enrol(session, stayer, course)
    plan = ReformPlan(
        SPLIT,
        TODAY,
        "",
        unit_ids=(akmola,),
        child_ids=(kokshetau,),
        organisation_ids=(goes.id,),
        new=NEW,
    )
    reform_id = carry_out_reform(session, plan)
    new_unit_id = find_by_kato(session, "999999999").id
    assert (
        goes.region_unit_id,
        mover.region_unit_id,
        stays.region_unit_id,
        stayer.region_unit_id,
    ) == (new_unit_id, new_unit_id, akmola, akmola)
    assert session.get(RegionUnit, kokshetau).parent_id == new_unit_id
    enrolled = {row.person_id: row.region_unit_id for row in session.scalars(select(Enrolment))}
    assert enrolled == {mover.id: new_unit_id, stayer.id: akmola}
    assert queries.count_relocations(session, reform_id) == {
        "person": 1,
        "organisation": 1,
        "enrolment": 1,
        "obligation": 1,
    }
    assert find_differences(session) == []
    assert load_tree_on(session, TODAY - timedelta(days=1)).counted_at[new_unit_id] == akmola


@pytest.mark.parametrize("kind", [RENAME, MOVE, MERGE, SPLIT])
def test_loading_the_package_again_leaves_what_a_reform_changed(session, kind):
    kokshetau, stepnogorsk, akmola, aktobe = get_ids(
        session, KOKSHETAU, STEPNOGORSK, AKMOLA, AKTOBE
    )
    plans = {
        RENAME: ReformPlan(RENAME, TODAY, "", unit_ids=(kokshetau,), new=NEW),
        MOVE: ReformPlan(MOVE, TODAY, "", unit_ids=(kokshetau,), parent_id=aktobe),
        MERGE: ReformPlan(MERGE, TODAY, "", unit_ids=(stepnogorsk,), into_id=kokshetau),
        SPLIT: ReformPlan(SPLIT, TODAY, "", unit_ids=(akmola,), new=NEW, child_ids=(kokshetau,)),
    }
    carry_out_reform(session, plans[kind])
    tables = (RegionUnit, RegionName, RegionPlacement, Reform, ReformStep, Relocation)
    before = [sorted(map(repr, session.execute(select(*table.__table__.c)))) for table in tables]
    assert load_units(session) == LoadCounts(0, 0, 0)
    assert [
        sorted(map(repr, session.execute(select(*table.__table__.c)))) for table in tables
    ] == before


def test_a_reform_is_applied_once(session):
    case = Closing(session)
    reform_id = case.merge()
    with pytest.raises(NotPlanned):
        apply_reform(session, reform_id=reform_id, moment=Moment(NOW, ZONE))
    before = session.execute(select(*Relocation.__table__.c)).all()
    assert settle_reform(session, reform_id=reform_id, moment=Moment(NOW, ZONE)) is False
    assert session.execute(select(*Relocation.__table__.c)).all() == before


def test_what_was_written_for_a_closed_unit_meanwhile_is_taken_along(session):
    case = Closing(session)
    reform_id = case.merge()
    latecomer = add_civil_servant(session, kato=STEPNOGORSK)
    records.finish(session, latecomer, case.course)
    assert queries.list_unsettled_merges(session, now=NOW) == [reform_id]
    assert settle_reform(session, reform_id=reform_id, moment=Moment(NOW, ZONE)) is True
    session.expire_all()
    assert latecomer.region_unit_id == case.into
    assert case.closed_id not in case.units_of(Enrolment)
    assert find_differences(session) == []
    assert queries.list_unsettled_merges(session, now=NOW) == []


def run_all_jobs(container):
    """Run one round of housekeeping, then all jobs."""
    keep_reforms(container)
    while dispatch.run_one(container):
        pass


def test_a_reform_of_a_day_to_come_is_applied_by_the_background_on_that_day(
    container, session, clock
):
    reform_id = plan_new_name(session, days=2)
    with pytest.raises(ReformTooEarly):
        apply_reform(session, reform_id=reform_id, moment=Moment(NOW, ZONE))
    session.commit()
    clock.forward(days=1)
    run_all_jobs(container)
    assert session.scalar(select(Reform.state).where(Reform.id == reform_id)) == "planned"
    session.rollback()
    clock.forward(days=1)
    run_all_jobs(container)
    assert session.scalar(select(Reform.state).where(Reform.id == reform_id)) == "applied"
    assert load_unit(session, AKTOBE_CITY).name_ru == "Новый город"


def test_a_reform_whose_unit_is_no_longer_what_it_was_stays_and_its_job_says_why(
    container, session, clock
):
    reform_id = plan_new_name(session, days=1)
    carry_out_reform(
        session,
        ReformPlan(
            MERGE,
            TODAY,
            "",
            unit_ids=get_ids(session, AKTOBE_CITY),
            into_id=_find_sibling_id(session),
        ),
    )
    session.commit()
    clock.forward(days=1)
    run_all_jobs(container)
    job = jobs.find_latest_job(
        session, kind=queries.APPLY_REFORM_JOB, subject=f"reform:{reform_id}"
    )
    assert (job.state, job.error) == ("failed", "OutOfDate")
    assert session.scalar(select(Reform.state).where(Reform.id == reform_id)) == "planned"
    assert queries.list_due_reforms(session, moment=Moment(clock.now(), ZONE)) == []
    cancel_reform(session, reform_id=reform_id, by=OPERATOR, now=clock.now())


def _find_sibling_id(session):
    city = load_unit(session, AKTOBE_CITY)
    query = select(RegionUnit.id).where(
        RegionUnit.parent_id == city.parent_id, RegionUnit.id != city.id
    )
    return session.scalars(query.order_by(RegionUnit.id).limit(1)).one()
