"""Concurrent resolving, completing, moving and withdrawing: each effect happens exactly once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select, text

from lms.accounts.rules import OPERATOR
from lms.core.clock import Moment
from lms.obligations import services
from lms.obligations.models import Assignment, Exemption, Obligation, ObligationEvent
from lms.reporting.services import find_differences, fold_figures
from tests.conftest import NOW
from tests.factories import records
from tests.factories.records import ZONE, add_civil_servant
from tests.factories.regions import AKMOLA, AKTOBE, load_unit
from tests.unit.obligations.world import TODAY, get_day, get_time

PEOPLE = 8


def run_concurrently(container, *works):
    """Run functions at the same time, each in its own transaction."""
    start = Barrier(len(works))

    def run(work):
        start.wait()
        with container.database.write() as session:
            return work(session)

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def prepare_assignment(session, **terms):
    """Create an assignment and then its people, so that it has to be resolved."""
    course = records.add_course(session)
    assignment_id = records.assign(
        session,
        course,
        **{"due_on": get_day(30), "region_unit_id": load_unit(session, AKMOLA).id, **terms},
    )
    people = [add_civil_servant(session).id for _ in range(PEOPLE)]
    session.commit()
    return assignment_id, people, course


def count_kinds(session):
    """Count the events of each kind, and the most of one kind for one obligation."""
    session.rollback()
    rows = session.execute(select(ObligationEvent.obligation_id, ObligationEvent.kind)).all()
    return dict(Counter(kind for _id, kind in rows)), max(Counter(rows).values(), default=0)


def is_sound(session):
    """Return whether nothing is left to resolve and the figures agree."""
    again = records.catch_up(session, moment=Moment(get_time(1), ZONE))
    while fold_figures(session):
        pass
    sound = again == services.ResolvedCounts() and find_differences(session) == []
    session.rollback()
    return sound


def resolve_in_batches(assignment_id, limit=3):
    def work(session):
        after = 0
        while after is not None:
            after, _counts = services.resolve_batch(
                session,
                assignment_id=assignment_id,
                after=after,
                limit=limit,
                moment=Moment(NOW, ZONE),
                by_id=None,
            )

    return work


def resolve_people_of(people):
    return lambda session: services.resolve_people(
        session, person_ids=people, moment=Moment(NOW, ZONE), by_id=None
    )


def test_many_who_resolve_the_same_open_each_obligation_once(session, container):
    assignment_id, people, _what = prepare_assignment(session)
    run_concurrently(
        container,
        resolve_in_batches(assignment_id),
        resolve_in_batches(assignment_id),
        resolve_in_batches(assignment_id, 5),
        resolve_people_of(people),
        resolve_people_of(people[::-1]),
    )
    assert count_kinds(session) == ({"opened": PEOPLE}, 1)
    assert is_sound(session)


def test_many_who_end_the_same_end_each_obligation_once(session, container):
    assignment_id, people, _what = prepare_assignment(session)
    run_concurrently(container, resolve_in_batches(assignment_id))
    session.execute(
        text("UPDATE person SET region_unit_id = :place"), {"place": load_unit(session, AKTOBE).id}
    )
    session.commit()
    run_concurrently(
        container,
        resolve_in_batches(assignment_id),
        resolve_people_of(people),
        resolve_in_batches(assignment_id, 2),
        resolve_people_of(people[::-1]),
    )
    assert count_kinds(session) == ({"opened": PEOPLE, "ended": PEOPLE}, 1)
    assert is_sound(session)


def test_an_assignment_that_is_withdrawn_while_it_is_resolved_leaves_nothing_open(
    session, container
):
    assignment_id, people, _what = prepare_assignment(session)
    run_concurrently(
        container,
        resolve_in_batches(assignment_id),
        resolve_people_of(people),
        resolve_in_batches(assignment_id, 2),
        lambda own_session: services.withdraw_assignment(
            own_session, assignment_id=assignment_id, by=OPERATOR, moment=Moment(NOW, ZONE)
        ),
    )
    session.rollback()
    unfinished = select(func.count()).select_from(Obligation).where(Obligation.state == "open")
    assert session.scalar(unfinished) == 0
    assert count_kinds(session)[1] <= 1
    assert is_sound(session)


def test_a_completion_while_others_resolve_and_exempt_and_move_the_day_counts_once(
    session, container
):
    assignment_id, people, course = prepare_assignment(session)
    run_concurrently(container, resolve_in_batches(assignment_id))
    enrolments = [
        records.enrol(session, session.get_one(records.Person, row), course) for row in people
    ]
    session.commit()
    values = {
        "assignment_id": assignment_id,
        "reason": "x",
        "by": OPERATOR,
        "moment": Moment(NOW, ZONE),
    }

    def complete(own_session):
        for row in enrolments:
            records.complete(own_session, row)

    run_concurrently(
        container,
        complete,
        resolve_people_of(people),
        resolve_in_batches(assignment_id),
        lambda own_session: services.grant_exemption(
            own_session, person_id=people[0], starts_on=TODAY, ends_on=None, **values
        ),
        lambda own_session: services.grant_exemption(
            own_session, person_id=people[0], starts_on=TODAY, ends_on=None, **values
        ),
    )
    counts, _most = count_kinds(session)
    assert counts["met"] == PEOPLE
    assert set(session.scalars(select(Obligation.state))) == {"met"}
    assert session.scalar(select(func.count()).select_from(Exemption)) == 1
    assert is_sound(session)


def test_the_same_assigned_by_several_at_once_is_one(session, container):
    add_civil_servant(session)
    course, akmola = records.add_course(session), load_unit(session, AKMOLA).id
    session.commit()
    terms = services.assigning.Terms(
        (course.id,), records.Target(region_unit_id=akmola), "x", due_on=get_day(30)
    )
    result = run_concurrently(
        container,
        *[
            lambda own_session: (
                services.create_assignment(
                    own_session,
                    terms=terms,
                    by=OPERATOR,
                    approval_size=None,
                    moment=Moment(NOW, ZONE),
                ).id
            )
        ]
        * 4,
    )
    assert len(set(result)) == 1
    assert session.scalar(select(func.count()).select_from(Assignment)) == 1
    assert count_kinds(session) == ({"opened": 1}, 1)
