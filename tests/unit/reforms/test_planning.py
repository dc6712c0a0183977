"""Refusals of reforms, and previews of their effects."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.rules import NATIONAL_ADMIN, OFFICER, OPERATOR
from lms.core.clock import Moment, get_local_date
from lms.core.jobs import find_latest_job
from lms.reforms import errors, queries
from lms.reforms.rules import (
    MERGE,
    MOVE,
    PLANNED,
    RENAME,
    SPLIT,
    WAITING,
    Branch,
    NewUnit,
    ReformPlan,
    build_tree_after,
    get_level_below,
)
from lms.reforms.services import approve_reform, cancel_reform, check_plan, plan_reform
from lms.regions.models import Reform
from lms.regions.queries import find_root
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import add_organisation, add_person, build_actor, grant
from tests.factories.records import ZONE, add_civil_servant
from tests.factories.reforms import carry_out_reform, plan_new_name
from tests.factories.regions import AKMOLA, AKTOBE, ASTANA, KOKSHETAU, STEPNOGORSK, load_unit

TODAY = get_local_date(NOW, ZONE)
NEW = NewUnit("Жаңа", "Новый")
CODES = {
    "akmola": AKMOLA,
    "aktobe": AKTOBE,
    "astana": ASTANA,
    "kokshetau": KOKSHETAU,
    "stepnogorsk": STEPNOGORSK,
}


def plan_of(session, kind, *units, parent="", into="", new=None, children=(), day=TODAY):
    ids_by_name = {name: load_unit(session, kato).id for name, kato in CODES.items()} | {
        "republic": find_root(session).id,
        "missing": 999999,
    }
    return ReformPlan(
        kind,
        day,
        "",
        unit_ids=tuple(ids_by_name[name] for name in units),
        parent_id=ids_by_name.get(parent),
        into_id=ids_by_name.get(into),
        new=new,
        child_ids=tuple(ids_by_name[name] for name in children),
    )


REFUSED = [
    (errors.ReformUnitUnknown, (RENAME, "missing"), {"new": NEW}),
    (errors.ReformUnitUnknown, (RENAME, "republic"), {"new": NEW}),
    (errors.ReformUnitUnknown, (MOVE,), {"parent": "akmola"}),
    (errors.ReformUnitUnknown, (SPLIT, "akmola"), {"new": NEW, "children": ("astana",)}),
    (errors.NothingToDo, (MOVE, "kokshetau"), {"parent": "akmola"}),
    (errors.NothingToDo, (MERGE, "kokshetau"), {"new": NEW}),
    (errors.NothingToDo, (MERGE, "kokshetau", "stepnogorsk"), {"into": "kokshetau"}),
    (errors.ParentWrong, (MOVE, "akmola"), {"parent": "kokshetau"}),
    (errors.ParentWrong, (MOVE, "akmola"), {"parent": "aktobe"}),
    (errors.ParentWrong, (MERGE, "akmola"), {"into": "kokshetau"}),
    (errors.ParentWrong, (MERGE, "akmola", "kokshetau"), {"new": NEW}),
    (errors.ParentWrong, (SPLIT, "akmola"), {"new": replace(NEW, level="district")}),
    (errors.ParentWrong, (SPLIT, "akmola"), {"new": replace(NEW, level="planet")}),
    (errors.UnitNameMissing, (RENAME, "akmola"), {"new": NewUnit("Жаңа", "")}),
    (errors.KatoWrong, (RENAME, "akmola"), {"new": replace(NEW, kato="12345")}),
    (errors.KatoTaken, (SPLIT, "akmola"), {"new": replace(NEW, kato=KOKSHETAU)}),
]


@pytest.mark.parametrize(("error", "arguments", "values"), REFUSED)
def test_what_cannot_be_is_refused(session, error, arguments, values):
    with pytest.raises(error):
        check_plan(session, plan=plan_of(session, *arguments, **values), by=OPERATOR)


def test_a_new_name_that_is_the_present_one_is_refused(session):
    same = load_unit(session, AKMOLA)
    with pytest.raises(errors.NothingToDo):
        check_plan(
            session,
            plan=plan_of(session, RENAME, "akmola", new=NewUnit(same.name_kk, same.name_ru)),
            by=OPERATOR,
        )


def test_reforms_of_a_unit_come_in_the_order_of_their_days(session):
    carry_out_reform(session, plan_of(session, RENAME, "kokshetau", new=NEW))
    earlier = plan_of(session, MOVE, "kokshetau", parent="aktobe", day=TODAY - timedelta(days=1))
    with pytest.raises(errors.ChangedLater):
        check_plan(session, plan=earlier, by=OPERATOR)
    assert check_plan(session, plan=replace(earlier, day=TODAY), by=OPERATOR)


def test_only_a_national_administrator_enters_and_cancels(session):
    officer = add_person(session)
    grant(session, officer, OFFICER, kato=AKMOLA)
    actor, reform_id = build_actor(session, officer), plan_new_name(session)
    with pytest.raises(errors.NotForYou):
        plan_reform(
            session,
            plan=plan_of(session, RENAME, "kokshetau", new=NEW),
            by=actor,
            approval_size=None,
            moment=Moment(NOW, ZONE),
        )
    with pytest.raises(errors.NotForYou):
        cancel_reform(session, reform_id=reform_id, by=actor, now=NOW)


@pytest.fixture
def administrators(session):
    """Return two national administrators."""
    people = [add_person(session) for _number in range(2)]
    for holder in people:
        grant(session, holder, NATIONAL_ADMIN)
    return [build_actor(session, holder) for holder in people]


def enter_merge(session, by, *, approval_size):
    """Enter that a district with two people becomes a part of another today."""
    for _number in range(2):
        add_person(session, kato=STEPNOGORSK)
    plan = replace(plan_of(session, MERGE, "stepnogorsk", into="kokshetau"), source="№ 1")
    return plan_reform(
        session, plan=plan, by=by, approval_size=approval_size, moment=Moment(NOW, ZONE)
    )


def test_a_large_reform_waits_until_another_administrator_approves_it(session, administrators):
    author, colleague = administrators
    moment = Moment(NOW, ZONE)
    reform_id = enter_merge(session, author, approval_size=1)
    assert session.get(Reform, reform_id).state == WAITING
    assert queries.list_due_reforms(session, moment=moment) == []
    with pytest.raises(errors.OwnReform):
        approve_reform(session, reform_id=reform_id, by=author, moment=moment)
    waiting = [queries.count_waiting_reforms(session, by) for by in administrators]
    assert waiting == [0, 1]
    approve_reform(session, reform_id=reform_id, by=colleague, moment=moment)
    row = queries.load_reform(session, reform_id)
    assert (row.state, row.created_by, row.approved_at) == (PLANNED, author.audit_id, NOW)
    assert find_latest_job(session, kind=queries.APPLY_REFORM_JOB, subject=f"reform:{reform_id}")
    with pytest.raises(errors.ReformDecided):
        approve_reform(session, reform_id=reform_id, by=colleague, moment=moment)


def test_a_small_reform_and_a_new_name_wait_for_nobody(session, administrators):
    """The control: as many people as allowed, and a kind that moves nobody."""
    small = enter_merge(session, administrators[0], approval_size=2)
    assert session.get(Reform, small).state == PLANNED
    add_person(session, kato=AKTOBE)
    name = plan_of(session, RENAME, "aktobe", new=NEW)
    renamed = plan_reform(
        session, plan=name, by=OPERATOR, approval_size=0, moment=Moment(NOW, ZONE)
    )
    assert session.get(Reform, renamed).state == PLANNED


def test_a_waiting_reform_is_cancelled_and_approved_no_more(session, administrators):
    author, colleague = administrators
    reform_id = enter_merge(session, author, approval_size=0)
    cancel_reform(session, reform_id=reform_id, by=author, now=NOW)
    with pytest.raises(errors.ReformDecided):
        approve_reform(session, reform_id=reform_id, by=colleague, moment=Moment(NOW, ZONE))


def test_a_planned_reform_is_cancelled_once_and_one_of_the_package_never(session):
    reform_id = plan_new_name(session)
    cancel_reform(session, reform_id=reform_id, by=OPERATOR, now=NOW)
    with pytest.raises(errors.NotPlanned):
        cancel_reform(session, reform_id=reform_id, by=OPERATOR, now=NOW)
    of_package = session.scalars(select(Reform.id).where(Reform.origin == "package").limit(1)).one()
    with pytest.raises(errors.ReformNotFound):
        cancel_reform(session, reform_id=of_package, by=OPERATOR, now=NOW)


def test_the_preview_counts_whom_a_merge_concerns_and_who_gets_another_unit(session):
    course, employer = records.add_course(session), add_organisation(session, kato=STEPNOGORSK)
    records.assign(
        session,
        course,
        due_on=TODAY + timedelta(days=9),
        region_unit_id=load_unit(session, STEPNOGORSK).id,
    )
    for kato in (STEPNOGORSK, STEPNOGORSK, KOKSHETAU):
        records.enrol(session, add_civil_servant(session, kato=kato), course)
    grant(session, add_person(session, kato=KOKSHETAU), OFFICER, kato=STEPNOGORSK)
    records.resolve_all(session)
    effect = queries.count_effect(session, plan_of(session, MERGE, "stepnogorsk", into="kokshetau"))
    assert effect == queries.Effect(
        people=2,
        people_moved=2,
        organisations=1,
        organisations_moved=1,
        enrolments=2,
        enrolments_moved=2,
        open_obligations=2,
        roles_moved=1,
        assignments_moved=1,
    )
    assert employer.region_unit_id == load_unit(session, STEPNOGORSK).id


def test_the_preview_of_a_division_counts_those_who_go_along(session):
    goes = add_organisation(session, kato=AKMOLA)
    add_civil_servant(session, kato=AKMOLA, organisation_id=goes.id)
    add_civil_servant(session, kato=KOKSHETAU)
    plan = replace(plan_of(session, SPLIT, "akmola", new=NEW), organisation_ids=(goes.id,))
    effect = queries.count_effect(session, plan)
    assert (
        effect.people,
        effect.people_moved,
        effect.organisations,
        effect.organisations_moved,
    ) == (2, 1, 1, 1)


def test_a_city_gets_the_level_of_where_it_stands():
    assert get_level_below("city_regional", "republic") == "city_republican"
    assert get_level_below("city_republican", "region") == "city_regional"
    assert get_level_below("district", "republic") is None
    assert get_level_below("region", "region") is None


def test_the_tree_after_a_plan_shows_what_is_new_gone_and_elsewhere():
    tree = {
        unit_id: Branch(unit_id, parent, f"kk{unit_id}", f"ru{unit_id}")
        for unit_id, parent in ((1, None), (2, 1), (3, 1), (4, 2), (5, 2))
    }
    merged = build_tree_after(ReformPlan(MERGE, TODAY, "", unit_ids=(2,), into_id=3), tree)
    assert {unit_id: branch.parent_id for unit_id, branch in merged.items()} == {
        1: None,
        3: 1,
        4: 3,
        5: 3,
    }
    divided = build_tree_after(
        ReformPlan(SPLIT, TODAY, "", unit_ids=(2,), parent_id=1, new=NEW, child_ids=(4,)), tree
    )
    assert {unit_id: branch.parent_id for unit_id, branch in divided.items()} == {
        1: None,
        2: 1,
        3: 1,
        4: 0,
        5: 2,
        0: 1,
    }
    assert (
        build_tree_after(ReformPlan(MOVE, TODAY, "", unit_ids=(4,), parent_id=3), tree)[4].parent_id
        == 3
    )
    assert (
        build_tree_after(ReformPlan(RENAME, TODAY, "", unit_ids=(4,), new=NEW), tree)[4].name_ru
        == "Новый"
    )
