"""The bench: each piece runs and yields figures, at a size at which they mean nothing."""

import json
import math
import shutil
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial

import pytest

from benchmarks import seeding
from benchmarks.__main__ import GOALS, PIECES
from benchmarks.load import Request, send_load
from benchmarks.report import BESIDE, PASS, SHORT, UNCLEAN, judge, write_json
from benchmarks.rounds import LoadWatch, measure_rounds
from benchmarks.scale import TINY
from tests.made_once import make_once

BY_NAME = {piece.__module__.rpartition(".")[2]: (goals, piece) for goals, piece in PIECES}
NOT_BUILT = "signed"


@pytest.fixture(scope="session")
def prepared_sites(shared_folder):
    """Let the pieces copy sites that one worker of the run has prepared for all."""
    for courses, name in ((True, "bench-site-with-courses"), (False, "bench-site")):
        prepare = partial(seeding.prepare_site, more={}, courses=courses)
        seeding.TEMPLATES[courses] = make_once(shared_folder / name, prepare)


@pytest.mark.slow
@pytest.mark.usefixtures("prepared_sites")
@pytest.mark.parametrize("name", BY_NAME)
def test_each_piece_gives_its_figures(name):
    goals, piece = BY_NAME[name]
    if name == "wire" and not (shutil.which("chromium") or shutil.which("chromium-headless-shell")):
        pytest.skip("P8 needs Chromium")
    # A piece may run a browser library of its own, which works once in a thread.
    with ThreadPoolExecutor(1) as thread:
        lines = thread.submit(lambda: list(piece(TINY))).result()
    assert {line.goal for line in lines} == set(goals)
    for line in lines:
        if NOT_BUILT not in line.subject:
            assert line.verdict in (PASS, SHORT, BESIDE), line
            assert math.isfinite(line.parts["value"]), line


def test_the_goals_that_are_ratios_are_all_there():
    assert set(GOALS) == {
        "P1",
        "P1b",
        "P2",
        "P3",
        "P4",
        "P5",
        "P6",
        "P6b",
        "P6l",
        "P6pg",
        "P6r",
        "P7",
        "P7b",
        "P8",
        "P9",
        "P12",
        "P13",
        "P14",
        "P15",
        "R12",
    }


def test_a_round_with_other_load_is_taken_again_and_then_called_unclean():
    rates = []
    rounds = measure_rounds(
        replace(TINY, rounds=2, retakes=3, foreign_share=-1),
        {"a": lambda: rates.append(1) or {"rate": len(rates)}},
    )
    assert len(rates) == 4
    assert not rounds.is_clean
    assert [each.sides["a"]["rate"] for each in rounds.counting] == [3, 4]
    assert judge("P0", "", 9, least=1, clean=rounds.is_clean).verdict == UNCLEAN


def test_clean_rounds_give_the_median_of_the_ratios_within_a_round():
    rates = iter([10, 5, 30, 10, 80, 10])
    measure = lambda: {"rate": next(rates)}  # noqa: E731
    rounds = measure_rounds(replace(TINY, rounds=3), {"ours": measure, "yardstick": measure})
    assert rounds.is_clean
    assert rounds.compute_ratio("ours", "yardstick") == 3
    assert rounds.get_median("ours", "rate") == 30


def test_work_of_our_own_processes_is_no_other_load():
    watch = LoadWatch()
    total = sum(number * number for number in range(3_000_000))
    assert total
    own_share = 1 - watch.measure_foreign()
    assert own_share > 0


@pytest.mark.parametrize(
    ("value", "bounds", "verdict"),
    [
        (1, {"least": 1}, PASS),
        (0.9, {"least": 1}, SHORT),
        (1.1, {"most": 1}, SHORT),
        (0, {"most": 0}, PASS),
    ],
)
def test_a_bound_is_kept_or_missed(value, bounds, verdict):
    assert judge("P0", "", value, **bounds).verdict == verdict


def test_the_json_holds_what_the_table_says(tmp_path):
    line = judge("P1", "страница", 0.8, least=0.75, product=8, yardstick=10)
    write_json(tmp_path / "figures.json", [line], TINY)
    document = json.loads((tmp_path / "figures.json").read_text())
    assert document["figures"][0]["parts"] == {
        "value": 0.8,
        "bound": 0.75,
        "product": 8,
        "yardstick": 10,
    }
    assert document["figures"][0]["verdict"] == PASS


@pytest.fixture
def small_server() -> Iterator[tuple[int, list[bytes]]]:
    """Run a server that answers 200 to GET /ok, 404 to anything else, and notes heads."""
    heads: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def answer(connection: socket.socket) -> None:
        with suppress(ConnectionError), connection, connection.makefile("rwb") as lines:
            while head := lines.readline():
                while (line := lines.readline()).strip():
                    head += line
                heads.append(head)
                status = b"200 OK" if b" /ok " in head else b"404 Not Found"
                lines.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 2\r\n\r\nok")
                lines.flush()

    def accept() -> None:
        while True:
            try:
                connection, _address = listening.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield listening.getsockname()[1], heads
    listening.close()


@pytest.mark.parametrize(
    "seconds",
    [
        0.3,
        pytest.param(
            1, marks=pytest.mark.skipif(not shutil.which("wrk"), reason="there is no wrk")
        ),
    ],
)
def test_the_load_is_what_was_asked_for_in_turn(small_server, seconds):
    port, heads = small_server
    requests = [Request("/ok", {"Cookie": f'reader="{number}"'}) for number in (1, 2)]
    results = send_load(port, requests, connections=2, seconds=seconds)
    assert results["rate"] > 1
    assert results["p50"] <= results["p99"]
    counts = [sum(f'reader="{number}"'.encode() in head for head in heads) for number in (1, 2)]
    assert min(counts) > 0.3 * sum(counts)


@pytest.mark.parametrize(
    "seconds",
    [
        0.3,
        pytest.param(
            1, marks=pytest.mark.skipif(not shutil.which("wrk"), reason="there is no wrk")
        ),
    ],
)
def test_a_load_that_is_refused_is_no_figure(small_server, seconds):
    with pytest.raises(RuntimeError, match="refused"):
        send_load(small_server[0], [Request("/missing")], connections=1, seconds=seconds)
