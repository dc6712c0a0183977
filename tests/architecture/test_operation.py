"""docs/operation.md keeps the lines that protect a site."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OPERATION = ROOT / "docs/operation.md"
PROTECTS = {
    "TLS 1.2 and 1.3 alone": "ssl_protocols TLSv1.2 TLSv1.3;",
    "no secret of an address in the log": (
        "log_format sauat '$remote_addr [$time_iso8601] $request_method $status "
        "$body_bytes_sent $request_time';"
    ),
    "nor in the log of errors": "error_log  /var/log/nginx/sauat-error.log crit;",
    "no program is led on from http": "location /api/v1/ { return 403; }",
    "people are": "location / { return 301 https://$host$request_uri; }",
    "nginx's own pages say https": "add_header Strict-Transport-Security $own_hsts    always;",
    "and what may be done with them": "add_header Content-Security-Policy   $own_policy  always;",
    "and what they are": "add_header X-Content-Type-Options    $own_nosniff always;",
    "counters are for the machine itself": "location /metrics { deny all; }",
    "no way to the history of the source": "InaccessiblePaths=-/opt/sauat/.git",
    "files for the service alone": "UMask=0077",
    "secrets by credentials": "ImportCredential=LMS_*",
    "and their folder, which systemd opens to others at each start": "StateDirectoryMode=0700",
    "no giving up while PostgreSQL starts": "StartLimitIntervalSec=0",
    "no rows of a list that a killed worker left": "JoinsNamespaceOf=sauat.service",
    "no version of nginx": "server_tokens off;",
}


@pytest.mark.parametrize("what", PROTECTS)
def test_the_page_on_operation_keeps_what_protects_a_site(what):
    lines = [
        line.strip().split("    #")[0]
        for line in OPERATION.read_text(encoding="utf-8").splitlines()
        if line.startswith("    ")
    ]
    assert PROTECTS[what] in lines


def test_every_cipher_of_the_page_has_forward_secrecy_and_authenticates():
    match = re.search(
        r"^ +ssl_ciphers ([^;]+);", OPERATION.read_text(encoding="utf-8"), re.MULTILINE
    )
    ciphers = match[1].split(":")
    assert len(ciphers) == 6
    assert all(
        cipher.startswith("ECDHE-") and ("-GCM-" in cipher or "-CHACHA20-POLY1305" in cipher)
        for cipher in ciphers
    )


def test_lines_for_cron_have_no_bare_percent_sign_and_name_their_command_by_its_path():
    lines = re.findall(
        r"^ +(?:\S+ ){5}root (.+)$", OPERATION.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert lines, "the page shows how a backup is made by cron"
    assert [line for line in lines if re.search(r"(?<!\\)%", line)] == []
    assert all(line.startswith("/usr/local/sbin/sauat ") for line in lines)


def test_the_pages_that_nginx_itself_shows_are_there_in_both_languages():
    lines = re.findall(
        r"^ +error_page +([\d ]+?) +(?:=\d+ )?/(\S+);",
        OPERATION.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    own_statuses = {status for statuses, _path in lines for status in statuses.split()}
    assert own_statuses == {"400", "413", "414", "494", "500", "502", "503", "504"}
    for _statuses, path in lines:
        page = (ROOT / "docs" / path).read_text(encoding="utf-8")
        assert 'lang="kk"' in page and 'lang="ru"' in page, path
