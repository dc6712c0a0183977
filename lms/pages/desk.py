"""The desk of a member of staff: the few numbers and links that their roles need."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from flask import url_for
from sqlalchemy.orm import Session

from lms.accounts import queries
from lms.accounts.rules import CONSULTANT, HR, NATIONAL_ADMIN, OFFICER, TRAINER, Actor
from lms.catalogue.queries import list_cards
from lms.core.i18n import current_language, format_date, format_percent
from lms.core.i18n import gettext as _
from lms.grading.queries import summarise_waiting
from lms.grading.queries.texts import LATE
from lms.obligations.queries import count_waiting_assignments
from lms.outreach.queries import list_managed_trainings
from lms.outreach.queries.training_search import TrainingSearch
from lms.personal_data.queries.requests import count_asked_requests
from lms.personal_data.rules import ASKED
from lms.reforms.queries import count_waiting_reforms
from lms.reporting.queries.area_figures import read_figures
from lms.reporting.queries.areas import Area, list_own_areas
from lms.reporting.queries.figures import FigureSelection
from lms.reporting.queries.names import local_name
from lms.reporting.rules import MET, OBLIGED, OVERDUE, compute_share
from lms.reporting.rules.words import people_code

MANAGERS = frozenset({OFFICER, HR, NATIONAL_ADMIN})
MOST_AREAS = 3
MOST_COURSES = 12


@dataclass(frozen=True, slots=True)
class DeskNumber:
    """A number with its label, a note such as the area, and the page behind it."""

    value: int | str
    label: str
    href: str
    note: str = ""


@dataclass(slots=True)
class Desk:
    """Numbers and links, the most urgent first."""

    numbers: list[DeskNumber] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)


def build_desk(session: Session, actor: Actor | None, today: date, now: datetime) -> Desk | None:
    """Build the desk of the actor's roles; None for who holds none."""
    roles = actor.role_names if actor is not None else frozenset()
    if actor is None or not roles:
        return None
    desk = Desk()
    if roles & MANAGERS:
        desk.numbers += _manager_numbers(session, actor, today)
        desk.links += _manager_links(roles)
    if roles & {CONSULTANT}:
        desk.numbers += _consultant_numbers(session, actor, now)
        desk.links += _consultant_links(roles)
    if roles & queries.CONFIRMING_ROLES:
        desk.numbers += _conflict_numbers(session, actor)
        desk.links.append((_("Confirm an IIN"), url_for("accounts.find_for_iin")))
    if roles & {NATIONAL_ADMIN}:
        desk.numbers += _reform_numbers(session, actor)
        desk.numbers += _erasure_numbers(session)
    if roles & {TRAINER, NATIONAL_ADMIN}:
        desk.numbers += _text_numbers(session, actor, now)
    if roles & {TRAINER}:
        desk.links += _trainer_links(session, actor)
    desk.links = list(dict.fromkeys(desk.links))
    return desk


def _manager_numbers(session: Session, actor: Actor, today: date) -> Iterator[DeskNumber]:
    areas = list_own_areas(session, actor)[:MOST_AREAS]
    for area in areas:
        total = read_figures(session, area, FigureSelection(today))[0].total()
        note = local_name(area) if len(areas) > 1 else ""
        yield DeskNumber(total[OVERDUE], _("Who is late"), _people_url(area, OVERDUE), note)
        part = compute_share(total[MET], total[OBLIGED])
        if part is not None:
            href = url_for("reporting.figures", kind=area.kind, area_id=area.id)
            label = _("Of those who must, have completed")
            yield DeskNumber(format_percent(part), label, href, note)
    waiting = count_waiting_assignments(session, actor)
    if waiting:
        href = url_for("obligations.index", state="waiting")
        yield DeskNumber(waiting, _("Assignments that wait for you"), href)


def _reform_numbers(session: Session, actor: Actor) -> Iterator[DeskNumber]:
    if waiting := count_waiting_reforms(session, actor):
        href = url_for("reforms.index", state="waiting")
        yield DeskNumber(waiting, _("Reforms that wait for you"), href)


def _conflict_numbers(session: Session, actor: Actor) -> Iterator[DeskNumber]:
    if waiting := queries.count_open_conflicts(session, by=actor):
        yield DeskNumber(waiting, _("Conflicting claims"), url_for("accounts.iin_conflicts"))


def _erasure_numbers(session: Session) -> Iterator[DeskNumber]:
    if waiting := count_asked_requests(session):
        href = url_for("personal_data.request_list", state=ASKED)
        yield DeskNumber(waiting, _("Requests for erasure"), href)


def _text_numbers(session: Session, actor: Actor, now: datetime) -> Iterator[DeskNumber]:
    waiting = summarise_waiting(session, actor, now=now)
    if waiting.count:
        since = _("the oldest since %(day)s") % {"day": format_date(waiting.oldest)}
        yield DeskNumber(waiting.count, _("Texts to grade"), url_for("grading.index"), since)
    if waiting.late:
        href = url_for("grading.index", state=LATE)
        yield DeskNumber(waiting.late, _("Texts whose day is over"), href)


def _people_url(area: Area, measure: str) -> str:
    return url_for(
        "reporting.people", kind=area.kind, area_id=area.id, measure=people_code(measure)
    )


def _manager_links(roles: frozenset[str]) -> Iterator[tuple[str, str]]:
    yield _("Figures"), url_for("reporting.index")
    yield _("Assignments"), url_for("obligations.index")
    yield _("People"), url_for("accounts.people")
    yield _("Reports to hand in"), url_for("periodic_reports.index")
    yield _("Who did what"), url_for("audit.index")
    if roles & {OFFICER, NATIONAL_ADMIN}:
        yield _("Programmes"), url_for("programmes.index")
    yield _("Supervised tests"), url_for("sittings.index")
    if roles & {HR, NATIONAL_ADMIN}:
        yield _("Import a list"), url_for("people_import.new")
        yield _("Practice on the board"), url_for("practice.boards")
        yield _("Tests on paper"), url_for("paper_tests.index")
    if roles & {NATIONAL_ADMIN}:
        yield _("How long data is kept"), url_for("retention.index")


def _consultant_numbers(session: Session, actor: Actor, now: datetime) -> Iterator[DeskNumber]:
    _rows, total = list_managed_trainings(
        session, actor, TrainingSearch(), sort="starts_at", now=now, limit=1
    )
    yield DeskNumber(total, _("Lessons of yours to come"), url_for("outreach.managed"))


def _consultant_links(roles: frozenset[str]) -> Iterator[tuple[str, str]]:
    yield _("Register a visitor"), url_for("auth.new_walk_in")
    yield _("Visitors whom I registered"), url_for("auth.walk_ins")
    yield _("The lessons that I run"), url_for("outreach.managed")
    yield _("Announce a lesson"), url_for("outreach.new")
    yield _("Enter a lesson that was held"), url_for("outreach.enter_held")
    yield _("Practice on the board"), url_for("practice.boards")
    yield _("Tests on paper"), url_for("paper_tests.index")
    yield _("Exceptions in quizzes"), url_for("assessment.exceptions")
    yield _("Supervised tests"), url_for("sittings.index")
    if not roles & {HR, NATIONAL_ADMIN}:
        yield _("Sign-in cards"), url_for("auth.cards")


def _trainer_links(session: Session, actor: Actor) -> Iterator[tuple[str, str]]:
    title = f"title_{current_language()}"
    courses = [card for card in list_cards(session) if actor.can_edit_course(card.slug)]
    for card in courses[:MOST_COURSES]:
        name = _("Results of “%(title)s”") % {"title": getattr(card, title)}
        yield name, url_for("assessment.results", slug=card.slug)
    yield _("Practice on the board"), url_for("practice.boards")
    yield _("Texts to grade"), url_for("grading.index")
    yield _("Tests on paper"), url_for("paper_tests.index")
    yield _("Load a course"), url_for("catalogue.upload")
