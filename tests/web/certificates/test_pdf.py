"""The certificate itself: who may open it, its content, its file."""

import io
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pypdf
import pytest
import segno

from lms.accounts.rules import OPERATOR
from lms.certificates.models import Certificate
from lms.certificates.services import CertifiedFacts, Explanation, correct_certificate
from lms.core.clock import Moment
from lms.core.collation import ALPHABET
from lms.core.pdf import PdfRenderer
from tests.archival import find_broken_rules
from tests.conftest import NOW
from tests.factories.accounts import add_person, sign_in
from tests.factories.certificates import add_certificate
from tests.factories.hostile import CANARY, build_vectors, run_listener
from tests.factories.records import ZONE

LETTERS = "".join(letter.upper() + letter for letter in ALPHABET)


@pytest.fixture
def holder(session):
    return add_person(session, surname="Нұрғалиева", given_name="Әсел", patronymic="Бауыржанқызы")


@pytest.fixture
def issued_certificate(session, holder):
    add_certificate(session, add_person(session))  # somebody else's
    return add_certificate(
        session,
        holder,
        title_kk="Ақпараттық қауіпсіздік",
        title_ru="Информационная безопасность",
        hours=21,
    )


@pytest.fixture
def holder_client(client, session, holder):
    return sign_in(client, session, holder)


def fetch_pdf(client, row):
    reply = client.get(f"/certificates/{row.number}.pdf")
    assert reply.status_code == 200
    assert reply.mimetype == "application/pdf"
    return reply.get_data()


def run_poppler(program, pdf, *options):
    result = subprocess.run(
        [program, *options, "-", *(["-"] if program == "pdftotext" else [])],
        input=pdf,
        capture_output=True,
        check=True,
    )
    return result.stdout.decode()


def read_words(pdf):
    return " ".join(run_poppler("pdftotext", pdf, "-raw").split())


def load_file_hash(app, row):
    with app.extensions["lms"].database.read() as session:
        return session.get_one(Certificate, row.id).file_sha256


def test_the_holder_opens_the_certificate(holder_client, issued_certificate):
    reply = holder_client.get(f"/certificates/{issued_certificate.number}.pdf")
    assert reply.status_code == 200
    assert (
        reply.headers["Content-Disposition"]
        == f'inline; filename="certificate-{issued_certificate.number}.pdf"'
    )
    assert reply.headers["Cache-Control"] == "no-store"


def test_others_do_not_get_it_and_learn_nothing(client, session, issued_certificate):
    assert client.get(f"/certificates/{issued_certificate.number}.pdf").location.startswith(
        "/auth/sign-in"
    )
    sign_in(client, session, add_person(session))
    foreign = client.get(f"/certificates/{issued_certificate.number}.pdf")
    missing = client.get("/certificates/0000-0000-0000-0000-00.pdf")
    assert foreign.status_code == missing.status_code == 404
    strip = re.compile(r"next=[^\"]*")
    assert strip.sub("", foreign.get_data(as_text=True)) == strip.sub(
        "", missing.get_data(as_text=True)
    )


def test_both_languages_say_the_same(holder_client, issued_certificate):
    text = read_words(fetch_pdf(holder_client, issued_certificate))
    for part in (
        "Нұрғалиева Әсел Бауыржанқызы",
        "«Ақпараттық қауіпсіздік»",
        "«Информационная безопасность»",
        "онлайн курсын сәтті өтті",
        "Бағдарлама бойынша көлемі: 21 академиялық сағат",
        "Объём по программе: 21 академический час",
        "Оқу кезеңі: 2026 жылғы 2 наурыз – 9 наурыз",
        "Обучение: 2 марта – 9 марта 2026 года",
        "Нәтижесі: 92 %",
        "Результат: 92 %",
        "Берілген күні: 2026 жылғы 9 наурыз",
        "Дата выдачи: 9 марта 2026 года",
        "Жарамдылық мерзімінің соңы: 2027 жылғы 9 наурыз",
        "Действителен по: 9 марта 2027 года",
        issued_certificate.number,
        "«Сауат» компьютерлік сауаттылық жүйесі",
        "Система компьютерной грамотности «Сауат»",
        "Электрондық түрде берген «Сауат» компьютерлік сауаттылық жүйесі",
        "Выдан в электронном виде Система компьютерной грамотности «Сауат»",
        "онлайн-курс успешно пройден",
    ):
        assert part in text, part
    for part in ("Қолы", "Подпись", "(-ла)"):
        assert part not in text, "no line that nobody signs, no form with a choice of endings"


@pytest.mark.parametrize("supervised", [True, False])
def test_a_certificate_says_that_its_test_was_supervised_and_only_then(
    client, session, holder, supervised
):
    sign_in(client, session, holder)
    text = read_words(fetch_pdf(client, add_certificate(session, holder, supervised=supervised)))
    for part in ("92 %, бақылаумен тапсырылды", "92 %, сдан под наблюдением"):
        assert (part in text) is supervised, text


def test_the_titles_of_both_languages_stand_on_one_line(holder_client, issued_certificate):
    layout = run_poppler("pdftotext", fetch_pdf(holder_client, issued_certificate), "-layout")
    line = next(line for line in layout.splitlines() if "«Ақпараттық" in line)
    assert "«Информационная" in line


def test_what_there_is_not_is_left_out(client, session, holder):
    sign_in(client, session, holder)
    text = read_words(
        fetch_pdf(client, add_certificate(session, holder, percent=None, validity_months=0))
    )
    for label in ("Нәтижесі", "Результат", "Жарамдылық", "Действителен"):
        assert label not in text, label


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, ("Оқу кезеңі: 2026 жылғы 9 наурыз Нәтижесі", "Обучение: 9 марта 2026 года Результат")),
        (
            90,
            (
                "2025 жылғы 9 желтоқсан – 2026 жылғы 9 наурыз",
                "9 декабря 2025 года – 9 марта 2026 года",
            ),
        ),
    ],
)
def test_the_period_reads_as_it_is_said(client, session, holder, days, expected):
    sign_in(client, session, holder)
    text = read_words(fetch_pdf(client, add_certificate(session, holder, days=days)))
    assert [part for part in expected if part not in text] == []


def test_the_url_is_printed_and_coded(holder_client, issued_certificate, settings):
    pdf = fetch_pdf(holder_client, issued_certificate)
    url = f"{settings.base_url}/certificates/{issued_certificate.number}"
    assert url in read_words(pdf)
    (picture,) = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].images
    pixels = picture.image.convert("1")
    modules = [
        [not pixels.getpixel((x, y)) for x in range(pixels.width)] for y in range(pixels.height)
    ]
    expected = segno.make(url, error="m", micro=False, mask=4)
    assert modules == [[bool(module) for module in row] for row in expected.matrix]


def test_every_kazakh_letter_comes_back_out(client, session):
    holder = add_person(session, surname=LETTERS[:42], given_name=LETTERS[42:], patronymic="")
    sign_in(client, session, holder)
    text = read_words(fetch_pdf(client, add_certificate(session, holder)))
    assert LETTERS[:42] in text.replace(" ", "")
    assert LETTERS[42:] in text.replace(" ", "")


@pytest.mark.parametrize("letters", ["а", "Ш", "қызы "])
def test_it_is_one_page_however_long_the_texts(client, session, letters):
    def lengthen_text(length):
        return (letters * length)[:length].strip()

    holder = add_person(
        session,
        surname=lengthen_text(100),
        given_name=lengthen_text(100),
        patronymic=lengthen_text(100),
    )
    sign_in(client, session, holder)
    pdf = fetch_pdf(
        client,
        add_certificate(session, holder, title_kk=lengthen_text(200), title_ru=lengthen_text(200)),
    )
    assert "Pages:           1\n" in run_poppler("pdfinfo", pdf)
    assert "".join(holder.surname.split()) in "".join(read_words(pdf).split())


def test_it_is_archival_and_accessible(holder_client, issued_certificate):
    pdf = fetch_pdf(holder_client, issued_certificate)
    facts = run_poppler("pdfinfo", pdf)
    for fact in ("Pages:           1\n", "Tagged:          yes\n", "A4", "PDF version:     1.7\n"):
        assert fact in facts, fact
    metadata = run_poppler("pdfinfo", pdf, "-meta")
    assert 'pdfaid:part="3"' in metadata
    assert 'pdfaid:conformance="A"' in metadata
    assert 'pdfuaid:part="1"' in metadata
    fonts = run_poppler("pdffonts", pdf).splitlines()[2:]
    assert len(fonts) == 2
    assert all(
        re.search(r"\+Golos-Text\S* +CID TrueType +Identity-H +yes yes yes", font) for font in fonts
    ), fonts


def test_it_keeps_every_rule_of_the_archival_and_the_accessible_standard(
    client, session, holder, issued_certificate, tmp_path
):
    """Checked by veraPDF; the control is the same sheet rendered by the library's defaults."""
    from weasyprint import HTML  # a third of a second that only this test needs

    long = add_person(session, surname="Ш" * 100, given_name="<b>&amp;", patronymic="қызы " * 19)
    sign_in(client, session, holder)
    usual, bare = (
        fetch_pdf(client, issued_certificate),
        fetch_pdf(client, add_certificate(session, holder, percent=None, validity_months=0)),
    )
    client.delete_cookie("session")
    long_pdf = fetch_pdf(
        sign_in(client, session, long),
        add_certificate(session, long, title_kk="Ә " * 99, title_ru="Я" * 200),
    )
    *good, plain = find_broken_rules(
        tmp_path, usual, bare, long_pdf, HTML(string="<h1>Сертификат</h1>").write_pdf()
    )
    assert good == [[], [], []]
    assert any(rule.startswith("PDFA-3A 6.6.2.1-1") for rule in plain) and any(
        rule.startswith("PDFUA-1") for rule in plain
    )


def test_the_parts_say_their_language(holder_client, issued_certificate):
    reader = pypdf.PdfReader(io.BytesIO(fetch_pdf(holder_client, issued_certificate)))
    assert reader.trailer["/Root"]["/Lang"] == "kk"
    objects = [reader.get_object(number) for number in range(1, reader.trailer["/Size"])]
    sections = [item for item in objects if isinstance(item, dict) and item.get("/S") == "/Sect"]
    languages = [section["/Lang"] for section in sections]
    assert languages == ["kk", "ru"] * (len(sections) // 2)
    assert len(sections) >= 8


def test_it_is_small(holder_client, issued_certificate):
    assert len(fetch_pdf(holder_client, issued_certificate)) <= 60 * 1024


def test_it_is_drawn_once_and_then_is_the_certificate(
    holder_client, issued_certificate, app, settings
):
    first = fetch_pdf(holder_client, issued_certificate)
    file_hash = load_file_hash(app, issued_certificate)
    app.extensions["lms"] = replace(
        app.extensions["lms"], settings=replace(settings, issuer_ru="Другое учреждение")
    )
    assert fetch_pdf(holder_client, issued_certificate) == first
    assert app.extensions["lms"].storage.get(file_hash) == first


def test_a_damaged_file_is_drawn_anew(holder_client, issued_certificate, app):
    first = fetch_pdf(holder_client, issued_certificate)
    file_hash = load_file_hash(app, issued_certificate)
    app.extensions["lms"].storage.find_path(file_hash).unlink()
    assert fetch_pdf(holder_client, issued_certificate) == first


def test_requests_at_the_same_moment_get_the_same_file(app, session, holder, issued_certificate):
    def fetch_again(_number):
        client = app.test_client()
        return fetch_pdf(sign_in_again(client), issued_certificate)

    def sign_in_again(client):
        with client.session_transaction() as browser_session:
            browser_session["_user_id"] = token
        return client

    with sign_in(app.test_client(), session, holder).session_transaction() as browser_session:
        token = browser_session["_user_id"]
    with ThreadPoolExecutor(4) as pool:
        files = list(pool.map(fetch_again, range(4)))
    assert len(set(files)) == 1


def test_a_sheet_that_cannot_be_drawn_is_a_clear_page(holder_client, issued_certificate, app):
    hopeless = PdfRenderer(
        app.extensions["lms"].pdf._sandbox._environment["FONTCONFIG_FILE"],
        memory_bytes=50 * 1024 * 1024,
    )
    app.extensions["lms"] = replace(app.extensions["lms"], pdf=hopeless)
    assert holder_client.get(f"/certificates/{issued_certificate.number}.pdf").status_code == 503


def test_text_that_wants_to_fetch_is_only_text(client, session, tmp_path):
    with run_listener() as listener:
        for name, text in build_vectors(listener.url, tmp_path).items():
            holder = add_person(
                session, surname=text[:100], given_name=text[:100], patronymic=text[:100]
            )
            issued_certificate = add_certificate(
                session, holder, title_kk=text[:200], title_ru=text[:200]
            )
            client.delete_cookie("session")
            pdf = fetch_pdf(sign_in(client, session, holder), issued_certificate)
            assert "".join(text[:100].split()) in "".join(read_words(pdf).split()), name
            reader = pypdf.PdfReader(io.BytesIO(pdf))
            assert not reader.attachments, name
            assert CANARY not in read_words(pdf), name
    assert listener.requested_paths == []


def test_a_corrected_certificate_names_its_edition_and_keeps_to_one_archival_page(
    holder_client, session, issued_certificate, tmp_path
):
    correct_certificate(
        session,
        by=OPERATOR,
        number=issued_certificate.number,
        edition=1,
        facts=CertifiedFacts(
            surname="Нұрғалиева",
            given_name="Әсел",
            patronymic="Бауыржанқызы",
            course_title_kk="Қауіпсіздік " * 16,
            course_title_ru="Безопасность " * 15,
            hours=21,
        ),
        explanation=Explanation("course", "Себебі", "Причина"),
        moment=Moment(NOW, ZONE),
    )
    session.commit()
    pdf = fetch_pdf(holder_client, issued_certificate)
    text = read_words(pdf)
    assert "№ 2" in text and "Түзетілген нұсқа" in text and "Исправленная версия" in text
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == 1
    assert find_broken_rules(tmp_path, pdf) == [[]]
