"""The page of retention periods, and of the operator of the site."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lms.accounts.rules import NATIONAL_ADMIN
from lms.app import create_app
from lms.core.clock import Moment
from lms.core.settings import load_settings
from tests.conftest import NOW
from tests.factories.accounts import add_person, grant, sign_in
from tests.factories.messaging import make_note, tell
from tests.factories.records import ZONE


def test_an_administrator_sees_what_the_next_night_deletes(client, session):
    admin = add_person(session)
    grant(session, admin, NATIONAL_ADMIN)
    old = Moment(NOW - timedelta(days=731), ZONE)
    tell(session, [make_note(add_person(session)) for _ in range(3)], moment=old, channels=())
    sign_in(client, session, admin)
    page = client.get("/retention/").get_data(as_text=True)
    assert "730 күн" in page
    row = page[page.index("Хабарламалар және") :]
    assert ">3<" in row[: row.index("</tr>")]


@pytest.mark.parametrize("path", ["/privacy", "/help", "/accessibility"])
def test_the_operator_is_named_where_people_look_for_help(settings, path):
    operator_settings = {
        "LMS_OPERATOR_KK": "Цифрлық даму орталығы",
        "LMS_OPERATOR_RU": "Центр цифрового развития",
        "LMS_OPERATOR_ADDRESS_KK": "Астана, Мәңгілік Ел 55",
        "LMS_OPERATOR_ADDRESS_RU": "Астана, Мангилик Ел 55",
        "LMS_OPERATOR_PHONE": "+7 7172 00 00 00",
        "LMS_OPERATOR_EMAIL": "help@sauat.example",
    }
    operator = load_settings({**operator_settings, "LMS_INSTANCE": str(settings.instance)}).operator
    assert operator.list_empty() == []
    empty, full = (
        create_app(replace(settings, operator=who)).test_client()
        for who in (settings.operator, operator)
    )
    assert "Сайт иесі әзірге көрсетілмеген" in empty.get(path).get_data(as_text=True)
    page = full.get(path).get_data(as_text=True)
    for text in ("Цифрлық даму орталығы", 'href="tel:+7717200', "mailto:help@", "Мәңгілік Ел 55"):
        assert text in page
    assert "Центр цифрового развития" not in page


def test_the_page_about_data_names_the_periods_that_the_program_keeps(settings):
    keep = {**settings.keep_days, "messages": 90, "cards": 0}
    page = create_app(replace(settings, keep_days=keep)).test_client().get("/privacy")
    text = page.get_data(as_text=True)
    assert "90 күн" in text
    assert "мерзімсіз" in text
    assert "№\N{NO-BREAK SPACE}94-V" in text
