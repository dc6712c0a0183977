"""A person downloads all data about them, requests erasure, and gets an answer."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.journeys.languages import ON_A_PHONE
from tests.journeys.site import PASSWORD, Site
from tests.journeys.visitor import Visitor
from tests.waiting import MOST_SECONDS

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


@ON_A_PHONE
def test_my_data_as_a_file(
    site: Site, visit: Callable[..., Visitor], tmp_path: Path, language: str, width: int
):
    site.add_account(f"owner-{language}", language=language)
    visitor = visit(language=language, width=width)
    visitor.sign_in(f"owner-{language}")
    visitor.go("/auth/")
    visitor.press(visitor.find_link("My data: as a file, and their erasure"))
    visitor.press(visitor.find_button("Prepare the file"))
    wait_for_file(visitor)
    visitor.find_field("Present password").fill("wrong password")
    visitor.press(visitor.find_button("Save the file"), status=422)
    visitor.find_field("Present password").fill(PASSWORD)
    with visitor.page.expect_download() as download:
        visitor.find_button("Save the file").click()
    archive = tmp_path / "my-data.zip"
    download.value.save_as(archive)
    open_from_disk(visitor, archive, tmp_path / "unpacked", f"owner-{language}")


def wait_for_file(visitor: Visitor) -> None:
    """Reload the page until the background process has written the file."""
    limit = monotonic() + MOST_SECONDS
    while visitor.read_heading() != visitor.translate("Your file is ready"):
        assert monotonic() < limit, visitor.read_text()
        sleep(1)
        visitor.go(visitor.get_path())


def open_from_disk(visitor: Visitor, archive: Path, folder: Path, user_name: str) -> None:
    """Unpack the file and read both of its parts without the site."""
    with zipfile.ZipFile(archive) as file:
        file.extractall(folder)
    data = json.loads((folder / "data.json").read_text(encoding="utf-8"))
    assert data["person"][0]["user_name"] == user_name
    page = visitor.context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto((folder / "index.html").as_uri())
    assert user_name in page.inner_text("main")
    assert [url for url in requests if not url.startswith("file:")] == []
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0, "the page fits, its tables move sideways in themselves"
    page.close()


def test_a_request_for_erasure_is_refused_with_a_reason(site: Site, visit: Callable[..., Visitor]):
    site.add_account("leaving", language="kk")
    person = visit()
    person.sign_in("leaving")
    person.go("/personal-data/")
    person.press(person.find_link("Ask for erasure"))
    person.find_field("Present password").fill(PASSWORD)
    person.press(person.find_button("Ask for erasure"))
    assert person.translate("waits for a decision") in person.read_text()
    admin = visit(language="ru", width=1280)
    admin.sign_in("national")
    admin.go("/accounts/people")
    admin.press(admin.find_link("Requests for erasure"))
    admin.press(admin.page.locator("main tbody a").first)
    admin.page.get_by_text(admin.translate("Refuse: the data stay")).click()
    admin.press(admin.find_button("Record the decision"), status=422)
    admin.page.locator("#decision").fill("Запись обучения хранится по закону")
    admin.press(admin.find_button("Record the decision"))
    person.go("/personal-data/erasure")
    assert "Запись обучения хранится по закону" in person.read_text()
