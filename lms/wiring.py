"""Connections between domains: signals, hooks, and what each adds to a list of all."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.orm import Session

from lms.accounts import exports as accounts
from lms.accounts import personal_data as accounts_data
from lms.accounts.queries import hooks as accounts_hooks
from lms.accounts.services import iin_changed, people_changed
from lms.accounts.services.account_changes import account_changed
from lms.api import personal_data as api_data
from lms.assessment import personal_data as assessment_data
from lms.assessment.queries import is_demanded_by_duty
from lms.assessment.services.keeping import ADMISSIONS, FINAL_TRACES
from lms.assessment.services.submitting import texts_handed_in
from lms.audit import exports as audit
from lms.auth import personal_data as auth_data
from lms.auth.services.keeping import CARDS, SIGN_INS
from lms.auth.services.new_roles import tighten_access
from lms.auth.services.notices import note_account_changes
from lms.calendars import personal_data as calendars_data
from lms.catalogue.queries import list_course_choices
from lms.catalogue.queries import standings as catalogue_hooks
from lms.catalogue.services import course_loaded
from lms.certificates import exports as certificates
from lms.certificates import personal_data as certificates_data
from lms.certificates.services import certificate_revoked, issue_on_completion
from lms.core.clock import Moment
from lms.core.personal_data import PersonalData, SealedColumns
from lms.core.retention import RetentionRule
from lms.diagnostics import personal_data as diagnostics_data
from lms.duplicates.queries import register_holding, register_watch
from lms.duplicates.services.offers import POST_OFFERS
from lms.duplicates.services.quiz_exceptions import QUIZ_EXCEPTIONS
from lms.enrolment import personal_data as enrolment_data
from lms.enrolment.services import fill_personal
from lms.grading import exports as grading
from lms.grading import personal_data as grading_data
from lms.grading.services import close_corrected, queue_texts
from lms.large_files import personal_data as large_files_data
from lms.large_files.sources import get_list_source
from lms.learning import personal_data as learning_data
from lms.learning.queries import list_course_standings
from lms.learning.services import complete_after_task, course_completed
from lms.messaging import personal_data as messaging_data
from lms.messaging.services import tell_of_iin
from lms.messaging.services.keeping import MESSAGES
from lms.obligations import exports as obligations
from lms.obligations import personal_data as obligations_data
from lms.obligations.queries import register_kept_counts
from lms.obligations.queries.supervision import is_supervision_demanded
from lms.obligations.services import meet_on_completion, reopen_on_revocation, resolve_people
from lms.obligations.services.keeping import DOCUMENTS, LIST_LINES
from lms.outreach import personal_data as outreach_data
from lms.outreach.services import SIGN_UPS
from lms.pages.queries.person_learning import load_person_learning
from lms.paper_tests import personal_data as paper_tests_data
from lms.people_import import exports as people_import
from lms.people_import import personal_data as people_import_data
from lms.people_import.services.keeping import IMPORTS
from lms.personal_data import declaration as own_data
from lms.practice import personal_data as practice_data
from lms.practice.services import task_passed
from lms.practice.services.keeping import TRACES
from lms.programmes.queries.monthly import load_monthly_plan
from lms.regrading import personal_data as regrading_data
from lms.regrading.services.corrections import correction_applied
from lms.report_builder import personal_data as report_builder_data
from lms.report_builder.services import SAVED_REPORTS
from lms.reporting import exports as reporting
from lms.reporting.queries import monthly_plans as reporting_hooks
from lms.reporting.queries.duty_counts import DUTY_COUNTS
from lms.reporting.services import recount_moved
from lms.schedules import personal_data as schedules_data
from lms.schedules.services import SCHEDULES
from lms.search.services import index_course, list_course_sources, register_provider
from lms.web.list_exports import ListSource

# The lists that a job can write to a file, by their names.
LIST_SOURCES: Final[dict[str, ListSource]] = {
    source.name: source
    for domain in (accounts, audit, certificates, grading, obligations, people_import, reporting)
    for source in domain.SOURCES
}

# What is deleted when its period is over, in the order in which the page shows it.
RETENTION_RULES: Final[tuple[RetentionRule, ...]] = (
    MESSAGES,
    SIGN_INS,
    CARDS,
    IMPORTS,
    LIST_LINES,
    DOCUMENTS,
    TRACES,
    FINAL_TRACES,
    ADMISSIONS,
)

# What each domain holds of people, the higher domains first: accounts are erased last, since the
# others find their rows by them.
PERSONAL_DATA: Final[tuple[PersonalData, ...]] = tuple(
    domain.PERSONAL_DATA
    for domain in (
        api_data,
        schedules_data,
        report_builder_data,
        people_import_data,
        own_data,
        large_files_data,
        calendars_data,
        outreach_data,
        grading_data,
        paper_tests_data,
        regrading_data,
        certificates_data,
        obligations_data,
        diagnostics_data,
        learning_data,
        practice_data,
        assessment_data,
        enrolment_data,
        messaging_data,
        auth_data,
        accounts_data,
    )
)


def list_sealed_columns() -> list[SealedColumns]:
    """Return the columns that a backup holds encrypted."""
    return [table for part in PERSONAL_DATA for table in part.sealed]


def connect_hooks() -> None:
    """Connect the hooks: what lower domains ask of higher ones. Idempotent, as the signals are."""
    accounts_hooks.list_course_choices.connect(list_course_choices)
    accounts_hooks.load_person_learning.connect(load_person_learning)
    catalogue_hooks.list_course_standings.connect(list_course_standings)
    is_demanded_by_duty.connect(is_supervision_demanded)
    reporting_hooks.load_monthly_plan.connect(load_monthly_plan)
    get_list_source.connect(LIST_SOURCES.__getitem__)


def connect_signals() -> None:
    """Connect the signals. Idempotent; call it wherever an application or a command is built.

    A practice task that is passed may complete the course.
    Completing a course issues the certificate and meets obligations in the same transaction.
    Revoking a certificate opens them again, if it was chosen.
    Changes of people update their obligations, and enrolments without personal answers, in the
    transaction of the change, and whoever's IIN changed is told so. Offered posts, exceptions in
    quizzes, saved reports, e-mailed reports and sign-ups for trainings move to the account that a
    merge keeps, and figures count its people anew. What owners of accounts hear of is written in
    the transaction of the change. A course that is loaded can be searched from then on. Assignments
    take their numbers from the figures. A text that is
    handed in waits for a person from then on, unless its key is corrected.
    """
    task_passed.connect(complete_after_task)
    course_completed.connect(issue_on_completion)
    course_completed.connect(meet_on_completion)
    certificate_revoked.connect(reopen_on_revocation)
    people_changed.connect(_update_after_change)
    account_changed.connect(note_account_changes)
    account_changed.connect(tighten_access)
    iin_changed.connect(tell_of_iin)
    for holding in (POST_OFFERS, QUIZ_EXCEPTIONS, SAVED_REPORTS, SCHEDULES, SIGN_UPS):
        register_holding(holding)
    register_kept_counts(DUTY_COUNTS)
    register_watch(recount_moved)
    register_provider(list_course_sources)
    course_loaded.connect(index_course)
    texts_handed_in.connect(queue_texts)
    correction_applied.connect(close_corrected)


def _update_after_change(
    session: Session, *, person_ids: Sequence[int], by_id: int | None, moment: Moment
) -> None:
    fill_personal(session, person_ids=person_ids)
    resolve_people(session, person_ids=person_ids, moment=moment, by_id=by_id)
