"""Checks of the catalogues: complete, not fuzzy, with the same placeholders and tags in each."""

import re
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = {
    language: ROOT / "lms/translations" / language / "LC_MESSAGES/messages.po"
    for language in ("kk", "ru")
}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "N_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
METHODS = [("lms/**.py", "python"), ("templates/**.html", "jinja2")]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")
TAG = re.compile(r"</?\w+[^>]*>")


@cache
def list_message_ids() -> frozenset[str]:
    """Return all message ids of code and templates; of plurals the first form."""
    message_ids = set()
    options = {"templates/**.html": {"extensions": "jinja2.ext.i18n", "trimmed": "true"}}
    for folder in ("lms", "templates"):
        for _path, _line, message, _comments, _context in extract_from_dir(
            ROOT / folder,
            [
                (pattern.split("/", 1)[1], method)
                for pattern, method in METHODS
                if pattern.startswith(folder)
            ],
            {pattern.split("/", 1)[1]: value for pattern, value in options.items()},
            KEYWORDS,
        ):
            message_ids.add(message[0] if isinstance(message, tuple) else message)
    return frozenset(message for message in message_ids if message)


@cache
def read_catalogue(language: str):
    return read_po(BytesIO(CATALOGUES[language].read_bytes()), locale=language)


def list_strings(message) -> list[str]:
    return list(message.string) if isinstance(message.string, (tuple, list)) else [message.string]


def list_ids(message) -> list[str]:
    return list(message.id) if isinstance(message.id, (tuple, list)) else [message.id]


def test_messages_are_found_at_all():
    assert "Check a certificate" in list_message_ids()
    assert len(list_message_ids()) > 200


@pytest.mark.parametrize("language", CATALOGUES)
def test_every_message_is_translated_and_none_is_fuzzy(language):
    catalogue_ids = {
        list_ids(message)[0]: message for message in read_catalogue(language) if message.id
    }
    missing = sorted(
        m
        for m in list_message_ids()
        if m not in catalogue_ids or not all(list_strings(catalogue_ids[m]))
    )
    fuzzy = sorted(key for key, message in catalogue_ids.items() if message.fuzzy)
    assert not missing, (
        f"{len(missing)} messages lack in {language} (run script/messages, then "
        f"translate): {missing[:20]}"
    )
    assert not fuzzy


@pytest.mark.parametrize("language", CATALOGUES)
def test_no_message_is_left_that_nothing_uses(language):
    assert not sorted(
        {list_ids(message)[0] for message in read_catalogue(language) if message.id}
        - list_message_ids()
    )


@pytest.mark.parametrize("language", CATALOGUES)
def test_placeholders_and_tags_are_the_same_as_in_the_message_id(language):
    for message in read_catalogue(language):
        if not message.id:
            continue
        placeholders = set().union(*(PLACEHOLDER.findall(text) for text in list_ids(message)))
        for text in list_strings(message):
            assert set(PLACEHOLDER.findall(text)) <= placeholders, message.id
            assert sorted(TAG.findall(text)) == sorted(TAG.findall(list_ids(message)[-1])), (
                message.id
            )
        if not isinstance(message.id, (tuple, list)):
            assert sorted(PLACEHOLDER.findall(list_strings(message)[0])) == sorted(
                PLACEHOLDER.findall(message.id)
            ), message.id


@pytest.mark.parametrize(("language", "forms"), [("kk", 2), ("ru", 3)])
def test_plurals_have_all_forms_of_the_language(language, forms):
    plural = [
        message for message in read_catalogue(language) if isinstance(message.id, (tuple, list))
    ]
    assert plural
    assert all(len(list_strings(message)) == forms for message in plural)


def test_kazakh_uses_no_letter_that_only_looks_kazakh():
    for message in read_catalogue("kk"):
        for text in list_strings(message) if message.id else []:
            words = re.findall(r"\w+", PLACEHOLDER.sub("", TAG.sub("", text)))
            mixed_words = [
                w
                for w in words
                if re.search("[а-яәғқңөұүһі]", w, re.I) and re.search("[a-z]", w, re.I)
            ]
            assert not mixed_words, f"Latin letters inside Kazakh words: {mixed_words}"


# A long dash in Russian, a short one in Kazakh; spans such as "2 – 9" have the short one in both.
SPAN = re.compile(r"(?:%\(\w+\)s|\d) – (?:%\(\w+\)s|\d)")
DASH_OF_THE_OTHER = {"kk": " — ", "ru": " – "}


@pytest.mark.parametrize("language", CATALOGUES)
def test_a_language_has_one_dash(language):
    foreign = DASH_OF_THE_OTHER[language]
    assert not [
        text
        for message in read_catalogue(language)
        for text in (list_strings(message) if message.id else [])
        if foreign in SPAN.sub("", text)
    ]


def test_the_dash_of_the_other_language_would_be_seen():
    assert DASH_OF_THE_OTHER["ru"] in SPAN.sub("", "Это – тире, а 2 – 9 нет")
    assert DASH_OF_THE_OTHER["ru"] not in SPAN.sub("", "С %(first)s – %(last)s")


# A number that can leave its sign or its unit at the end of a line.
LOOSE_NUMBER = re.compile(
    r"\)s %%|№ (?=%\(|\{|…)|(?:\)s|\d) (?:КБ|МБ|ГБ|мин|ак\.|сағ|ч|₸)(?!\w)|ак\. ч"
)


@pytest.mark.parametrize("language", CATALOGUES)
def test_a_number_stays_on_the_line_of_its_sign_and_unit(language):
    assert not [
        text
        for message in read_catalogue(language)
        for text in (list_strings(message) if message.id else [])
        if LOOSE_NUMBER.search(text)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Сдано: %(percent)s %%",
        "№ %(number)s бланк",
        "%(hours)s сағ",
        "5 МБ-тан үлкен",
        "%(hours)s\u00a0ак. ч",
    ],
)
def test_a_number_that_can_leave_its_sign_would_be_seen(text):
    assert LOOSE_NUMBER.search(text)


def test_a_bound_number_is_not_taken_for_a_loose_one():
    bound = ("Сдано: %(percent)s\u00a0%%", "№\u00a0%(number)s бланк", "%(count)s человек")
    assert not any(LOOSE_NUMBER.search(text) for text in bound)


def test_russian_days_have_their_plural_forms():
    wrong = re.compile(r"%\(\w+\)s дн(?:ей|я)\b")
    assert not [
        text
        for message in read_catalogue("ru")
        if message.id and not isinstance(message.id, (tuple, list))
        for text in list_strings(message)
        if wrong.search(text)
    ]
