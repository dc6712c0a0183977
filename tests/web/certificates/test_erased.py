"""A certificate whose holder's data were erased stays in the register as it is."""

import pytest

from lms.accounts.models import Person
from lms.certificates.queries import find_certificate_by_number
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories.personal_data import erase_canary, plant_canary

WORDS = {"words_kk": "Қазақша түсіндірме", "words_ru": "Пояснение по-русски"}
FACTS = {
    "surname": "Нұрғалиева",
    "given_name": "Әсел",
    "patronymic": "",
    "course_title_kk": "Файлдар",
    "course_title_ru": "Файлы",
    "hours": "8",
    "edition": "1",
    "reason": "name",
}


@pytest.fixture
def canary(container, clock):
    canary = plant_canary(container)
    erase_canary(container, clock, canary)
    clock.moment = NOW  # the sign-ins of the tests are of this day
    return canary


@pytest.fixture
def admin(app, session, canary):
    holder = session.get_one(Person, canary.admin.person_id)
    return accounts.sign_in(app.test_client(), session, holder)


def test_no_file_is_drawn_anew_without_the_name(admin, session, canary):
    path = f"/certificates/{canary.number}"
    for end in (".pdf", "/editions/1.pdf"):
        assert admin.get(f"{path}{end}").status_code == 404
    row, _holder, _name_style = find_certificate_by_number(session, canary.number)
    assert row.file_sha256 == canary.pdf_sha256


def test_its_record_leads_to_no_file_and_no_correction(admin, canary):
    path = f"/certificates/{canary.number}"
    page = admin.get(f"{path}/record").text
    assert "Аты-жөні жойылған" in page
    assert ".pdf" not in page and f"{path}/correct" not in page and f"{path}/revoke" in page


def test_no_correction_gives_it_a_name_again(admin, session, canary):
    path = f"/certificates/{canary.number}"
    assert admin.get(f"{path}/correct").status_code == 409
    assert admin.send(f"{path}/correct", {**FACTS, **WORDS}).status_code == 409
    row, holder, _name_style = find_certificate_by_number(session, canary.number)
    assert (row.edition, holder) == (1, "")


def test_it_can_still_be_revoked(admin, client, canary):
    path = f"/certificates/{canary.number}"
    assert admin.send(f"{path}/revoke", {"reason": "identity", **WORDS}).status_code == 303
    assert "verdict--revoked" in client.get(path).text
