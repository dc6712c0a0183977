"""Error pages of nginx itself: requests that it refuses, and an unreachable server."""

import base64
import hashlib
import http.client
import re
import shutil

import pytest

from benchmarks.ports import reserve_port
from tests.faults.nginx import run_nginx
from tests.waiting import MOST_SECONDS

pytestmark = pytest.mark.slow
MOST = str(64 * 1024 * 1024)  # bytes: more than client_max_body_size
# What is requested: URL, headers, body.
REQUESTS = {
    400: ("/catalogue/%D", {}, b""),
    413: ("/catalogue/", {"Content-Length": MOST}, b""),
    414: (f"/catalogue/?q={'%D2%9B' * 2000}", {}, b""),
    431: ("/catalogue/", {"Cookie": f"parent={'a' * 9000}"}, b""),
    500: ("/catalogue/", {}, b"a" * 100_000),  # nginx keeps it in a file until all of it is there
    502: ("/catalogue/", {}, b""),
}
NOT_OPENED = ("Бұл мекенжайды ашу мүмкін болмады", "Этот адрес не удалось открыть")
NOT_AVAILABLE = ("Қызмет уақытша жұмыс істемейді", "Сервис временно недоступен")
WORDS = {
    400: NOT_OPENED,
    413: ("Жіберілген файл тым үлкен", "Присланный файл слишком велик"),
    414: NOT_OPENED,
    431: ("Браузер тым көп дерек жіберді", "Браузер прислал слишком много данных"),
    500: NOT_AVAILABLE,
    502: NOT_AVAILABLE,
}


@pytest.fixture
def port(tmp_path):
    """Run nginx before a port without a listener, and without its folder for request bodies."""
    with run_nginx(reserve_port(), tmp_path) as own_port:
        shutil.rmtree(tmp_path / "nginx" / "body")
        yield own_port


def request_page(
    port: int, path: str, headers: dict[str, str], content: bytes = b""
) -> tuple[int, http.client.HTTPMessage, str]:
    """Request a page, by POST if there is content; return status, headers and text."""
    method = "POST" if content or "Content-Length" in headers else "GET"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=MOST_SECONDS)
    try:
        connection.request(method, path, body=content or None, headers=headers)
        reply = connection.getresponse()
        return reply.status, reply.headers, reply.read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize("status", WORDS)
def test_nginx_says_in_both_languages_what_happened_and_leads_home(port, status):
    reply_status, headers, page = request_page(port, *REQUESTS[status])
    assert reply_status == status
    in_kazakh, in_russian = WORDS[status]
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert '<html lang="kk">' in page and f"<title>{in_kazakh} — Sauat</title>" in page
    assert f"<h1>{in_kazakh}</h1>" in page
    assert f"<h2>{in_russian}</h2>" in page.split('<section lang="ru">')[1]
    assert page.count('<a href="/">') == 2
    assert not re.search(r"<script|<link|<img|src=|style=|url\(", page), "nothing else answers"


@pytest.mark.parametrize("status", WORDS)
def test_the_policy_of_the_page_allows_its_style_alone(port, status):
    reply_status, headers, page = request_page(port, *REQUESTS[status])
    assert reply_status == status
    style = re.search(r"<style>(.+)</style>", page, re.DOTALL)[1]
    own = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policies = headers.get_all("Content-Security-Policy")
    assert len(policies) == 1
    assert "default-src 'none'" in policies[0] and f"style-src 'sha256-{own}'" in policies[0]
    assert headers.get_all("X-Content-Type-Options") == ["nosniff"]


def test_whoever_comes_without_tls_reads_it_too(tmp_path):
    with run_nginx(reserve_port(), tmp_path, tls=False) as plain_port:
        for status in (400, 414, 431):
            reply_status, headers, page = request_page(plain_port, *REQUESTS[status])
            assert reply_status == status and all(words in page for words in WORDS[status])
            assert "style-src" in headers["Content-Security-Policy"]
        assert request_page(plain_port, "/catalogue/", {})[0] == 301, "the control"


def test_nobody_opens_the_pages_of_nginx_by_their_url(port):
    assert request_page(port, "/nginx/502.html", {})[0] == 404
