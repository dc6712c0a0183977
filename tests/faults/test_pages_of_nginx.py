"""What nginx says without the program: that a file is too large, or that nothing answers."""

import base64
import hashlib
import http.client
import re

import pytest

from tests.faults.nginx import run_nginx
from tests.faults.serving import find_free_port

pytestmark = pytest.mark.slow
HUGE = str(64 * 1024 * 1024)  # bytes: more than client_max_body_size
WORDS = {
    413: ("Жіберілген файл тым үлкен", "Присланный файл слишком велик"),
    502: ("Қызмет уақытша жұмыс істемейді", "Сервис временно недоступен"),
}


@pytest.fixture
def port(tmp_path):
    """Run nginx before a port on which nothing listens."""
    with run_nginx(find_free_port(), tmp_path) as own_port:
        yield own_port


def ask(port: int, status: int, path: str = "/catalogue/") -> tuple[http.client.HTTPMessage, str]:
    """Request a page, announcing a file that is too large where this is asked for."""
    method, headers = ("POST", {"Content-Length": HUGE}) if status == 413 else ("GET", {})
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, headers=headers)
        reply = connection.getresponse()
        assert reply.status == status
        return reply.headers, reply.read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize("status", WORDS)
def test_nginx_says_in_both_languages_what_happened_and_leads_home(port, status):
    headers, page = ask(port, status)
    in_kazakh, in_russian = WORDS[status]
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert '<html lang="kk">' in page and f"<title>{in_kazakh} — Sauat</title>" in page
    assert f"<h1>{in_kazakh}</h1>" in page
    assert f"<h2>{in_russian}</h2>" in page.split('<section lang="ru">')[1]
    assert page.count('<a href="/">') == 2
    assert not re.search(r"<script|<link|<img|src=|style=|url\(", page), "nothing else answers"


@pytest.mark.parametrize("status", WORDS)
def test_the_policy_of_the_page_allows_its_style_alone(port, status):
    headers, page = ask(port, status)
    style = re.search(r"<style>(.+)</style>", page, re.DOTALL)[1]
    own = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policies = headers.get_all("Content-Security-Policy")
    assert len(policies) == 1
    assert "default-src 'none'" in policies[0] and f"style-src 'sha256-{own}'" in policies[0]
    assert headers.get_all("X-Content-Type-Options") == ["nosniff"]


def test_nobody_opens_the_pages_of_nginx_by_their_url(port):
    ask(port, 404, "/nginx/502.html")
