"""How much is measured: by default some minutes, less with --quick, more with --full."""

from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes of a run.

    `rounds`: clean ones that are wanted; `retakes`: unclean ones that may be measured again;
    `on_postgresql`: whether lists and reports are measured there too. `most_pages`: of a reader, in
    the search for the pages that links lead to; there are fewer routes than 400. `reading_seconds`:
    how long a page of a list is read again, at least; the processor clocks tick a hundred times a
    second, so in less than half a second they cannot show other load.
    """

    seconds: float = 6
    warm_up_seconds: float = 2
    rounds: int = 3
    retakes: int = 4
    connections: int = 16
    learners: int = 48
    banks: tuple[int, int] = (40, 400)
    certificates: int = 40
    enrolments: tuple[int, ...] = (10_000, 1_000_000)
    enrolments_postgresql: tuple[int, ...] = (10_000, 1_000_000, 10_000_000)
    listed_at: int = 1_000_000
    on_postgresql: bool = True
    dashboard_requests: int = 15
    completions: int = 600
    list_rows: int = 10_000
    obliged: int = 100_000
    imported: int = 100_000
    at_work: int = 8
    sign_ins: int = 300
    more_courses: int = 10
    starts: int = 1
    idle_seconds: float = 3
    lessons: int = 200
    searches: int = 4
    demo_learners: int = 300
    page_readings: int = 10
    reading_seconds: float = 0.5
    most_pages: int = 400
    foreign_share: float = 0.06


DEFAULT: Final = Scale()
QUICK: Final = replace(
    DEFAULT,
    seconds=2,
    warm_up_seconds=1,
    certificates=12,
    enrolments=(10_000, 100_000),
    enrolments_postgresql=(10_000, 100_000),
    listed_at=100_000,
    dashboard_requests=7,
    completions=200,
    obliged=10_000,
    imported=10_000,
    sign_ins=100,
    starts=2,
)
FULL: Final = replace(DEFAULT, enrolments=(10_000, 1_000_000, 10_000_000))
# For the test that each piece runs; the figures mean nothing at this size.
TINY: Final = Scale(
    seconds=0.2,
    warm_up_seconds=0.1,
    rounds=1,
    retakes=0,
    connections=4,
    learners=4,
    banks=(20, 24),
    certificates=2,
    enrolments=(300, 600),
    enrolments_postgresql=(300, 600),
    listed_at=600,
    on_postgresql=False,
    dashboard_requests=2,
    completions=6,
    list_rows=40,
    obliged=30,
    imported=30,
    at_work=2,
    sign_ins=3,
    more_courses=1,
    starts=1,
    idle_seconds=0.2,
    lessons=2,
    searches=1,
    demo_learners=30,
    page_readings=1,
    reading_seconds=0,
    most_pages=50,
    foreign_share=10,
)
