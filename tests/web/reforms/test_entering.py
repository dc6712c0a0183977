"""Entering a reform question by question: answers stay, and nothing is saved before the end."""

import html
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.accounts.rules import NATIONAL_ADMIN, OFFICER
from lms.core.clock import get_local_date
from lms.core.collation import build_sort_key
from lms.core.i18n import gettext, using_language
from lms.reforms.rules import MERGE, SPLIT, unpack_plan
from lms.regions.models import Reform
from lms.regions.queries import find_root
from tests.conftest import NOW
from tests.factories.accounts import add_organisation, add_person, grant, sign_in
from tests.factories.records import ZONE
from tests.factories.reforms import plan_new_name
from tests.factories.regions import AKMOLA, KOKSHETAU, STEPNOGORSK, load_unit

TODAY = get_local_date(NOW, ZONE)
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
WHEN = {
    "day": (TODAY + timedelta(days=30)).isoformat(),
    "note": "Жаңа аудан",
    "source": "Жарлық № 7",
}
CANCELLING = (
    "Until its day you can cancel it. Afterwards a mistake is put right by another reform.",
    "Its day has come: it is applied at once and cannot be cancelled. "
    "A mistake is put right by another reform.",
)


@pytest.fixture
def admin(client, session):
    holder = add_person(session)
    grant(session, holder, NATIONAL_ADMIN)
    return sign_in(client, session, holder)


def read_answers(page):
    answers = {}
    for name, value in HIDDEN.findall(page):
        if name != "csrf_token":
            answers.setdefault(name, []).append(value)
    return answers


def go_on(client, page, step="next", **answers):
    """Answer the question of a page together with its hidden fields, as its form does."""
    return client.send("/reforms/new", {**read_answers(page), **answers, "step": step})


def walk_through(client, *answers):
    page = client.get("/reforms/new").text
    for answer in answers:
        reply = go_on(client, page, **answer)
        assert reply.status_code == 200, reply.text
        page = reply.text
    return page


def list_entered_reforms(session):
    """Return the reforms that were entered, detached: an open transaction would lock SQLite."""
    session.rollback()
    reforms = session.scalars(select(Reform).where(Reform.origin == "entered")).all()
    session.expunge_all()
    session.rollback()
    return reforms


def test_units_to_begin_at_are_the_republic_regions_and_cities_each_by_name(admin, session):
    page = walk_through(admin, {"kind": "move"})
    select_field = re.search(r'<select[^>]*name="above".*?</select>', page, re.DOTALL).group()
    options = re.findall(r'<option[^>]* value="(\d+)">([^<]+)', select_field)
    names = [name for _value, name in options]
    assert int(options[0][0]) == find_root(session).id
    regions = [name for name in names if name.endswith(" облысы")]
    assert len(regions) == 17 and regions == names[1:18] == sorted(regions, key=build_sort_key)


def test_a_division_is_entered_question_by_question(admin, session):
    akmola, kokshetau, employer = (
        load_unit(session, AKMOLA).id,
        load_unit(session, KOKSHETAU).id,
        add_organisation(session, kato=AKMOLA),
    )
    add_person(session, kato=AKMOLA, organisation_id=employer.id)
    top = find_root(session).id
    session.commit()
    page = walk_through(
        admin,
        {"kind": SPLIT},
        {"above": str(top)},
        {"unit": str(akmola)},
        {"name_kk": "Көкше облысы", "name_ru": "Кокшинская область", "kato": "", "level": "region"},
        {"children": [str(kokshetau)]},
        {"organisations": [str(employer.id)]},
        WHEN,
    )
    assert "Кокшинская область" in page or "Көкше облысы" in page
    assert list_entered_reforms(session) == []
    page = go_on(admin, page).text
    assert list_entered_reforms(session) == []
    reply = go_on(admin, page, step="save")
    assert reply.status_code == 303
    (reform,) = list_entered_reforms(session)
    plan = unpack_plan(reform.plan, day=reform.day, note=reform.note, source=reform.source)
    assert (reform.state, plan.unit_ids, plan.child_ids, plan.organisation_ids) == (
        "planned",
        (akmola,),
        (kokshetau,),
        (employer.id,),
    )
    assert (plan.new.name_ru, plan.new.level, plan.parent_id) == (
        "Кокшинская область",
        "region",
        top,
    )
    assert admin.get(reply.location).status_code == 200


@pytest.mark.parametrize(
    ("days", "words"), [(30, "Until its day you can"), (0, "at once and cannot be cancelled")]
)
def test_the_confirmation_promises_no_cancelling_where_the_day_has_come(
    admin, session, days, words
):
    units = [load_unit(session, kato).id for kato in (AKMOLA, KOKSHETAU, STEPNOGORSK)]
    session.commit()
    page = walk_through(
        admin,
        {"kind": MERGE},
        {"above": str(units[0])},
        {"units": [str(units[1])]},
        {"into": str(units[2])},
        {**WHEN, "day": (TODAY + timedelta(days=days)).isoformat()},
    )
    with using_language("kk"):
        texts = {
            text
            for text in map(gettext, CANCELLING)
            if html.escape(text, quote=False) in go_on(admin, page).text
        }
        assert texts == {gettext(text) for text in CANCELLING if words in text}


def test_units_are_merged_into_one_that_stands_without_asking_for_a_name(admin, session):
    akmola, units = (
        load_unit(session, AKMOLA).id,
        [load_unit(session, kato).id for kato in (KOKSHETAU, STEPNOGORSK)],
    )
    session.commit()
    page = walk_through(
        admin,
        {"kind": MERGE},
        {"above": str(akmola)},
        {"units": [str(units[1])]},
        {"into": str(units[0])},
        WHEN,
    )
    reply = go_on(admin, go_on(admin, page).text, step="save")
    assert reply.status_code == 303
    (reform,) = list_entered_reforms(session)
    assert reform.plan[0]["into_id"] == units[0]


@pytest.mark.parametrize(
    ("number", "answer"),
    [
        (0, {}),
        (2, {}),
        (3, {"name_kk": "Көкше", "name_ru": "", "kato": "12"}),
        (4, {**WHEN, "day": "30.02.2026"}),
    ],
)
def test_an_answer_that_is_wrong_is_asked_again_with_all_that_was_typed(
    admin, session, number, answer
):
    kokshetau = load_unit(session, KOKSHETAU).id
    right = [
        {"kind": "rename"},
        {"above": str(load_unit(session, AKMOLA).id)},
        {"unit": str(kokshetau)},
        {"name_kk": "Көкше қаласы", "name_ru": "Город Кокше", "kato": ""},
    ]
    session.commit()
    page = walk_through(admin, *right[:number])
    reply = go_on(admin, page, **answer)
    assert reply.status_code == 422
    assert 'aria-invalid="true"' in reply.text or "field--wrong" in reply.text
    for text in [value for answers in right[:number] for value in answers.values()] + list(
        answer.values()
    ):
        assert text in reply.text
    assert list_entered_reforms(session) == []


def test_back_leads_to_the_question_before_with_its_answer(admin, session):
    akmola = load_unit(session, AKMOLA).id
    session.commit()
    page = walk_through(admin, {"kind": "move"}, {"above": str(akmola)})
    reply = go_on(admin, page, step="back")
    assert reply.status_code == 200
    assert f'<option selected value="{akmola}">' in reply.text


def test_each_page_of_a_reform_is_shown_again_in_another_language(admin, session):
    akmola, kokshetau = str(load_unit(session, AKMOLA).id), str(load_unit(session, KOKSHETAU).id)
    session.commit()
    page = walk_through(admin, {"kind": "rename"}, {"above": akmola}, {"unit": kokshetau})
    names = {"name_kk": "Көкше қаласы", "name_ru": "", "kato": ""}
    admin.get("/language/ru")
    again = go_on(admin, page, step="stay", **names)
    assert again.status_code == 200
    assert "Көкше қаласы" in again.text and 'name="at" value="name"' in again.text
    page = go_on(admin, again.text, **{**names, "name_ru": "Город Кокше"}).text
    page = go_on(admin, page, **WHEN).text
    for at in ("preview", "confirm"):
        assert f'name="at" value="{at}"' in page
        admin.get("/language/kk")
        again = go_on(admin, page, step="stay")
        assert again.status_code == 200 and '<html lang="kk"' in again.text
        assert f'name="at" value="{at}"' in again.text
        admin.get("/language/ru")
        page = go_on(admin, page).text if at == "preview" else page
    assert list_entered_reforms(session) == []


def test_a_reform_that_would_change_nothing_says_so_where_it_can_be_corrected(admin, session):
    akmola, kokshetau = load_unit(session, AKMOLA).id, load_unit(session, KOKSHETAU).id
    session.commit()
    page = walk_through(
        admin,
        {"kind": "move"},
        {"above": str(akmola)},
        {"units": [str(kokshetau)]},
        {"parent": str(akmola)},
    )
    reply = go_on(admin, page, **WHEN)
    assert reply.status_code == 422
    assert 'name="parent"' in reply.text
    assert "error-summary" in reply.text


def test_the_list_is_filtered_and_saved_and_leads_to_each_reform(admin, session):
    reform_id = plan_new_name(session)
    session.commit()
    everything = admin.get("/reforms/").text
    assert "/js/typed" not in everything, "filters are in the URL, which the language keeps"
    total = session.scalar(select(func.count()).select_from(Reform))
    session.rollback()
    assert everything.count('href="/reforms/') >= min(total, 20)
    list_page = admin.get("/reforms/?state=planned&kind=rename").text
    assert f'href="/reforms/{reform_id}"' in list_page
    assert "Жаңа атау" in list_page
    assert f'href="/reforms/{reform_id}"' not in admin.get("/reforms/?state=cancelled").text
    csv_text = admin.send("/reforms/export?state=planned", {"format": "csv"}).text
    assert "Жарлық № 1" in csv_text
    assert csv_text.strip().count("\n") == 1


def test_a_planned_reform_is_cancelled_on_its_page(admin, session):
    reform_id = plan_new_name(session)
    session.commit()
    page = admin.get(f"/reforms/{reform_id}")
    assert f"/reforms/{reform_id}/cancel" in page.text
    assert admin.send(f"/reforms/{reform_id}/cancel").status_code == 303
    assert list_entered_reforms(session)[0].state == "cancelled"
    session.rollback()
    assert "/cancel" not in admin.get(f"/reforms/{reform_id}").text
    assert admin.send(f"/reforms/{reform_id}/cancel").status_code == 409


def test_an_officer_neither_sees_nor_enters_reforms(client, session):
    officer = add_person(session)
    grant(session, officer, OFFICER, kato=AKMOLA)
    reform_id = plan_new_name(session)
    sign_in(client, session, officer)
    for path in ("/reforms/", "/reforms/new", f"/reforms/{reform_id}"):
        assert client.get(path).status_code == 403
    assert client.send(f"/reforms/{reform_id}/cancel").status_code == 403
    assert "/reforms/" not in client.get("/reporting/", follow_redirects=True).text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("kk", "Астананың алтыншы ауданы, атауы бекітілді"),
        ("ru", "шестой район Астаны, название утверждено"),
    ],
)
def test_a_reform_of_the_package_is_told_in_the_readers_language(admin, language, text):
    admin.get(f"/language/{language}")
    page = admin.get("/reforms/").text
    assert text in page and "6th district" not in page
    link = re.search(rf'href="(/reforms/\d+)">[^<]*{text}', page)[1]
    assert text in admin.get(link).text
    file = admin.send("/reforms/export", {"format": "csv"}).get_data().decode("utf-8-sig")
    assert text in file


@pytest.mark.parametrize(
    ("language", "label", "source"),
    [
        ("kk", "Дереккөз", "ISO-ның 2018 жылғы 26 қарашадағы хабарламасы"),
        ("ru", "Источник", "сообщение ISO от 26 ноября 2018 года"),
    ],
)
def test_the_source_of_a_reform_of_the_package_is_cited_in_the_readers_language(
    admin, session, language, label, source
):
    admin.get(f"/language/{language}")
    cited = select(Reform.id).where(Reform.source.contains("ISO note 2018-11-26"))
    reform_id = session.scalars(cited).one()
    session.commit()
    page = admin.get(f"/reforms/{reform_id}").text
    assert re.search(rf">{label}</dt>\s*<dd[^>]*>[^<]*{source}", page)
    file = admin.send("/reforms/export", {"format": "csv"}).get_data().decode("utf-8-sig")
    assert source in file and "ISO note" not in file


def test_a_large_reform_is_approved_on_its_page_by_a_colleague(app, admin, client, session):
    container = app.extensions["lms"]
    settings = replace(container.settings, approval_size=0)
    app.extensions["lms"] = replace(container, settings=settings)
    add_person(session, kato=KOKSHETAU)
    source, target, above = (
        str(load_unit(session, kato).id) for kato in (KOKSHETAU, STEPNOGORSK, AKMOLA)
    )
    session.commit()
    answers = ({"kind": MERGE}, {"above": above}, {"units": [source]}, {"into": target}, WHEN, {})
    page = walk_through(admin, *answers)
    assert "Екінші әкімші шешеді" in page
    own = go_on(admin, page, step="save").location
    assert "/approve" not in admin.get(own).text
    assert admin.send(f"{own}/approve").status_code == 403
    waits = "/reforms/?state=waiting"
    assert f'href="{own}"' in admin.get(waits).text
    assert f'href="{own}"' not in admin.get(f"{waits}&by=others").text
    colleague = add_person(session)
    grant(session, colleague, NATIONAL_ADMIN)
    sign_in(client, session, colleague)
    assert f'href="{waits}&amp;by=others"' in client.get("/").text
    assert f'href="{own}"' in client.get(f"{waits}&by=others").text
    assert f"{own}/approve" in client.get(own).text
    assert client.send(f"{own}/approve").status_code == 303
    assert [reform.state for reform in list_entered_reforms(session)] == ["planned"]
    assert "/approve" not in client.get(own).text
