"""A person at a browser, who checks each page."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from playwright.sync_api import (
    APIResponse,
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Locator,
    Request,
    Response,
)

from lms.core.i18n import gettext, using_language
from tests.client import CSRF
from tests.journeys.judging import list_violations
from tests.journeys.site import PASSWORD
from tests.waiting import MOST_SECONDS

READ_WIDTH_AND_LANGUAGE = """() => {
    const {scrollWidth, clientWidth, lang} = document.documentElement;
    return [scrollWidth - clientWidth, lang];
}"""
READ_TEXTS = "selector => [...document.querySelectorAll(selector)].map(one => one.innerText)"


class Visitor:
    """One device with its own cookies; each page that it visits is checked by default."""

    def __init__(
        self,
        browser: Browser,
        base: str,
        *,
        language: str = "kk",
        width: int = 360,
        height: int = 780,
        javascript: bool = True,
        touch: bool = False,
    ) -> None:
        self.base = base
        self.language = language
        self._javascript = javascript
        self.context: BrowserContext = browser.new_context(
            base_url=base,
            locale=language,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            has_touch=touch,
            accept_downloads=True,
        )
        self.context.set_default_timeout(MOST_SECONDS * 1000)
        self.page = self.context.new_page()
        self.clicks = 0
        self.problems: list[str] = []
        self._status = 200
        self.context.on("request", self._note_request)
        self.context.on("response", self._note_response)
        self.context.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.problems.append(f"script failed: {error}"))

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.base}/", "data:", "blob:")):
            self.problems.append(f"request outside the site: {request.url}")

    def _note_response(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self._status = response.status
        elif response.status >= 400:
            self.problems.append(f"{response.status} for {response.url}")

    def _note_console(self, message: ConsoleMessage) -> None:
        is_the_page = message.location.get("url") == self.page.url and message.text.startswith(
            "Failed to load resource"
        )
        if message.type == "error" and not is_the_page:
            self.problems.append(f"console: {message.text}")

    def translate(self, message: str, **values: object) -> str:
        """Return a text of the product in the visitor's language, with usual spaces alone."""
        with using_language(self.language):
            text = gettext(message) % values if values else gettext(message).replace("%%", "%")
        return text.replace("\N{NO-BREAK SPACE}", " ")

    def go(self, path: str, *, status: int = 200, judge: bool = True) -> None:
        """Open a URL of the site."""
        self.page.goto(path)
        self.look(status=status, judge=judge)

    def find_link(self, message: str, **values: object) -> Locator:
        """Return the first visible link with this text."""
        return self._find_visible("link", message, **values)

    def find_button(self, message: str, **values: object) -> Locator:
        """Return the first visible button with this text."""
        return self._find_visible("button", message, **values)

    def _find_visible(self, role: Any, message: str, **values: object) -> Locator:
        return (
            self.page.get_by_role(role, name=self.translate(message, **values))
            .locator("visible=true")
            .first
        )

    def find_field(self, message: str) -> Locator:
        """Return the field with this label."""
        return self.page.get_by_label(self.translate(message)).first

    def press(self, target: Locator, *, status: int = 200, judge: bool = True) -> None:
        """Click what leads to another page."""
        with self.page.expect_navigation():
            target.click()
        self.clicks += 1
        self.look(status=status, judge=judge)

    def sign_in(self, user_name: str, password: str = PASSWORD) -> None:
        """Sign in with what the form sends, and open the page that follows.

        It takes a fifth of the time that filling in the form takes, which has its own journeys.
        """
        form = self.context.request.get("/auth/sign-in").text()
        token = CSRF.search(form)
        assert token is not None, form[:500]
        reply = self.context.request.post(
            "/auth/sign-in", form={"csrf_token": token[1], "login": user_name, "password": password}
        )
        assert reply.ok and "/auth/sign-in" not in reply.url, f"{reply.status}: {reply.url}"
        self.go(reply.url, judge=False)

    def sign_in_by_form(self, user_name: str, password: str = PASSWORD) -> None:
        """Fill in the form and send it."""
        self.go("/auth/sign-in", judge=False)
        self.find_field("User name, e-mail, telephone or IIN").fill(user_name)
        self.page.locator("#password").fill(password)
        self.press(
            self.page.locator("main").get_by_role(
                "button", name=self.translate("Sign in"), exact=True
            ),
            judge=False,
        )
        assert "/auth/sign-in" not in self.page.url

    def open_menu(self) -> None:
        """Open the menu in the head of a narrow page."""
        self.page.locator(".site-menu__summary").click()

    def fetch(self, link: Locator) -> APIResponse:
        """Return the file behind a link, as this device gets it."""
        return self.context.request.get(link.get_attribute("href") or "")

    def look(self, *, status: int = 200, judge: bool = True) -> None:
        """Assert what holds on every page.

        `judge` runs axe-core too, which needs a page that runs scripts.
        """
        where = f"{self.page.url} at {self.page.viewport_size}"
        assert self._status == status, (
            f"{self._status} instead of {status}: {where}\n{self.read_text()[:500]}"
        )
        assert not self.problems, f"{where}: {self.problems}"
        too_wide, language = self.page.evaluate(READ_WIDTH_AND_LANGUAGE)
        assert too_wide <= 0, (
            f"{where} is {too_wide} pixels too wide: {self._list_widest_elements()}"
        )
        assert language == self.language, where
        if judge and self._javascript:
            violations = list_violations(self.page)
            faults = [(v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in violations]
            assert not faults, f"{where}: {faults}"

    def _list_widest_elements(self) -> Any:
        return self.page.evaluate(
            "[...document.querySelectorAll('body *')]"
            ".filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
            ".slice(0, 5).map(e => e.outerHTML.slice(0, 150))"
        )

    def read_text(self) -> str:
        """Return the page's text."""
        return self._read("body")

    def read_heading(self) -> str:
        """Return the h1."""
        return self._read("h1")

    def _read(self, selector: str) -> str:
        """Return an element's text, by a locator only where it is not there yet or not alone.

        A locator puts the driver's own script into the page.
        """
        texts = []
        with suppress(Error):  # the page is being left for another, which a locator waits for
            texts = self.page.evaluate(READ_TEXTS, selector)
        text = texts[0] if len(texts) == 1 else self.page.locator(selector).inner_text()
        return " ".join(text.split())

    def get_path(self) -> str:
        """Return the URL's path within the site."""
        return self.page.url.removeprefix(self.base).split("#")[0]

    def close(self) -> None:
        """Close the device."""
        self.context.close()


# Opens a device in a language and a width: the fixture `visit`.
Visit = Callable[..., Visitor]
