"""The links on the desk of a member of staff, by role."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy.orm import Session

from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER, Actor
from lms.catalogue.queries import list_cards
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _

MOST_COURSES = 12


def list_manager_links(roles: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield the links of officers, HR and national administrators."""
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


def list_consultant_links(roles: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield the links of consultants."""
    yield _("Register a visitor"), url_for("auth.new_walk_in")
    yield _("Visitors whom I registered"), url_for("auth.walk_ins")
    yield _("The trainings that I run"), url_for("outreach.managed")
    yield _("Announce a training"), url_for("outreach.new")
    yield _("Enter a training that was held"), url_for("outreach.enter_held")
    yield _("Practice on the board"), url_for("practice.boards")
    yield _("Tests on paper"), url_for("paper_tests.index")
    yield _("Exceptions in quizzes"), url_for("assessment.exceptions")
    yield _("Supervised tests"), url_for("sittings.index")
    if not roles & {HR, NATIONAL_ADMIN}:
        yield _("Sign-in cards"), url_for("auth.cards")


def list_trainer_links(session: Session, by: Actor) -> Iterator[tuple[str, str]]:
    """Yield the links of trainers, to the results of their courses first."""
    title = f"title_{current_language()}"
    courses = [card for card in list_cards(session) if by.can_edit_course(card.slug)]
    for card in courses[:MOST_COURSES]:
        name = _("Results of “%(title)s”") % {"title": getattr(card, title)}
        yield name, url_for("assessment.results", slug=card.slug)
    yield _("Practice on the board"), url_for("practice.boards")
    yield _("Texts to grade"), url_for("grading.index")
    yield _("Tests on paper"), url_for("paper_tests.index")
    yield _("Load a course"), url_for("catalogue.upload")
