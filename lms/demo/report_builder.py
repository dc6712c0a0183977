"""Saved reports of the demo's officers, of HR and of the agency; the agency shares one with the region."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.demo.accounts import AKMOLA, KOKSHETAU, unit_by_kato
from lms.regions.queries import root
from lms.report_builder.rules import Definition
from lms.report_builder.services import save_report
from lms.reporting.queries.places import ORGANISATIONS, UNITS, place

# By whom, of which place (a code, or empty for the country or the organisation of HR), the name, what it asks for, whether it is shared.
SAVED: Final = (
    (
        "demo-admin",
        "",
        "Өңірлер бойынша міндетті оқу",
        Definition(("obliged", "met", "met_share", "overdue"), ("region",)),
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
        Definition(("people_completed",), ("age_group",), "sex", "this-year"),
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


def add_reports(session: Session, who: Mapping[str, Actor], *, now: datetime) -> int:
    """Saves them; returns how many."""
    for name, kato, title, definition, shared in SAVED:
        actor = who[name]
        kind, place_id = _where(session, actor, kato)
        there = place(session, actor, kind, place_id)
        save_report(
            session,
            place=there,
            definition=definition,
            name=title,
            shared=shared,
            by=actor,
            now=now,
        )
    return len(SAVED)


def _where(session: Session, by: Actor, kato: str) -> tuple[str, int]:
    if kato:
        return UNITS, unit_by_kato(session, kato)
    return (
        (UNITS, root(session).id)
        if by.is_national_admin()
        else (ORGANISATIONS, by.organisation_id or 0)
    )
