"""What nginx says without the program: that a file is too large, or that nothing answers."""

import base64
import hashlib
import http.client
import re

import pytest

from tests.faults.nginx import run_nginx
from tests.faults.serving import find_free_port

pytestmark = pytest.mark.slow
# Of what is sent, in bytes: more than client_max_body_size, or nothing.
SIZES = {413: str(64 * 1024 * 1024), 502: ""}
WORDS = {
    413: ("Жіберілген файл тым үлкен", "Присланный файл слишком велик"),
    502: ("Қызмет уақытша жұмыс істемейді", "Сервис временно недоступен"),
}


@pytest.fixture
def port(tmp_path):
    """Run nginx before a port on which nothing listens."""
    with run_nginx(find_free_port(), tmp_path) as own_port:
        yield own_port


def ask(port: int, path: str, *, size: str = "") -> tuple[int, http.client.HTTPMessage, str]:
    """Request a page; with a size, announce a file of so many bytes. Return status, head, text."""
    method, headers = ("POST", {"Content-Length": size}) if size else ("GET", {})
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, headers=headers)
        reply = connection.getresponse()
        return reply.status, reply.headers, reply.read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize("status", WORDS)
def test_nginx_says_in_both_languages_what_happened_and_leads_home(port, status):
    replied, headers, page = ask(port, "/catalogue/", size=SIZES[status])
    assert replied == status
    in_kazakh, in_russian = WORDS[status]
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert '<html lang="kk">' in page and f"<title>{in_kazakh} — Sauat</title>" in page
    assert f"<h1>{in_kazakh}</h1>" in page
    assert f"<h2>{in_russian}</h2>" in page.split('<section lang="ru">')[1]
    assert page.count('<a href="/">') == 2
    assert not re.search(r"<script|<link|<img|src=|style=|url\(", page), "nothing else answers"


@pytest.mark.parametrize("status", WORDS)
def test_the_policy_of_the_page_allows_its_style_alone(port, status):
    replied, headers, page = ask(port, "/catalogue/", size=SIZES[status])
    assert replied == status
    style = re.search(r"<style>(.+)</style>", page, re.DOTALL)[1]
    own = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policies = headers.get_all("Content-Security-Policy")
    assert len(policies) == 1
    assert "default-src 'none'" in policies[0] and f"style-src 'sha256-{own}'" in policies[0]
    assert headers.get_all("X-Content-Type-Options") == ["nosniff"]


def test_nobody_opens_the_pages_of_nginx_by_their_url(port):
    assert ask(port, "/nginx/502.html")[0] == 404
