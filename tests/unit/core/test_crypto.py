import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from lms.core.crypto import (
    NUMBER_ALPHABET,
    FieldCipher,
    check_letter,
    format_number,
    generate_number,
    hash_token,
    parse_number,
)

LETTERS = st.text(NUMBER_ALPHABET, min_size=17, max_size=17)


def test_numbers_are_in_groups_and_all_different():
    numbers = {generate_number() for _ in range(2000)}
    assert len(numbers) == 2000
    assert all(parse_number(number) == number for number in numbers)


def test_a_number_is_read_as_people_type_it():
    number = format_number("0123456789ABCDEFG" + check_letter("0123456789ABCDEFG"))
    typed_number = number.lower().replace("0", "o").replace("1", "l").replace("-", " ")
    assert parse_number(f"  {typed_number} ") == number


@pytest.mark.parametrize(
    "text",
    ["", "0", "no number", "0" * 18 + "U", "\0", "٣" * 18, "🙂" * 18, "0123-4567-89AB-CDEF-G" * 9],
)
def test_what_is_no_number_is_none(text):
    assert parse_number(text) is None


@given(LETTERS, st.integers(0, 17), st.sampled_from(NUMBER_ALPHABET))
def test_a_single_wrong_letter_is_found(number_letters, index, wrong):
    letters = number_letters + check_letter(number_letters)
    other_letters = letters[:index] + wrong + letters[index + 1 :]
    assert (parse_number(other_letters) is not None) == (other_letters == letters)


@given(LETTERS, st.integers(0, 16))
def test_two_swapped_letters_are_found(number_letters, index):
    letters = list(number_letters + check_letter(number_letters))
    letters[index], letters[index + 1] = letters[index + 1], letters[index]
    other_number = "".join(letters)
    if other_number != number_letters + check_letter(number_letters):
        assert parse_number(other_number) is None


def test_an_encrypted_field_comes_back_and_differs_each_time():
    cipher = FieldCipher(b"k" * 32)
    first, second = cipher.encrypt("500101500016"), cipher.encrypt("500101500016")
    assert first != second
    assert cipher.decrypt(first) == cipher.decrypt(second) == "500101500016"
    assert b"500101500016" not in first


def test_a_changed_or_foreign_field_is_refused():
    data = FieldCipher(b"k" * 32).encrypt("500101500016")
    for cipher, ciphertext in (
        (FieldCipher(b"x" * 32), data),
        (FieldCipher(b"k" * 32), data[:-1] + bytes([data[-1] ^ 1])),
    ):
        with pytest.raises(InvalidTag):
            cipher.decrypt(ciphertext)


def test_the_look_up_hash_depends_on_the_key_and_not_on_the_moment():
    assert (
        FieldCipher(b"k" * 32).lookup("1")
        == FieldCipher(b"k" * 32).lookup("1")
        != FieldCipher(b"x" * 32).lookup("1")
    )
    assert hash_token("a") != hash_token("b")
