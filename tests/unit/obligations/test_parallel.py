"""Resolving, completing, moving and withdrawing at the same instant: nothing is done twice and nothing is left over."""

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
from tests.factories.records import ZONE, civil_servant
from tests.factories.regions import AKMOLA, AKTOBE, unit
from tests.unit.obligations.world import TODAY, at, day

PEOPLE = 8


def at_once(container, *works):
    """Does all in transactions of their own, begun together."""
    start = Barrier(len(works))

    def run(work):
        start.wait()
        with container.database.write() as session:
            return work(session)

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def prepare(session, **terms):
    """An assignment that nobody has resolved, and the people whom it is for."""
    what = records.course(session)
    made = records.assign(
        session, what, **{"due_on": day(30), "region_unit_id": unit(session, AKMOLA).id, **terms}
    )
    people = [civil_servant(session).id for _ in range(PEOPLE)]
    session.commit()
    return made, people, what


def kinds(session):
    """How often each kind of event stands in the record, and the largest number of one kind for one obligation."""
    session.rollback()
    rows = session.execute(select(ObligationEvent.obligation_id, ObligationEvent.kind)).all()
    return dict(Counter(kind for _id, kind in rows)), max(Counter(rows).values(), default=0)


def is_sound(session):
    """Nothing is left to resolve, and the figures agree."""
    again = services.catch_up(session, moment=Moment(at(1), ZONE))
    while fold_figures(session):
        pass
    sound = again == services.Resolved() and find_differences(session) == []
    session.rollback()
    return sound


def resolving(made, limit=3):
    def work(session):
        after = 0
        while after is not None:
            after, _done = services.resolve_batch(
                session,
                assignment_id=made,
                after=after,
                limit=limit,
                moment=Moment(NOW, ZONE),
                by_id=None,
            )

    return work


def following(people):
    return lambda session: services.resolve_people(
        session, person_ids=people, moment=Moment(NOW, ZONE), by_id=None
    )


def test_many_who_resolve_the_same_open_each_obligation_once(session, container):
    made, people, _what = prepare(session)
    at_once(
        container,
        resolving(made),
        resolving(made),
        resolving(made, 5),
        following(people),
        following(people[::-1]),
    )
    assert kinds(session) == ({"opened": PEOPLE}, 1)
    assert is_sound(session)


def test_many_who_end_the_same_end_each_obligation_once(session, container):
    made, people, _what = prepare(session)
    at_once(container, resolving(made))
    session.execute(
        text("UPDATE person SET region_unit_id = :place"), {"place": unit(session, AKTOBE).id}
    )
    session.commit()
    at_once(
        container, resolving(made), following(people), resolving(made, 2), following(people[::-1])
    )
    assert kinds(session) == ({"opened": PEOPLE, "ended": PEOPLE}, 1)
    assert is_sound(session)


def test_an_assignment_that_is_withdrawn_while_it_is_resolved_leaves_nothing_open(
    session, container
):
    made, people, _what = prepare(session)
    at_once(
        container,
        resolving(made),
        following(people),
        resolving(made, 2),
        lambda held: services.withdraw_assignment(
            held, assignment_id=made, by=OPERATOR, moment=Moment(NOW, ZONE)
        ),
    )
    session.rollback()
    unfinished = select(func.count()).select_from(Obligation).where(Obligation.state == "open")
    assert session.scalar(unfinished) == 0
    assert kinds(session)[1] <= 1
    assert is_sound(session)


def test_a_completion_while_others_resolve_and_exempt_and_move_the_day_counts_once(
    session, container
):
    made, people, what = prepare(session)
    at_once(container, resolving(made))
    enrolments = [
        records.enrol(session, session.get_one(records.Person, one), what) for one in people
    ]
    session.commit()
    asked = {"assignment_id": made, "reason": "x", "by": OPERATOR, "moment": Moment(NOW, ZONE)}

    def complete(held):
        for one in enrolments:
            records.complete(held, one)

    at_once(
        container,
        complete,
        following(people),
        resolving(made),
        lambda held: services.grant_exemption(
            held, person_id=people[0], starts_on=TODAY, ends_on=None, **asked
        ),
        lambda held: services.grant_exemption(
            held, person_id=people[0], starts_on=TODAY, ends_on=None, **asked
        ),
    )
    counted, _most = kinds(session)
    assert counted["met"] == PEOPLE
    assert set(session.scalars(select(Obligation.state))) == {"met"}
    assert session.scalar(select(func.count()).select_from(Exemption)) == 1
    assert is_sound(session)


def test_the_same_assigned_by_several_at_once_is_one(session, container):
    civil_servant(session)
    what, akmola = records.course(session), unit(session, AKMOLA).id
    session.commit()
    terms = services.assigning.Terms(
        (what.id,), records.Target(region_unit_id=akmola), "x", due_on=day(30)
    )
    made = at_once(
        container,
        *[
            lambda held: (
                services.assign(
                    held, terms=terms, by=OPERATOR, approval_size=None, moment=Moment(NOW, ZONE)
                ).id
            )
        ]
        * 4,
    )
    assert len(set(made)) == 1
    assert session.scalar(select(func.count()).select_from(Assignment)) == 1
    assert kinds(session) == ({"opened": 1}, 1)
