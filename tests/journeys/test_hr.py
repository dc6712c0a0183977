"""Journey 6: HR imports the staff list, previews the changes, applies them, undoes them."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from lms.accounts.models import Person
from lms.accounts.rules import CITIZEN, HR, Grant
from tests.factories import accounts as make
from tests.factories.people_import import make_csv, make_iin, make_row
from tests.journeys.site import Site
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
Visit = Callable[..., Visitor]


def find_new_person(site: Site) -> Person | None:
    """Return the first person of the list."""
    with site.read() as session:
        return session.scalar(
            select(Person).where(Person.iin_hash == site.container.iin_cipher.lookup(make_iin(700)))
        )


def wait_for_page(visitor: Visitor, message: str) -> None:
    """Wait until background work has led to a page with this text; the page reloads itself."""
    visitor.page.get_by_text(visitor.say(message), exact=True).first.wait_for(timeout=20_000)
    visitor.look()


def test_a_list_is_imported_and_taken_back(site: Site, visit: Visit) -> None:
    with site.write() as session:
        organisation_id = make.organisation(
            session, name_kk="Тексеру басқармасы", name_ru="Проверочное управление"
        ).id
    site.add_account("staff-hr", role=Grant(HR, organisation_id=organisation_id))
    visitor = visit()
    visitor.sign_in("staff-hr")
    visitor.go("/accounts/people", judge=False)
    visitor.press(visitor.link("Lists of people"))
    visitor.press(visitor.link("Import a list"))
    content = make_csv([make_row(700, "Жаңа"), make_row(701, "Тағы"), ("12", "Қате", "Адам")])
    visitor.page.locator("input[type=file]").set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": content}
    )
    visitor.press(visitor.button("Go on"))
    visitor.press(visitor.button("Check the list"), judge=False)
    wait_for_page(visitor, "Faulty lines as a file")
    assert "Қате Адам" in visitor.text()
    visitor.press(visitor.button("Apply the list"), judge=False)
    wait_for_page(visitor, "The list is applied")
    imported_person = find_new_person(site)
    assert imported_person is not None
    assert imported_person.organisation_id == organisation_id
    visitor.press(visitor.button("Undo this import"), judge=False)
    wait_for_page(visitor, "The list is undone")
    left = find_new_person(site)  # a mandatory course of the whole country names her already
    assert left is None or (left.organisation_id, left.audience) == (None, CITIZEN)
