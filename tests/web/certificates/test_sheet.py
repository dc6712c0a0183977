"""Additions of the operator to certificates: an emblem and a signer."""

import struct
import zlib
from dataclasses import replace

import pytest

from lms.certificates.services.emblem import MAX_BYTES, load_emblem
from lms.core.settings import CertificateSheet, SettingError, load_settings
from tests.archival import find_broken_rules
from tests.factories.accounts import add_person, sign_in
from tests.factories.certificates import add_certificate
from tests.web.certificates.test_pdf import fetch_pdf, read_words, run_poppler

STAR = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
    b'<circle cx="50" cy="50" r="46" fill="#005b73"/></svg>'
)


def build_png(side=60, claimed=None):
    """Return a red square as PNG; `claimed` is the width that its head states instead."""

    def build_chunk(name, content):
        return (
            struct.pack(">I", len(content))
            + name
            + content
            + struct.pack(">I", zlib.crc32(name + content))
        )

    head = struct.pack(">IIBBBBB", claimed or side, side, 8, 2, 0, 0, 0)
    rows = (b"\x00" + b"\xc0\x10\x10" * side) * side
    return (
        b"\x89PNG\r\n\x1a\n"
        + build_chunk(b"IHDR", head)
        + build_chunk(b"IDAT", zlib.compress(rows))
        + build_chunk(b"IEND", b"")
    )


@pytest.fixture
def holder(session):
    return add_person(session, surname="Нұрғалиева", given_name="Әсел", patronymic="Бауыржанқызы")


def set_emblem_and_signer(app, emblem=b"", name="", kk="", ru=""):
    """Set the emblem and the signer of the application."""
    container = app.extensions["lms"]
    settings = replace(container.settings, sheet=CertificateSheet(None, name, kk, ru))
    app.extensions["lms"] = replace(container, settings=settings, emblem=emblem)


@pytest.mark.parametrize("emblem", [STAR, build_png()], ids=["svg", "png"])
def test_emblem_and_signature_keep_the_standards_and_the_size(
    own_app, session, holder, tmp_path, emblem
):
    set_emblem_and_signer(
        own_app, emblem, "Серіков Т. А.", "Аппарат басшысы", "Руководитель аппарата"
    )
    pdf = fetch_pdf(
        sign_in(own_app.test_client(), session, holder),
        add_certificate(session, holder, title_kk="Ә " * 99, title_ru="Я" * 200),
    )
    text = read_words(pdf)
    assert "Аппарат басшысы Руководитель аппарата Серіков Т. А." in text
    assert "Электрондық түрде берген" not in text
    assert "Pages:           1\n" in run_poppler("pdfinfo", pdf)
    assert len(pdf) <= 60 * 1024
    assert find_broken_rules(tmp_path, pdf) == [[]]


def test_a_drawn_certificate_stays_when_the_emblem_changes(own_app, session, holder):
    client, row = sign_in(own_app.test_client(), session, holder), add_certificate(session, holder)
    first = fetch_pdf(client, row)
    set_emblem_and_signer(own_app, STAR)
    assert fetch_pdf(client, row) == first
    assert fetch_pdf(client, add_certificate(session, holder)) != first, "the control"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n",
        build_png(claimed=5000),
        STAR + b" " * MAX_BYTES,
        STAR.replace(b"<circle", b"<script>alert(1)</script><circle"),
        STAR.replace(b"<circle", b'<image href="http://example.kz/a.png"/><circle'),
        b'<!DOCTYPE svg [<!ENTITY a "b">]>' + STAR,
    ],
)
def test_what_is_no_plain_picture_stops_the_start(tmp_path, content):
    path = tmp_path / "emblem"
    path.write_bytes(content)
    with pytest.raises(SettingError, match="LMS_ISSUER_EMBLEM"):
        load_emblem(path)
    path.write_bytes(STAR)
    assert load_emblem(path) == STAR, "the control"


def test_an_emblem_that_is_not_there_stops_the_start(tmp_path):
    with pytest.raises(SettingError, match="LMS_ISSUER_EMBLEM"):
        load_emblem(tmp_path / "none.svg")
    assert load_emblem(None) == b""


def test_a_signature_is_whole_or_there_is_none(tmp_path):
    whole = {
        "LMS_INSTANCE": str(tmp_path),
        "LMS_SIGNATORY_NAME": "Серіков Т. А.",
        "LMS_SIGNATORY_POST_KK": "Аппарат басшысы",
        "LMS_SIGNATORY_POST_RU": "Руководитель аппарата",
    }
    assert load_settings(whole).sheet.signatory == "Серіков Т. А."
    for name in list(whole)[1:]:
        with pytest.raises(SettingError, match=name):
            load_settings({**whole, name: ""})
        with pytest.raises(SettingError, match=name):
            load_settings({**whole, name: "я" * 81})
