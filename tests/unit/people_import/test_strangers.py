"""A list reveals nobody outside of its organisation, and guessing by lists is limited."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.accounts.errors import TooManyStrangers
from lms.accounts.models import Person, PostOffer
from lms.accounts.services import guesses
from lms.core.throttle import ThrottleCount
from lms.people_import.models import ImportRow, PeopleImport
from tests.conftest import NOW
from tests.factories import people_import as lists
from tests.factories.people_import import create_person, make_csv, make_row
from tests.unit.people_import.test_importing import map_fault_codes

STRANGER_NUMBERS = range(1, 6)


@pytest.fixture
def strangers(container, ministry):
    """People of another organisation, with e-mail and telephone."""
    for number in STRANGER_NUMBERS:
        create_person(
            container,
            number,
            ministry.other,
            surname="Басқа",
            given_name="Адам",
            email=f"known{number}@b.kz",
            phone=f"+7701000000{number}",
        )


def check_rows(container, ministry, rows, by=None):
    return lists.check_list(container, by or ministry.hr, ministry.id, make_csv(rows))


def read_error(container, import_id):
    with container.database.read() as session:
        return session.get_one(PeopleImport, import_id).counts.get("error", "")


def count_rows(container, import_id):
    with container.database.read() as session:
        return session.scalar(
            select(func.count()).select_from(ImportRow).where(ImportRow.import_id == import_id)
        )


def test_the_answer_does_not_say_what_of_a_line_is_known(container, ministry, strangers):
    rows = [
        (*make_row(1), ""),
        (*make_row(11, email="known1@b.kz"), ""),
        (*make_row(12), "+77010000002"),
        (*make_row(13, email="known3@b.kz"), "+77019999999"),
        (*make_row(14, email="nobody@b.kz"), ""),
    ]
    content = make_csv(rows, (*lists.HEADER, "Телефон"))
    import_id = lists.check_list(container, ministry.hr, ministry.id, content)
    assert map_fault_codes(container, import_id, "new") == {
        3: ["contact_elsewhere"],
        4: ["contact_elsewhere"],
        5: ["contact_elsewhere"],
    }
    lists.apply_import(container, ministry.hr, import_id)
    assert map_fault_codes(container, import_id) == {2: ["person_elsewhere"]}
    people = [lists.find_person(container, number) for number in (11, 12, 13, 14)]
    contacts = [(person.email, person.phone) for person in people]
    assert contacts == [(None, None)] * 3 + [("nobody@b.kz", None)], "both are left out"


def test_a_preview_does_not_tell_whose_an_iin_is(container, ministry, strangers):
    with container.database.write() as session:
        session.scalars(select(Person).where(Person.email == "known3@b.kz")).one().blocked_at = NOW
    other_names = {"surname": "Өзге", "given_name": "Біреу"}
    right_names = {"surname": "Басқа", "given_name": "Адам"}
    rows = [
        make_row(1, **right_names),
        make_row(2, **other_names),
        make_row(3, **right_names),  # blocked
        make_row(4, **other_names, email="known1@b.kz"),
        make_row(5, **right_names, email="known2@b.kz"),
    ]
    import_id = check_rows(container, ministry, rows)
    lines = lists.list_lines(container, import_id)
    assert [(line.action, line.changes, line.faults) for line in lines] == [
        ("invited", {"post": (None, str(ministry.id))}, [])
    ] * len(rows)
    lists.apply_import(container, ministry.hr, import_id)
    refusals = dict.fromkeys((3, 4, 5), ["person_elsewhere"])
    assert map_fault_codes(container, import_id) == refusals
    with container.database.read() as session:
        invited_ids = session.scalars(select(PostOffer.person_id)).all()
    assert invited_ids == [lists.find_person(container, number).id for number in (1, 5)]


def test_the_organisation_is_told_of_those_with_whom_it_has_to_do_already(
    container, ministry, strangers
):
    invited = check_rows(container, ministry, [make_row(1, surname="Басқа", given_name="Адам")])
    lists.apply_import(container, ministry.hr, invited)
    again = check_rows(container, ministry, [make_row(1, surname="Өзге", given_name="Біреу")])
    assert map_fault_codes(container, again) == {2: ["person_elsewhere"]}


def test_within_the_organisation_it_is_said(container, ministry):
    create_person(container, 1, ministry.branch, email="colleague@b.kz")
    import_id = check_rows(container, ministry, [make_row(2, email="colleague@b.kz")])
    assert map_fault_codes(container, import_id, "new") == {2: ["email_taken"]}


@pytest.fixture
def low_limits(monkeypatch):
    monkeypatch.setattr(guesses, "STRANGERS", 3)
    monkeypatch.setattr(guesses, "STRANGERS_OF_ORGANISATION", 4)


def make_guesses(numbers):
    return [make_row(100 + number, email=f"known{number}@b.kz") for number in numbers]


def test_beyond_the_limit_a_list_is_not_checked(container, ministry, strangers, low_limits):
    allowed_id = check_rows(container, ministry, make_guesses([1, 2, 3]))
    assert read_error(container, allowed_id) == ""
    refused_id = check_rows(container, ministry, make_guesses([4]))
    assert read_error(container, refused_id) == TooManyStrangers.message
    assert count_rows(container, refused_id) == 0, "nothing of the batch is told"
    harmless = check_rows(container, ministry, [make_row(200)])
    assert read_error(container, harmless) == TooManyStrangers.message, "or one could go on trying"
    container.clock.forward(days=1, minutes=1)
    assert read_error(container, check_rows(container, ministry, make_guesses([4]))) == ""


def test_one_long_list_tells_no_more_than_several(container, ministry, strangers, low_limits):
    import_id = check_rows(container, ministry, make_guesses(STRANGER_NUMBERS))
    assert read_error(container, import_id) == TooManyStrangers.message
    assert count_rows(container, import_id) == 0


@pytest.mark.parametrize("is_right", [True, False])
def test_lines_with_the_iin_of_a_stranger_count_whatever_the_name(
    container, ministry, strangers, low_limits, is_right
):
    names = {"surname": "Басқа", "given_name": "Адам" if is_right else "Біреу"}
    rows = [make_row(number, **names) for number in STRANGER_NUMBERS]
    assert read_error(container, check_rows(container, ministry, rows[:3])) == ""
    refused_id = check_rows(container, ministry, rows[3:])
    assert read_error(container, refused_id) == TooManyStrangers.message
    assert count_rows(container, refused_id) == 0


def test_names_tried_with_one_iin_count_each(container, ministry, strangers, low_limits):
    for number, name in enumerate(("Асан", "Үсен", "Дана", "Адам")):
        import_id = check_rows(container, ministry, [make_row(1, surname="Басқа", given_name=name)])
        assert bool(read_error(container, import_id)) == (number == 3)


@pytest.mark.twin_left_out("postgresql")
def test_the_same_line_counts_once_however_often_a_list_is_checked(
    container, ministry, strangers, low_limits
):
    for _ in range(5):
        assert read_error(container, check_rows(container, ministry, make_guesses([1, 2, 3]))) == ""


def test_colleagues_have_a_limit_together_and_other_organisations_one_of_their_own(
    container, ministry, strangers, low_limits
):
    check_rows(container, ministry, make_guesses([1, 2, 3]))
    with container.database.write() as session:
        count = {"cipher": container.iin_cipher, "now": NOW}
        colleague = {"by": ministry.other_hr, "organisation_id": ministry.id, **count}
        assert guesses.count_strangers(session, strangers=["a", "b"], **colleague) is False
        with pytest.raises(TooManyStrangers):
            guesses.refuse_curious(session, **colleague)
        elsewhere = {"by": ministry.other_hr, "organisation_id": ministry.other, **count}
        guesses.refuse_curious(session, **elsewhere)


def test_a_national_administrator_sees_everybody_anyhow(container, ministry, strangers, low_limits):
    import_id = check_rows(container, ministry, make_guesses(STRANGER_NUMBERS), by=ministry.admin)
    assert read_error(container, import_id) == ""


def test_an_api_client_counts_for_its_organisation(container, ministry, low_limits):
    client = {"organisation_id": ministry.id, "cipher": container.iin_cipher, "now": NOW}
    with container.database.write() as session:
        by = make_client(ministry)
        assert guesses.count_strangers(session, by=by, strangers=list("abcd"), **client)
        guesses.refuse_curious(session, by=by, **client)
        assert not guesses.count_strangers(session, by=by, strangers=["e"], **client)
        with pytest.raises(TooManyStrangers):
            guesses.refuse_curious(session, by=by, **client)
        later = client | {"now": NOW + timedelta(days=2)}
        guesses.refuse_curious(session, by=by, **later)
        keys_text = repr(session.execute(select(ThrottleCount.key)).all())
    assert "strangers" not in keys_text


def make_client(ministry):
    """Return the actor of a token: no person."""
    from dataclasses import replace

    return replace(ministry.hr, person_id=0)
