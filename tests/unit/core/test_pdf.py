"""PDF rendering: what a document can fetch, its limits, and the life of the process."""

import io
import json
import subprocess
import sys
import time
from contextlib import nullcontext
from threading import Thread

import psutil
import pypdf
import pytest
from pypdf.generic import StreamObject

from lms.app import find_resources
from lms.core.pdf import PdfRenderer, RenderingFailed
from tests.factories.hostile import CANARY, build_vectors, run_listener

FONTS = find_resources() / "templates" / "pdf" / "fonts.conf"
PAGE = (
    '<!doctype html><html lang="kk"><head><meta charset="utf-8"><title>Т</title></head><body>'
    "{}</body></html>"
)
CSS = "body { font-family: Golos Text }"
ENDLESS = '<div style="display: flex">' * 60 + "x"  # each level doubles the work
ROWS = "<table>" + "<tr><td>x<td>y" * 20_000 + "</table>"


@pytest.fixture(scope="module")
def renderer():
    pdf_renderer = PdfRenderer(FONTS)
    yield pdf_renderer
    pdf_renderer.close()


def draw_page(renderer, content="<p>Сәлем</p>", **more):
    return renderer.render(html=PAGE.format(content), css=CSS, **more)


def has_canary(pdf):
    """Return whether the canary is in the text or in any stream of the PDF."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    texts = [page.extract_text() for page in reader.pages]
    objects = [reader.get_object(number) for number in range(1, reader.trailer["/Size"])]
    streams = [item.get_data() for item in objects if isinstance(item, StreamObject)]
    return any(CANARY in text for text in texts) or any(
        CANARY.encode() in stream for stream in streams
    )


def get_process(renderer):
    return psutil.Process(renderer._sandbox._worker._process.pid)


def test_nothing_is_fetched_whatever_a_document_asks_for(renderer, tmp_path):
    with run_listener() as listener:
        documents = {
            name: draw_page(renderer, content)
            for name, content in build_vectors(listener.url, tmp_path).items()
        }
    assert listener.requested_paths == []
    assert [name for name, pdf in documents.items() if has_canary(pdf)] == []


def test_the_same_documents_do_reach_out_with_the_library_as_it_comes(tmp_path):
    from weasyprint import HTML  # a third of a second that only this test needs

    with run_listener() as listener:
        documents = {
            name: HTML(string=PAGE.format(content)).write_pdf()
            for name, content in build_vectors(listener.url, tmp_path).items()
        }
    assert len(listener.requested_paths) >= 10, listener.requested_paths
    assert "/led" in listener.requested_paths
    leaked = {name for name, pdf in documents.items() if has_canary(pdf)}
    assert {"img file", "link stylesheet file", "import file", "attachment file"} <= leaked


def test_a_stylesheet_and_a_drawing_fetch_nothing_either(renderer, tmp_path):
    with run_listener() as listener:
        css = f"@import url({listener.url}/a.css); body {{ background: url({listener.url}/b) }}"
        beneath = (
            f'<svg width="9" height="9"><image href="{listener.url}/c" width="9" height="9"/></svg>'
        )
        renderer.render(html=PAGE.format("x"), css=css, beneath=beneath)
    assert listener.requested_paths == []


def test_pictures_that_are_handed_in_are_drawn(renderer):
    picture = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" '
        b'height="9"/></svg>'
    )
    with_picture = draw_page(renderer, '<img src="given:mark" alt="m">', pictures={"mark": picture})
    without = draw_page(renderer, '<img src="given:other" alt="m">', pictures={"mark": picture})
    assert len(pypdf.PdfReader(io.BytesIO(with_picture)).pages[0].get_contents().get_data()) > len(
        pypdf.PdfReader(io.BytesIO(without)).pages[0].get_contents().get_data()
    )


def test_the_same_document_gives_the_same_bytes_in_any_process(renderer):
    other = PdfRenderer(FONTS)
    try:
        assert draw_page(renderer) == draw_page(renderer) == draw_page(other)
    finally:
        other.close()


def test_a_document_that_takes_too_long_is_given_up_and_the_next_one_is_drawn():
    limited = PdfRenderer(FONTS, seconds=4)
    try:
        draw_page(limited)
        process = get_process(limited)
        started_at = time.monotonic()
        with pytest.raises(RenderingFailed, match="too long"):
            draw_page(limited, ENDLESS)
        assert time.monotonic() - started_at < 6
        assert not process.is_running()
        assert draw_page(limited).startswith(b"%PDF")
    finally:
        limited.close()


@pytest.mark.parametrize(("wait_seconds", "is_drawn"), [(0.1, False), (30, True)])
def test_who_comes_while_a_batch_is_drawn_waits_no_longer_than_told(wait_seconds, is_drawn):
    renderer = PdfRenderer(FONTS, seconds=60, wait_seconds=wait_seconds)
    drawing = Thread(target=draw_page, args=(renderer, "<p>Сәлем</p>" * 1500))
    drawing.start()
    time.sleep(0.3)
    try:
        assert drawing.is_alive()
        with nullcontext() if is_drawn else pytest.raises(RenderingFailed, match="busy"):
            assert draw_page(renderer).startswith(b"%PDF")
        if is_drawn:
            drawing.join(30)  # the batch came first, but its thread may end a moment later
        assert drawing.is_alive() is not is_drawn
    finally:
        drawing.join()
        renderer.close()


def test_a_document_that_takes_too_much_memory_is_given_up_and_the_next_one_is_drawn():
    limited = PdfRenderer(FONTS, memory_bytes=240 * 1024 * 1024)
    try:
        with pytest.raises(RenderingFailed, match="ended"):
            draw_page(limited, ROWS)
        assert draw_page(limited).startswith(b"%PDF")
    finally:
        limited.close()


def test_a_failure_is_told_without_the_text_of_the_document(renderer):
    with pytest.raises(RenderingFailed) as failure:
        renderer.render(
            html=PAGE.format("<section lang=kk>Құпия<section lang=ru>x"),
            css=CSS + "section section { display: none }",
        )
    assert str(failure.value) == "ValueError"
    assert draw_page(renderer).startswith(b"%PDF")


def test_the_process_rests_when_nothing_comes_and_comes_back():
    idle = PdfRenderer(FONTS, idle_seconds=1)
    try:
        before = draw_page(idle)
        process = get_process(idle)
        process.wait(10)
        assert draw_page(idle) == before
        assert get_process(idle).pid != process.pid
    finally:
        idle.close()


def test_the_process_holds_none_of_the_servers_keys_and_goes_with_its_renderer(monkeypatch):
    monkeypatch.setenv("LMS_SECRET_KEY", "secret")
    own_renderer = PdfRenderer(FONTS)
    draw_page(own_renderer)
    process = get_process(own_renderer)
    assert sorted(process.environ()) == ["FONTCONFIG_FILE", "LANG", "PATH"]
    del own_renderer
    process.wait(10)
    assert not process.is_running()


def test_the_server_starts_without_libraries_that_few_requests_need():
    code = (
        "import sys, json, lms.app; print(json.dumps([name for name in ('weasyprint', 'segno', "
        "'icalendar') if name in sys.modules]))"
    )
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert json.loads(process.stdout) == []
