"""Quiet hours, wording and the mail server's URL."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from lms.core.i18n import using_language
from lms.core.settings import SettingError, load_settings
from lms.core.smtp_url import SmtpServer, read_smtp_url
from lms.messaging.rules.kinds import KINDS, build_sort_key
from lms.messaging.rules.letters import Letter, Site, compose_mail
from lms.messaging.rules.timing import QuietHours, find_next_sending_time
from lms.messaging.rules.wording import word_message

ALMATY = ZoneInfo("Asia/Almaty")


@pytest.mark.parametrize(
    ("hour", "quiet", "leaves"),
    [
        (20, (21, 8), "20:30"),
        (21, (21, 8), "08:00+1"),
        (23, (21, 8), "08:00+1"),
        (3, (21, 8), "08:00"),
        (8, (21, 8), "08:30"),
        (13, (13, 15), "15:00"),
        (15, (13, 15), "15:30"),
        (3, (0, 0), "03:30"),
        (0, (0, 6), "06:00"),
    ],
)
def test_what_falls_into_quiet_hours_leaves_at_their_end(hour, quiet, leaves):
    moment = datetime(2026, 3, 9, hour, 30, tzinfo=ALMATY).astimezone(UTC)
    local = find_next_sending_time(moment, ALMATY, QuietHours(*quiet)).astimezone(ALMATY)
    assert f"{local:%H:%M}{'+1' if local.day == 10 else ''}" == leaves


def test_quiet_hours_end_by_the_clock_also_in_the_night_in_which_it_is_moved():
    berlin = ZoneInfo("Europe/Berlin")
    leaves = find_next_sending_time(
        datetime(2026, 3, 28, 22, 0, tzinfo=UTC), berlin, QuietHours(21, 8)
    )
    assert leaves == datetime(2026, 3, 29, 6, 0, tzinfo=UTC), "eight in summer time"


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_message_without_its_values_still_says_something(kind, language):
    with using_language(language):
        words = word_message(kind, {}, {})
    assert (
        words.title
        and words.body
        and words.path.startswith("/")
        and "%" not in words.title + words.body
    )


def test_a_digest_begins_with_what_is_most_urgent():
    messages = [
        ("import_done", {}),
        ("assigned", {"due": "2026-04-01"}),
        ("reminder", {"due": "2026-05-01"}),
        ("reminder", {"due": "2026-03-01"}),
        ("overdue", {"due": "2026-02-01"}),
    ]
    assert [
        kind for kind, _values in sorted(messages, key=lambda message: build_sort_key(*message))
    ] == ["overdue", "reminder", "reminder", "assigned", "import_done"]
    assert sorted(messages, key=lambda message: build_sort_key(*message))[1][1] == {
        "due": "2026-03-01"
    }


def test_a_title_cannot_add_a_header():
    site = Site("https://sauat.example", "no-reply@sauat.example")
    letter = Letter("Курс\r\nBcc: other@mail.kz", "текст", "<p>текст</p>")
    mail = compose_mail(
        to="a@mail.kz",
        language="kk",
        letter=letter,
        token="t" * 43,
        is_refusable=False,
        site=site,
        now=datetime(2026, 3, 9, tzinfo=UTC),
    )
    assert mail["Bcc"] is None and mail["Subject"] == "Курс Bcc: other@mail.kz"
    assert b"\r\nBcc:" not in mail.as_bytes()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("smtp://localhost", SmtpServer("smtp", "localhost", 25, "", "")),
        (
            "smtp+starttls://sauat:p%40ss@mail.example",
            SmtpServer("smtp+starttls", "mail.example", 587, "sauat", "p@ss"),
        ),
        ("smtps://u:p@mail.example:4650/", SmtpServer("smtps", "mail.example", 4650, "u", "p")),
        ("smtp://u:p@127.0.0.1:2525", SmtpServer("smtp", "127.0.0.1", 2525, "u", "p")),
    ],
)
def test_the_url_of_a_mail_server_is_read(text, expected):
    assert read_smtp_url(text) == expected


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("LMS_SMTP_URL", "mail.example:25"),
        ("LMS_SMTP_URL", "smtp://u:p@mail.example"),
        ("LMS_SMTP_URL", "smtp://mail.example"),
        ("LMS_SMTP_URL", "smtp://10.0.0.5:25"),
        ("LMS_SMTP_URL", "smtps://mail.example:99999"),
        ("LMS_SMTP_URL", "http://mail.example"),
        ("LMS_MAIL_FROM", "nobody"),
        ("LMS_MAIL_FROM", "a@b\r\nBcc: c@d"),
        ("LMS_QUIET_HOURS", "21"),
        ("LMS_QUIET_HOURS", "24-8"),
        ("LMS_SMS_GATEWAY", "other"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, name, wrong):
    with pytest.raises(SettingError, match=name):
        load_settings({"LMS_INSTANCE": str(tmp_path), name: wrong})
