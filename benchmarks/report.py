"""The results: a line for each figure, as a table for people and as JSON for machines."""

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import psutil

PASS: Final = "pass"
SHORT: Final = "short"
UNCLEAN: Final = "unclean"
UNMEASURED: Final = "not measured"
BESIDE: Final = "for comparison"


@dataclass(frozen=True, slots=True)
class Line:
    """A figure beside its goal.

    `verdict` is pass or short, or unclean if other load disturbed it; `parts` are what it comes
    from.
    """

    goal: str
    subject: str
    result: str
    bound: str
    verdict: str
    parts: dict[str, Any] = field(default_factory=dict)


def judge(
    goal: str,
    subject: str,
    value: float,
    *,
    least: float | None = None,
    most: float | None = None,
    unit: str = "",
    clean: bool = True,
    **parts: Any,
) -> Line:
    """Return a line whose value has to be at least `least` or at most `most`.

    If it is not `clean`, it is not judged.
    """
    bound, sign = (least, "≥") if least is not None else (most, "≤")
    assert bound is not None
    is_met = value >= bound if least is not None else value <= bound
    verdict = UNCLEAN if not clean else PASS if is_met else SHORT
    return Line(
        goal=goal,
        subject=subject,
        result=f"{_format_number(value)}{unit}",
        bound=f"{sign} {_format_number(bound)}{unit}",
        verdict=verdict,
        parts={"value": value, "bound": bound, **parts},
    )


def show_beside(goal: str, subject: str, value: float, unit: str = "", **parts: Any) -> Line:
    """Return a line for comparison, without a goal of its own."""
    return Line(
        goal=goal,
        subject=subject,
        result=f"{_format_number(value)}{unit}",
        bound="",
        verdict=BESIDE,
        parts={"value": value, **parts},
    )


def report_unmeasured(goal: str, subject: str, why: str) -> Line:
    """Return a line for what could not be measured here, with the reason."""
    return Line(
        goal=goal, subject=subject, result="–", bound="", verdict=UNMEASURED, parts={"why": why}
    )


def print_line(line: Line) -> None:
    """Print a line at once, since the bench takes minutes."""
    print(
        f"{line.goal:<4} {line.subject:<82} {line.result:>12} {line.bound:>10}  "
        f"{line.verdict}{_build_remark(line)}",
        flush=True,
    )


def _build_remark(line: Line) -> str:
    """Return why a figure is missing, or what else ran while it was measured."""
    if "why" in line.parts:
        return f" ({line.parts['why']})"
    if line.verdict == UNCLEAN:
        shares = ", ".join(f"{share:.0%}" for share in line.parts.get("foreign", ()))
        return f" (other load in its rounds: {shares})"
    thrown_away = line.parts.get("thrown_away")
    return f" ({thrown_away} rounds thrown away)" if thrown_away else ""


def summarise(lines: Sequence[Line]) -> str:
    """Return how many lines have which verdict."""
    return ", ".join(
        f"{sum(line.verdict == name for line in lines)} {name}"
        for name in (PASS, SHORT, UNCLEAN, UNMEASURED)
    )


def write_json(path: Path, lines: Sequence[Line], scale: Any) -> None:
    """Write all lines with the machine and the sizes."""
    results = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "cpus": psutil.cpu_count(),
            "memory_mib": psutil.virtual_memory().total // 2**20,
            "system": platform.platform(),
        },
        "python": platform.python_version(),
        "scale": asdict(scale),
        "figures": [asdict(line) for line in lines],
    }
    path.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _format_number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
