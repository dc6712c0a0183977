"""Hashing of passwords: cost, equality of passwords, and the gate."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice
from threading import Event, Thread
from time import monotonic

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from lms.core.passwords import Cost, HashingBusy, HashingGate, Passwords

CHEAP = Cost(rounds=1, kibibytes=8, lanes=1)
PASSWORD = "Көк Шкаф №478"


def test_a_password_is_hashed_with_argon2id_at_the_cost_that_is_shipped():
    parameters = extract_parameters(Passwords().hash(PASSWORD))
    assert (parameters.type, parameters.version) == (Type.ID, 0x13)
    # a profile of the OWASP Password Storage Cheat Sheet
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (
        19 * 1024,
        2,
        1,
    )
    assert (parameters.salt_len, parameters.hash_len) == (16, 32)
    cheap = extract_parameters(Passwords(CHEAP).hash(PASSWORD))
    assert cheap.memory_cost < parameters.memory_cost  # the control: another cost would be seen


def test_the_same_password_never_has_the_same_hash():
    passwords = Passwords(CHEAP)
    assert passwords.hash(PASSWORD) != passwords.hash(PASSWORD)


def test_a_password_is_the_same_however_a_keyboard_composes_its_letters():
    passwords = Passwords(CHEAP)
    password_hash = passwords.hash("йод және ёлка")
    assert passwords.is_match(password_hash, unicodedata.normalize("NFD", "йод және ёлка"))
    assert passwords.is_match(
        passwords.hash(unicodedata.normalize("NFD", "йод және ёлка")), "йод және ёлка"
    )


@pytest.mark.parametrize(
    ("password", "other"),
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
def test_what_differs_in_any_character_is_another_password(password, other):
    passwords = Passwords(CHEAP)
    password_hash = passwords.hash(password)
    assert passwords.is_match(password_hash, password)
    assert not passwords.is_match(password_hash, other)


def test_a_hash_made_elsewhere_of_what_was_typed_is_known():
    password_hash = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash("көк шкаф 478")
    passwords = Passwords(CHEAP)
    assert passwords.is_match(password_hash, "көк шкаф 478")
    assert passwords.is_outdated(password_hash)


def test_without_a_hash_or_with_a_damaged_one_nothing_matches():
    passwords = Passwords(CHEAP)
    assert not passwords.is_match(None, "")
    assert not passwords.is_match("$argon2id$damaged", PASSWORD)


def test_one_thread_hashes_at_a_time_and_whoever_waits_too_long_is_refused():
    gate = HashingGate(queue_length=1, seconds=0.2)
    passwords, began = Passwords(CHEAP, gate), Event()
    finish = Event()

    def hold() -> None:
        with gate.take_turn():
            began.set()
            finish.wait(10)

    holder = Thread(target=hold)
    holder.start()
    assert began.wait(10)
    start = monotonic()
    with pytest.raises(HashingBusy) as refusal:
        passwords.hash(PASSWORD)
    assert 0.2 <= monotonic() - start < 5
    assert refusal.value.retry_after > 0
    with pytest.raises(HashingBusy):
        passwords.is_match(None, PASSWORD)
    finish.set()
    holder.join()
    assert passwords.is_match(passwords.hash(PASSWORD), PASSWORD)


def test_only_so_many_threads_wait_the_next_is_refused_at_once():
    gate = HashingGate(queue_length=0, seconds=60)
    passwords, refusals = Passwords(CHEAP, gate), []

    def hash_too() -> None:
        try:
            passwords.hash(PASSWORD)
        except HashingBusy:
            refusals.append(1)

    for is_held in (True, False):
        other = Thread(target=hash_too)
        if is_held:
            with gate.take_turn():
                other.start()
                other.join(10)
        else:
            other.start()
            other.join(10)
        assert not other.is_alive()
    assert refusals == [1]  # the control: with the gate free the same thread hashes


@pytest.mark.parametrize(
    ("threads", "queue_length"), [(1, 0), (2, 0), (3, 1), (4, 2), (6, 4), (8, 5), (16, 11)]
)
def test_a_quarter_of_the_threads_and_at_least_one_stays_free_for_pages(threads, queue_length):
    gate = HashingGate.build_for_threads(threads, seconds=60)
    refused = threads - queue_length

    def wait_for_turn() -> bool:
        try:
            with gate.take_turn():
                return True
        except HashingBusy:
            return False

    with ThreadPoolExecutor(threads) as pool:
        with gate.take_turn():
            turns = [pool.submit(wait_for_turn) for _ in range(threads)]
            first = list(islice(as_completed(turns, timeout=60), refused))
            assert not any(turn.result() for turn in first), "refused at once"
        assert sum(turn.result() for turn in turns) == queue_length, "the others had their turn"


def test_a_thread_that_holds_the_turn_hashes_in_it():
    passwords = Passwords(CHEAP, HashingGate(queue_length=0, seconds=0))
    with passwords.take_turn():
        assert passwords.is_match(passwords.hash(PASSWORD), PASSWORD)
    assert passwords.is_match(passwords.hash(PASSWORD), PASSWORD)
