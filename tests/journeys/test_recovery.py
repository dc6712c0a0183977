"""Getting back in alone, and a computer that others use: by keyboard and mouse, in both languages.

The application is served by the test's own process, so that the test can move its clock.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from lms.accounts.models import Person
from lms.accounts.rules import CONSULTANT
from lms.web.container import Container
from tests.conftest import FixedClock
from tests.factories import accounts
from tests.factories.learning import create_learner
from tests.factories.letters import confirm, read_link, send_letters
from tests.factories.regions import AKMOLA, KOKSHETAU, load_unit
from tests.journeys.languages import IN_KAZAKH, IN_RUSSIAN
from tests.journeys.visitor import Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.xdist_group("browser"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
PASSWORD = "kok-tobe-7-samal"
FRESH = "jana-soz-99-dala"
WIDTHS = (360, 1280)


@dataclass
class Served:
    """A running application and its parts."""

    container: Container
    clock: FixedClock
    session: Session
    visit: Callable[..., Visitor]

    def add_person(self, language: str, **values: Any) -> Person:
        """Add a person with a password, who is written to in this language."""
        password_hash = self.container.passwords.hash(PASSWORD)
        person = accounts.add_person(
            self.session, language=language, password_hash=password_hash, **values
        )
        self.session.commit()
        return person


@pytest.fixture
def served(
    own_app: Flask, session: Session, clock: FixedClock, browser: Browser
) -> Iterator[Served]:
    """Serve the application on a free port, with visitors in the language of the test."""
    server = make_server("127.0.0.1", 0, own_app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    visitors: list[Visitor] = []

    def visit(language: str, width: int = 360) -> Visitor:
        base = f"http://127.0.0.1:{server.server_port}"
        visitors.append(Visitor(browser, base, language=language, width=width))
        visitors[-1].page.goto(f"/language/{language}")
        return visitors[-1]

    yield Served(own_app.extensions["lms"], clock, session, visit)
    for visitor in visitors:
        visitor.close()
    server.shutdown()


def keep_pictures(visitor: Visitor, name: str) -> None:
    """Keep pictures of the page at both widths, if LMS_TEST_PICTURES names a folder."""
    folder = os.environ.get("LMS_TEST_PICTURES")
    if not folder:
        return
    for width in WIDTHS:
        visitor.page.set_viewport_size({"width": width, "height": 780})
        path = Path(folder) / f"{name}-{visitor.language}-{width}.png"
        visitor.page.screenshot(path=path, full_page=True)
    visitor.page.set_viewport_size({"width": 360, "height": 780})


def press_main(visitor: Visitor, text: str, *, status: int = 200) -> None:
    """Press a button of the page itself."""
    button = visitor.page.locator("main").get_by_role(
        "button", name=visitor.translate(text), exact=True
    )
    visitor.press(button, status=status)


@IN_KAZAKH
def test_a_person_sets_a_forgotten_password_alone(served: Served, language: str):
    aika = served.add_person(language, user_name="aika", email="aika@mail.kz")
    confirm(served.session, aika)
    visitor = served.visit(language)
    visitor.go("/auth/sign-in")
    keep_pictures(visitor, "sign-in")
    visitor.press(visitor.find_link("I forgot my password"))
    keep_pictures(visitor, "forgotten")
    visitor.find_field("User name, e-mail, telephone or IIN").fill("aika@mail.kz")
    press_main(visitor, "Go on")
    keep_pictures(visitor, "forgotten-sent")
    served.session.rollback()
    assert send_letters(served.container) == 1
    visitor.go(read_link(served.container))
    keep_pictures(visitor, "new-password")
    visitor.page.locator("#password").fill(FRESH)
    press_main(visitor, "Set the password and sign in")
    assert visitor.get_path() == "/my"
    keep_pictures(visitor, "signed-in-after-reset")


@IN_RUSSIAN
def test_somebody_signs_in_by_name_and_year(served: Served, language: str):
    served.add_person(
        language, surname="Сейтқазина", given_name="Күләш", birth_year=1958, user_name="kulash"
    )
    visitor = served.visit(language)
    visitor.go("/auth/sign-in")
    visitor.press(visitor.find_link("I don’t remember my user name"))
    press_main(visitor, "Sign in", status=422)
    keep_pictures(visitor, "sign-in-by-name-errors")
    visitor.find_field("Surname").fill("Сейтказина")
    visitor.find_field("Given name").fill("Кулаш")
    visitor.find_field("Year of birth").fill("1958")
    choose_district(visitor, served.session)
    visitor.page.locator("#password").fill(PASSWORD)
    keep_pictures(visitor, "sign-in-by-name")
    press_main(visitor, "Sign in")
    assert "/auth/sign-in" not in visitor.get_path()


@IN_KAZAKH
def test_a_shared_computer_forgets_its_visitor(served: Served, language: str):
    consultant = served.add_person(language, user_name="consultant")
    accounts.grant(served.session, consultant, CONSULTANT, kato=KOKSHETAU)
    served.add_person(language, user_name="aika")
    visitor = served.visit(language)
    visitor.sign_in_by_form("consultant", PASSWORD)
    visitor.go("/auth/this-browser")
    keep_pictures(visitor, "this-browser")
    press_main(visitor, "Flag this browser")
    visitor.go("/auth/sign-out")
    press_main(visitor, "Sign out")
    visitor.go("/auth/sign-in")
    assert visitor.page.locator("#is_shared").is_checked()
    visitor.sign_in_by_form("aika", PASSWORD)
    (cookie,) = [row for row in visitor.context.cookies() if row["name"] == "session"]
    assert cookie["expires"] == -1
    visitor.go("/my")
    assert visitor.find_button("Not you? Sign out").is_visible()
    keep_pictures(visitor, "shared-head")
    served.clock.forward(minutes=15)
    visitor.go("/my")
    assert "/auth/sign-in" in visitor.get_path()
    assert "15" in visitor.page.locator(".notice").inner_text()
    keep_pictures(visitor, "idle-end")
    visitor.sign_in_by_form("aika", PASSWORD)
    visitor.press(visitor.find_button("Not you? Sign out"))
    assert visitor.get_path() == "/auth/sign-in"
    visitor.go("/my")
    assert "/auth/sign-in" in visitor.get_path()


@IN_RUSSIAN
def test_signing_up_to_begin_a_course_begins_it(served: Served, language: str):
    course = create_learner(served.session, served.container.storage)
    served.session.commit()
    visitor = served.visit(language)
    visitor.go(f"/catalogue/{course.outline.slug}")
    visitor.press(visitor.find_link("Sign up and begin"))
    press_main(visitor, "Sign up", status=422)
    assert visitor.page.title().startswith(visitor.translate("Error:"))
    expect(visitor.page.locator(".error-summary")).to_be_focused()
    keep_pictures(visitor, "sign-up-errors")
    summary = visitor.page.locator(".error-summary")
    summary.get_by_role("link").filter(has_text=choose_word(visitor)).click()
    assert visitor.page.evaluate("document.activeElement.id") == "region_unit_id-region"
    assert visitor.page.locator("#region_unit_id-error").is_visible()
    visitor.find_field("Surname").fill("Серікова")
    visitor.find_field("Given name").fill("Айгүл")
    choose_district(visitor, served.session)
    visitor.page.locator("#password").fill(PASSWORD)
    press_main(visitor, "Sign up")
    assert "aigul.serikova" in visitor.read_text()
    keep_pictures(visitor, "welcome")
    visitor.page.emulate_media(media="print")
    keep_pictures(visitor, "welcome-printed")
    visitor.page.emulate_media(media="screen")
    press_main(visitor, "I have my user name. Begin the course")
    assert visitor.get_path().startswith(f"/learning/{course.outline.slug}/")


def choose_word(visitor: Visitor) -> str:
    """Return the message about the missing district."""
    return visitor.translate("Choose a district or a city from the list.")


def choose_district(visitor: Visitor, session: Session) -> None:
    """Choose the region, then its district, as the script offers them."""
    region_id, district_id = load_unit(session, AKMOLA).id, load_unit(session, KOKSHETAU).id
    session.rollback()
    visitor.page.locator("#region_unit_id-region").select_option(str(region_id))
    visitor.page.locator("#region_unit_id").select_option(str(district_id))
