"""A sheet that was entered for the wrong person leaves the figures as if it had not been."""

import pytest

from lms.accounts.rules import CONSULTANT
from lms.core.clock import Moment
from lms.paper_tests.queries import list_results
from lms.paper_tests.services import enter_result, undo_result
from lms.reporting.services.figures import fold_figures
from lms.reporting.services.recount import find_differences
from tests.conftest import NOW
from tests.factories.accounts import add_person, build_actor, grant
from tests.factories.learning import ZONE, create_learner
from tests.factories.paper_tests import draw_form, fill_in
from tests.factories.regions import KOKSHETAU

MOMENT = Moment(NOW, ZONE)


def fold_all(session):
    while fold_figures(session):
        pass


@pytest.mark.parametrize("is_folded", [True, False])
def test_a_sheet_that_is_entered_anew_for_somebody_else_counts_for_them_alone(
    session, container, is_folded
):
    wrong, right = (create_learner(session, container.storage) for _ in range(2))
    holder = add_person(session)
    grant(session, holder, CONSULTANT, kato=KOKSHETAU)
    by = build_actor(session, holder)
    form = draw_form(session, wrong, by)
    values = {"texts": fill_in(session, form), "held_on": MOMENT.today, "by": by, "moment": MOMENT}
    enter_result(session, form=form, enrolment_id=wrong.enrolment.id, **values)
    if is_folded:
        fold_all(session)
    ((row,), _total) = list_results(session, by=by, form_id=form.id, limit=9, offset=0)
    undo_result(session, form=form, result_id=row.id, reason="Басқа парақ", by=by, moment=MOMENT)
    enter_result(session, form=form, enrolment_id=right.enrolment.id, **values)
    fold_all(session)
    assert find_differences(session) == []
