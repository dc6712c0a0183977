"""Helpers of tests of assignments: valid terms, creating and withdrawing an assignment."""

import pytest

from lms.core.clock import Moment
from lms.obligations import errors, services
from lms.obligations.rules import Target, Terms
from tests.conftest import NOW
from tests.factories.records import ZONE
from tests.factories.regions import AKMOLA, load_unit
from tests.unit.obligations.world import get_day

DUE = get_day(30)


def build_terms(course, target, **values):
    course_ids = course if isinstance(course, tuple) else (course.id,)
    days = {} if "due_days" in values else {"due_on": DUE}
    return Terms(course_ids, target, **{"reason": "Бұйрық № 7", **days, **values})


def create_assignment(session, actor, course, target, *, approval_size=None, now=NOW, **values):
    arguments = build_terms(course, target, **values)
    return services.create_assignment(
        session, terms=arguments, by=actor, approval_size=approval_size, moment=Moment(now, ZONE)
    ).id


def withdraw_assignment(session, assignment_id, actor, now=NOW):
    return services.withdraw_assignment(
        session, assignment_id=assignment_id, by=actor, moment=Moment(now, ZONE)
    )


def list_refused_fields(session, actor, course, target, **values):
    """Return the fields for which the terms are refused."""
    with pytest.raises(errors.TermsRefused) as caught:
        create_assignment(session, actor, course, target, **values)
    assert all(error.describe() for error in caught.value.errors.values())
    return set(caught.value.errors)


def build_akmola_target(session):
    return Target(region_unit_id=load_unit(session, AKMOLA).id)
