"""Merges that are refused, and those that can no longer be undone."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms.accounts.errors import LastAdministrator
from lms.accounts.models import Post
from lms.accounts.rules import CIVIL_SERVANT, HR, NATIONAL_ADMIN, OFFICER, OPERATOR
from lms.core.errors import Conflict, NotFound
from lms.duplicates.errors import (
    AlreadyMerged,
    AlreadyUndone,
    BothAccountsUsed,
    DifferentIins,
    KeptClosed,
    LearningWentOn,
    MergedFurther,
    ObligationWentOn,
    PreviewOutdated,
    SameAccount,
    StaffAccount,
    UsedAccountClosed,
)
from lms.duplicates.services import preview_merge
from lms.learning.models import LessonDone
from lms.obligations.models import Obligation, ObligationEvent
from tests.conftest import NOW
from tests.factories import accounts, learning, records
from tests.unit.duplicates.state import DUE, LATER, take_snapshot


def test_what_can_not_be_merged(session, container, kept_account, merged_account, merge):
    cipher = container.iin_cipher
    with pytest.raises(SameAccount):
        merge(kept_account, kept_account)
    kept_account.iin_hash, merged_account.iin_hash = (
        cipher.lookup("900101300015"),
        cipher.lookup("500101500016"),
    )
    session.flush()
    with pytest.raises(DifferentIins):
        merge(kept_account, merged_account)
    merged_account.iin_hash = None
    kept_account.blocked_at = NOW
    session.flush()
    with pytest.raises(KeptClosed):
        preview_merge(session, by=OPERATOR, kept_id=kept_account.id, merged_id=merged_account.id)
    assert merge(merged_account, kept_account) is not None
    third = accounts.add_person(session)
    for first, other in ((kept_account, third), (third, kept_account)):
        with pytest.raises(AlreadyMerged):
            merge(first, other)


def test_hr_merges_their_own_people_alone(session, kept_account, merged_account, merge, undo):
    organisation = accounts.add_organisation(session)
    holder = accounts.add_person(session, organisation_id=organisation.id)
    accounts.grant(session, holder, HR, organisation_id=organisation.id)
    accounts.grant(
        session, holder, OFFICER, kato="110000000"
    )  # the unit is in scope of another role, which counts for nothing here
    hr = accounts.build_actor(session, holder)
    kept_account.organisation_id = organisation.id
    session.flush()
    accounts.add_post(
        session, merged_account, organisation.id, is_main=False
    )  # nor does a second post
    for first, other in ((kept_account, merged_account), (merged_account, kept_account)):
        with pytest.raises(NotFound):
            merge(first, other, hr)
    merged_account.organisation_id = organisation.id
    session.flush()
    merge_id = merge(kept_account, merged_account, hr)
    stranger = accounts.add_person(session)
    accounts.grant(session, stranger, HR, organisation_id=accounts.add_organisation(session).id)
    with pytest.raises(NotFound):
        undo(merge_id, accounts.build_actor(session, stranger))
    undo(merge_id, hr)


def test_hr_can_not_take_a_colleague_with_a_role_over(session, kept_account, merged_account, merge):
    organisation = accounts.add_organisation(session)
    holder = accounts.add_person(session, organisation_id=organisation.id)
    accounts.grant(session, holder, HR, organisation_id=organisation.id)
    kept_account.organisation_id = merged_account.organisation_id = organisation.id
    accounts.grant(session, merged_account, NATIONAL_ADMIN)
    hr = accounts.build_actor(session, holder)
    for first, other in ((kept_account, merged_account), (merged_account, kept_account)):
        with pytest.raises(StaffAccount):
            merge(first, other, hr)
    assert merged_account.blocked_at is None


def test_what_somebody_uses_does_not_go_to_an_account_that_staff_may_open(
    session, kept_account, merged_account, merge
):
    organisation = accounts.add_organisation(session)
    holder = accounts.add_person(session, organisation_id=organisation.id)
    accounts.grant(session, holder, HR, organisation_id=organisation.id)
    hr = accounts.build_actor(session, holder)
    for person in (kept_account, merged_account):
        person.organisation_id = organisation.id
    merged_account.password_hash = "used"
    session.flush()
    for actor in (hr, OPERATOR):  # an administrator would have a card without waiting a day
        with pytest.raises(UsedAccountClosed):
            merge(kept_account, merged_account, actor)
    kept_account.created_by_organisation_id = organisation.id
    accounts.begin_sign_in(session, kept_account)  # by HR, with the card that they printed
    with pytest.raises(UsedAccountClosed):
        merge(kept_account, merged_account, hr)
    merged_account.created_by_organisation_id = organisation.id
    session.flush()
    with pytest.raises(BothAccountsUsed):
        merge(kept_account, merged_account, hr)
    kept_account.created_by_organisation_id = None
    session.flush()
    assert merge(kept_account, merged_account, hr)  # the control


def test_the_last_administrator_is_not_merged_away_and_roles_do_not_move(
    session, kept_account, merged_account, merge
):
    accounts.grant(session, merged_account, NATIONAL_ADMIN)
    with pytest.raises(LastAdministrator):
        merge(kept_account, merged_account)
    accounts.grant(session, accounts.add_person(session), NATIONAL_ADMIN)
    merge(kept_account, merged_account)
    assert accounts.build_actor(session, kept_account).grants == ()


def test_a_decision_is_about_what_the_preview_showed(session, kept_account, merged_account, merge):
    fingerprint = preview_merge(
        session, by=OPERATOR, kept_id=kept_account.id, merged_id=merged_account.id
    ).plan.compute_fingerprint()
    records.enrol(session, merged_account, records.add_course(session))
    with pytest.raises(PreviewOutdated):
        merge(kept_account, merged_account, fingerprint=fingerprint)
    merge(
        kept_account,
        merged_account,
        fingerprint=preview_merge(
            session, by=OPERATOR, kept_id=kept_account.id, merged_id=merged_account.id
        ).plan.compute_fingerprint(),
    )


def test_a_merge_is_undone_once_and_in_order(session, kept_account, merged_account, merge, undo):
    third = accounts.add_person(session)
    first, second = merge(kept_account, merged_account), merge(third, kept_account)
    with pytest.raises(MergedFurther):
        undo(first)
    undo(second)
    undo(first)
    for merge_id in (first, second):
        with pytest.raises(AlreadyUndone):
            undo(merge_id)


@pytest.mark.parametrize("change", ["completed", "begun again", "lesson"])
def test_what_was_built_on_keeps_a_merge(session, container, merge, undo, change):
    learner = learning.create_learner(session, container.storage)
    kept_account, merged_account = accounts.add_person(session), learner.person
    course = records.add_course(session)
    records.finish(session, merged_account, course, now=NOW - timedelta(days=340))
    under_way = records.enrol(session, merged_account, records.add_course(session))
    merge_id = merge(kept_account, merged_account)
    before = take_snapshot(session)
    if change == "completed":
        records.complete(session, under_way, now=LATER)
    elif change == "begun again":
        records.enrol(session, kept_account, course, now=LATER)
    else:
        session.add(
            LessonDone(
                enrolment_id=learner.enrolment.id,
                lesson_id=learner.outline.lessons[0].id,
                done_at=LATER,
            )
        )
    session.flush()
    with pytest.raises(LearningWentOn):
        undo(merge_id)
    assert take_snapshot(session)[1]["certificate"] == before[1]["certificate"]
    assert merged_account.merged_into_id == kept_account.id


def test_a_newer_round_keeps_a_merge(session, kept_account, merged_account, merge, undo):
    organisation = accounts.add_organisation(session)
    merged_account.organisation_id, merged_account.audience = organisation.id, CIVIL_SERVANT
    session.add(
        Post(
            person_id=merged_account.id, organisation_id=organisation.id, starts_on=date(2025, 1, 1)
        )
    )
    session.flush()
    assignment = records.assign(
        session, records.add_course(session), due_on=DUE, organisation_id=organisation.id
    )
    merge_id = merge(kept_account, merged_account)
    old = session.scalars(select(Obligation).where(Obligation.person_id == kept_account.id)).one()
    values = {
        "region_unit_id": old.region_unit_id,
        "organisation_id": old.organisation_id,
        "due_on": DUE,
    }
    newer = Obligation(
        assignment_id=assignment,
        person_id=kept_account.id,
        round=1,
        course_id=old.course_id,
        opened_on=DUE,
        state="open",
        **values,
    )
    session.add(newer)
    session.flush()
    session.add(
        ObligationEvent(
            obligation_id=newer.id,
            kind="opened",
            at=NOW + timedelta(minutes=1),
            on=DUE,
            details={},
            **values,
        )
    )
    session.flush()
    with pytest.raises(ObligationWentOn):
        undo(merge_id)
    assert issubclass(ObligationWentOn, Conflict)
