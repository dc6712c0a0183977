"""Screens of a programme: drafted question by question, approved, planned; facts open lists."""

import io
import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from lms.core.clock import get_local_date
from lms.programmes.models import Indicator, Programme, ProgrammeEvent
from tests.conftest import NOW
from tests.factories import programmes, records
from tests.factories.records import ZONE
from tests.factories.regions import AKMOLA, AKTOBE, KOKSHETAU

CANARY = "Канарейка"
ORDER = {"number": "45-ө", "day": "2026-03-02"}


def build_pdf_upload(content=programmes.PDF, name="../бұйрық.pdf"):
    return (io.BytesIO(content), name)


def read_text(response, status=200):
    page = response.get_data(as_text=True)
    assert response.status_code == status, re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))[:800]
    return unescape(page)


def read_rows(page):
    """Return the texts of the rows of the last table."""
    table = page[page.rindex("<tbody") : page.rindex("</tbody>")]
    cells = [
        re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        for row in table.split("</tr>")[:-1]
    ]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in cells]


def test_a_region_drafts_approves_carries_out_and_closes_its_programme(enter, session, office):
    admin = enter("admin")
    here = f"/programmes/regions/{office.units[AKTOBE]}"
    assert f"{here}/new" in read_text(admin.get(here))
    reply = admin.send(f"{here}/new", {"name_kk": "Ақтөбе цифрлық", "name_ru": "Актобе цифровой"})
    programme_id = session.scalars(
        select(Programme.id).where(Programme.name_kk == "Ақтөбе цифрлық")
    ).one()
    session.commit()
    page = f"/programmes/{programme_id}"
    assert reply.headers["Location"] == f"{page}/period"
    assert "2028-12-31" in read_text(admin.get(f"{page}/period"))
    assert (
        admin.send(f"{page}/period", {"first": "2026-01-01", "last": "2026-12-31"}).headers[
            "Location"
        ]
        == page
    )
    assert admin.get(f"{page}/steps/approved").status_code == 409
    assert admin.send(f"{page}/steps/approved").status_code == 409
    assert admin.send(f"{page}/document", {**ORDER, "file": build_pdf_upload()}).status_code == 303
    for state in ("approved", "in_implementation", "closed"):
        assert f"{page}/steps/{state}" in read_text(admin.get(page))
        read_text(admin.get(f"{page}/steps/{state}"))
        assert admin.send(f"{page}/steps/{state}").headers["Location"] == page
        assert admin.send(f"{page}/steps/{state}").status_code == 409, "a step is made once"
    assert len(read_rows(read_text(admin.get(f"{page}/record")))) == 6
    assert f"{here}/new" in read_text(admin.get(page)), "the next one may begin"
    assert admin.get(f"{page}/name").status_code == 409
    assert admin.get(here).headers["Location"] == page


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_faulty_answer_comes_back_with_what_was_typed(enter, session, office):
    officer = enter("officer")
    page = f"/programmes/{reopen_draft(session, office)}"
    session.commit()
    officer.get("/language/ru")
    assert "Тек қазақша" in read_text(
        officer.send(f"{page}/name", {"name_kk": "Тек қазақша", "name_ru": ""}), 422
    )
    assert "2026-05-05" in read_text(
        officer.send(f"{page}/period", {"first": "2026-05-05", "last": "2026-05-05"}), 422
    )
    for file in (
        build_pdf_upload(b"<html><script>"),
        build_pdf_upload(b"\x89PNG\r\n\x1a\n"),
        build_pdf_upload(b"MZ"),
        build_pdf_upload(b"", "empty.pdf"),
        build_pdf_upload(name="a.exe"),
        build_pdf_upload(name="a.pdf.html"),
        build_pdf_upload(name="pdf"),
        (io.BytesIO(b""), ""),
    ):
        assert "45-ө" in read_text(officer.send(f"{page}/document", {**ORDER, "file": file}), 422)
    assert "45-ө" in read_text(
        officer.send(
            f"{page}/document", {"number": "45-ө", "day": "2026-03-10", "file": build_pdf_upload()}
        ),
        422,
    )
    assert session.scalars(select(ProgrammeEvent.id)).all() == []


def test_the_sign_before_a_number_is_not_doubled_when_it_is_typed(enter, session, office):
    officer = enter("officer")
    page = f"/programmes/{reopen_draft(session, office)}"
    session.commit()
    for number in ("№ 45-ө", "№45-ө", "45-ө"):
        officer.send(f"{page}/document", {**ORDER, "number": number, "file": build_pdf_upload()})
        assert "№ 45-ө," in read_text(officer.get(page))
    assert officer.send(f"{page}/document", {**ORDER, "number": "№"}).status_code == 422


def reopen_draft(session, office):
    row = session.get_one(Programme, office.programme)
    row.state, row.document_sha256 = "drafting", None
    session.flush()
    return row.id


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_document_is_saved_as_a_file_by_those_who_answer_for_the_region(enter, office):
    url = f"/programmes/{office.programme}/document/file"
    reply = enter("officer").get(url)
    assert (reply.get_data(), reply.mimetype) == (programmes.PDF, "application/pdf")
    assert (
        reply.headers["Content-Disposition"]
        == f'attachment; filename="programme-{office.programme}.pdf"'
    )
    assert "sandbox" in reply.headers["Content-Security-Policy"]
    assert (reply.headers["X-Content-Type-Options"], reply.headers["Cache-Control"]) == (
        "nosniff",
        "no-store",
    )
    for name in ("district", "stranger"):
        assert enter(name).get(url).status_code == 404


def test_plan_and_fact_stand_beside_each_other_with_what_they_come_to(enter, office):
    officer = enter("officer")
    servants, *others = read_rows(read_text(officer.get(f"/programmes/{office.programme}")))
    assert servants[2:7] == ["4", "2", "50", "4", "1"], (
        "planned, counted once each, per cent, forecast, missing a week"
    )
    assert [row[2:5] for row in others] == [
        ["–", "1", "–"],
        ["2", "4", "200"],
        ["–", "32", "–"],
        ["–", "0", "–"],
    ]
    whole = read_rows(read_text(officer.get(f"/programmes/{office.programme}?period=whole")))
    assert whole[0][2:5] == ["–", "2", "–"], "people of half-years do not add up"
    assert "4, 10, –, –" in whole[0][7]
    assert whole[2][2:5] == ["2", "4", "200"], "certificates do"
    assert read_rows(read_text(officer.get(f"/programmes/{office.programme}?period=1999-H1")))[0][
        2:4
    ] == ["4", "2"]
    page = (
        f"/programmes/{office.programme}/indicators/{office.indicators['civil_servants_trained']}"
    )
    by_half = read_rows(read_text(officer.get(page)))
    assert [row[1:3] for row in by_half] == [
        ["4", "2"],
        ["10", "0"],
        ["–", "0"],
        ["–", "0"],
        ["–", "2"],
    ]


def test_a_fact_opens_to_exactly_what_it_counts(enter, office):
    officer = enter("officer")
    page = read_text(officer.get(f"/programmes/{office.programme}"))
    links = re.findall(r'href="(/programmes/regions/\d+/indicators/[^"]+)"', page)
    assert len(links) == 4
    rows = [len(read_rows(read_text(officer.get(link)))) for link in links]
    assert rows == [2, 1, 4, 4], (
        "two people, a citizen, four certificates, and the hours of four courses"
    )
    assert all(CANARY not in read_text(officer.get(link)) for link in links)
    servants = read_rows(read_text(officer.get(links[0])))
    assert sorted(row[-1] for row in servants) == ["1", "2"], "how often each was counted"
    for link, count in zip(links, rows, strict=True):
        path, _, query = link.partition("?")
        reply = officer.send(f"{path}/export?{query}", {"format": "csv"})
        assert len(reply.get_data().decode("utf-8-sig").splitlines()) == 1 + count
    assert officer.send(f"{path}/export", {"format": "exe"}).status_code == 400
    assert enter("stranger").get(links[0]).status_code == 404


def test_the_reckoning_stands_beside_the_forecast_and_opens_to_the_newcomers(enter, office):
    officer = enter("officer")
    page = f"/programmes/{office.programme}/indicators"
    indicator_page = read_text(officer.get(f"{page}/{office.indicators['civil_servants_trained']}"))
    panel = indicator_page[: indicator_page.index("<table")]
    assert "2 + 1 × 113 ÷ 56 = 4" in panel
    (new,) = set(re.findall(r'href="([^"]+since=[^"]+)"', panel.split("</section>")[0]))
    assert len(read_rows(read_text(officer.get(new)))) == 1, "one of the two came in these weeks"
    for nonsense in ("?period=x", "?since=x", "?period=9999-99-99..1&since=2026-99-99", "?page=x"):
        path = new.partition("?")[0]
        assert officer.get(f"{path}{nonsense}").status_code == 200, nonsense
    trainings = new.replace(
        f"/{office.indicators['civil_servants_trained']}/",
        f"/{office.indicators['trainings_held']}/",
    )
    assert "/trainings?" in officer.get(trainings).headers["Location"]


def test_newcomers_of_duties_open_to_those_whose_day_has_come(enter, session, office):
    """A duty that is due later this half-year and done already is in the fact, and no newcomer."""
    area_id = office.units[AKMOLA]
    indicator = Indicator(name_kk="Міндет", name_ru="Долг", measure="met")
    indicator.filters, indicator.created_at = {}, NOW
    session.add(indicator)
    for days in (-20, 30):
        course, graduate = (
            records.add_course(session),
            records.add_civil_servant(session, kato=KOKSHETAU),
        )
        due_on = get_local_date(NOW, ZONE) + timedelta(days=days)
        records.assign(session, course, region_unit_id=area_id, due_on=due_on)
        records.finish(session, graduate, course, now=NOW - timedelta(days=25))
    records.resolve_all(session)
    page = f"/programmes/{office.programme}/indicators/{indicator.id}"
    session.commit()
    officer = enter("officer")
    indicator_page = read_text(officer.get(page))
    panel = indicator_page[: indicator_page.index("<table")].split("</section>")[0]
    fact, new = (
        int(re.sub(r"<[^>]+>", "", text).split()[0])
        for text in re.findall(r"<dd[^>]*>(.*?)</dd>", panel, re.DOTALL)[:2]
    )
    assert (fact, new) == (2, 1)
    (url,) = set(re.findall(r'href="([^"]+since=[^"]+)"', panel))
    assert len(read_rows(read_text(officer.get(url)))) == 1


def test_a_plan_of_people_for_the_whole_is_asked_and_checked_and_kept(enter, session, office):
    officer = enter("officer")
    page = (
        f"/programmes/{office.programme}/indicators/{office.indicators['civil_servants_trained']}"
    )
    assert 'name="total"' in read_text(officer.get(f"{page}/plan"))
    form_values = {"half-2026-H1": "4", "half-2026-H2": "10", "total": "9", "reason": "Шешім № 8"}
    refused_page = read_text(officer.send(f"{page}/plan", form_values), 422)
    assert 'value="9"' in refused_page and "Шешім № 8" in refused_page
    assert officer.send(f"{page}/plan", {**form_values, "total": "12"}).status_code == 303
    assert read_rows(read_text(officer.get(page)))[-1][1:4] == ["12", "2", "16,7"]
    assert "12" in read_rows(read_text(officer.get(f"/programmes/{office.programme}/record")))[0][2]
    hours = f"/programmes/{office.programme}/indicators/{office.indicators['hours']}/plan"
    assert 'name="total"' not in read_text(officer.get(hours)), "hours add up"


def test_a_plan_is_typed_by_half_year_and_changed_by_a_decision(enter, session, office):
    officer = enter("officer")
    page = f"/programmes/{office.programme}/indicators/{office.indicators['hours']}"
    numbers = {
        "half-2026-H1": "1 200",
        "half-2026-H2": "",
        "half-2027-H1": "0",
        "half-2027-H2": "7x",
    }
    refused_page = read_text(officer.send(f"{page}/plan", numbers), 422)
    assert 'value="7x"' in refused_page and 'value="1 200"' in refused_page
    assert officer.send(f"{page}/plan", {**numbers, "half-2027-H2": "8"}).status_code == 422, (
        "a reason is wanted"
    )
    reply = officer.send(f"{page}/plan", {**numbers, "half-2027-H2": "8", "reason": "Шешім № 7"})
    assert (reply.status_code, reply.headers["Location"]) == (303, page)
    amounts = ["".join(row[1].split()) for row in read_rows(read_text(officer.get(page)))]
    assert amounts == ["1200", "–", "–", "8", "1208"]
    assert "Шешім № 7" in read_text(officer.get(f"/programmes/{office.programme}/record"))


def test_the_table_is_exported_with_numbers_as_numbers(enter, office):
    officer = enter("officer")
    reply = officer.send(f"/programmes/{office.programme}/export", {"format": "csv"})
    lines = reply.get_data().decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 5 * 5 and lines[1].split(";")[3:6] == ["4", "2", "50"]
    assert (
        officer.send(f"/programmes/{office.programme}/export", {"format": "xlsx"}).get_data()[:2]
        == b"PK"
    )
    assert (
        officer.send(f"/programmes/{office.programme}/export", {"format": "exe"}).status_code == 400
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nobody_gets_at_the_programme_of_a_region_that_they_do_not_answer_for(
    enter, session, office
):
    base, hours = f"/programmes/{office.programme}", office.indicators["hours"]
    reads = (
        "",
        "/record",
        "/name",
        "/period",
        "/document",
        "/document/file",
        "/steps/closed",
        f"/indicators/{hours}",
        f"/indicators/{hours}/plan",
    )
    writes = {
        "/name": {"name_kk": "А", "name_ru": "А"},
        "/steps/closed": {},
        "/export": {"format": "csv"},
        f"/indicators/{hours}/plan": {"half-2026-H1": "1", "reason": "А"},
        "/document": {**ORDER},
        "/period": {},
    }
    for name in ("district", "stranger"):
        browser = enter(name)
        assert [browser.get(f"{base}{path}").status_code for path in reads] == [404] * len(reads)
        assert [
            browser.send(f"{base}{path}", data).status_code for path, data in writes.items()
        ] == [404] * len(writes)
        assert (
            browser.send(
                f"/programmes/regions/{office.units[AKMOLA]}/new", writes["/name"]
            ).status_code
            == 404
        )
        assert browser.get(f"/programmes/regions/{office.units[KOKSHETAU]}").status_code == 404
    session.rollback()
    assert session.get_one(Programme, office.programme).state == "in_implementation"
    assert session.scalars(select(ProgrammeEvent.id)).all() == []


def test_two_who_plan_one_indicator_at_once_lose_nothing_of_each_other(client, enter, office):
    enter("officer")
    path = f"/programmes/{office.programme}/indicators/{office.indicators['hours']}/plan"
    fingerprint = re.search(r'name="fingerprints" value="([^"]*)"', client.get(path).text)[1]
    changes = ({"half-2026-H1": "5"}, {"half-2026-H2": "7"}, {"half-2026-H1": "9"})
    replies = [
        client.send(path, {"reason": "Шешім", "fingerprints": fingerprint, **half})
        for half in changes
    ]
    assert [reply.status_code for reply in replies] == [303, 303, 422]
    page = client.get(path).text
    amounts = re.findall(r'name="half-2026-H[12]"[^>]*value="(\d*)"', page)
    assert amounts == ["5", "7"] and "«5»" in replies[-1].text


def test_two_who_rename_one_programme_at_once_lose_nothing_of_each_other(
    client, session, enter, office
):
    enter("officer")
    path = f"/programmes/{office.programme}/name"
    page = client.get(path).text
    fingerprint = re.search(r'name="fingerprints" value="([^"]*)"', page)[1]
    form_values = dict(re.findall(r'name="(name_(?:kk|ru))"[^>]*value="([^"]*)"', page))
    changes = ({"name_kk": "Жаңа"}, {"name_ru": "Новая"}, {"name_kk": "Басқа"})
    replies = [
        client.send(path, {**form_values, "fingerprints": fingerprint, **change})
        for change in changes
    ]
    assert [reply.status_code for reply in replies] == [303, 303, 422]
    programme = session.get_one(Programme, office.programme)
    assert (programme.name_kk, programme.name_ru) == ("Жаңа", "Новая")


def test_a_refused_page_does_not_forget_what_its_reader_has_not_seen(client, enter, office):
    """The page that comes back with an error still shows what it showed at first."""
    enter("officer")
    path = f"/programmes/{office.programme}/name"
    page = client.get(path).text
    fingerprint = {"fingerprints": re.search(r'name="fingerprints" value="([^"]*)"', page)[1]}
    form_values = dict(re.findall(r'name="(name_(?:kk|ru))"[^>]*value="([^"]*)"', page))
    assert client.send(path, form_values | fingerprint | {"name_ru": "Новая"}).status_code == 303
    reply = client.send(path, form_values | fingerprint | {"name_kk": ""})
    fingerprint = {"fingerprints": re.search(r'name="fingerprints" value="([^"]*)"', reply.text)[1]}
    assert (reply.status_code, client.send(path, form_values | fingerprint).status_code) == (
        422,
        303,
    )
    assert 'value="Новая"' in client.get(path).text
