"""The desk of a member of staff: the few numbers and links that their roles need."""

from dataclasses import dataclass, field

from flask import url_for
from sqlalchemy.orm import Session

from lms.accounts import queries
from lms.accounts.rules import CONSULTANT, HR, NATIONAL_ADMIN, OFFICER, TRAINER, Actor
from lms.core.clock import Moment
from lms.core.i18n import gettext as _
from lms.pages.desk.links import list_consultant_links, list_manager_links, list_trainer_links
from lms.pages.desk.numbers import (
    DeskNumber,
    list_conflict_numbers,
    list_consultant_numbers,
    list_erasure_numbers,
    list_manager_numbers,
    list_reform_numbers,
    list_text_numbers,
)

MANAGERS = frozenset({OFFICER, HR, NATIONAL_ADMIN})


@dataclass(slots=True)
class Desk:
    """Numbers and links, the most urgent first."""

    numbers: list[DeskNumber] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)


def build_desk(session: Session, by: Actor | None, moment: Moment) -> Desk | None:
    """Build the desk of the actor's roles; None for who holds none."""
    roles = by.role_names if by is not None else frozenset()
    if by is None or not roles:
        return None
    desk = Desk()
    if roles & MANAGERS:
        desk.numbers += list_manager_numbers(session, by, moment.today)
        desk.links += list_manager_links(roles)
    if roles & {CONSULTANT}:
        desk.numbers += list_consultant_numbers(session, by, moment.now)
        desk.links += list_consultant_links(roles)
    if roles & queries.CONFIRMING_ROLES:
        desk.numbers += list_conflict_numbers(session, by)
        desk.links.append((_("Confirm an IIN"), url_for("accounts.find_for_iin")))
    if roles & {NATIONAL_ADMIN}:
        desk.numbers += list_reform_numbers(session, by)
        desk.numbers += list_erasure_numbers(session)
    if roles & {TRAINER, NATIONAL_ADMIN}:
        desk.numbers += list_text_numbers(session, by, moment.now)
    if roles & {TRAINER}:
        desk.links += list_trainer_links(session, by)
    desk.links = list(dict.fromkeys(desk.links))
    return desk
