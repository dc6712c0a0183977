"""The demo: what it generates agrees with itself, on both databases, and is generated once."""

import random
from collections import Counter
from itertools import pairwise

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person, Post
from lms.accounts.queries import actor_by_id
from lms.accounts.rules import CIVIL_SERVANT
from lms.accounts.rules.personal import FEMALE, MALE
from lms.certificates.models import Certificate
from lms.core.clock import Moment
from lms.demo.accounts import ACCOUNTS, DEMO_PASSWORD, SERVANT
from lms.demo.filling import fill_demo
from lms.demo.names import PEOPLES, NameGenerator
from lms.enrolment.models import Enrolment, EnrolmentEvent
from lms.messaging.models import Message
from lms.obligations.models import Assignment, Obligation, ObligationEvent
from lms.obligations.rules import EXEMPT, MET, OPEN
from lms.outreach.models import SignUp, TrainingSession
from lms.people_import.models import PeopleImport
from lms.periodic_reports.models import HandedInReport
from lms.periodic_reports.queries import regions_with_reports
from lms.periodic_reports.rules import due_on, shown_first
from lms.programmes.models import Programme
from lms.programmes.rules import STATES
from lms.regions.models import Relocation
from lms.report_builder.models import SavedReport
from lms.report_builder.services import saved_file
from lms.reporting.services import find_differences
from lms.web.container import Container
from tests.conftest import NOW
from tests.factories.catalogue import course, course_files
from tests.factories.catalogue import load_course as load

LEARNERS = 60
TODAY = NOW.date()
WOMEN = {name for people in PEOPLES for name in people.women}
MEN = {name for people in PEOPLES for name in people.men}


def test_surname_given_name_and_patronymic_agree_in_gender() -> None:
    names = NameGenerator(random.Random(1))  # noqa: S311 - the same names each time
    for sex, given_names, ending in ((FEMALE, WOMEN, ("қызы", "вна")), (MALE, MEN, ("ұлы", "вич"))):
        drawn = [names.draw(sex) for _ in range(500)]
        assert len(set(drawn)) == len(drawn), "nobody is twice"
        assert {name.given_name for name in drawn} == given_names
        assert all(name.patronymic.endswith(ending) for name in drawn if name.patronymic)
        endings = ("ова", "ева", "ина") if sex == FEMALE else ("ов", "ев", "ин")
        others = ("ов", "ев", "ин") if sex == FEMALE else ("ова", "ева", "ина")
        assert any(name.surname.endswith(endings) for name in drawn)
        assert not any(name.surname.endswith(others) for name in drawn)
    assert not WOMEN & MEN


@pytest.mark.twin_left_out("postgresql")
def test_the_demo_agrees_with_itself_and_is_filled_once(container: Container) -> None:
    with container.database.write() as session:
        _load_courses(session, container)
    assert [account.user_name for account in fill_demo(container, LEARNERS)] == [
        account.user_name for account in ACCOUNTS
    ]
    with container.database.read() as session:
        _assert_people_agree(session, container)
        _assert_learning_agrees(session)
        _assert_obligations_agree(session)
        _assert_there_is_something_of_everything(session)
        _assert_saved_reports_are_read_by_their_owners(session, container)
        assert find_differences(session) == []
        before = _sizes(session)
    assert fill_demo(container, LEARNERS) == ()
    with container.database.read() as session:
        assert _sizes(session) == before


def _load_courses(session: Session, container: Container) -> None:
    """One for citizens, and one for civil servants that is mandatory and good for a year."""
    course(session, container.storage)
    files = course_files(code="T2", audience=CIVIL_SERVANT)
    head = files["course.toml"].decode().replace("mandatory = false", "mandatory = true")
    head = head.replace("validity_months = 0", "validity_months = 12")
    load(
        session,
        container.storage,
        files={**files, "course.toml": head.encode()},
        slug="safety",
        by_id=None,
        now=NOW,
    )


def _assert_saved_reports_are_read_by_their_owners(session: Session, container: Container) -> None:
    saved = session.scalars(select(SavedReport)).all()
    assert {one.shared for one in saved} == {True, False}
    for one in saved:
        owner = actor_by_id(session, one.person_id)
        assert owner is not None
        file = saved_file(
            session,
            report_id=one.id,
            by=owner,
            kind="csv",
            language="kk",
            moment=Moment(NOW, container.settings.timezone),
        )
        assert file.content.count(b"\n") > 1, one.name


def _assert_people_agree(session: Session, container: Container) -> None:
    people = session.scalars(select(Person)).all()
    assert len(people) > LEARNERS + len(ACCOUNTS)  # those of the imported list too
    assert max(Counter((p.surname, p.given_name, p.patronymic) for p in people).values()) == 1
    for person in people:
        assert person.given_name not in (
            MEN if person.sex == FEMALE else WOMEN if person.sex == MALE else ()
        )
        held = session.scalars(
            select(Post).where(Post.person_id == person.id, Post.ends_on.is_(None))
        ).all()
        main = [post for post in held if post.is_main]
        assert (person.audience == CIVIL_SERVANT) == (len(main) == 1) == bool(held)
        assert [(post.organisation_id, post.position) for post in main] == (
            [] if person.organisation_id is None else [(person.organisation_id, person.position)]
        )
    admin = next(person for person in people if person.user_name == "demo-admin")
    assert container.passwords.matches(admin.password_hash, DEMO_PASSWORD)
    alone = select(func.count()).select_from(Organisation).where(Organisation.parent_id.is_(None))
    assert session.scalar(alone) == 20


def _assert_learning_agrees(session: Session) -> None:
    kinds: dict[int, list[str]] = {}
    for event in session.scalars(
        select(EnrolmentEvent).order_by(EnrolmentEvent.at, EnrolmentEvent.id)
    ):
        kinds.setdefault(event.enrolment_id, []).append(event.kind)
    expected = {
        "active": ["enrolled"],
        "completed": ["enrolled", "completed", "certified"],
        "withdrawn": ["enrolled", "withdrawn"],
    }
    enrolments = session.scalars(
        select(Enrolment).order_by(Enrolment.person_id, Enrolment.enrolled_at)
    ).all()
    assert {one.state for one in enrolments} == set(expected)
    assert {one.id: kinds[one.id] for one in enrolments} == {
        one.id: expected[one.state] for one in enrolments
    }
    for one, after in pairwise(enrolments):
        if one.person_id == after.person_id:
            assert one.completed_on is not None, "nobody begins anew what goes on"
            assert one.completed_on < after.enrolled_on
    assert min(one.enrolled_on for one in enrolments).year <= TODAY.year - 2
    assert all(
        one.enrolled_on <= TODAY and (one.completed_on or TODAY) <= TODAY for one in enrolments
    )
    certificates = session.scalars(select(Certificate)).all()
    assert {one.enrolment_id for one in certificates} == {
        one.id for one in enrolments if one.state == "completed"
    }


def _assert_obligations_agree(session: Session) -> None:
    last: dict[int, str] = {}
    for event in session.scalars(select(ObligationEvent).order_by(ObligationEvent.id)):
        last[event.obligation_id] = event.kind
    for one in session.scalars(select(Obligation)):
        kinds = {
            OPEN: {"opened", "continued", "resumed"},
            MET: {"renewed"} if one.renewed else {"met"},
            EXEMPT: {"exempted"},
        }
        assert last[one.id] in kinds.get(one.state, {"ended"})
    mine = select(Obligation.state, Obligation.due_on).join(
        Person, Person.id == Obligation.person_id
    )
    rows = session.execute(mine.where(Person.user_name == SERVANT)).all()
    states = {
        "exempt" if row.state == EXEMPT else "overdue" if row.due_on < TODAY else "due"
        for row in rows
    }
    assert states == {"exempt", "overdue", "due"}
    assert {one.state for one in session.scalars(select(Assignment))} >= {"standing", "waiting"}


def _assert_there_is_something_of_everything(session: Session) -> None:
    assert set(session.scalars(select(Programme.state))) == set(STATES)
    assert set(session.scalars(select(PeopleImport.state))) == {"applied", "checked"}
    assert set(session.scalars(select(Relocation.table))) >= {"organisation"}
    lessons = session.scalars(select(TrainingSession)).all()
    assert {(one.cancelled_at is not None, one.starts_at > NOW) for one in lessons} == {
        (True, True),
        (False, True),
        (False, False),
    }
    assert set(session.scalars(select(SignUp.came))) == {True, False, None}
    unread = (
        select(Person.user_name)
        .join(Message, Message.person_id == Person.id)
        .where(Message.read_at.is_(None))
    )
    assert set(session.scalars(unread)) >= {SERVANT, "demo-hr", "demo-approver"}
    told = [row.report for row in regions_with_reports(session, shown_first(TODAY))]
    last_day = due_on(shown_first(TODAY), whole=False)
    assert told.count(None) == 2 and any(report.number == 2 for report in told if report)
    assert {
        report.number == 1 and report.handed_in_at.date() > last_day for report in told if report
    } == {True, False}, "some are late"


def _sizes(session: Session) -> list[int | None]:
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
