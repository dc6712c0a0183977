import pytest

from lms.certificates.queries import find_certificate_by_number, find_own_certificate
from lms.core.crypto import generate_number
from tests.factories.accounts import add_person
from tests.factories.certificates import add_certificate

NAMES = {"surname": "Нұрғалиева", "given_name": "Әсел", "patronymic": "Бауыржанқызы"}


def test_a_number_opens_only_ones_own_certificate(session):
    holder, other = add_person(session), add_person(session)
    issued = add_certificate(session, holder)
    own_certificate = find_own_certificate(session, number=issued.number, person_id=holder.id)
    assert own_certificate is not None
    assert own_certificate.id == issued.id
    assert find_own_certificate(session, number=issued.number, person_id=other.id) is None
    assert find_own_certificate(session, number=generate_number(), person_id=holder.id) is None


@pytest.mark.parametrize(
    ("choice", "expected"),
    [("full", "Нұрғалиева Әсел Бауыржанқызы"), ("initials", "Ә. Б. Нұрғалиева")],
)
def test_strangers_see_the_name_as_the_holder_chose(session, choice, expected):
    add_certificate(session, add_person(session, shown_name="full"))
    issued = add_certificate(session, add_person(session, shown_name=choice, **NAMES))
    match = find_certificate_by_number(session, issued.number)
    assert match is not None
    assert (match[0].id, match[1]) == (issued.id, expected)


def test_an_unknown_number_finds_nothing(session):
    add_certificate(session, add_person(session))
    assert find_certificate_by_number(session, generate_number()) is None
