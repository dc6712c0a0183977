"""Exceptions from the rules of quizzes: for whom they hold, how they add up, who may grant them."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from lms.accounts.models import AuditEvent
from lms.accounts.queries import load_actor_by_id
from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER
from lms.assessment.errors import (
    ExceptionDaysWrong,
    ExceptionEmpty,
    ExceptionNotFound,
    ExceptionTargetWrong,
)
from lms.assessment.queries import count_exceptions, list_exceptions, load_terms
from lms.assessment.rules import QuizTerms
from lms.assessment.rules.exceptions import ExceptionTerms, apply_exceptions
from lms.assessment.services.exceptions import ExceptionTarget, give_exception, withdraw_exception
from lms.core.clock import Moment
from lms.core.errors import NotFound
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories.learning import create_learner
from tests.factories.regions import AKMOLA, AKTOBE, ASTANA, KOKSHETAU, load_unit

ZONE = ZoneInfo("Asia/Almaty")
MOMENT = Moment(NOW, ZONE)
MORE = ExceptionTerms(20, 0, None, None, "Бұйрық № 5")
LIMITED = QuizTerms(attempts=3, wait_hours=24, minutes=40)


@pytest.mark.parametrize(
    ("exceptions", "changes"),
    [
        ([], {}),
        ([MORE, replace(MORE, extra_minutes=10)], {"extra_minutes": 20}),
        ([replace(MORE, extra_minutes=0, extra_attempts=2)], {"attempts": 5}),
    ],
)
def test_of_each_kind_the_exception_that_gives_most_counts(exceptions, changes):
    assert apply_exceptions(LIMITED, exceptions, ZONE) == replace(LIMITED, **changes)


def test_a_quiz_without_a_limit_gets_none_by_an_exception():
    exceptions = [ExceptionTerms(20, 2, None, None, "-")]
    assert apply_exceptions(QuizTerms(), exceptions, ZONE) == QuizTerms()


def test_a_day_for_the_person_counts_before_the_days_for_groups():
    group = ExceptionTerms(0, 0, None, date(2026, 5, 1), "-", is_personal=False)
    later = replace(group, closes_on=date(2026, 6, 1))
    own = replace(group, closes_on=date(2026, 4, 1), is_personal=True)
    ends = [
        apply_exceptions(LIMITED, exceptions, ZONE).closes_at.date()
        for exceptions in ([group, later], [group, later, own])
    ]
    assert ends == [date(2026, 6, 2), date(2026, 4, 2)]


@pytest.fixture
def world(session, container):
    return StaffOfScopes(session, container.storage)


class StaffOfScopes:
    """A civil servant of Kokshetau in a subordinate organisation, and staff of different scopes."""

    def __init__(self, session, storage):
        self.session = session
        self.top = accounts.add_organisation(session, kato=AKMOLA)
        self.body = accounts.add_organisation(session, kato=KOKSHETAU, parent_id=self.top.id)
        self.other = accounts.add_organisation(session, kato=AKMOLA)
        self.learner = create_learner(session, storage, organisation_id=self.body.id)
        self.quiz = self.learner.outline.final
        session.flush()

    def actor(self, role, **scope):
        staff = accounts.add_person(self.session)
        accounts.grant(self.session, staff, role, **scope)
        self.session.flush()
        return load_actor_by_id(self.session, staff.id)

    def give(self, by, terms=MORE, **target):
        return give_exception(
            self.session,
            target=ExceptionTarget(**target),
            course_id=self.learner.outline.course_id,
            course_slug="files",
            quiz_key="final",
            terms=terms,
            by=by,
            moment=MOMENT,
        )

    def extra_minutes(self, learner=None, quiz=None):
        learner = learner or self.learner
        person_terms = load_terms(
            self.session,
            person_id=learner.person.id,
            course_id=learner.outline.course_id,
            quiz=quiz or self.quiz,
            zone=ZONE,
        )
        return person_terms.terms.extra_minutes


@pytest.mark.parametrize("target", ["person", "body", "top", "district", "region"])
def test_an_exception_reaches_the_person_and_everybody_in_the_group_and_below(
    world, session, container, target
):
    stranger = create_learner(
        session, container.storage, kato=ASTANA
    )  # of another region, without a post
    targets = {
        "person": {"person_id": world.learner.person.id},
        "body": {"organisation_id": world.body.id},
        "top": {"organisation_id": world.top.id},
        "district": {"region_unit_id": load_unit(session, KOKSHETAU).id},
        "region": {"region_unit_id": load_unit(session, AKMOLA).id},
    }
    admin = world.actor(NATIONAL_ADMIN)
    assert world.extra_minutes() == 0
    number = world.give(admin, **targets[target])
    assert world.extra_minutes() == 20
    assert world.extra_minutes(stranger) == 0
    assert world.extra_minutes(quiz=world.learner.outline.quizzes[0]) == 0  # another quiz
    withdraw_exception(session, exception_id=number, by=admin, moment=MOMENT)
    assert world.extra_minutes() == 0


def test_a_group_beside_the_persons_own_changes_nothing_for_them(world):
    world.give(world.actor(NATIONAL_ADMIN), organisation_id=world.other.id)
    assert world.extra_minutes() == 0


def test_staff_give_and_see_exceptions_only_where_they_answer_for_people(world, session):
    inside = {
        "officer": world.actor(OFFICER, kato=AKMOLA),
        "hr": world.actor(HR, organisation_id=world.top.id),
    }
    outside = {
        "officer": world.actor(OFFICER, kato=AKTOBE),
        "hr": world.actor(HR, organisation_id=world.other.id),
    }
    person = {"person_id": world.learner.person.id}
    groups = {
        "officer": {"region_unit_id": load_unit(session, KOKSHETAU).id},
        "hr": {"organisation_id": world.body.id},
    }
    for role, by in inside.items():
        for target in (person, groups[role]):
            number = world.give(by, **target)
            assert number in {row.id for row in list_exceptions(session, by, limit=9)}
            stranger = outside[role]
            with pytest.raises(NotFound):
                world.give(stranger, **target)
            assert count_exceptions(session, stranger) == 0
            with pytest.raises(ExceptionNotFound):
                withdraw_exception(session, exception_id=number, by=stranger, moment=MOMENT)
            withdraw_exception(session, exception_id=number, by=by, moment=MOMENT)
    with pytest.raises(ExceptionNotFound):
        world.give(inside["hr"], **groups["officer"])
    with pytest.raises(ExceptionNotFound):
        world.give(inside["officer"], **groups["hr"])


def test_the_list_says_who_gave_it_and_why_and_the_record_has_both_events(world, session):
    admin = world.actor(NATIONAL_ADMIN)
    number = world.give(admin, person_id=world.learner.person.id)
    assert world.give(admin, person_id=world.learner.person.id) == number  # sent twice
    (row,) = list_exceptions(session, admin, limit=9)
    assert (row.given_by_name.split()[0], row.reason) == (admin.surname, MORE.reason)
    for _ in range(2):
        withdraw_exception(session, exception_id=number, by=admin, moment=MOMENT)
    events = session.scalars(
        select(AuditEvent.kind).where(AuditEvent.kind.like("quiz_exception%"))
    ).all()
    assert events == ["quiz_exception_given", "quiz_exception_withdrawn"]


@pytest.mark.parametrize(
    ("terms", "target", "error"),
    [
        (replace(MORE, extra_minutes=0), {"person_id": 1}, ExceptionEmpty),
        (
            replace(MORE, closes_on=NOW.date() - timedelta(days=1)),
            {"person_id": 1},
            ExceptionDaysWrong,
        ),
        (
            replace(MORE, opens_on=date(2026, 9, 2), closes_on=date(2026, 9, 1)),
            {"person_id": 1},
            ExceptionDaysWrong,
        ),
        (MORE, {}, ExceptionTargetWrong),
        (MORE, {"region_unit_id": 1, "organisation_id": 1}, ExceptionTargetWrong),
    ],
)
def test_an_exception_that_means_nothing_is_refused(world, terms, target, error):
    with pytest.raises(error):
        world.give(world.actor(NATIONAL_ADMIN), terms, **target)
