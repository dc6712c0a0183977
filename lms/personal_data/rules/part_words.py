"""Words for columns and codes that mean something else in one part of what is held of a person."""

from collections.abc import Mapping
from typing import Final

from lms.accounts.rules import ABSENCE_KINDS, ACCESS_KINDS, offers
from lms.audit.rules.words import KINDS as AUDIT_KINDS
from lms.certificates.rules import CORRECTED, CORRECTIONS, REVOCATIONS, REVOKED
from lms.core.i18n import N_

# Part and column to the words of the column; elsewhere it has those of words.COLUMNS.
COLUMNS_OF_PARTS: Final = {
    ("answers", "position"): N_("Number of the question"),
    ("diagnostic_answers", "position"): N_("Number of the question"),
    ("written_texts", "position"): N_("Number of the question"),
    ("attempt_tasks", "position"): N_("Number of the task"),
    ("confirmed_contacts", "confirmed_at"): N_("Confirmed"),
    ("diagnostics", "error"): N_("Error of the ability, in thousandths of a logit"),
    ("given_time", "given_at"): N_("Granted"),
    ("quiz_exceptions", "given_at"): N_("Granted"),
    ("practice_runs", "issued_at"): N_("Begun"),
    ("saved_reports", "name"): N_("Name of the report"),
    ("sign_in_cards", "created_by"): N_("Made by"),
    ("sign_in_cards", "revoked_at"): N_("Day of revocation"),
}

# Part and column to the words of its codes; elsewhere they have those of codes.CODES.
CODES_OF_PARTS: Final[dict[tuple[str, str], Mapping[str, str]]] = {
    ("account_letters", "kind"): {
        "reset": N_("New password"),
        "confirm": N_("Confirmation of a contact"),
        "contact_changed": N_("A contact was changed"),
    },
    ("actions", "kind"): AUDIT_KINDS,
    ("admissions", "state"): {
        "waiting": N_("waiting"),
        "admitted": N_("let in"),
        "refused": N_("not let in"),
        "removed": N_("removed"),
        "moved": N_("went on in another browser"),
    },
    ("certificate_events", "kind"): {
        CORRECTED: N_("A certificate was corrected"),
        REVOKED: N_("A certificate was revoked"),
    },
    ("certificate_events", "reason"): CORRECTIONS | REVOCATIONS,
    ("deliveries", "state"): {
        "sending": N_("being sent"),
        "bounced": N_("came back"),
        "cancelled": N_("not needed any more"),
    },
    ("erasure_requests", "state"): {
        "granted": N_("granted, waits for its day"),
        "erasing": N_("is being erased"),
        "done": N_("erased"),
    },
    ("leaves", "kind"): ABSENCE_KINDS,
    ("list_lines", "action"): {
        "new": N_("An account was made"),
        "changed": N_("A person's data were changed"),
        "invited": N_("A post was offered"),
        "unchanged": N_("Unchanged"),
        "faulty": N_("Not taken"),
        "missing": N_("Missing from the list"),
        "unclear": N_("To be decided"),
        "skipped": N_("Left out"),
    },
    ("looks", "access_kind"): ACCESS_KINDS,
    ("obligation_events", "kind"): {
        "opened": N_("has to complete the course"),
        "met": N_("completed the course"),
        "ended": N_("need not complete the course any more"),
        "exempted": N_("is exempt"),
        "resumed": N_("has to complete the course again"),
        "renewed": N_("is due anew"),
        "replaced": N_("the due day or the area before"),
        "continued": N_("the due day or the area changed"),
    },
    ("post_offers", "reason"): offers.REASONS,
    ("post_offers", "state"): {
        state: offers.STATES[state] for state in (offers.OPEN, offers.WITHDRAWN)
    },
    ("refused_messages", "category"): {
        "certificates": N_("Certificates"),
        "files": N_("Files"),
        "reports": N_("Reports by e-mail"),
        "trainings": N_("Trainings"),
    },
    ("reports_sent", "state"): {
        "drawn": N_("ready"),
        "refused": N_("Not sent: you no longer answer for it"),
    },
    ("report_schedules", "every"): {
        "week": N_("Every week, on Monday, about the week before"),
        "month": N_("Every month, on its first working day, about the month before"),
        "quarter": N_("Every quarter, on its first working day, about the quarter before"),
        "half": N_("Every half-year"),
    },
    ("report_schedules", "subject"): {
        "figures": N_("Figures"),
        "periodic": N_("Report to hand in"),
        "saved": N_("Composed reports"),
    },
    ("training_events", "kind"): {
        "planned": N_("A training was announced"),
        "changed": N_("A training was changed"),
        "cancelled": N_("A training was cancelled"),
        "signed_up": N_("Signed up for the training"),
        "seat": N_("Got a seat that became free"),
        "withdrew": N_("Gave the seat back"),
        "marked": N_("Attendance was recorded"),
        "taken_over": N_("Moved when accounts were merged"),
        "set_aside": N_("Does not count since accounts were merged"),
    },
    ("trainings", "state"): {"waiting": N_("waits"), "withdrawn": N_("Gave the seat back")},
    ("written_texts", "state"): {
        "waiting": N_("waiting"),
        "graded": N_("graded"),
        "closed": N_("needs no grade any more"),
    },
}
