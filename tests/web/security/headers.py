"""Checks of the headers of a reply."""

import re

from lms.web.unsent_runs import LOOK_SOURCE

# Browsers may cache what is the same for all readers: files named by the hash of their content, the
# districts of a region, open data.
CACHEABLE = frozenset(
    {"static_file", "catalogue.media", "regions.districts", "open_data.file", "pages.manifest"}
)
# What people uploaded, and the files of the site.
FILES = frozenset({"obligations.exemption_document", "programmes.document_file", "static_file"})
# The URL or content of these pages may hold the code of a sign-in card, so they send no referrer,
# not even to this site.
SECRET_PAGES = frozenset(
    {
        "auth.card",
        "auth.card_code",
        "auth.card_password",
        "duplicates.employer_code",
        "duplicates.accept_employer_code",
    }
)
NEEDED = (
    "default-src 'none'",
    f"script-src 'self' {LOOK_SOURCE}",  # one line in pages, by its hash
    "style-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
)

NEEDED_OF_FILES = ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "sandbox")
HSTS = re.compile("max-age=([0-9]+); includeSubDomains")
A_YEAR = 365 * 24 * 3600
# The content types of replies; those of text name their character set.
TYPES = frozenset(
    {
        "text/html; charset=utf-8",
        "text/plain; charset=utf-8",
        "text/csv; charset=utf-8",
        "text/calendar; charset=utf-8",
        "text/css; charset=utf-8",
        "image/svg+xml; charset=utf-8",
        "application/pdf",
        "application/json",
        "application/manifest+json",
        "application/problem+json",
        "application/zip",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "text/plain; version=1.0.0; charset=utf-8",
    }
)


def find_header_faults(reply, *, signed_in, endpoint="", secure=False):
    """Yield the faults in the headers of a reply."""
    yield from find_policy_faults(reply, endpoint)
    yield from find_type_faults(reply)
    yield from find_cookie_faults(reply)
    if reply.headers.get_all("X-Content-Type-Options") != ["nosniff"]:
        yield "nosniff"
    if reply.headers.get_all("Cross-Origin-Resource-Policy") != ["same-origin"]:
        yield "resource policy"
    is_secret = endpoint in SECRET_PAGES and reply.status_code in (200, 422)
    if reply.headers.get_all("Referrer-Policy") != ["no-referrer" if is_secret else "same-origin"]:
        yield "referrer"
    if not re.fullmatch("[0-9a-f]{16}", reply.headers.get("X-Request-Id", "")):
        yield "request id"
    if signed_in and endpoint not in CACHEABLE and reply.headers.get("Cache-Control") != "no-store":
        yield f"cacheable: {reply.headers.get('Cache-Control')}"
    if "public" in reply.headers.get("Cache-Control", "") and endpoint not in CACHEABLE:
        yield "public"
    if {"Server", "X-Powered-By"} & set(reply.headers.keys()):
        yield "says what it runs on"
    cors_headers = [
        name for name, _value in reply.headers if name.lower().startswith("access-control-")
    ]
    if cors_headers:
        yield f"opens itself to other sites: {cors_headers}"
    hsts = HSTS.fullmatch(reply.headers.get("Strict-Transport-Security", ""))
    if (hsts is not None and int(hsts[1]) >= A_YEAR) != secure:
        yield "hsts"


def find_policy_faults(reply, endpoint):
    policy = reply.headers.get_all("Content-Security-Policy")
    picture = endpoint == "catalogue.media" and reply.status_code in (
        200,
        304,
    )  # shown by <img>; by itself it is in a sandbox
    is_shown_alone = picture or (endpoint in FILES and reply.status_code == 200)
    needed = NEEDED_OF_FILES if is_shown_alone else NEEDED
    if len(policy) != 1 or ("unsafe" in policy[0]) != picture or "*" in policy[0]:
        yield f"policy {policy}"
    elif missing := set(needed) - set(policy[0].split("; ")):
        yield f"policy without {missing}"


def find_type_faults(reply):
    """Yield a content type that is absent or that no view makes, which browsers would guess."""
    content_types = reply.headers.get_all("Content-Type")
    if reply.get_data() and (len(content_types) != 1 or content_types[0] not in TYPES):
        yield f"content type {content_types}"


def find_cookie_faults(reply):
    for cookie in reply.headers.get_all("Set-Cookie"):
        if ("secure" in cookie.lower().split("; ")) != cookie.startswith("__Host-"):
            yield f"cookie {cookie.split('=')[0]}: the name says nothing of the host"
        attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
        if not {"httponly", "samesite=lax", "path=/"} <= attributes or any(
            attribute.startswith("domain") for attribute in attributes
        ):
            yield f"cookie {cookie.split('=')[0]}: {sorted(attributes)}"
