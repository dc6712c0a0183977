"""Journey 6: HR brings the list of staff along, sees what it would change, applies it, and can take it back."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from lms.accounts.models import Person
from lms.accounts.rules import CITIZEN, HR, Grant
from tests.factories import accounts as make
from tests.factories.people_import import csv_file, iin, row
from tests.journeys.site import Site
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
Visit = Callable[..., Visitor]


def somebody_new(site: Site) -> Person | None:
    """The first person of the list."""
    with site.read() as session:
        return session.scalar(
            select(Person).where(Person.iin_hash == site.container.iin_cipher.lookup(iin(700)))
        )


def comes_to(visitor: Visitor, message: str) -> None:
    """Waits until the work in the background has led to a page with this text. The page turns by itself."""
    visitor.page.get_by_text(visitor.say(message), exact=True).first.wait_for(timeout=20_000)
    visitor.look()


def test_a_list_is_imported_and_taken_back(site: Site, visit: Visit) -> None:
    with site.write() as session:
        body = make.organisation(
            session, name_kk="Тексеру басқармасы", name_ru="Проверочное управление"
        ).id
    site.add_account("staff-hr", role=Grant(HR, organisation_id=body))
    visitor = visit()
    visitor.sign_in("staff-hr")
    visitor.go("/accounts/people", judge=False)
    visitor.press(visitor.link("Lists of people"))
    visitor.press(visitor.link("Import a list"))
    content = csv_file([row(700, "Жаңа"), row(701, "Тағы"), ("12", "Қате", "Адам")])
    visitor.page.locator("input[type=file]").set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": content}
    )
    visitor.press(visitor.button("Go on"))
    visitor.press(visitor.button("Check the list"), judge=False)
    comes_to(visitor, "Faulty lines as a file")
    assert "Қате Адам" in visitor.text()
    visitor.press(visitor.button("Apply the list"), judge=False)
    comes_to(visitor, "The list is applied")
    made = somebody_new(site)
    assert made is not None
    assert made.organisation_id == body
    visitor.press(visitor.button("Undo this import"), judge=False)
    comes_to(visitor, "The list is undone")
    left = somebody_new(site)  # a mandatory course of the whole country names her already
    assert left is None or (left.organisation_id, left.audience) == (None, CITIZEN)
