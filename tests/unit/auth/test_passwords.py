"""Accepted passwords: the lists, the words of this country, the length."""

import time
import tracemalloc
import unicodedata

import pytest

from lms.auth.errors import PasswordLikeName, PasswordTooCommon, PasswordTooLong, PasswordTooShort
from lms.auth.rules.passwords import PASSWORD_MINIMUM, PASSWORD_MINIMUM_STAFF
from lms.auth.services.known_passwords import is_known_password, load_known_passwords
from lms.auth.services.passwords import check_new_password

MOST_COMMON = (
    "12345678",
    "password",
    "123456789",
    "qwertyuiop",
    "1qaz2wsx",
    "iloveyou",
    "princess",
    "sunshine",
    "football1",
    "trustno1",
)
MOST_COMMON_OF_TWELVE = (
    "123qweasdzxc",
    "1qaz2wsx3edc",
    "q1w2e3r4t5y6",
    "qwerty123456",
    "1q2w3e4r5t6y",
    "123456654321",
    "qwertyqwerty",
)
SENSIBLE = (
    "көк шкаф 478",
    "шкафчик-4771",
    "астанада күн ыстық",
    "алматы астана тараз",
    "sauat-kitap-31",
    "correct horse battery",
    "абайдың өлеңі 1890",
    "8372947261",
    "kazakova-2031-b",
    "курсор и мышь",
)


def list_passwords(*, minimum):
    return [
        line
        for line in load_known_passwords().decode().splitlines()
        if not line.startswith("# ") and len(line) >= minimum
    ]


@pytest.mark.parametrize("minimum", [PASSWORD_MINIMUM, PASSWORD_MINIMUM_STAFF])
def test_the_lists_hold_more_than_three_thousand_passwords_that_the_rule_of_length_would_take(
    minimum,
):
    known_passwords = set(list_passwords(minimum=minimum))
    assert len(known_passwords) > 3 * 3000
    assert known_passwords >= {
        word for word in (*MOST_COMMON, *MOST_COMMON_OF_TWELVE) if len(word) >= minimum
    }


def test_the_lists_say_where_they_come_from_and_hold_small_letters_alone():
    text = load_known_passwords().decode()
    assert "# Source: SecLists" in text
    assert "MIT licence" in text
    assert [
        line
        for line in list_passwords(minimum=1)
        if line != unicodedata.normalize("NFKC", line).lower()
    ] == []


@pytest.mark.parametrize("minimum", [PASSWORD_MINIMUM, PASSWORD_MINIMUM_STAFF])
def test_every_hundredth_listed_password_is_refused(minimum):
    for password in list_passwords(minimum=minimum)[::100]:
        with pytest.raises(PasswordTooCommon):
            check_new_password(password.upper(), staff=minimum == PASSWORD_MINIMUM_STAFF)


@pytest.mark.parametrize(
    "password",
    [
        "махаббат1",
        "vf[f,,fn1",
        "айналайын",
        "fqyfkfqsy",
        "0fpf0cnfy",
        "солнышко",
        "cjkysirj",
        "пароль123",
        "зфыыцщкв",
        "ЙЦУКЕНГШ",
        "qWeRtYuI",
    ],
)
def test_a_common_password_is_refused_on_whatever_layout_it_was_typed(password):
    with pytest.raises(PasswordTooCommon):
        check_new_password(password, staff=False)


@pytest.mark.parametrize(
    "password",
    [
        "sauat2031",
        "astana2026!",
        "Сауат-2031",
        "mysauat99",
        "!!admin2026",
        "cfefn2031",
        "2r3vl3r2031",
        "0fpf0cnfy2031",
        "Астана 2026 Алматы",
    ],
)
def test_words_that_everybody_here_knows_are_refused_with_digits_and_marks_around_them(password):
    assert not is_known_password(password)  # the control: no list holds it
    with pytest.raises(PasswordTooCommon):
        check_new_password(password, staff=False)


@pytest.mark.parametrize("password", SENSIBLE)
def test_a_sensible_password_is_taken_even_with_such_a_word_in_it(password):
    check_new_password(password, staff=False)


def test_a_password_is_looked_up_in_no_time_and_the_lists_take_little_memory():
    load_known_passwords.cache_clear()
    tracemalloc.start()
    load_known_passwords()
    memory_bytes, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    start = time.process_time()
    for password in SENSIBLE:
        is_known_password(password)
    assert (time.process_time() - start) / len(SENSIBLE) < 0.05
    assert memory_bytes < 4 * 1024 * 1024


@pytest.mark.parametrize(
    ("password", "error"),
    [
        ("\ufdfa" * 3, PasswordTooShort),
        ("й" * 4 + "ё", PasswordTooShort),
        ("\ufb03" * 129, PasswordTooLong),
    ],
)
def test_the_length_is_counted_on_what_was_typed_and_not_on_what_it_could_be_written_as(
    password, error
):
    for text in (password, unicodedata.normalize("NFD", password)):
        with pytest.raises(error):
            check_new_password(text, staff=False)


@pytest.mark.parametrize("length", [8, 64, 128])
def test_letters_with_accents_count_as_one_however_a_keyboard_sends_them(length):
    password = ("йёқашкї" * 20)[:length]
    for text in (password, unicodedata.normalize("NFD", password)):
        check_new_password(text, staff=False)


@pytest.mark.parametrize(
    "password",
    ["абвгдежз", "ABCDEFGHWX", "шкаф шкаф2", "        xyz", "!?№;%:*()_", "中文密码很难猜到"],
)
def test_no_kind_of_character_is_asked_for_or_forbidden(password):
    check_new_password(password, staff=False)


@pytest.mark.parametrize(
    ("password", "staff", "error"),
    [
        ("шкаф-47", False, PasswordTooShort),
        ("шкафчик-477", True, PasswordTooShort),
        ("а" * 60 + "бв" * 35, False, PasswordTooLong),
        ("12345678", False, PasswordTooCommon),
        ("Қазақстан2025", False, PasswordTooCommon),
        ("PASSWORD123", False, PasswordTooCommon),
        ("ааааабббббааа", False, PasswordTooCommon),
        ("Серікова1", False, PasswordLikeName),
        ("серикова99", False, PasswordLikeName),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(password, staff, error):
    with pytest.raises(error):
        check_new_password(password, staff=staff, own_words=("Серікова", "", None))


@pytest.mark.parametrize(
    ("password", "staff"),
    [("шкаф-478", False), ("көк шкаф 478", True), ("х" * 60 + "ыва" * 22, True)],
)
def test_a_good_password_is_taken_up_to_128_characters(password, staff):
    check_new_password(password, staff=staff, own_words=("Серікова", "", None))
