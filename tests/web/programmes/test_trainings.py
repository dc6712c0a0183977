"""The trainings behind a fact."""

import re
from datetime import timedelta

from lms.web.pagination import PAGE_SIZE
from tests.conftest import NOW
from tests.factories.accounts import add_person
from tests.factories.outreach import add_sign_up, add_training
from tests.factories.regions import AKMOLA, AKTOBE, AKTOBE_CITY, KOKSHETAU
from tests.web.obligations.office import count_table_rows, read_text


def hold_trainings(session, count, kato=KOKSHETAU, **values):
    who = add_person(session)
    for number in range(count):
        row = add_training(
            session, kato=kato, starts_at=NOW - timedelta(days=1, minutes=number), **values
        )
        add_sign_up(session, row, who, came=True)
    session.commit()


def test_a_fact_of_trainings_opens_to_as_many_trainings_and_is_exported(enter, session, office):
    hold_trainings(session, 2, title_kk="Портал")
    hold_trainings(session, 1, kato=AKTOBE_CITY, title_kk="Канарейка", title_ru="Канарейка")
    officer = enter("officer")
    page = read_text(officer.get(f"/programmes/{office.programme}"))
    (link,) = re.findall(r'href="(/programmes/regions/\d+/trainings\?[^"]+)">2<', page)
    page = read_text(officer.get(link))
    assert count_table_rows(page) == 2 and "Портал" in page and "Канарейка" not in page
    action = re.search(r'action="(/programmes/regions/\d+/trainings/export[^"]*)"', page)[
        1
    ].replace("&amp;", "&")
    lines = officer.send(action, {"format": "csv"}).get_data().decode("utf-8-sig").splitlines()
    assert len(lines) == 3 and lines[1].endswith(";1;")
    assert officer.send(action, {"format": "exe"}).status_code == 400


def test_other_days_hold_none_and_nonsense_asks_for_the_year(enter, session, office):
    hold_trainings(session, 1)
    officer, base = enter("officer"), f"/programmes/regions/{office.units[AKMOLA]}/trainings"
    assert 'class="empty"' in read_text(officer.get(f"{base}?period=2020"))
    for nonsense in (
        "",
        "?period=x",
        "?period=2026-13",
        "?period=9999-99-99..1",
        "?course=" + "x" * 5000,
        "?course=%00",
        "?page=x",
    ):
        assert officer.get(f"{base}{nonsense}").status_code == 200, nonsense
    assert count_table_rows(read_text(officer.get(base))) == 1


def test_a_long_list_has_pages_and_is_closed_to_whoever_does_not_answer_for_the_region(
    enter, session, office
):
    hold_trainings(session, PAGE_SIZE + 3)
    base = f"/programmes/regions/{office.units[AKMOLA]}/trainings"
    officer = enter("officer")
    page = read_text(officer.get(base))
    assert count_table_rows(page) == PAGE_SIZE and "page=2" in page
    assert count_table_rows(read_text(officer.get(f"{base}?page=2"))) == 3
    for name in ("district", "stranger"):
        browser = enter(name)
        assert (
            browser.get(base).status_code == 404
            and browser.send(f"{base}/export", {"format": "csv"}).status_code == 404
        )
    assert (
        enter("stranger").get(f"/programmes/regions/{office.units[AKTOBE]}/trainings").status_code
        == 200
    )
