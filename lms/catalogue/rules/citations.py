"""What a lesson says of its sources: the acts that it cites, and the day of their review."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from lms.catalogue.rules.front_matter import REPEATED, FrontMatter
from lms.core.faults import Faults
from lms.core.i18n import N_


@dataclass(frozen=True, slots=True)
class CitedAct:
    """A line `act: order-832, п. 23`: the act's id in the register and the clause."""

    line: int
    id: str
    clause: str


def read_cited_acts(path: str, values: FrontMatter, faults: Faults) -> tuple[CitedAct, ...]:
    """Return the acts that a lesson cites; add a fault for each without a clause."""
    acts = []
    for line, value in values.get("act", []):
        name, _, clause = (part.strip() for part in value.partition(","))
        acts.append(CitedAct(line, name, clause))
        if value and not clause:
            message = N_("An act is cited with its clause after a comma, such as: law-94, п. 2.")
            faults.add(path, line, message)
    return tuple(acts)


def read_review_day(path: str, values: FrontMatter, faults: Faults) -> date | None:
    """Return the day of review. A lesson with sources or acts needs one."""
    if "review" not in values:
        lines = [line for key in REPEATED for line, _ in values.get(key, [])]
        if lines:
            message = N_(
                "A lesson with a source needs a review: date by which somebody looks at it again."
            )
            faults.add(path, min(lines), message)
        return None
    number, text = values["review"][0]
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        faults.add(path, number, N_("review has to be a day such as 2027-11-01."))
        return None
