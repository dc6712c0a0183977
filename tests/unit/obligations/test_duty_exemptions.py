"""An exemption frees from the course, or from the assignments that are chosen."""

import pytest
from sqlalchemy import func, select

from lms.accounts.models import AuditEvent
from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER
from lms.core.clock import Moment
from lms.obligations import errors, queries
from lms.obligations.models import Exemption
from lms.obligations.queries.mine import list_settled_duties
from lms.obligations.queries.person_duties import list_person_duties
from lms.obligations.rules.keys import DutyKey
from lms.obligations.services import (
    ExemptionTerms,
    grant_exemption,
    grant_exemptions,
    grant_exemptions_by_document,
    withdraw_exemption,
)
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import add_organisation
from tests.factories.records import ZONE, add_civil_servant
from tests.factories.regions import AKMOLA, AKTOBE, KOKSHETAU, load_unit
from tests.unit.obligations.past_days import count_courses
from tests.unit.obligations.world import (
    TODAY,
    add_post,
    create_staff,
    get_day,
    get_time,
    load_states,
)


class ThreeOrders:
    """One civil servant whom the nation, the region and the organisation ask for one course."""

    def __init__(self, session):
        self.session = session
        self.course, self.other_course = records.add_course(session), records.add_course(session)
        self.employer = add_organisation(session)
        self.servant = add_civil_servant(session, kato=KOKSHETAU, organisation_id=self.employer.id)
        self.hr = create_staff(session, HR, organisation_id=self.employer.id)
        self.assignments = [
            self.assign(10, region_unit_id=load_unit(session, AKMOLA).id),
            self.assign(20, organisation_id=self.employer.id),
        ]
        self.other = self.assign(30, course=self.other_course, organisation_id=self.employer.id)

    def assign(self, days, course=None, **target):
        return records.assign(self.session, course or self.course, due_on=get_day(days), **target)

    def exempt(self, assignment_ids=None, *, by=None, servant=None, first=0, last=None):
        return grant_exemptions(
            self.session,
            duties=[DutyKey(self.course.id, (servant or self.servant).id)],
            assignment_ids=assignment_ids,
            terms=ExemptionTerms("x", get_day(first), None if last is None else get_day(last)),
            by=by or self.hr,
            moment=Moment(NOW, ZONE),
        )

    def states(self, *, servant=None):
        person_id = (servant or self.servant).id
        return [load_states(self.session, number).get(person_id) for number in self.assignments]

    def count(self):
        return self.session.scalar(select(func.count()).select_from(Exemption))


@pytest.fixture
def office(session):
    return ThreeOrders(session)


def test_an_exemption_from_the_course_frees_from_all_that_ask_for_it(session, office):
    assert office.states() == ["open", "open"]
    assert len(office.exempt()) == 1
    assert office.states() == ["exempt", "exempt"]
    assert load_states(session, office.other)[office.servant.id] == "open", "another course is due"
    due = queries.list_due_courses(session, office.servant.id, TODAY)
    assert [row.slug for row in due] == [office.other_course.slug]
    settled = list_settled_duties(session, office.servant.id, TODAY)
    assert [(row.state, row.exempt_reason) for row in settled] == [("exempt", "x")]


def test_a_later_assignment_of_the_course_is_frozen_too_and_withdrawing_reopens_all(
    session, office
):
    (number,) = office.exempt()
    office.assignments.append(office.assign(5, region_unit_id=load_unit(session, KOKSHETAU).id))
    assert office.states() == ["exempt"] * 3
    withdraw_exemption(session, exemption_id=number, by=office.hr, moment=Moment(get_time(1), ZONE))
    assert office.states() == ["open"] * 3


def test_an_exemption_from_the_course_ends_with_its_last_day_for_all(session, office):
    office.exempt(last=3)
    records.catch_up(session, moment=Moment(get_time(3), ZONE))
    assert office.states() == ["exempt", "exempt"]
    records.catch_up(session, moment=Moment(get_time(4), ZONE))
    assert office.states() == ["open", "open"]


def test_an_exemption_from_chosen_assignments_leaves_the_others_in_force(session, office):
    office.exempt(office.assignments[:1])
    assert office.states() == ["exempt", "open"]
    due = queries.list_due_courses(session, office.servant.id, TODAY)
    assert [(row.slug, row.days_left, len(row.orders)) for row in due] == [
        (office.course.slug, 20, 1),
        (office.other_course.slug, 30, 1),
    ]
    assert [[order.until for order in row.exempt_orders] for row in due] == [[None], []]
    for_staff = list_person_duties(session, office.hr, office.servant.id)
    assert [row.reasons for row in for_staff] == [1, 1], "what one is exempt from does not ask"
    assert list_settled_duties(session, office.servant.id, TODAY) == [], (
        "nobody reads on one page that they must and that they need not"
    )


def test_what_was_granted_before_frees_from_its_assignment_alone(session, office):
    grant_exemption(
        session,
        assignment_id=office.assignments[1],
        person_id=office.servant.id,
        reason="x",
        starts_on=TODAY,
        ends_on=None,
        by=office.hr,
        moment=Moment(NOW, ZONE),
    )
    assert office.states() == ["open", "exempt"]


def test_of_overlapping_exemptions_the_course_stays_frozen_until_the_last_is_over(session, office):
    office.exempt(last=3)
    office.exempt(office.assignments, last=9)
    settled = list_settled_duties(session, office.servant.id, TODAY)
    assert [row.exempt_until for row in settled] == [get_day(9)]
    records.catch_up(session, moment=Moment(get_time(9), ZONE))
    assert office.states() == ["exempt", "exempt"]
    records.catch_up(session, moment=Moment(get_time(10), ZONE))
    assert office.states() == ["open", "open"]


def test_hr_frees_from_what_a_higher_office_made_and_the_record_says_so(session, office):
    office.exempt()
    details = session.scalars(
        select(AuditEvent.details).where(AuditEvent.kind == "exemption_granted")
    ).one()
    assert details["whole_course"] is True
    assert details["assignments"] == office.assignments
    assert details["above"] == office.assignments[:1], "made for a region, which HR has not"


def test_several_people_are_exempt_at_once_and_strangers_are_left_out(session, office):
    colleagues = [
        add_civil_servant(session, kato=KOKSHETAU, organisation_id=office.employer.id)
        for _ in range(3)
    ]
    stranger = add_civil_servant(session, kato=KOKSHETAU)
    records.resolve_all(session)
    people = [*colleagues, stranger]
    ids = grant_exemptions(
        session,
        duties=[DutyKey(office.course.id, servant.id) for servant in people],
        terms=ExemptionTerms("Демалыс", TODAY, None),
        by=office.hr,
        moment=Moment(NOW, ZONE),
    )
    assert len(ids) == office.count() == 3
    assert {office.states(servant=servant)[0] for servant in colleagues} == {"exempt"}
    assert office.states(servant=stranger)[0] == "open"
    with pytest.raises(errors.PersonNotObliged):
        office.exempt(servant=stranger)


def test_the_same_exemption_again_is_the_same(office):
    assert office.exempt() == office.exempt()
    assert office.count() == 1


def test_too_many_people_at_once_are_refused(session, office):
    duties = [DutyKey(office.course.id, number) for number in range(1001)]
    with pytest.raises(errors.TooManySelected):
        grant_exemptions(
            session,
            duties=duties,
            terms=ExemptionTerms("x", TODAY, None),
            by=office.hr,
            moment=Moment(NOW, ZONE),
        )


@pytest.fixture
def two_posts(session, office):
    """Give the servant a second post, whose organisation asks for the course too."""
    second = add_organisation(session, kato=AKTOBE)
    add_post(session, office.servant, second.id)
    office.assignments.append(office.assign(40, organisation_id=second.id))
    return create_staff(session, HR, organisation_id=second.id)


def test_hr_of_a_second_post_frees_only_from_what_it_answers_for(session, office, two_posts):
    assert office.states() == ["open"] * 3
    office.exempt(by=two_posts)
    assert office.states() == ["open", "open", "exempt"]


def test_hr_of_a_second_post_cannot_withdraw_what_frees_from_all(session, office, two_posts):
    admin = create_staff(session, NATIONAL_ADMIN)
    (number,) = office.exempt(by=admin)
    assert office.states() == ["exempt"] * 3
    with pytest.raises(errors.ExemptionNotFound):
        withdraw_exemption(session, exemption_id=number, by=two_posts, moment=Moment(NOW, ZONE))
    withdraw_exemption(session, exemption_id=number, by=admin, moment=Moment(get_time(1), ZONE))
    assert office.states() == ["open"] * 3


def test_an_officer_elsewhere_can_neither_grant_nor_withdraw(session, office):
    elsewhere = create_staff(session, OFFICER, kato=AKTOBE)
    with pytest.raises(errors.PersonNotObliged):
        office.exempt(by=elsewhere)
    (number,) = office.exempt()
    with pytest.raises(errors.ExemptionNotFound):
        withdraw_exemption(session, exemption_id=number, by=elsewhere, moment=Moment(NOW, ZONE))


def test_the_events_tell_a_past_day_as_it_was(session, office):
    def count_today():
        return count_courses(session, TODAY, unit_id=load_unit(session, AKMOLA).id)

    records.catch_up(session, moment=Moment(NOW, ZONE))
    before = count_today()
    grant_exemptions(
        session,
        duties=[DutyKey(office.course.id, office.servant.id)],
        terms=ExemptionTerms("x", get_day(1), None),
        by=office.hr,
        moment=Moment(get_time(1), ZONE),
    )
    assert office.states() == ["exempt", "exempt"]
    assert count_today() == before != {}


@pytest.mark.parametrize("document", [None, ("Бұйрық.pdf", b"%PDF-1.7 order")])
def test_the_document_of_an_exemption_is_stored_encrypted_and_named_by_it(
    session, office, container, document
):
    (exemption_id,) = grant_exemptions_by_document(
        session,
        container.storage,
        container.iin_cipher,
        document=document,
        duties=[DutyKey(office.course.id, office.servant.id)],
        terms=ExemptionTerms("x", get_day(0), None),
        by=office.hr,
        moment=Moment(NOW, ZONE),
    )
    exemption = session.get_one(Exemption, exemption_id)
    if document is None:
        assert (exemption.document_name, exemption.document_sha256) == ("", None)
    else:
        encrypted_content = container.storage.get(exemption.document_sha256)
        assert exemption.document_name == document[0]
        assert document[1] not in encrypted_content
        assert container.iin_cipher.decrypt_bytes(encrypted_content) == document[1]
