"""An IP becomes the key of a limit in one place, which counts IPv6 by network (adr/0031)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READER = "lms/web/client_ip.py"  # the only one who reads it from a request
LIMITS = "lms/core/ip_limits.py"  # the only one who builds text from it
IP_NAMES = frozenset({"ip", "client_ip", "remote_addr", "get_client_ip", "access_route"})
REQUEST_NAMES = frozenset({"remote_addr", "access_route", "REMOTE_ADDR", "HTTP_X_FORWARDED_FOR"})


def find_faults(path: str, source: str) -> list[str]:
    """Return where a file reads the IP of a request, or puts an IP into a text."""
    faults = []
    for node in ast.walk(ast.parse(source)):
        if path != READER and _get_name(node) in REQUEST_NAMES:
            faults.append(f"{path}:{node.lineno} reads the IP: take lms.web.client_ip")
        if path != LIMITS and _is_text_of_ip(node):
            faults.append(f"{path}:{node.lineno} makes text of an IP: take lms.core.ip_limits")
    return faults


def _is_text_of_ip(node: ast.AST) -> bool:
    """Return whether a text is put together, or a keyed hash computed, from an IP."""
    is_text = isinstance(node, ast.JoinedStr | ast.BinOp)
    if isinstance(node, ast.Call) and _get_name(node.func) in {
        "lookup",
        "format",
        "join",
        "hash_token",
        "sha256",
    }:
        is_text = True
    return is_text and any(_get_name(part) in IP_NAMES for part in ast.walk(node))


def _get_name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_no_other_code_builds_a_key_from_an_ip():
    faults = []
    for path in sorted((ROOT / "lms").rglob("*.py")):
        faults += find_faults(str(path.relative_to(ROOT)), path.read_text())
    assert faults == []


@pytest.mark.parametrize(
    "fault",
    [
        'key = f"sign-in {ip}"',
        'key = f"sign-in {browser.ip}"',
        'key = "sign-in " + ip',
        'key = "sign-in %s" % get_client_ip()',
        'key = " ".join(["sign-in", browser.ip])',
        "key = cipher.lookup(ip)",
        "ip = request.remote_addr",
        'ip = request.environ["REMOTE_ADDR"]',
        "ip = request.access_route[0]",
    ],
)
def test_a_fault_would_be_found(fault):
    assert find_faults("lms/auth/planted.py", fault)
