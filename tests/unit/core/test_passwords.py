"""How passwords are hashed: at which cost, and what counts as the same password."""

import unicodedata

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from lms.core.passwords import Cost, Passwords

CHEAP = Cost(rounds=1, kibibytes=8, lanes=1)
PASSWORD = "Көк Шкаф №478"


def test_a_password_is_hashed_with_argon2id_at_the_cost_that_is_shipped():
    stored = extract_parameters(Passwords().hash(PASSWORD))
    assert (stored.type, stored.version) == (Type.ID, 0x13)
    assert (stored.memory_cost, stored.time_cost, stored.parallelism) == (
        64 * 1024,
        3,
        4,
    )  # RFC 9106, 7.4, the second choice
    assert (stored.salt_len, stored.hash_len) == (16, 32)
    cheap = extract_parameters(Passwords(CHEAP).hash(PASSWORD))
    assert cheap.memory_cost < stored.memory_cost  # the control: another cost would be seen


def test_the_same_password_never_has_the_same_hash():
    passwords = Passwords(CHEAP)
    assert passwords.hash(PASSWORD) != passwords.hash(PASSWORD)


def test_a_password_is_the_same_however_a_keyboard_composes_its_letters():
    passwords = Passwords(CHEAP)
    stored = passwords.hash("йод және ёлка")
    assert passwords.matches(stored, unicodedata.normalize("NFD", "йод және ёлка"))
    assert passwords.matches(
        passwords.hash(unicodedata.normalize("NFD", "йод және ёлка")), "йод және ёлка"
    )


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("ABCdefgh1", "ＡＢＣdefgh①"),
        ("шкаф No478", "шкаф №478"),
        (PASSWORD, PASSWORD.lower()),
        (PASSWORD, f"{PASSWORD} "),
        (PASSWORD, PASSWORD.replace(" ", "\u00a0")),
        ("к" * 127 + "а", "к" * 127 + "б"),
        ("x" * 80 + "1", "x" * 80 + "2"),
        ("шкаф\0478", "шкаф"),
    ],
)
def test_what_differs_in_any_character_is_another_password(typed, other):
    passwords = Passwords(CHEAP)
    stored = passwords.hash(typed)
    assert passwords.matches(stored, typed)
    assert not passwords.matches(stored, other)


def test_a_hash_made_elsewhere_of_what_was_typed_is_known():
    stored = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash("көк шкаф 478")
    passwords = Passwords(CHEAP)
    assert passwords.matches(stored, "көк шкаф 478")
    assert passwords.is_outdated(stored)


def test_without_a_hash_or_with_a_damaged_one_nothing_matches():
    passwords = Passwords(CHEAP)
    assert not passwords.matches(None, "")
    assert not passwords.matches("$argon2id$damaged", PASSWORD)
