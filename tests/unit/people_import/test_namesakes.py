"""Lines without an IIN: whom they mean, and when a person has to decide."""

import pytest

from lms.accounts.models import Person
from lms.accounts.services.bulk.identity import Comparison, is_certain
from lms.core.identity_numbers import has_check_digit
from lms.people_import import services
from tests.factories import people_import as lists
from tests.factories.people_import import create_person, make_csv, make_iin

HEADER = ("ИИН", "Фамилия", "Имя", "Отчество", "Должность", "Дата рождения", "Телефон", "E-mail")
OLGA = {
    "surname": "Ким",
    "given_name": "Ольга",
    "patronymic": "Ивановна",
    "email": "user137@b.kz",
    "phone": "+77011370000",
    "birth_year": 1990,
}
# It says that she was born on 1 January 1990.
OLGA_IIN = next(iin for digit in range(10) if has_check_digit(iin := f"90010145137{digit}"))


@pytest.fixture
def olga(container, ministry):
    return add_olga(container, ministry)


def add_olga(container, ministry):
    cipher = container.iin_cipher
    iin = {"iin_hash": cipher.lookup(OLGA_IIN), "iin_encrypted": cipher.encrypt(OLGA_IIN)}
    return create_person(container, 1, ministry.id, **OLGA, **iin)


def load_person(container, person_id):
    with container.database.read() as session:
        return session.get_one(Person, person_id)


def check_rows(container, ministry, *rows):
    return lists.check_list(container, ministry.hr, ministry.id, make_csv(rows, HEADER))


def read_line(container, import_id, number=2):
    return next(line for line in lists.list_lines(container, import_id) if line.line == number)


def write_row(patronymic="", *, position="", born="", phone="", email=""):
    return ("", "Ким", "Ольга", patronymic, position, born, phone, email)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (write_row(), "person_similar"),
        (write_row(position="директор"), "person_similar"),
        (write_row(born="1990"), "person_similar"),
        (write_row(phone="87012850000", email="user285@b.kz"), "person_differs"),
        (write_row(born="01.01.1990", email="user285@b.kz"), "person_differs"),
        (write_row("Ивановна", born="02.01.1990"), "person_differs"),
        (write_row("Ивановна", born="1995"), "person_differs"),
        (write_row("Ивановна", email="user285@b.kz"), "person_differs"),
        (write_row("Ивановна", born="1995", email="user137@b.kz"), "person_differs"),
    ],
)
def test_a_namesake_is_never_changed_but_waits_for_a_decision(container, ministry, olga, row, code):
    import_id = check_rows(container, ministry, row)
    line = read_line(container, import_id)
    assert (line.action, [fault[1] for fault in line.faults]) == ("unclear", [code])
    assert (line.candidates, line.changes) == ([olga], {})
    assert lists.load_import(container, import_id).counts.get("missing", 0) == 0
    person = load_person(container, olga)
    assert (person.email, person.phone) == (OLGA["email"], OLGA["phone"])


@pytest.mark.parametrize(
    ("row", "changed_fields"),
    [
        (write_row("Ивановна", position="директор"), {"position"}),
        (write_row(position="директор", email="user137@b.kz"), {"position"}),
        (write_row(phone="8 701 137 00 00", email="new@b.kz"), {"email"}),
        (write_row(position="директор", born="01.01.1990"), None),
        (write_row("Ивановна", position="директор", born="01.01.1990"), {"position"}),
    ],
)
def test_what_proves_who_is_meant_lets_the_line_change_them(
    container, ministry, olga, row, changed_fields
):
    line = read_line(container, check_rows(container, ministry, row))
    if changed_fields is None:  # without the patronymic even the day of birth is no proof
        assert line.action == "unclear"
    else:
        assert (line.action, line.person_id, set(line.changes)) == ("changed", olga, changed_fields)


def test_a_contact_is_not_given_to_somebody_by_their_name_alone(container, ministry):
    create_person(container, 2, ministry.id, surname="Ким", given_name="Ольга", patronymic="")
    line = read_line(container, check_rows(container, ministry, write_row(email="a@b.kz")))
    assert (line.action, [fault[1] for fault in line.faults]) == ("unclear", ["person_similar"])


def test_of_two_namesakes_the_one_is_meant_whose_birth_or_contact_agrees(container, ministry):
    first = add_olga(container, ministry)
    values = {**OLGA, "email": None, "phone": None, "birth_year": 1971}
    create_person(container, 0, ministry.id, **values)
    import_id = check_rows(
        container,
        ministry,
        write_row("Ивановна", position="директор"),
        write_row("Ивановна", position="директор", email="user137@b.kz"),
    )
    assert [fault[1] for fault in read_line(container, import_id).faults] == ["person_unclear"]
    assert len(read_line(container, import_id).candidates) == 2
    assert read_line(container, import_id, 3).person_id == first


def decide_lines(container, ministry, import_id, **values):
    with container.database.write() as session:
        services.correct_lines(
            session,
            container.iin_cipher,
            import_id=import_id,
            corrections={2: values},
            by=ministry.hr,
            now=container.clock.now(),
        )
    lists.run_jobs(container)


def test_the_same_person_another_one_or_nobody_is_decided_and_then_done(container, ministry, olga):
    import_id = check_rows(container, ministry, write_row(email="user285@b.kz"))
    decide_lines(container, ministry, import_id, skip=True)
    assert read_line(container, import_id).action == "skipped"
    assert olga not in {
        line.person_id for line in lists.list_lines(container, import_id, "missing")
    }
    decide_lines(container, ministry, import_id, person=0, skip=False, texts={"iin": make_iin(5)})
    assert read_line(container, import_id).action == "new"
    decide_lines(container, ministry, import_id, person=olga, skip=False, texts={"iin": ""})
    line = read_line(container, import_id)
    assert (line.action, line.person_id) == ("changed", olga)
    assert line.changes == {"email": ("user137@b.kz", "user285@b.kz")}
    lists.apply_import(container, ministry.hr, import_id)
    assert load_person(container, olga).email == "user285@b.kz"


def test_whom_a_line_that_is_left_out_may_mean_is_not_missing(container, ministry, olga):
    stranger = create_person(container, 9, ministry.id)
    other = (make_iin(5), "Асанов", "Болат", "", "маман", "", "", "")
    import_id = check_rows(container, ministry, write_row(email="user285@b.kz"), other)
    decide_lines(container, ministry, import_id, skip=True)
    missing = {line.person_id for line in lists.list_lines(container, import_id, "missing")}
    assert stranger in missing and olga not in missing


def test_a_decision_for_somebody_who_does_not_fit_the_line_decides_nothing(
    container, ministry, olga
):
    stranger = create_person(container, 6, ministry.other, surname="Бөтен", given_name="Адам")
    import_id = check_rows(container, ministry, write_row(email="user285@b.kz"))
    decide_lines(container, ministry, import_id, person=stranger)
    assert read_line(container, import_id).action == "unclear"


def test_another_person_without_an_iin_is_refused(container, ministry, olga):
    import_id = check_rows(container, ministry, write_row(email="user285@b.kz"))
    decide_lines(container, ministry, import_id, person=0)
    line = read_line(container, import_id)
    assert (line.action, [fault[1] for fault in line.faults]) == ("faulty", ["iin_missing"])


def build_comparison(same=(), different=(), new=(), *, has_full_name=True):
    return Comparison(frozenset(same), frozenset(different), frozenset(new), has_full_name)


def test_each_rule_of_identity_counts():
    assert is_certain(build_comparison())
    assert is_certain(build_comparison(["email"], ["phone"], has_full_name=False))
    assert is_certain(build_comparison(["birth"], new=["email"]))
    assert not is_certain(build_comparison(has_full_name=False))
    assert not is_certain(build_comparison(new=["email"]))
    assert not is_certain(build_comparison(["email"], ["birth"]))
    assert not is_certain(build_comparison(["birth"], ["phone"]))
    assert not is_certain(build_comparison(["birth"], has_full_name=False))
