"""`python -m benchmarks`: run the pieces and print their lines.

script/bench sets up what it needs and calls this.
"""

import argparse
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import Final

from benchmarks.load import choose_generator
from benchmarks.pieces import (
    certificates,
    dashboards,
    dashboards_postgresql,
    drill_down,
    every_page,
    importing,
    lists,
    pages,
    replaying,
    reports,
    resolving,
    saving,
    searching,
    signing_in,
    starting,
    submitting,
    wire,
)
from benchmarks.report import Line, print_line, report_unmeasured, summarise, write_json
from benchmarks.scale import DEFAULT, FULL, QUICK, Scale

Piece = Callable[[Scale], Iterator[Line]]
PIECES: Final[tuple[tuple[tuple[str, ...], Piece], ...]] = (
    (("P1", "P2"), pages.run),
    (("P1b", "P13"), every_page.run),
    (("P3",), saving.run),
    (("P4",), submitting.run),
    (("P5",), certificates.run),
    (("P6",), dashboards.run),
    (("P6pg",), dashboards_postgresql.run),
    (("P6b",), lists.run),
    (("P6l",), drill_down.run),
    (("P6r",), reports.run),
    (("P7",), importing.run),
    (("P7b",), resolving.run),
    (("P8",), wire.run),
    (("P9",), starting.run),
    (("P12", "R12"), signing_in.run),
    (("P14",), searching.run),
    (("P15",), replaying.run),
)
GOALS: Final = tuple(goal for goals, _piece in PIECES for goal in goals)


def run(scale: Scale, selected_goals: frozenset[str]) -> list[Line]:
    """Measure the goals and print each line at once.

    A piece that fails does not keep the others from running.
    """
    lines: list[Line] = []
    for goals, piece in PIECES:
        if not selected_goals & set(goals):
            continue
        for line in _measure_goals(goals, piece, scale):
            if line.goal in selected_goals:
                print_line(line)
                lines.append(line)
    return lines


def _measure_goals(goals: tuple[str, ...], piece: Piece, scale: Scale) -> Iterator[Line]:
    try:
        yield from piece(scale)
    except Exception as error:
        traceback.print_exc()
        for goal in goals:
            yield report_unmeasured(
                goal, "this piece failed", f"{type(error).__name__}: {error}"[:200]
            )


def main() -> None:
    """Read the options and run; a missed goal still exits with 0: tests judge, not the bench."""
    options = _build_parser().parse_args()
    selected_goals = frozenset(options.only or GOALS)
    scale = QUICK if options.quick else FULL if options.full else DEFAULT
    began = monotonic()
    print(
        f"Load by {choose_generator()}. A round with more than {scale.foreign_share:.0%} other "
        f"load is taken again, at most {scale.retakes} times."
    )
    lines = run(scale, selected_goals)
    print(f"{summarise(lines)}; {monotonic() - began:.0f} s")
    if options.json:
        write_json(options.json, lines, scale)


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="script/bench",
        description="Measures the goals that are ratios, each beside its yardstick.",
    )
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write all figures to a file as well"
    )
    parser.add_argument(
        "--only", type=_parse_goals, metavar="P1,P3", help=f"only these: {', '.join(GOALS)}"
    )
    size = parser.add_mutually_exclusive_group()
    size.add_argument(
        "--quick", action="store_true", help="short rounds and small tables, for a first look"
    )
    size.add_argument(
        "--full",
        action="store_true",
        help="with ten million enrolments on SQLite too: some ten minutes and 4 GB of disk more",
    )
    return parser


def _parse_goals(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    if unknown := set(names) - set(GOALS):
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(sorted(unknown))}")
    return names


if __name__ == "__main__":
    main()
