"""The demo: its generated data is consistent, on both databases, and generated once."""

import random
from collections import Counter
from itertools import pairwise

import pytest
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import AuditEvent, IinConflict, Organisation, Person, Post
from lms.accounts.queries import list_conflicting_accounts, load_actor_by_id
from lms.accounts.rules import CIVIL_SERVANT
from lms.accounts.rules.personal import FEMALE, MALE
from lms.app import find_resources, read_act_register
from lms.assessment.models import Answer, Attempt
from lms.assessment.rules import LANGUAGES, is_right
from lms.assessment.services import find_count_differences
from lms.catalogue.queries import load_answer_keys, load_outline
from lms.catalogue.services import load_course
from lms.certificates.models import Certificate
from lms.core.clock import Moment
from lms.core.folders import read_folder
from lms.demo.accounts import ACCOUNTS, DEMO_PASSWORD, SERVANT
from lms.demo.filling import fill_demo
from lms.demo.iins import CLAIMS, CONFIRMED
from lms.demo.names import NAME_SETS, NameGenerator
from lms.enrolment.models import Enrolment, EnrolmentEvent
from lms.learning.queries import count_done
from lms.learning.rules import is_complete
from lms.messaging.models import Message
from lms.obligations.models import Assignment, Obligation, ObligationEvent
from lms.obligations.rules import EXEMPT, MET, OPEN
from lms.outreach.models import SignUp, Training
from lms.people_import.models import PeopleImport
from lms.periodic_reports.models import HandedInReport
from lms.periodic_reports.queries import list_regions_with_reports
from lms.periodic_reports.rules import find_default_period, find_report_due_day
from lms.programmes.models import Programme
from lms.programmes.rules import STATES
from lms.regions.models import Relocation
from lms.report_builder.models import SavedReport
from lms.report_builder.services import write_saved_file
from lms.reporting.services import find_differences
from lms.web.container import Container
from tests.conftest import NOW
from tests.unit.demo.practice_runs import assert_runs_teach

LEARNERS = 60
TODAY = NOW.date()
WOMEN = {name for people in NAME_SETS for name in people.women}
MEN = {name for people in NAME_SETS for name in people.men}


def test_surname_given_name_and_patronymic_agree_in_gender() -> None:
    names = NameGenerator(random.Random(1))  # noqa: S311 - the same names each time
    for sex, given_names, ending in ((FEMALE, WOMEN, ("қызы", "вна")), (MALE, MEN, ("ұлы", "вич"))):
        drawn_names = [names.draw(sex) for _ in range(500)]
        assert len(set(drawn_names)) == len(drawn_names), "no name is repeated"
        assert {name.given_name for name in drawn_names} == given_names
        assert all(name.patronymic.endswith(ending) for name in drawn_names if name.patronymic)
        endings = ("ова", "ева", "ина") if sex == FEMALE else ("ов", "ев", "ин")
        others = ("ов", "ев", "ин") if sex == FEMALE else ("ова", "ева", "ина")
        assert any(name.surname.endswith(endings) for name in drawn_names)
        assert not any(name.surname.endswith(others) for name in drawn_names)
    assert not WOMEN & MEN


@pytest.mark.twin_left_out("postgresql")
def test_the_demo_agrees_with_itself_and_is_filled_once(container: Container) -> None:
    with container.database.write() as session:
        for slug in ("first-steps", "cyber-hygiene"):
            load_course(
                session,
                container.storage,
                files=read_folder(find_resources() / "courses" / slug),
                slug=slug,
                by_id=None,
                now=NOW,
                register=read_act_register(),
            )
    assert [account.user_name for account in fill_demo(container, LEARNERS)] == [
        account.user_name for account in ACCOUNTS
    ]
    with container.database.read() as session:
        _assert_people_agree(session, container)
        _assert_iins_are_claimed_confirmed_and_once_in_conflict(session)
        _assert_learning_agrees(session)
        _assert_attempts_agree(session)
        _assert_obligations_agree(session)
        _assert_there_is_something_of_everything(session)
        _assert_saved_reports_are_read_by_their_owners(session, container)
        assert_runs_teach(session)
        assert find_differences(session) == []
        assert find_count_differences(session) == []
        before = _read_sending_sizes(session)
    assert fill_demo(container, LEARNERS) == ()
    with container.database.read() as session:
        assert _read_sending_sizes(session) == before


def _assert_saved_reports_are_read_by_their_owners(session: Session, container: Container) -> None:
    reports = session.scalars(select(SavedReport)).all()
    assert {report.shared for report in reports} == {True, False}
    for report in reports:
        owner = load_actor_by_id(session, report.person_id)
        assert owner is not None
        file = write_saved_file(
            session,
            report_id=report.id,
            by=owner,
            kind="csv",
            language="kk",
            moment=Moment(NOW, container.settings.timezone),
        )
        assert file.content.count(b"\n") > 1, report.name


def _assert_people_agree(session: Session, container: Container) -> None:
    people = session.scalars(select(Person)).all()
    assert len(people) > LEARNERS + len(ACCOUNTS)  # the imported ones too
    assert max(Counter((p.surname, p.given_name, p.patronymic) for p in people).values()) == 1
    for person in people:
        assert person.given_name not in (
            MEN if person.sex == FEMALE else WOMEN if person.sex == MALE else ()
        )
        posts = session.scalars(
            select(Post).where(Post.person_id == person.id, Post.ends_on.is_(None))
        ).all()
        main = [post for post in posts if post.is_main]
        assert (person.audience == CIVIL_SERVANT) == (len(main) == 1) == bool(posts)
        assert [(post.organisation_id, post.position) for post in main] == (
            [] if person.organisation_id is None else [(person.organisation_id, person.position)]
        )
    admin = next(person for person in people if person.user_name == "demo-admin")
    assert container.passwords.is_match(admin.password_hash, DEMO_PASSWORD)
    alone = select(func.count()).select_from(Organisation).where(Organisation.parent_id.is_(None))
    assert session.scalar(alone) == 20


def _assert_iins_are_claimed_confirmed_and_once_in_conflict(session: Session) -> None:
    confirmed = select(AuditEvent.id).where(AuditEvent.kind == "iin_confirmed")
    assert len(session.scalars(confirmed).all()) == CONFIRMED
    claimed = session.scalars(
        select(Person.user_name).where(Person.iin_claim_hash.is_not(None))
    ).all()
    assert len(claimed) == CLAIMS - CONFIRMED + 1 and "demo-citizen" in claimed
    conflict = session.scalars(select(IinConflict)).one()
    actor = load_actor_by_id(session, session.scalars(_select_id("demo-admin")).one())
    assert actor is not None
    assert len(list_conflicting_accounts(session, by=actor, conflict=conflict)) == 2


def _select_id(user_name: str) -> Select[int]:
    return select(Person.id).where(Person.user_name == user_name)


def _assert_learning_agrees(session: Session) -> None:
    kinds: dict[int, list[str]] = {}
    for event in session.scalars(
        select(EnrolmentEvent).order_by(EnrolmentEvent.at, EnrolmentEvent.id)
    ):
        kinds.setdefault(event.enrolment_id, []).append(event.kind)
    expected = {"active": ["enrolled"], "completed": ["enrolled", "completed", "certified"]}
    enrolments = session.scalars(
        select(Enrolment).order_by(Enrolment.person_id, Enrolment.enrolled_at)
    ).all()
    assert {enrolment.state for enrolment in enrolments} == set(expected)
    assert {enrolment.id: kinds[enrolment.id] for enrolment in enrolments} == {
        enrolment.id: expected[enrolment.state] for enrolment in enrolments
    }
    for enrolment, after in pairwise(enrolments):
        if enrolment.person_id == after.person_id:
            assert enrolment.completed_on is not None, "nobody begins a running course again"
            assert enrolment.completed_on < after.enrolled_on
    assert min(enrolment.enrolled_on for enrolment in enrolments).year <= TODAY.year - 2
    assert all(
        enrolment.enrolled_on <= TODAY and (enrolment.completed_on or TODAY) <= TODAY
        for enrolment in enrolments
    )
    certificates = session.scalars(select(Certificate)).all()
    assert {certificate.enrolment_id for certificate in certificates} == {
        enrolment.id for enrolment in enrolments if enrolment.state == "completed"
    }


def _assert_attempts_agree(session: Session) -> None:
    """Check that each completed course has all that its completion requires, in time."""
    enrolments = session.scalars(select(Enrolment)).all()
    percents = dict(session.execute(select(Certificate.enrolment_id, Certificate.percent)).all())
    outlines = {e.version_id: load_outline(session, e.version_id) for e in enrolments}
    completed_count = 0
    for enrolment in enrolments:
        outline = outlines[enrolment.version_id]
        final_id = outline.final.id if outline.final else 0
        counts = count_done(session, enrolment.id, final_id)
        is_done = is_complete(
            len(outline.lessons), counts.lessons, len(outline.quizzes), counts.quizzes
        )
        assert is_done == (enrolment.state == "completed")
        if is_done:
            assert percents[enrolment.id] == counts.final_percent
            completed_count += 1
    assert completed_count > 20
    by_id = {enrolment.id: enrolment for enrolment in enrolments}
    keys = {i: load_answer_keys(session, i) for i in outlines}
    for attempt in session.scalars(select(Attempt)):
        enrolment = by_id[attempt.enrolment_id]
        assert attempt.submitted_at is not None
        assert enrolment.enrolled_at <= attempt.started_at <= attempt.submitted_at
        assert attempt.submitted_at <= (enrolment.completed_at or NOW)
        answers = session.scalars(
            select(Answer).where(Answer.attempt_id == attempt.id).order_by(Answer.position)
        ).all()
        assert [answer.question_id for answer in answers] == [
            q["question"] for q in attempt.drawn_items
        ]
        assert sum(bool(answer.right) for answer in answers) == attempt.right
        for answer in answers:
            question_type, key = keys[enrolment.version_id][answer.question_id]
            assert answer.right == is_right(question_type, key, answer.given_answer)
            assert (answer.language in LANGUAGES) == bool(answer.given_answer)


def _assert_obligations_agree(session: Session) -> None:
    last: dict[int, str] = {}
    for event in session.scalars(select(ObligationEvent).order_by(ObligationEvent.id)):
        last[event.obligation_id] = event.kind
    for obligation in session.scalars(select(Obligation)):
        kinds = {
            OPEN: {"opened", "continued", "resumed"},
            MET: {"renewed"} if obligation.renewed else {"met"},
            EXEMPT: {"exempted"},
        }
        assert last[obligation.id] in kinds.get(obligation.state, {"ended"})
    mine = select(Obligation.state, Obligation.due_on).join(
        Person, Person.id == Obligation.person_id
    )
    rows = session.execute(mine.where(Person.user_name == SERVANT)).all()
    states = {
        "exempt" if row.state == EXEMPT else "overdue" if row.due_on < TODAY else "due"
        for row in rows
    }
    assert states == {"exempt", "overdue", "due"}
    assert {assignment.state for assignment in session.scalars(select(Assignment))} >= {
        "standing",
        "waiting",
    }


def _assert_there_is_something_of_everything(session: Session) -> None:
    assert set(session.scalars(select(Programme.state))) == set(STATES)
    assert set(session.scalars(select(PeopleImport.state))) == {"applied", "checked"}
    assert set(session.scalars(select(Relocation.table))) >= {"organisation"}
    trainings = session.scalars(select(Training)).all()
    assert {
        (training.cancelled_at is not None, training.starts_at > NOW) for training in trainings
    } == {(True, True), (False, True), (False, False)}
    assert set(session.scalars(select(SignUp.came))) == {True, False, None}
    unread = (
        select(Person.user_name)
        .join(Message, Message.person_id == Person.id)
        .where(Message.read_at.is_(None))
    )
    assert set(session.scalars(unread)) >= {SERVANT, "demo-hr", "demo-approver"}
    reports = [row.report for row in list_regions_with_reports(session, find_default_period(TODAY))]
    last_day = find_report_due_day(find_default_period(TODAY), whole=False)
    assert reports.count(None) == 2 and any(report.number == 2 for report in reports if report)
    assert {
        report.number == 1 and report.handed_in_at.date() > last_day for report in reports if report
    } == {True, False}, "some are late"


def _read_sending_sizes(session: Session) -> list[int | None]:
    tables = (
        Person,
        Post,
        Organisation,
        Enrolment,
        EnrolmentEvent,
        Obligation,
        ObligationEvent,
        Message,
        Programme,
        PeopleImport,
        HandedInReport,
    )
    return [session.scalar(select(func.count()).select_from(table)) for table in tables]
