"""The waiting time in a refusal: the rest of the window, in both languages."""

import re

import pytest

import lms.app  # noqa: F401 - defines the errors of all domains
from lms.accounts.errors import TooManyChanges, TooManyIins
from lms.core.errors import Limited
from lms.core.i18n import LANGUAGES, describe_wait, using_language

A_SET_TIME = re.compile(
    r"\bwait (an?|\d+|ten) (second|minute|hour|day)|\bin \d+ (minute|hour)", re.I
)


def list_limited(base=Limited):
    return [kind for each in base.__subclasses__() for kind in (each, *list_limited(each))]


@pytest.mark.parametrize(
    ("seconds", "russian", "kazakh"),
    [
        (1, "через 1 минуту", "1 минуттан кейін"),
        (61, "через 2 минуты", "2 минуттан кейін"),
        (15 * 60, "через 15 минут", "15 минуттан кейін"),
        (60 * 60, "через 60 минут", "60 минуттан кейін"),
        (91 * 60, "через 2 часа", "2 сағаттан кейін"),
        (20 * 3600 + 1, "через 21 час", "21 сағаттан кейін"),
        (24 * 3600, "через 24 часа", "24 сағаттан кейін"),
    ],
)
def test_a_wait_is_said_in_minutes_or_hours_and_never_too_short(seconds, russian, kazakh):
    for language, words in (("ru", russian), ("kk", kazakh)):
        with using_language(language):
            assert f"{words} " in describe_wait(seconds) or f"{words}." in describe_wait(seconds)


def test_a_refusal_names_the_time_that_is_left():
    with using_language("ru"):
        assert "через 7 минут." in TooManyChanges(retry_after=7 * 60).describe()
        assert "через 23 часа." in TooManyIins(retry_after=23 * 3600).describe()


def test_no_refusal_names_a_time_that_stands_in_its_text():
    kinds = list_limited()
    assert TooManyIins in kinds
    assert [kind for kind in kinds if A_SET_TIME.search(kind.message)] == []
    assert A_SET_TIME.search("There were too many attempts. Wait 15 minutes.")  # the control
    for language in LANGUAGES:
        with using_language(language):
            for kind in kinds:
                assert "%(" not in kind(retry_after=60, limit=5).describe()
