"""Saved reports of the demo accounts; the agency shares one with the region."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.demo.accounts import AKMOLA, KOKSHETAU, find_unit_by_kato
from lms.regions.queries import find_root
from lms.report_builder.rules import Definition
from lms.report_builder.services import save_report
from lms.reporting.queries.areas import ORGANISATIONS, UNITS, load_area

# Author, KATO code (empty for the country or HR's organisation), name, definition, is shared.
SAVED: Final = (
    (
        "demo-admin",
        "",
        "Өңірлер бойынша міндетті оқу",
        Definition(
            ("people_obliged", "people_met", "met_share", "people_overdue", "obliged"), ("region",)
        ),
        False,
    ),
    (
        "demo-admin",
        AKMOLA,
        "Ақмола облысы: соңғы толық тоқсан",
        Definition(
            ("people_completed", "certificates", "hours"), ("district",), period="last-quarter"
        ),
        True,
    ),
    (
        "demo-officer",
        AKMOLA,
        "Әйелдер мен ерлер жас бойынша, биыл",
        Definition(
            measure_codes=("people_completed",),
            rows=("age_group",),
            column="sex",
            period="this-year",
        ),
        False,
    ),
    (
        "demo-district",
        KOKSHETAU,
        "Көкшетау: курстар ай сайын",
        Definition(("enrolled", "completed"), ("course", "month"), period="twelve-months"),
        True,
    ),
    (
        "demo-hr",
        "",
        "Мекеме бойынша мерзімі өткендер",
        Definition(("open", "overdue", "never_started"), ("organisation", "course")),
        False,
    ),
)


def add_saved_reports(session: Session, actors: Mapping[str, Actor], *, now: datetime) -> int:
    """Save the reports; return how many."""
    for name, kato, title, definition, is_shared in SAVED:
        actor = actors[name]
        kind, area_id = _find_area(session, actor, kato)
        area = load_area(session, actor, kind, area_id)
        save_report(
            session,
            area=area,
            definition=definition,
            name=title,
            shared=is_shared,
            by=actor,
            now=now,
        )
    return len(SAVED)


def _find_area(session: Session, by: Actor, kato: str) -> tuple[str, int]:
    if kato:
        return UNITS, find_unit_by_kato(session, kato)
    return (
        (UNITS, find_root(session).id)
        if by.is_national_admin()
        else (ORGANISATIONS, by.organisation_id or 0)
    )
