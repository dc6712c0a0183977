"""Credit for the modules that a diagnostic recommends to skip."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from lms.catalogue.queries import Outline
from lms.core.clock import Moment
from lms.diagnostics.errors import NoDiagnostic
from lms.diagnostics.queries import DiagnosticState
from lms.diagnostics.services.asking import is_over
from lms.enrolment.queries import EnrolmentRow
from lms.learning.services import credit_modules


def credit_recommended(
    session: Session,
    *,
    state: DiagnosticState,
    enrolment: EnrolmentRow,
    outline: Outline,
    module_ids: Collection[int],
    by_id: int,
    moment: Moment,
) -> int:
    """Credit the chosen ones of the recommended modules; return how many.

    Nothing is credited where the course does not allow it or the diagnostic has not ended, and no
    module whose quiz has to be taken under supervision.
    """
    if not outline.diagnostic_credit or not is_over(state, outline):
        raise NoDiagnostic
    chosen_ids = [id_ for id_ in state.list_modules_to_credit(outline) if id_ in module_ids]
    if chosen_ids:
        credit_modules(
            session,
            enrolment=enrolment,
            outline=outline,
            module_ids=chosen_ids,
            by_id=by_id,
            moment=moment,
        )
    return len(chosen_ids)
