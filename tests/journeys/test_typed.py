"""The input of a form survives a switch of its page's language or appearance."""

import pytest
from sqlalchemy import update

from lms.obligations.models import Assignment
from lms.obligations.rules import WAITING
from tests.factories import records
from tests.factories.regions import AKMOLA, KOKSHETAU
from tests.journeys.site import Site
from tests.journeys.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
IIN = "500101500016"
SECRET = "kok-tobe-7-samal"
COUNT_STORED = "sessionStorage.length"


def switch_language(visitor: Visitor, language: str) -> None:
    """Follow the link in the head that leads to another language."""
    if not visitor.page.locator(".site-head__choices").is_visible():
        visitor.open_menu()
    name = {"kk": "ҚАЗ", "ru": "РУС"}[language]
    visitor.language = language
    visitor.press(visitor.page.get_by_role("link", name=name).locator("visible=true"), judge=False)
    assert visitor.page.evaluate("document.documentElement.lang") == language


def fill_in_sign_up(site: Site, visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/auth/sign-up")
    page.locator("#surname").fill("Нұрланова")
    page.locator("#region_unit_id-region").select_option(str(site.find_unit_id(AKMOLA)))
    page.locator(f"#region_unit_id option[value='{site.find_unit_id(KOKSHETAU)}']").wait_for(
        state="attached"
    )
    page.locator("#region_unit_id").select_option(str(site.find_unit_id(KOKSHETAU)))
    page.locator("#password").fill(SECRET)
    page.get_by_text(visitor.translate("Show the password")).first.click()
    page.locator("[name=is_shared]").check()
    page.locator("main summary").click()
    page.locator("#birth_year").fill("1956")
    page.locator("#iin").fill(IIN)


def begin_sign_up(visit: Visit) -> Visitor:
    """Type a surname into the form of signing up, in Russian."""
    visitor = visit(language="ru", width=1280)
    visitor.page.goto("/language/ru")
    visitor.go("/auth/sign-up")
    visitor.page.locator("#surname").fill("Нұрланова")
    return visitor


def test_a_sign_up_is_kept_over_the_language_but_for_secrets(site: Site, visit: Visit) -> None:
    visitor = visit(language="kk", width=360)
    visitor.page.goto("/language/kk")
    fill_in_sign_up(site, visitor)
    switch_language(visitor, "ru")
    page = visitor.page
    assert visitor.get_path() == "/auth/sign-up"
    assert page.locator("#surname").input_value() == "Нұрланова"
    assert page.locator("#region_unit_id-region").input_value() == str(site.find_unit_id(AKMOLA))
    assert page.locator("#region_unit_id").input_value() == str(site.find_unit_id(KOKSHETAU))
    assert page.locator("[name=is_shared]").is_checked()
    assert page.locator("#birth_year").input_value() == "1956"
    assert page.locator("#birth_year").is_visible(), "the fold is open"
    assert page.locator("#password").input_value() == ""
    assert page.locator("#iin").input_value() == ""
    assert page.evaluate(COUNT_STORED) == 0
    page.reload()
    assert page.locator("#surname").input_value() == "", "it is kept once"


def test_a_refused_form_is_kept_over_the_language(visit: Visit) -> None:
    visitor = begin_sign_up(visit)
    visitor.press(visitor.page.locator("main form button[type=submit]"), status=422, judge=False)
    switch_language(visitor, "kk")
    assert visitor.page.locator("#surname").input_value() == "Нұрланова"


def test_a_reason_refused_at_a_url_of_its_own_is_kept_over_the_language(
    site: Site, visit: Visit
) -> None:
    with site.write() as session:
        assignment_id = records.assign(session, records.add_course(session))
        waiting = update(Assignment).where(Assignment.id == assignment_id)
        session.execute(waiting.values(state=WAITING, created_by=site.find_person_id("officer")))
    visitor = visit(language="ru", width=1280)
    visitor.page.goto("/language/ru")
    visitor.sign_in("national")
    visitor.go(f"/obligations/{assignment_id}/approval", judge=False)
    visitor.press(visitor.find_button("Refuse"), status=422, judge=False)
    visitor.page.locator("#reason").fill("Мерзімі ерте")
    switch_language(visitor, "kk")
    assert visitor.get_path() == f"/obligations/{assignment_id}/approval"
    assert visitor.page.locator("#reason").input_value() == "Мерзімі ерте"


def test_what_is_typed_is_kept_while_a_look_is_chosen(visit: Visit) -> None:
    visitor = begin_sign_up(visit)
    visitor.press(visitor.page.locator(".site-head__eye").locator("visible=true"), judge=False)
    visitor.press(visitor.page.locator("main form button").first, judge=False)
    assert visitor.page.locator("#surname").input_value() == "Нұрланова"


def test_another_form_forgets_what_was_typed(visit: Visit) -> None:
    visitor = begin_sign_up(visit)
    visitor.press(visitor.page.locator(".site-head__eye").locator("visible=true"), judge=False)
    assert visitor.page.evaluate(COUNT_STORED) == 1, "the control"
    visitor.go("/auth/sign-in", judge=False)
    assert visitor.page.evaluate(COUNT_STORED) == 0


def test_a_reform_stays_at_its_question(site: Site, visit: Visit) -> None:
    visitor = visit(language="ru", width=1280)
    visitor.page.goto("/language/ru")
    visitor.sign_in("national")
    visitor.go("/reforms/new", judge=False)
    for name, value in (
        ("kind", "rename"),
        ("above", str(site.find_unit_id(AKMOLA))),
        ("unit", str(site.find_unit_id(KOKSHETAU))),
    ):
        choose_value(visitor, name, value)
        visitor.press(visitor.find_button("Go on"), judge=False)
    visitor.page.locator("#name_kk").fill("Көкше қаласы")
    switch_language(visitor, "kk")
    form = visitor.page.locator("main form")
    assert form.locator("[name=at]").input_value() == "name"
    assert form.locator("[name=unit]").input_value() == str(site.find_unit_id(KOKSHETAU))
    assert form.locator("#name_kk").input_value() == "Көкше қаласы"


def choose_value(visitor: Visitor, name: str, value: str) -> None:
    """Choose among radio buttons or in a list."""
    field = visitor.page.locator(f"main [name={name}]")
    if field.first.evaluate("field => field.localName") == "select":
        field.select_option(value)
    else:
        visitor.page.locator(f"main [name={name}][value='{value}']").check()


def test_an_assignment_stays_in_its_form_and_in_its_preview(site: Site, visit: Visit) -> None:
    visitor = visit(language="ru", width=1280)
    visitor.page.goto("/language/ru")
    visitor.sign_in("officer")
    visitor.go("/obligations/new", judge=False)
    page = visitor.page
    page.locator("[name=courses]").first.check()
    page.locator("[name=reason]").fill("Бұйрық № 7")
    page.locator("[name=target]").select_option(index=1)
    page.locator("[name=due_on]").fill("2099-01-01")
    switch_language(visitor, "kk")
    assert page.locator("[name=reason]").input_value() == "Бұйрық № 7"
    assert page.locator("[name=courses]").first.is_checked()
    visitor.press(visitor.find_button("Go on"), judge=False)
    assert page.locator("main form [name=step][value=save]").count() == 1, "the control"
    switch_language(visitor, "ru")
    assert page.locator("main form [name=step][value=save]").count() == 1
    assert page.locator("main form [name=reason]").input_value() == "Бұйрық № 7"
