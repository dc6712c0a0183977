"""Journey 6: HR imports a staff list, previews and decides, applies, invites, undoes."""

import pytest
from sqlalchemy import func, select

from lms.accounts.models import Person, Post
from lms.accounts.rules import CITIZEN, HR, Grant
from tests.factories import accounts
from tests.factories.people_import import make_csv, make_iin, make_row
from tests.factories.staff_lists import draw_list, write_workbook_list
from tests.journeys.languages import AT_A_DESK
from tests.journeys.site import Site
from tests.journeys.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


def find_new_person(site: Site) -> Person | None:
    """Return the first person of the list."""
    with site.read() as session:
        return session.scalar(
            select(Person).where(Person.iin_hash == site.container.iin_cipher.lookup(make_iin(700)))
        )


def wait_for_page(visitor: Visitor, message: str) -> None:
    """Wait until background work has led to a page with this text; the page reloads itself."""
    visitor.page.get_by_text(visitor.translate(message), exact=True).first.wait_for()
    visitor.look()


def test_a_list_is_imported_and_taken_back(site: Site, visit: Visit) -> None:
    with site.write() as session:
        organisation_id = accounts.add_organisation(
            session, name_kk="Тексеру басқармасы", name_ru="Проверочное управление"
        ).id
    site.add_account("staff-hr", role=Grant(HR, organisation_id=organisation_id))
    visitor = visit()
    visitor.sign_in("staff-hr")
    visitor.go("/accounts/people", judge=False)
    visitor.press(visitor.find_link("Lists of people"))
    visitor.press(visitor.find_link("Import a list"))
    content = make_csv([make_row(700, "Жаңа"), make_row(701, "Тағы"), ("12", "Қате", "Адам")])
    visitor.page.locator("input[type=file]").set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": content}
    )
    visitor.press(visitor.find_button("Go on"))
    visitor.press(visitor.find_button("Check the list"), judge=False)
    wait_for_page(visitor, "Faulty lines as a file")
    assert "Қате Адам" in visitor.read_text()
    visitor.press(visitor.find_button("Apply the list"), judge=False)
    wait_for_page(visitor, "The list is applied")
    imported_person = find_new_person(site)
    assert imported_person is not None
    assert imported_person.organisation_id == organisation_id
    visitor.press(visitor.find_button("Undo this import"), judge=False)
    wait_for_page(visitor, "The list is undone")
    # A mandatory course of the whole country names her already.
    remaining_person = find_new_person(site)
    assert remaining_person is None or (
        remaining_person.organisation_id,
        remaining_person.audience,
    ) == (None, CITIZEN)


WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def add_namesake(site: Site, organisation_id: int, name: str) -> int:
    """Add somebody with the name of a line that has no IIN; return the id."""
    surname, given_name, patronymic = name.split()
    with site.write() as session:
        return accounts.add_person(
            session,
            surname=surname.capitalize(),
            given_name=given_name.capitalize(),
            patronymic=patronymic.capitalize(),
            email=f"namesake{organisation_id}@akimat.example.kz",
            organisation_id=organisation_id,
            iin_hash=None,
        ).id


def count_posts(site: Site, organisation_id: int) -> int:
    """Count the posts that are held in an organisation."""
    with site.read() as session:
        where = (Post.organisation_id == organisation_id, Post.ends_on.is_(None))
        return session.scalar(select(func.count()).select_from(Post).where(*where)) or 0


@AT_A_DESK
def test_a_messy_list_of_300_gets_in_is_invited_and_is_taken_back(
    site: Site, visit: Visit, language: str, width: int
) -> None:
    with site.write() as session:
        organisation_id = accounts.add_organisation(
            session, name_kk="Аудан әкімінің аппараты", name_ru="Аппарат акима района"
        ).id
    hr = f"messy-hr-{language}"
    site.add_account(hr, language=language, role=Grant(HR, organisation_id=organisation_id))
    lines, truth = draw_list(len(language) * width)
    row_without_iin = lines[truth.without_iin[0]]
    add_namesake(site, organisation_id, row_without_iin[1].replace("a", "а"))
    visitor = visit(language=language, width=width)
    visitor.sign_in(hr)
    visitor.go("/people-import/new")
    visitor.page.locator("input[type=file]").set_input_files(
        {"name": "Штат.xlsx", "mimeType": WORKBOOK, "buffer": write_workbook_list(lines)}
    )
    visitor.press(visitor.find_button("Go on"))
    assert "Штат 2026" in visitor.read_text()
    visitor.press(visitor.find_button("Check the list"), judge=False)
    wait_for_page(visitor, "What was found in the list")
    assert measure_page(visitor) < 6000
    decide_first(visitor)
    wait_for_page(visitor, "What was found in the list")
    put_an_iin_right(visitor)
    wait_for_page(visitor, "What was found in the list")
    visitor.press(visitor.find_button("Apply the list"), judge=False)
    wait_for_page(visitor, "The list is applied")
    assert count_posts(site, organisation_id) >= 270
    visitor.press(visitor.find_button("Send links, and draw cards for the rest"), judge=False)
    visitor.page.get_by_text(visitor.translate("Invited by link"), exact=True).wait_for()
    cards = visitor.page.locator("#access form button").first
    cards.wait_for()
    visitor.look()
    with visitor.page.expect_download() as download:
        cards.click()
    assert download.value.suggested_filename.endswith(".pdf")
    visitor.press(visitor.find_button("Undo this import"), judge=False)
    wait_for_page(visitor, "The list is undone")
    assert count_posts(site, organisation_id) == 1, "the one who was there before"


def measure_page(visitor: Visitor) -> int:
    """Return how many pixels high the page is."""
    return int(visitor.page.evaluate("document.documentElement.scrollHeight"))


def decide_first(visitor: Visitor) -> None:
    """Say of the first line that is unclear that it is the same person."""
    assert visitor.translate("Who is meant?") in visitor.read_text()
    visitor.page.locator("input[type=radio][value^=same-]").first.check()
    visitor.press(visitor.find_button("Save and check again"), judge=False)


def put_an_iin_right(visitor: Visitor) -> None:
    """Type the right IIN of the first line that is refused for it."""
    visitor.press(visitor.find_link("Not taken"))
    assert measure_page(visitor) < 6000
    field = visitor.page.locator("input[name$='-iin']:not([value=''])").first
    iin = field.input_value()
    wrong_digit = int(iin[-1])
    field.fill(iin[:-1] + str((wrong_digit - 1) % 10))
    visitor.press(visitor.find_button("Save and check again"), judge=False)
