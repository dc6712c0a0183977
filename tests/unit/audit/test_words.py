"""Every kind of event has words in both languages, and no event holds what somebody typed."""

import ast
import re
from pathlib import Path

import pytest
from sqlalchemy import select

from lms.accounts.models import AuditEvent
from lms.accounts.services import record_event
from lms.audit.rules.describing import describe_details, name_kind
from lms.audit.rules.list_words import LIST_WORDS
from lms.audit.rules.words import DETAIL_WORDS, FIELD_WORDS, GROUPS, KINDS
from lms.core.i18n import gettext, using_language
from lms.core.origin import Origin, narrow_ip, set_origin
from lms.programmes.rules.states import STEP_EVENTS
from tests.architecture.test_log_documents import find_calls, list_event_kinds
from tests.conftest import NOW

# Names of keyword arguments that would carry what somebody typed, or tell who somebody is.
TYPED = re.compile(
    r"(.*_)?(reason|text|texts|name|names|title|surname|email|phone|iin|login|password|token|secret"
    r"|comment|note|address|ip)"
)
CYRILLIC = re.compile("[а-яәіңғүұқөһ]")
DERIVED = {
    *(f"programme_{kind}" for kind in (*STEP_EVENTS.values(), "changed", "plan_changed")),
    *(f"assignment_{kind}" for kind in ("created", "approved", "refused", "changed", "withdrawn")),
    *(
        f"organisation_{kind}"
        for kind in ("created", "changed", "moved", "closed", "merged", "opened")
    ),
    "card_made",
    "card_revoked",
    "list_opened",
    "iins_read",
    "settings_at_start",
    "profile_changed",
    "person_changed",
    "merge_undone",
    "exemption_granted",
    "exemption_withdrawn",
}


def test_every_kind_that_the_program_records_has_words():
    assert sorted((list_event_kinds() | DERIVED) - set(KINDS)) == []


def test_no_words_are_left_of_kinds_that_are_gone():
    source = "".join(path.read_text("utf-8") for path in Path("lms").rglob("*.py"))
    known_kinds = DERIVED | list_event_kinds()
    assert [
        kind for kind in KINDS if kind not in known_kinds and source.count(f'"{kind}"') < 2
    ] == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_words_are_translated(language):
    messages = [
        *KINDS.values(),
        *(name for name, _kinds in GROUPS.values()),
        *DETAIL_WORDS.values(),
        *FIELD_WORDS.values(),
        *LIST_WORDS.values(),
    ]
    with using_language(language):
        for kind, message in KINDS.items():
            assert name_kind(kind) != message, kind
        words = {message: gettext(message).lower() for message in messages}
    assert [message for message, text in words.items() if not CYRILLIC.search(text)] == []


def test_no_call_hands_the_record_what_somebody_typed():
    wrong = {
        (location.rpartition("/")[2], word.arg)
        for name, node, location in find_calls()
        if name in {"record_event", "record_events"}
        for word in node.keywords
        if word.arg and word.arg not in {"kind", "subject", "subjects", "now", "by_id"}
        if TYPED.fullmatch(word.arg)
    }
    assert wrong == set()
    call = ast.parse("record_event(s, kind='x', reason=typed)").body[0].value
    assert TYPED.fullmatch(call.keywords[1].arg)  # the control


def test_an_ip_is_kept_as_its_network_alone():
    assert narrow_ip("203.0.113.77") == "203.0.113.0/24"
    assert narrow_ip("2001:db8:1:2:3::9") == "2001:db8:1::/48"
    assert narrow_ip("::ffff:203.0.113.77") == "203.0.113.0/24"
    assert narrow_ip("unknown") == narrow_ip("") == ""


def test_an_event_tells_from_where_it_came(session):
    set_origin(Origin("browser", "203.0.113.77", "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"))
    record_event(session, kind="signed_in", subject="person:1", now=NOW)
    set_origin(Origin())
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (event.origin, event.network) == ("browser", "203.0.113.0/24")
    assert event.device == "Firefox, Windows"


@pytest.mark.parametrize(
    ("language", "text"),
    [("kk", "Мерзімі: 2026 жылғы 3 желтоқсан"), ("ru", "Срок: 3 декабря 2026 года")],
)
def test_a_due_day_is_written_as_people_write_it(language, text):
    with using_language(language):
        assert describe_details({"due_on": "2026-12-03"}, None) == text


def test_unknown_details_are_not_shown():
    assert describe_details({"post_id": 7, "x": "y"}, None) == ""
