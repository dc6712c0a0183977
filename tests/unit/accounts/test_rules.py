import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.accounts import rules
from lms.core.identity_numbers import has_check_digit

# Synthetic numbers that belong to nobody: no such person was or will soon be born.
GOOD_IINS = [
    "500101500016",
    "500101600022",
    "991231500234",
    "600630600575",
    "500101600309",
    "500101600310",
    "500101600358",
    "501301500016",
]
BAD_IINS = [
    "500101500017",
    "50010150001",
    "5001015000160",
    "٥٠٠١٠١٥٠٠٠١٦",
    "50010160036?",
    "",
    "abcdefghijkl",
]


@pytest.mark.parametrize("iin", GOOD_IINS)
def test_a_right_check_digit_is_taken(iin):
    assert rules.normalise_iin(iin) == iin


@pytest.mark.parametrize("iin", BAD_IINS)
def test_anything_else_is_no_iin(iin):
    assert rules.normalise_iin(iin) is None


def test_spaces_in_an_iin_do_not_matter():
    assert rules.normalise_iin(" 500101 500016 ") == "500101500016"


@pytest.mark.parametrize("first_digits", ["50010160036", "72022960050"])
def test_where_both_passes_give_ten_no_last_digit_is_right(first_digits):
    assert not any(has_check_digit(f"{first_digits}{digit}") for digit in range(10))


@settings(deadline=None)
@given(st.text(alphabet="0123456789", min_size=11, max_size=11))
def test_at_most_one_last_digit_is_right(first_digits):
    assert sum(has_check_digit(f"{first_digits}{digit}") for digit in range(10)) <= 1


@pytest.mark.parametrize("digits", ["991240000013", "991241000029", "991260000032", "991254000041"])
def test_the_fifth_digit_of_a_bin_is_4_5_or_6(digits):
    assert rules.is_bin(digits)


def test_a_right_check_digit_alone_makes_no_bin():
    assert has_check_digit("991230000019")
    assert not rules.is_bin("991230000019")


def test_a_masked_iin_shows_four_digits():
    assert rules.mask_iin("500101500016") == "●●●●●●●●0016"


@pytest.mark.parametrize(
    ("surname", "given_name", "expected"),
    [
        ("Серікова", "Әйгүл", "aigul.serikova"),
        ("Щукина", "Ёлка", "yolka.shukina"),
        ("", "Қуаныш", "quanysh"),
        ("O'Neil", "José", "jose.oneil"),
        ("李", "小龙", "user"),
        ("", "7", "user"),
    ],
)
def test_a_user_name_is_made_of_the_name_in_latin_letters(surname, given_name, expected):
    assert rules.build_user_name(surname, given_name) == expected


@settings(deadline=None)
@given(st.text(max_size=120), st.text(max_size=120))
def test_a_proposed_user_name_is_always_one(surname, given_name):
    assert rules.USER_NAME.fullmatch(rules.build_user_name(surname, given_name))


@pytest.mark.parametrize(
    "typed", ["+7 701 123 45 67", "87011234567", "8 (701) 123-45-67", "77011234567", "7011234567"]
)
def test_a_telephone_number_has_one_form_however_it_is_typed(typed):
    assert rules.normalise_phone(typed) == "+77011234567"


@pytest.mark.parametrize("typed", ["", "abc", "123", "+7", "0" * 500])
def test_what_is_no_telephone_number_is_none(typed):
    assert rules.normalise_phone(typed) is None


def test_an_email_has_small_letters():
    assert rules.normalise_email(" Aigul.S@Example.KZ ") == "aigul.s@example.kz"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "a",
        "a@",
        "@b.kz",
        "a@b",
        "a b@c.kz",
        "a@b.kz\n.x y",
        "<a@b.kz>",
        "a" * 250 + "@b.kz",
        "=?utf-8?q?v=69ctim?=@b.kz",  # mail for it would go to victim@b.kz
    ],
)
def test_what_is_no_email_is_none(typed):
    assert rules.normalise_email(typed) is None


def test_a_search_finds_kazakh_letters_typed_on_a_russian_layout():
    assert (
        rules.fold_text("Әлібек Ғұмар Қоңыр Өмір Үкі Һаким Ёлкин")
        == "алибек гумар коныр омир уки хаким елкин"
    )


def test_a_search_finds_a_turkish_name_and_its_key_is_no_longer_than_the_name():
    assert rules.fold_text("İbrahim") == "ibrahim"
    assert len(rules.build_search_key("İ" * 100, "İ" * 100, "İ" * 100, "user")) == 307


def test_a_device_is_named_by_browser_and_system():
    agent = (
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/126.0.0.0 Mobile Safari/537.36"
    )
    assert rules.name_device(agent) == "Chrome, Android"
    assert rules.name_device("curl/8") == ""
