"""What was found: a line for each figure, as a table for people and as JSON for machines."""

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
    """A figure beside its goal. `verdict` is pass or short; unclean if the machine did something else meanwhile; `parts` is what it comes from."""

    goal: str
    what: str
    found: str
    wanted: str
    verdict: str
    parts: dict[str, Any] = field(default_factory=dict)


def judged(
    goal: str,
    what: str,
    value: float,
    *,
    least: float | None = None,
    most: float | None = None,
    unit: str = "",
    clean: bool = True,
    **parts: Any,
) -> Line:
    """A line whose value has to be at least, or at most, what is given. An unclean one is not judged."""
    bound, sign = (least, "≥") if least is not None else (most, "≤")
    assert bound is not None
    kept = value >= bound if least is not None else value <= bound
    verdict = UNCLEAN if not clean else PASS if kept else SHORT
    return Line(
        goal,
        what,
        f"{_short(value)}{unit}",
        f"{sign} {_short(bound)}{unit}",
        verdict,
        {"value": value, "bound": bound, **parts},
    )


def beside(goal: str, what: str, value: float, unit: str = "", **parts: Any) -> Line:
    """A figure without a goal of its own, shown beside those that have one."""
    return Line(goal, what, f"{_short(value)}{unit}", "", BESIDE, {"value": value, **parts})


def unmeasured(goal: str, what: str, why: str) -> Line:
    """A figure that could not be measured here, with the reason."""
    return Line(goal, what, "–", "", UNMEASURED, {"why": why})


def print_line(line: Line) -> None:
    """Prints one line at once: the bench takes minutes."""
    print(
        f"{line.goal:<4} {line.what:<82} {line.found:>12} {line.wanted:>10}  {line.verdict}{_remark(line)}",
        flush=True,
    )


def _remark(line: Line) -> str:
    """Why a figure is missing, or what else ran while it was measured."""
    if "why" in line.parts:
        return f" ({line.parts['why']})"
    if line.verdict == UNCLEAN:
        return f" (other load in its rounds: {', '.join(f'{share:.0%}' for share in line.parts.get('foreign', ()))})"
    thrown_away = line.parts.get("thrown_away")
    return f" ({thrown_away} rounds thrown away)" if thrown_away else ""


def summary(lines: Sequence[Line]) -> str:
    """How many lines have which verdict."""
    return ", ".join(
        f"{sum(line.verdict == name for line in lines)} {name}"
        for name in (PASS, SHORT, UNCLEAN, UNMEASURED)
    )


def write_json(path: Path, lines: Sequence[Line], scale: Any) -> None:
    """Everything, with the machine and the sizes."""
    told = {
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
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
