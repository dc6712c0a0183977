"""Reports to hand in: equal numbers in every file, frozen then, with corrections beside them."""

import csv
import hashlib
import io
import json
import re
from datetime import date, timedelta
from html import unescape
from zipfile import ZipFile

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select, update

from lms.accounts.services import record_event
from lms.audit.queries import load_head
from lms.audit.services import seal_events
from lms.periodic_reports.models import HandedInReport
from lms.periodic_reports.rules import (
    TABLE_MEASURES,
    hash_content,
    parse_content,
    parse_named_period,
)
from lms.programmes.models import ProgrammePlan
from lms.regions.queries import find_root
from lms.reporting.rules.vocabulary import COURSES, MEASURES, PEOPLE, PREFIX
from lms.reporting.services import fold_figures
from tests.archival import find_broken_rules
from tests.conftest import NOW
from tests.factories import programmes
from tests.factories.accounts import add_person, sign_in
from tests.factories.api import ApiClient, add_api_token
from tests.factories.records import finish
from tests.factories.regions import AKMOLA, AKTOBE, KOKSHETAU
from tests.factories.reporting import add_country, build_handed_in_report
from tests.web.periodic_reports.numbers import (
    COUNTED_BEFORE,
    PAIRS,
    SINGLES,
    list_figures,
    list_rows,
    read_csv_numbers,
    read_json_numbers,
    read_pdf_numbers,
    read_xlsx_numbers,
)


@pytest.fixture
def small(session):
    return add_country(session)


def build_url(small, rest=""):
    return f"/periodic-reports/units/{small.units[AKMOLA]}/2026-Q1{rest}"


def read_text(response):
    assert response.status_code == 200
    return response.get_data(as_text=True)


def fetch_file(client, path, kind, number=""):
    response = client.send(f"{path}/download", {"format": kind, "number": number})
    assert response.status_code == 200
    return response.data


def read_hash(page):
    return re.search(r'name="looked_at"[^>]*value="([0-9a-f]{64})"', page).group(1)


WORDS = {
    "addressee_kk": "Цифрлық даму министрлігі",
    "addressee_ru": "Министерство цифрового развития",
    "signer": "Ахметов А. Б.",
    "post_kk": "Басқарма басшысы",
    "post_ru": "Руководитель управления",
}
WHY = {"kk": "Курстар кеш басталды", "ru": "Курсы начались позже"}


def hand_in(client, path, **values):
    """Hand in the report of the page, with an explanation of each plan that is not met."""
    page = read_text(client.get(f"{path}/hand-in"))
    questions = re.findall(r'name="(explanation_\d+_\d+_(kk|ru))"', page)
    why = {name: WHY[language] for name, language in questions}
    return client.send(f"{path}/hand-in", {"looked_at": read_hash(page), **WORDS, **why, **values})


def add_programmes(session):
    """Add a programme of Akmola and one of Aktobe for the first half of 2026.

    Akmola plans two indicators, Aktobe one of them.
    """
    codes = programmes.add_indicators(session)
    akmola_programme, aktobe_programme = (
        programmes.add_programme(session, kato=kato, state="approved") for kato in (AKMOLA, AKTOBE)
    )
    for programme, code, number in (
        (akmola_programme, "certificates", 3),
        (akmola_programme, "hours", 40),
        (aktobe_programme, "certificates", 5),
    ):
        programmes.add_plan(session, programme, codes[code], number)
    return codes


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", ["officer", "admin", "hr"])
def test_all_four_files_and_the_interface_say_the_same_numbers(client, session, small, role):
    """Reports of a region, of the country and of an organisation are compared.

    They are live ones, and those handed in before the records changed.
    """
    add_programmes(session)
    token = add_api_token(session, small.organisation)
    session.commit()
    area = {
        "officer": f"units/{small.units[AKMOLA]}",
        "admin": f"units/{find_root(session).id}",
        "hr": f"organisations/{small.organisation.id}",
    }[role]
    session.rollback()
    sign_in(client, session, getattr(small, role))
    path = f"/periodic-reports/{area}/2026-Q1"
    assert hand_in(client, path).status_code == 303
    finish(
        session,
        add_person(session, kato=KOKSHETAU, organisation_id=small.organisation.id),
        small.courses[0],
    )
    session.commit()
    for number in ("1", ""):
        json_file = fetch_file(client, path, "json", number)
        content, numbers = json.loads(json_file), read_json_numbers(json_file)
        assert [table["name"] for table in content["tables"]] == ["places", "courses", "months"]
        assert read_csv_numbers(fetch_file(client, path, "csv", number)) == numbers
        assert read_xlsx_numbers(fetch_file(client, path, "xlsx", number), content) == numbers
        single, plan, regions, wide = read_pdf_numbers(fetch_file(client, path, "pdf", number))
        assert single[: len(PAIRS) + len(SINGLES)] == [
            *((content["totals"][code], content["totals"][base]) for code, base in PAIRS),
            *((content["totals"][code],) for code in SINGLES),
        ]
        assert wide == [
            tuple(values[code] for code in TABLE_MEASURES)
            for table in content["tables"]
            for values in [*(row["values"] for row in table["rows"]), content["totals"]]
        ]
        assert [(*row[:2], row[3]) for row in plan] == [
            (row["planned"], row["fact"], float(row["percent"]) if row["percent"] else None)
            for row in content["plan"]["rows"]
        ]
        assert regions == [(row["planned"], row["met"]) for row in content["plan"]["programmes"]]
        if role == "hr":
            params = {"period": "2026-Q1", **({"number": number} if number else {})}
            assert ApiClient(client, token).get("/report", **params).data == json_file
    before, after = (
        read_json_numbers(fetch_file(client, path, "json", number))["totals", "", "completed"]
        for number in ("1", "")
    )
    assert after == before + 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_document_is_archival_bilingual_numbered_and_its_charts_are_said_in_words(
    client, session, small, tmp_path
):
    add_programmes(session)
    session.commit()
    sign_in(client, session, small.officer)
    data = fetch_file(client, build_url(small), "pdf")
    pdf = PdfReader(io.BytesIO(data))
    assert find_broken_rules(tmp_path, data) == [[]]
    assert [
        f"{number} / {len(pdf.pages)}" in page.extract_text()
        for number, page in enumerate(pdf.pages, 1)
    ] == [True] * len(pdf.pages)
    first, *rest = (page.extract_text() for page in pdf.pages)
    assert all(name in first for name in ("Всего", "Выполнение плана", "По месяцам", "Число"))
    assert "Жоспар және нақты нәтиже" in rest[0] and "План и факт" in rest[0]
    captions = list(list_figures(pdf.trailer["/Root"]["/StructTreeRoot"]["/K"]))
    assert len(captions) == 3, "plan against fact, the months, and the districts by rank"
    assert any("Көкшетау" in text and "%" in text for text in captions)
    assert any("2026 жылғы ақпан" in text for text in captions)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_document_of_a_report_from_before_people_were_counted_is_still_drawn(
    client, session, small
):
    sign_in(client, session, small.officer)
    path = build_url(small)
    content = json.loads(fetch_file(client, path, "json"))
    content["number"] = 1
    for newer in ("plan", "format"):
        del content[newer]
    for values in (content["totals"], *(row["values"] for row in list_rows(content))):
        people = [code for code in values if code.startswith(PREFIX) and code not in COUNTED_BEFORE]
        for code in people:
            values.setdefault(code.removeprefix(PREFIX), values[code])
        for code in people:
            del values[code]
    report = build_handed_in_report(small.units[AKMOLA], parse_named_period("2026-Q1"))
    report.content, report.sha256 = content, hash_content(parse_content(content))
    session.add(report)
    session.commit()
    data = fetch_file(client, path, "pdf", "1")
    single, _plan, _regions, wide = read_pdf_numbers(data)
    totals, pair = content["totals"], ("people_completed", "completed")
    rest = [code for code in MEASURES if code in totals and code not in pair]
    assert single[: len(rest) + 1] == [
        tuple(totals[code] for code in pair),
        *((totals[code],) for code in rest),
    ]
    codes = [code for code in MEASURES if code in content["tables"][0]["rows"][0]["values"]]
    assert len(wide) == len(list_rows(content)) + 3
    assert wide[0] == tuple(content["tables"][0]["rows"][0]["values"][code] for code in codes)
    pdf = PdfReader(io.BytesIO(data))
    captions = list(list_figures(pdf.trailer["/Root"]["/StructTreeRoot"]["/K"]))
    assert any("2026 жылғы ақпан: Жазылғаны: адам × курс 8" in text for text in captions), captions
    assert "По месяцам" in pdf.pages[0].extract_text()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_rows_of_each_table_add_up_to_the_totals(client, session, small):
    sign_in(client, session, small.officer)
    content = json.loads(fetch_file(client, build_url(small), "json"))
    for table in content["tables"]:
        for code in TABLE_MEASURES:
            column_sum = sum(row["values"][code] for row in table["rows"])
            assert (
                column_sum >= content["totals"][code]
                if MEASURES[code].counts == PEOPLE
                else column_sum == content["totals"][code]
            )
    assert content["totals"]["overdue"] > 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_totals_are_formulas_only_where_rows_add_up(client, session, small):
    sign_in(client, session, small.officer)
    sheet = (
        ZipFile(io.BytesIO(fetch_file(client, build_url(small), "xlsx")))
        .read("xl/worksheets/sheet2.xml")
        .decode()
    )
    assert sheet.count("<f>SUM(") == len(
        [code for code in TABLE_MEASURES if MEASURES[code].counts not in (PEOPLE, COURSES)]
    )
    assert 'state="frozen"' in sheet


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_name_that_a_spreadsheet_would_run_stays_text(client, session, small):
    small.organisation.name_kk, small.organisation.name_ru = (
        '=HYPERLINK("http://example.kz")',
        "@SUM(1)",
    )
    session.commit()
    path = f"/periodic-reports/organisations/{small.organisation.id}/2026-Q1"
    session.rollback()
    sign_in(client, session, small.hr)
    names = {
        (row[2], row[3])
        for row in csv.reader(
            io.StringIO(fetch_file(client, path, "csv").decode("utf-8-sig")), delimiter=";"
        )
        if row[0] == "places"
    }
    assert names == {('\'=HYPERLINK("http://example.kz")', "'@SUM(1)")}
    book = fetch_file(client, path, "xlsx")
    sheets = ZipFile(io.BytesIO(book))
    cells = [
        sheets.read(name).decode()
        for name in sheets.namelist()
        if name.startswith("xl/worksheets/sheet")
    ]
    formulas = [text for sheet in cells for text in re.findall("<f>(.*?)</f>", sheet)]
    assert formulas and all(
        re.fullmatch(r"SUM\([A-Z]+\d+(?::[A-Z]+\d+)?\)", text) for text in formulas
    )
    assert all('state="frozen"' in sheet for sheet in cells)
    assert (
        CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(1).to_python()[1][0]
        == '\'=HYPERLINK("http://example.kz")'
    )


def test_what_is_handed_in_stays_and_a_correction_stands_beside_it(client, session, small):
    sign_in(client, session, small.officer)
    path = build_url(small)
    assert hand_in(client, path).headers["Location"] == f"{path}?number=1"
    before, pdf = fetch_file(client, path, "json", "1"), fetch_file(client, path, "pdf", "1")
    sha256 = hashlib.sha256(before).hexdigest()
    assert sha256 in read_text(client.get(f"{path}?number=1"))
    finish(session, add_person(session, kato=KOKSHETAU), small.courses[0])
    session.commit()
    reply = hand_in(client, path, correction_kk="Бір адам қосылды", correction_ru=" ")
    assert reply.status_code == 422
    refused_page = reply.get_data(as_text=True)
    assert "aria-invalid" in refused_page and "Бір адам қосылды" in refused_page
    correction = {"correction_kk": "Бір адам қосылды", "correction_ru": "Добавлен один человек"}
    assert hand_in(client, path, **correction).headers["Location"] == f"{path}?number=2"
    assert fetch_file(client, path, "json", "1") == before
    assert fetch_file(client, path, "pdf", "1") == pdf
    after = json.loads(fetch_file(client, path, "json", "2"))
    assert (after["number"], after["correction"]) == (2, "Бір адам қосылды / Добавлен один человек")
    assert after["totals"]["completed"] == json.loads(before)["totals"]["completed"] + 1
    periods_page = read_text(
        client.get(f"/periodic-reports/units/{small.units[AKMOLA]}?every=quarter")
    )
    assert f"{path}?number=2" in periods_page
    history = read_text(client.get(path)).partition("<h2>Осы кезең үшін тапсырылғандар")[2]
    history = history.partition("</section>")[0]
    assert "Бір адам қосылды" in history and "Добавлен" not in history, "each in their language"
    rows = session.scalars(select(HandedInReport).order_by(HandedInReport.number)).all()
    assert [(row.number, row.sha256 == sha256, row.handed_in_by) for row in rows] == [
        (1, True, small.officer.id),
        (2, False, small.officer.id),
    ]
    assert hashlib.sha256(pdf).hexdigest() == rows[0].pdf_sha256


def test_the_page_reads_the_figures_once_for_all_its_measures(
    app, client, session, small, count_queries
):
    while fold_figures(session):
        pass
    session.commit()
    sign_in(client, session, small.officer)
    client.get(build_url(small))  # fills what a process reads once
    with count_queries(app) as statements:
        client.get(build_url(small))
    of_figures = [text for text in map(str, statements) if "FROM figure" in text]
    assert 0 < len(of_figures) <= 12, "before, each measure read them by itself"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_numbers_that_changed_after_the_second_look_are_looked_at_again(client, session, small):
    sign_in(client, session, small.officer)
    page = read_text(client.get(build_url(small, "/hand-in")))
    finish(session, add_person(session, kato=KOKSHETAU), small.courses[0])
    session.commit()
    reply = client.send(build_url(small, "/hand-in"), {"looked_at": read_hash(page), **WORDS})
    assert reply.status_code == 422
    assert read_hash(reply.get_data(as_text=True)) != read_hash(page)
    assert WORDS["signer"] in reply.get_data(as_text=True)
    assert session.scalar(select(HandedInReport.id)) is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_document_carries_the_head_of_the_record_of_its_time_beside_the_frozen_content(
    client, session, small
):
    sign_in(client, session, small.officer)
    path = build_url(small)
    record_event(session, kind="signed_in", subject="person:1", now=NOW)
    session.flush()
    seal_events(session, now=NOW)
    head = load_head(session)
    session.commit()
    hand_in(client, path)
    pdf = fetch_file(client, path, "pdf", "1")
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    text = "".join("".join(pages).split())
    assert text.count(str(head)) == 2
    assert head.hash not in fetch_file(client, path, "json", "1").decode()
    seal_events(session, now=NOW + timedelta(hours=1))
    session.commit()
    assert fetch_file(client, path, "pdf", "1") == pdf


def test_the_agency_sees_which_regions_have_handed_in_and_hands_in_for_none_of_them(
    client, session, small
):
    path = f"/periodic-reports/units/{small.units[AKMOLA]}/2025-H2"
    session.add(build_handed_in_report(small.units[AKMOLA], parse_named_period("2025-H2")))
    session.commit()
    sign_in(client, session, small.admin)
    page = read_text(client.get("/periodic-reports/?period=2025-H2"))
    assert f"{path}?number=1" in page
    assert page.count("number=1") == 1
    assert page.count("/2025-H2") == 20
    assert client.get(f"{path}/hand-in").status_code == 409
    assert client.send(f"{path}/hand-in", {"looked_at": ""}).status_code == 409
    assert "0000" not in read_text(client.get(path))


def test_the_rows_of_a_table_have_titles_and_not_names_of_people(client, session, small):
    sign_in(client, session, small.officer)
    page = read_text(client.get(build_url(small)))
    heads = re.findall(r"<th[^>]*>\s*([^<]*?)\s*<", page)
    assert "Атауы" in heads and "Аты" not in heads


def test_a_report_of_an_organisation_is_divided_by_its_organisations(client, session, small):
    sign_in(client, session, small.hr)
    content = json.loads(
        fetch_file(
            client, f"/periodic-reports/organisations/{small.organisation.id}/2026-Q1", "json"
        )
    )
    assert [row["key"] for row in content["tables"][0]["rows"]] == [str(small.organisation.id)]
    assert content["totals"]["enrolled"] > 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "rest", ["/2026-13", "/2027-H1", "/x", "/2026-Q1?number=7", "/2026-Q1?number=x"]
)
def test_a_report_that_does_not_exist_is_not_found(client, session, small, rest):
    sign_in(client, session, small.officer)
    assert client.get(f"/periodic-reports/units/{small.units[AKMOLA]}{rest}").status_code == 404


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_half_year_that_has_hardly_begun_cannot_be_handed_in(client, session, small):
    sign_in(client, session, small.officer)
    path = f"/periodic-reports/units/{small.units[AKMOLA]}/2026-H1"
    assert "/hand-in" not in read_text(client.get(path))
    assert client.get(f"{path}/hand-in").status_code == 409
    assert client.send(f"{path}/hand-in", {"looked_at": ""}).status_code == 409


def build_half_year_url(small, rest=""):
    return f"/periodic-reports/units/{small.units[AKMOLA]}/2025-H2{rest}"


def add_short_plan(session):
    """Add a programme of Akmola that misses its plan of certificates for the end of 2025."""
    codes = programmes.add_indicators(session)
    programme = programmes.add_programme(
        session, state="approved", starts_on=date(2025, 7, 1), ends_on=date(2026, 12, 31)
    )
    programmes.add_plan(session, programme, codes["certificates"], 1000)
    programmes.add_plan(session, programme, codes["hours"], 1)
    session.commit()


def test_an_explanation_stays_with_its_plan_while_another_one_is_met(client, session, small):
    add_short_plan(session)
    session.execute(update(ProgrammePlan).values(planned=1000))
    session.commit()
    sign_in(client, session, small.officer)
    path = build_half_year_url(small)
    page = read_text(client.get(f"{path}/hand-in"))
    fields = re.findall(r'<label[^>]*for="(explanation_[\d_]+_(?:kk|ru))"[^>]*>([^<]*)', page)
    explanations = {name: f"Себеп: {label.partition(',')[0].strip()}" for name, label in fields}
    assert len(explanations) == 4, "certificates and hours, in both languages"
    first = session.scalar(select(func.min(ProgrammePlan.indicator_id)))
    easier_plan = update(ProgrammePlan).where(ProgrammePlan.indicator_id == first)
    session.execute(easier_plan.values(planned=1))
    session.commit()
    answer = {"looked_at": read_hash(page), **WORDS, **explanations}
    again = client.send(f"{path}/hand-in", answer)
    assert again.status_code == 422, "the numbers have changed"
    page = unescape(again.get_data(as_text=True))
    remaining_fields = re.findall(
        r'<label[^>]*for="(explanation_[\d_]+_(?:kk|ru))"[^>]*>([^<]*)', page
    )
    assert len(remaining_fields) == 2
    for name, label in remaining_fields:
        text = re.search(rf'<textarea[^>]*name="{name}"[^>]*>([^<]*)', page)[1].strip()
        assert text == f"Себеп: {label.partition(',')[0].strip()}"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_plan_that_is_not_met_is_explained_in_both_languages(client, session, small):
    add_short_plan(session)
    sign_in(client, session, small.officer)
    path = build_half_year_url(small)
    page = read_text(client.get(f"{path}/hand-in"))
    question, *rest = re.findall(r'name="(explanation_\d+_\d+)_kk"', page)
    assert not rest, "the plan of hours is met"
    untold = {f"{question}_ru": ""}
    reply = hand_in(client, path, **untold, measures_kk="Қосымша сабақтар")
    assert reply.status_code == 422
    refused_page = reply.get_data(as_text=True)
    assert WHY["kk"] in refused_page and "Қосымша сабақтар" in refused_page, (
        "what was typed is there"
    )
    assert refused_page.count("aria-invalid") == 2, "both fields lack the other language"
    assert session.scalar(select(HandedInReport.id)) is None
    surname = small.officer.surname
    session.rollback()
    measures = {"measures_kk": "Қосымша сабақтар", "measures_ru": "Дополнительные занятия"}
    late = {"lateness_kk": "Байланыс болмады", "lateness_ru": "Не было связи"}
    assert hand_in(client, path, **measures, **late).status_code == 303
    content = json.loads(fetch_file(client, path, "json", "1"))
    assert content["format"] == 3
    (explanation,) = content["words"]["explanations"]
    assert (explanation["kk"], explanation["ru"]) == (WHY["kk"], WHY["ru"])
    texts = [*WORDS.values(), *measures.values(), *late.values(), *WHY.values()]
    pdf = PdfReader(io.BytesIO(fetch_file(client, path, "pdf", "1")))
    document = " ".join(page.extract_text() for page in pdf.pages).replace("\n", " ")
    book = fetch_file(client, path, "xlsx", "1")
    files = [
        fetch_file(client, path, "csv", "1").decode("utf-8-sig"),
        str(
            CalamineWorkbook.from_filelike(io.BytesIO(book))
            .get_sheet_by_name("Түсіндірмелер және қолтаңба")
            .to_python()
        ),
    ]
    assert all(text in file for text in texts for file in files)
    assert all(text in document for text in texts if text != WORDS["signer"])
    assert "Ахметов" in document and "қолы" in document and "подпись" in document
    report_page = read_text(client.get(f"{path}?number=1"))
    kazakh = [WORDS["addressee_kk"], WHY["kk"], measures["measures_kk"], late["lateness_kk"]]
    assert all(text in report_page for text in kazakh)
    assert surname in report_page, "who handed it in"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_addressee_and_the_signature_are_asked_once_and_remembered(client, session, small):
    sign_in(client, session, small.officer)
    path, surname = build_url(small), small.officer.surname
    session.rollback()
    page = read_text(client.get(f"{path}/hand-in"))
    bare = client.send(f"{path}/hand-in", {"looked_at": read_hash(page)})
    assert bare.status_code == 422
    assert surname in page, "the officer is proposed the first time"
    assert hand_in(client, path).status_code == 303
    later = read_text(client.get(f"/periodic-reports/units/{small.units[AKMOLA]}/2025-Q4/hand-in"))
    assert all(f'value="{text}"' in later for text in WORDS.values())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_report_from_before_the_end_of_its_period_says_which_days_are_missing(
    client, clock, session, small
):
    sign_in(client, session, small.officer)
    path = build_url(small)
    assert "28" not in read_text(client.get(path)).split("<dl")[0].split("<h1>")[1]
    assert hand_in(client, path).status_code == 303
    notice = read_text(client.get(f"{path}?number=1")).split("<dl")[0].split("<h1>")[1]
    assert "2026 жылғы 10 наурыз – 2026 жылғы 31 наурыз" in notice
    text = "".join(
        page.extract_text()
        for page in PdfReader(io.BytesIO(fetch_file(client, path, "pdf", "1"))).pages
    )
    assert "мына күндер кірмейді" in text and "эти дни не вошли" in text
    whole = build_half_year_url(small)
    assert hand_in(client, whole).status_code == 303
    notice = read_text(client.get(f"{whole}?number=1")).split("<dl")[0].split("<h1>")[1]
    assert "кірмейді" not in notice
