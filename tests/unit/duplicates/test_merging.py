"""Merging two accounts and undoing it: what moves, what stays, what is refused."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from lms.accounts.models import Absence, AuditEvent, Person, PersonMerge, Post, SignIn
from lms.accounts.rules import CIVIL_SERVANT, OPERATOR
from lms.accounts.services.changes import people_changed
from lms.auth.services import (
    create_password_link,
    load_person_by_card,
    load_person_by_link,
    make_cards,
)
from lms.enrolment.models import Enrolment, EnrolmentEvent
from lms.learning.models import LessonDone
from lms.obligations.models import (
    Exemption,
    Obligation,
    ObligationEvent,
    TargetList,
    TargetListPerson,
)
from lms.reporting.services import find_differences, fold_figures
from tests.conftest import NOW
from tests.factories import accounts, certificates, learning, records
from tests.unit.duplicates.state import DUE, LATER, map_owners, take_snapshot


def are_figures_sound(session):
    """Return whether the figures match the records."""
    session.flush()
    while fold_figures(session):
        pass
    return find_differences(session) == []


def test_courses_and_certificates_move_and_come_back(
    session, kept_account, merged_account, merge, undo
):
    noise = records.enrol(session, accounts.add_person(session), records.add_course(session))
    certificate = certificates.add_certificate(session, merged_account)
    under_way = records.enrol(session, merged_account, records.add_course(session))
    mine = records.enrol(session, kept_account, records.add_course(session))
    before, events = take_snapshot(session), session.scalar(select(func.count(EnrolmentEvent.id)))
    merge_id = merge(kept_account, merged_account)
    assert {
        key for key, owner in map_owners(session, Enrolment).items() if owner == kept_account.id
    } == {certificate.enrolment_id, under_way, mine}
    assert map_owners(session, Enrolment)[noise] not in (kept_account.id, merged_account.id)
    assert certificate.person_id == kept_account.id
    assert certificate.surname == "Қасымова"
    assert session.scalar(select(func.count(EnrolmentEvent.id))) == events
    assert are_figures_sound(session)
    undo(merge_id)
    assert take_snapshot(session) == before
    assert are_figures_sound(session)


def test_the_further_one_of_two_under_way_goes_on(session, container, merge, undo):
    ahead, behind = (
        learning.create_learner(session, container.storage),
        learning.create_learner(session, container.storage),
    )
    session.add(
        LessonDone(
            enrolment_id=ahead.enrolment.id, lesson_id=ahead.outline.lessons[0].id, done_at=NOW
        )
    )
    session.flush()
    for kept_learner, merged_learner in ((behind, ahead), (ahead, behind)):
        before = take_snapshot(session)
        merge_id = merge(kept_learner.person, merged_learner.person)
        assert map_owners(session, Enrolment) == {
            ahead.enrolment.id: kept_learner.person.id,
            behind.enrolment.id: merged_learner.person.id,
        }
        assert set(session.scalars(select(Enrolment.state))) == {"active"}
        undo(merge_id)
        assert take_snapshot(session) == before


def test_of_two_obligations_of_one_assignment_the_met_one_wins(session, merge, undo):
    organisation = accounts.add_organisation(session)
    kept_account, merged_account = (
        records.add_civil_servant(session, organisation_id=organisation.id, iin_hash=None)
        for _ in range(2)
    )
    course = records.add_course(session)
    records.assign(session, course, due_on=DUE, organisation_id=organisation.id)
    records.finish(session, merged_account, course)
    before = take_snapshot(session)
    merge_id = merge(kept_account, merged_account)
    session.expire_all()
    mine = session.scalars(select(Obligation).where(Obligation.person_id == kept_account.id)).one()
    theirs = session.scalars(
        select(Obligation).where(Obligation.person_id == merged_account.id)
    ).one()
    assert (mine.state, theirs.state == "met", mine.round, theirs.round) == ("met", False, 0, 0)
    assert are_figures_sound(session)
    undo(merge_id)
    assert take_snapshot(session) == before
    assert are_figures_sound(session)
    other = merge(merged_account, kept_account, now=LATER + timedelta(hours=1))
    states = dict(map(tuple, session.execute(select(Obligation.person_id, Obligation.state))))
    assert states[merged_account.id] == "met"
    undo(other, now=LATER + timedelta(hours=2))
    assert take_snapshot(session) == before
    assert are_figures_sound(session)


def test_an_obligation_met_by_the_merge_itself_is_open_again_after_it(
    session, kept_account, merged_account, merge, undo
):
    organisation = accounts.add_organisation(session)
    kept_account.organisation_id, kept_account.audience = organisation.id, CIVIL_SERVANT
    session.add(
        Post(person_id=kept_account.id, organisation_id=organisation.id, starts_on=date(2025, 1, 1))
    )
    session.flush()
    course = records.add_course(session)
    records.assign(session, course, due_on=DUE, organisation_id=organisation.id)
    records.finish(session, merged_account, course)
    merge_id = merge(kept_account, merged_account)
    obligation = session.scalars(
        select(Obligation).where(Obligation.person_id == kept_account.id)
    ).one()
    assert obligation.state == "met"
    assert are_figures_sound(session)
    undo(merge_id)
    session.expire_all()
    assert (obligation.state, obligation.met_by, obligation.met_on) == ("open", None, None)
    kinds = session.scalars(
        select(ObligationEvent.kind)
        .where(ObligationEvent.obligation_id == obligation.id)
        .order_by(ObligationEvent.id)
    ).all()
    assert kinds == ["opened", "met", "resumed"]
    assert are_figures_sound(session)


def test_posts_leaves_exemptions_and_lists_move(session, kept_account, merged_account, merge, undo):
    shared, second = accounts.add_organisation(session), accounts.add_organisation(session)
    lists = [
        TargetList(name=f"Тізім {n}", organisation_id=shared.id, created_at=NOW) for n in range(2)
    ]
    session.add_all(
        [
            *lists,
            Post(person_id=kept_account.id, organisation_id=shared.id, starts_on=date(2025, 1, 1)),
            Post(
                person_id=merged_account.id,
                organisation_id=shared.id,
                starts_on=date(2025, 1, 1),
                is_main=False,
            ),
            Post(
                person_id=merged_account.id, organisation_id=second.id, starts_on=date(2025, 1, 1)
            ),
            Post(
                person_id=merged_account.id,
                organisation_id=shared.id,
                starts_on=date(2020, 1, 1),
                ends_on=date(2021, 1, 1),
                is_main=False,
            ),
            Absence(
                person_id=merged_account.id,
                kind="other",
                starts_on=date(2025, 1, 1),
                ends_on=date(2025, 2, 1),
                created_at=NOW,
            ),
        ]
    )
    session.flush()
    course = records.add_course(session)
    assignment = records.assign(
        session, course, due_on=DUE, organisation_id=accounts.add_organisation(session).id
    )
    session.add(
        Exemption(
            course_id=course.id,
            assignment_id=assignment,
            person_id=merged_account.id,
            reason="Бұйрық",
            starts_on=date(2025, 1, 1),
            granted_at=NOW,
        )
    )
    pairs = ((lists[0], kept_account), (lists[0], merged_account), (lists[1], merged_account))
    session.add_all(
        TargetListPerson(list_id=target_list.id, person_id=person.id)
        for target_list, person in pairs
    )
    for person, organisation in ((kept_account, shared), (merged_account, second)):
        person.organisation_id, person.audience = organisation.id, CIVIL_SERVANT
    session.flush()
    before = take_snapshot(session)
    merge_id = merge(kept_account, merged_account)
    posts = session.execute(
        select(Post.organisation_id, Post.is_main, Post.ends_on)
        .where(Post.person_id == kept_account.id)
        .order_by(Post.id)
    ).all()
    assert [(row[0], row[1]) for row in posts] == [
        (shared.id, True),
        (second.id, False),
        (shared.id, False),
    ]
    assert (
        set(map_owners(session, Absence).values())
        == set(map_owners(session, Exemption).values())
        == {kept_account.id}
    )
    there = sorted(
        map(tuple, session.execute(select(TargetListPerson.list_id, TargetListPerson.person_id)))
    )
    assert there == sorted(
        [
            (lists[0].id, kept_account.id),
            (lists[0].id, merged_account.id),
            (lists[1].id, kept_account.id),
        ]
    )
    undo(merge_id)
    assert take_snapshot(session) == before


def test_a_citizen_who_gets_a_main_post_is_a_civil_servant(
    session, kept_account, merged_account, merge, undo
):
    organisation = accounts.add_organisation(session)
    session.add(
        Post(
            person_id=merged_account.id,
            organisation_id=organisation.id,
            position="Маман",
            starts_on=date(2025, 1, 1),
        )
    )
    merged_account.organisation_id, merged_account.position, merged_account.audience = (
        organisation.id,
        "Маман",
        CIVIL_SERVANT,
    )
    session.flush()
    before = take_snapshot(session)
    merge_id = merge(kept_account, merged_account)
    assert (kept_account.organisation_id, kept_account.position, kept_account.audience) == (
        organisation.id,
        "Маман",
        CIVIL_SERVANT,
    )
    undo(merge_id)
    assert take_snapshot(session) == before


def test_contacts_are_taken_only_where_there_are_none_and_the_record_holds_none(
    session, container, merge, undo
):
    kept_account, merged_account = (
        accounts.add_person(session),
        accounts.add_person(session, user_name="aika2"),
    )
    cipher, iin = container.iin_cipher, "900101300015"
    kept_account.email = "a@example.kz"
    merged_account.email, merged_account.phone = "b@example.kz", "+77011234567"
    merged_account.iin_encrypted, merged_account.iin_hash = cipher.encrypt(iin), cipher.lookup(iin)
    session.flush()
    before = take_snapshot(session)
    merge_id = merge(kept_account, merged_account)
    assert (kept_account.email, kept_account.phone, cipher.decrypt(kept_account.iin_encrypted)) == (
        "a@example.kz",
        "+77011234567",
        iin,
    )
    assert (merged_account.email, merged_account.phone, merged_account.iin_hash) == (
        "b@example.kz",
        None,
        None,
    )
    record_text = repr(session.get_one(PersonMerge, merge_id).details) + repr(
        session.scalars(select(AuditEvent.details)).all()
    )
    assert (
        iin not in record_text
        and "77011234567" not in record_text
        and "example.kz" not in record_text
        and merged_account.user_name not in record_text
    )
    undo(merge_id)
    assert take_snapshot(session) == before


def test_the_closed_account_is_shut_and_everybody_is_told(
    session, kept_account, merged_account, merge, undo
):
    accounts.begin_sign_in(session, merged_account)
    mine = accounts.begin_sign_in(session, kept_account)
    card = make_cards(session, by=OPERATOR, person_ids=[merged_account.id], now=NOW)[0]
    link = create_password_link(session, person_id=merged_account.id, by=OPERATOR, now=NOW)
    notified = []

    def listen(_session, *, person_ids, **_rest):
        notified.append(person_ids)

    people_changed.connect(listen)
    try:
        merge_id = merge(kept_account, merged_account)
        assert (
            merged_account.blocked_at,
            merged_account.merged_into_id,
            kept_account.blocked_at,
        ) == (NOW, kept_account.id, None)
        assert session.scalars(select(SignIn.person_id).where(SignIn.ended_at.is_(None))).all() == [
            kept_account.id
        ], mine
        for attempt in (
            lambda: load_person_by_card(session, code=card.code, now=NOW),
            lambda: load_person_by_link(session, token=link, now=NOW),
        ):
            with pytest.raises(Exception, match="CardRefused|LinkUsedUp"):
                attempt()
        undo(merge_id)
    finally:
        people_changed.disconnect(listen)
    assert notified == [sorted([kept_account.id, merged_account.id])] * 2
    events = session.execute(
        select(AuditEvent.kind, AuditEvent.subject)
        .where(AuditEvent.kind.in_(["people_merged", "merge_undone"]))
        .order_by(AuditEvent.id)
    )
    subjects = [f"person:{person.id}" for person in (kept_account, merged_account)]
    assert [tuple(row) for row in events.all()] == [
        (kind, subject) for kind in ("people_merged", "merge_undone") for subject in subjects
    ]


def test_there_is_one_person_less(session, kept_account, merged_account, merge, undo):
    accounts.add_person(session)
    count_query = select(func.count()).select_from(Person).where(Person.merged_into_id.is_(None))
    before = session.scalar(count_query)
    merge_id = merge(kept_account, merged_account)
    assert session.scalar(count_query) == before - 1
    undo(merge_id)
    assert session.scalar(count_query) == before


def read_answers(session, person):
    session.refresh(person)
    return (
        person.sex,
        person.birth_year,
        person.settlement,
        person.sex_said,
        person.birth_year_said,
        person.settlement_said,
    )


def read_personal(session, enrolment_id):
    row = session.get_one(Enrolment, enrolment_id, populate_existing=True)
    return row.sex, row.age_group, row.settlement


def test_what_one_account_is_counted_by_fills_what_the_other_lacks_and_comes_back(
    session, merge, undo
):
    kept_account = accounts.add_person(session, sex="f", settlement_said=True)
    merged_account = accounts.add_person(
        session, sex="m", sex_said=True, birth_year=1990, settlement="rural"
    )
    first, second, third = (
        records.enrol(session, person, records.add_course(session))
        for person in (kept_account, merged_account, merged_account)
    )
    session.execute(
        update(Enrolment)
        .where(Enrolment.id == third)
        .values(sex=None, age_group=None, settlement=None)
    )
    answers_before = read_answers(session, kept_account), read_answers(session, merged_account)
    merge_id = merge(kept_account, merged_account)
    assert read_answers(session, kept_account) == ("f", 1990, None, False, False, True)
    assert [read_personal(session, enrolment_id) for enrolment_id in (first, second, third)] == [
        ("f", "30-44", None),
        ("m", "30-44", "rural"),
        ("f", "30-44", None),
    ]
    undo(merge_id)
    assert (
        read_answers(session, kept_account),
        read_answers(session, merged_account),
    ) == answers_before
    assert [read_personal(session, enrolment_id) for enrolment_id in (first, second)] == [
        ("f", None, None),
        ("m", "30-44", "rural"),
    ]
    assert read_personal(session, third) == ("m", "30-44", "rural"), "its own account fills it"


def test_an_answer_given_after_a_merge_stays_when_it_is_undone(session, merge, undo):
    kept_account, merged_account = (
        accounts.add_person(session),
        accounts.add_person(session, birth_year=1990),
    )
    merge_id = merge(kept_account, merged_account)
    session.execute(
        update(Person)
        .where(Person.id == kept_account.id)
        .values(birth_year=1977, birth_year_said=True)
    )
    undo(merge_id)
    assert (
        read_answers(session, kept_account)[1],
        read_answers(session, kept_account)[4],
        read_answers(session, merged_account)[1],
    ) == (1977, True, 1990)
