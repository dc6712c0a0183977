"""Mail by mouse, by touch and by keys; its list and its bar by the keys of w3c/aria-practices."""

import pytest
from playwright.sync_api import expect

from tests.journeys.mail_window import KeyMail, MouseMail, TouchMail
from tests.journeys.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
ANSWER = "first-steps/05-typing/14-practice-answer-letter"
SEND = "first-steps/05-typing/17-practice-letter-with-file"
PHRASE = "cyber-hygiene/02-passwords-and-keys/06-practice-strong-phrase"
MORNING = "cyber-hygiene/03-mail-and-phishing/12-practice-mail-morning"
SOLUTION = "JSON.parse(document.getElementById('scene').textContent).solution"
IS_LOST = "document.activeElement === document.body"


def open_scene(visit: Visit, scene: str, **device: object) -> Visitor:
    visitor = visit(height=800, **device)
    visitor.go(f"/practice/try/{scene}", judge=False)
    return visitor


@pytest.mark.parametrize(
    ("language", "width", "mail_by", "scene"),
    [
        ("kk", 1280, MouseMail, SEND),
        ("ru", 360, TouchMail, MORNING),
        ("kk", 360, TouchMail, PHRASE),
        ("ru", 1280, KeyMail, PHRASE),
        ("kk", 360, KeyMail, ANSWER),
        ("kk", 1280, KeyMail, MORNING),
    ],
)
def test_a_scene_is_passed_by_hand(
    visit: Visit, language: str, width: int, mail_by: type[MouseMail], scene: str
) -> None:
    visitor = open_scene(visit, scene, language=language, width=width, touch=mail_by is TouchMail)
    mail, page = mail_by(visitor.page), visitor.page
    for action in page.evaluate(SOLUTION):
        mail.play([action])
        assert not page.evaluate(IS_LOST), action
    mail.press(page.locator("[data-part=done]"))
    result = page.locator("[data-part=result]")
    result.wait_for()
    assert result.get_attribute("data-passed") == "true", result.inner_text()
    assert "undefined" not in visitor.read_text()
    visitor.look()


def test_the_list_and_the_bar_follow_their_keys(visit: Visit) -> None:
    visitor = open_scene(visit, MORNING, language="ru", width=1280)
    mail, page = KeyMail(visitor.page), visitor.page
    ids = page.locator("[role=option]").evaluate_all("rows => rows.map(row => row.dataset.id)")
    mail.reach(page.locator("[role=option][tabindex='0']"))
    for key, index in (
        ("ArrowUp", 0),
        ("ArrowDown", 1),
        ("End", -1),
        ("ArrowDown", -1),
        ("Home", 0),
    ):
        page.keyboard.press(key)
        assert mail.is_focused(mail.find_row(ids[index])), key
    page.keyboard.press("Space")
    assert mail.is_focused(page.locator("h3[data-key=head]"))
    assert page.locator("[role=option][tabindex='0']").count() == 1
    tools = page.locator("[role=toolbar] button")
    mail.reach(page.locator("h3[data-key=head]"))
    page.keyboard.press("Shift+Tab")
    for key, index in (
        ("Home", 0),
        ("ArrowLeft", tools.count() - 1),
        ("ArrowRight", 0),
        ("ArrowRight", 1),
        ("End", tools.count() - 1),
    ):
        page.keyboard.press(key)
        assert mail.is_focused(tools.nth(index)), key
    assert page.locator("[role=toolbar] [tabindex='0']").count() == 1
    page.keyboard.press("Escape")  # the letter is closed
    assert mail.is_focused(mail.find_row(ids[0]))


def test_the_focus_goes_on_when_a_letter_is_gone(visit: Visit) -> None:
    visitor = open_scene(visit, ANSWER, language="kk", width=1280)
    mail, page = KeyMail(visitor.page), visitor.page
    mail.play([["open", "meeting"], ["delete"]])
    assert mail.is_focused(mail.find_row("book"))
    mail.play([["open", "book"], ["spam"]])
    assert mail.is_focused(page.locator(".mail__empty"))
    mail.play([["go", "bin"], ["open", "meeting"]])
    mail.use("erase")
    page.locator("dialog[open][aria-labelledby]").wait_for()
    page.keyboard.press("Escape")
    expect(mail.find_tool("erase")).to_be_focused()  # once the dialog has closed
    mail.play([["restore"], ["go", "inbox"]])
    assert mail.is_focused(mail.find_folder("inbox"))
    assert mail.find_row("meeting").count()
    mail.write(".mail [type=search]", "мадина")
    page.keyboard.press("Enter")
    assert page.locator("[role=option]").evaluate_all(
        "rows => rows.map(row => row.dataset.id)"
    ) == ["thanks"]
    mail.play([["open", "thanks"]])
    page.keyboard.press("Escape")
    assert mail.is_focused(mail.find_row("thanks"))


@pytest.mark.parametrize(("language", "width"), [("kk", 360), ("ru", 1280)])
def test_a_letter_is_written_with_faults_and_questions(
    visit: Visit, language: str, width: int
) -> None:
    visitor = open_scene(visit, SEND, language=language, width=width)
    mail, page = KeyMail(visitor.page), visitor.page
    mail.play([["write"]])
    assert mail.is_focused(page.locator("#mail-to"))
    mail.use("send")
    assert mail.is_focused(page.locator("#mail-to[aria-invalid=true]"))  # to nobody
    page.keyboard.type("abai12")
    page.keyboard.press("Enter")
    assert page.locator("#mail-to-fault").inner_text()
    visitor.look()  # with the fault below the field
    page.keyboard.press("Control+a")
    page.keyboard.type("abai12@turgyn-ui.example, dilorom")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type("Дилором")
    page.keyboard.press("Tab")
    assert page.locator(".mail__people .mail__chip").count() == 2
    mail.play([["attach", "old"], ["attach", "new"]])
    chips = page.locator("[role=group] .mail__chip button")
    mail.press(chips.first)
    assert chips.count() == 1
    mail.press(page.locator(".mail__people .mail__chip button").last)
    assert mail.is_focused(page.locator("#mail-to"))
    mail.use("send")  # without a subject
    page.locator("dialog[open]").wait_for()
    visitor.look()
    page.keyboard.press("Escape")
    expect(page.locator("#mail-subject")).to_be_focused()  # once the dialog has closed
    page.keyboard.type("abc")
    mail.use("discard")
    page.locator("dialog[open]").wait_for()
    page.keyboard.press("Escape")
    expect(mail.find_tool("discard")).to_be_focused()
    mail.use("save")
    mail.play([["go", "drafts"], ["open", "made-1"]])
    assert page.locator("#mail-subject").input_value() == "abc"
    mail.use("send")
    mail.play([["go", "sent"], ["open", "made-1"]])
    assert page.locator(".mail__files li").count() == 1
    visitor.look()


@pytest.mark.parametrize(("language", "width"), [("ru", 360), ("kk", 1280)])
def test_the_account_says_what_is_missing(visit: Visit, language: str, width: int) -> None:
    visitor = open_scene(visit, PHRASE, language=language, width=width)
    mail, page = KeyMail(visitor.page), visitor.page
    mail.write("#mail-password", "audan")
    page.keyboard.press("Enter")
    assert mail.is_focused(page.locator("#mail-address[aria-invalid=true]"))
    visitor.look()
    page.reload()
    mail = KeyMail(page)
    mail.play([["sign-in"], ["go", "account"]])
    mail.write("#mail-phrase", "Audan2026 Audan")
    page.keyboard.press("Enter")
    assert mail.is_focused(page.locator("#mail-phrase[aria-invalid=true]"))
    assert page.locator(".mail__rules .is-met").count() == 1
    mail.press(page.locator(".mail__account section > button"))
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    assert mail.is_focused(page.locator("#mail-code[aria-invalid=true]"))
    visitor.look()
    assert "undefined" not in visitor.read_text()


def test_what_is_typed_as_a_phrase_never_leaves_the_page(visit: Visit) -> None:
    visitor = open_scene(visit, PHRASE, language="kk", width=1280)
    mail, page = MouseMail(visitor.page), visitor.page
    request_bodies: list[str] = []
    page.on("request", lambda request: request_bodies.append(request.post_data or ""))
    mail.play(page.evaluate(SOLUTION))
    mail.press(page.locator("[data-part=done]"))
    page.locator("[data-sent=player-try-only]").wait_for()
    assert any('"password"' in content or "password" in content for content in request_bodies)
    assert not any(
        "терезе" in content or "%D1%82%D0%B5%D1%80%D0%B5%D0%B7%D0%B5" in content
        for content in request_bodies
    )


@pytest.mark.parametrize(("language", "width"), [("kk", 360), ("ru", 1280)])
def test_a_letter_with_a_file_is_accessible(visit: Visit, language: str, width: int) -> None:
    visitor = open_scene(visit, MORNING, language=language, width=width)
    mail, page = KeyMail(visitor.page), visitor.page
    if width == 360:
        mail.press(page.locator(".mail__switch"))
        visitor.look()  # with the folders
    mail.play([["open", "duty"]])
    mail.press(page.locator("[data-key=file-duty]"))
    assert mail.is_focused(page.locator("[data-key=file-duty]"))  # now says that it is there
    visitor.look()
    mail.play([["open", "course"], ["reply-all"]])
    visitor.look()
    mail.use("save")
    mail.play([["open", "fraud"], ["report"]])
    assert not page.evaluate(IS_LOST)
    visitor.look()
    assert "undefined" not in visitor.read_text()
