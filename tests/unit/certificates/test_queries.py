import pytest

from lms.certificates.queries import (
    certificate_by_number,
    certificates_of_enrolments,
    own_certificate,
)
from lms.core.crypto import new_number
from tests.factories.accounts import person
from tests.factories.certificates import certificate, completion

NAMES = {"surname": "Нұрғалиева", "given_name": "Әсел", "patronymic": "Бауыржанқызы"}


def test_each_enrolment_finds_its_own_certificate(session):
    holder = person(session)
    first, second = certificate(session, holder), certificate(session, holder)
    certificate(session, person(session))
    without = completion(session, holder).enrolment_id
    found = certificates_of_enrolments(session, [first.enrolment_id, second.enrolment_id, without])
    assert {key: row.id for key, row in found.items()} == {
        first.enrolment_id: first.id,
        second.enrolment_id: second.id,
    }


def test_a_number_opens_only_ones_own_certificate(session):
    holder, other = person(session), person(session)
    made = certificate(session, holder)
    own = own_certificate(session, number=made.number, person_id=holder.id)
    assert own is not None
    assert own.id == made.id
    assert own_certificate(session, number=made.number, person_id=other.id) is None
    assert own_certificate(session, number=new_number(), person_id=holder.id) is None


@pytest.mark.parametrize(
    ("choice", "expected"),
    [("full", "Нұрғалиева Әсел Бауыржанқызы"), ("initials", "Ә. Б. Нұрғалиева")],
)
def test_strangers_see_the_name_as_the_holder_chose(session, choice, expected):
    certificate(session, person(session, shown_name="full"))
    made = certificate(session, person(session, shown_name=choice, **NAMES))
    found = certificate_by_number(session, made.number)
    assert found is not None
    assert (found[0].id, found[1]) == (made.id, expected)


def test_an_unknown_number_finds_nothing(session):
    certificate(session, person(session))
    assert certificate_by_number(session, new_number()) is None
