"""View of the desk of a member of staff."""

from flask import render_template

from lms.accounts.rules import ROLES
from lms.learning.queries import list_courses
from lms.obligations.queries import list_due_courses
from lms.pages.desk import build_desk
from lms.pages.views.blueprint import blueprint
from lms.pages.views.own_learning import list_under_way
from lms.web import access
from lms.web.container import moment, today
from lms.web.transaction import session


@blueprint.get("/work")
@access.role(*ROLES)
def work() -> str:
    """Show the desk of a member of staff, and where their own learning goes on."""
    actor = access.actor()
    return render_template(
        "pages/work.html",
        desk=build_desk(session(), actor, moment()),
        duties=len(list_due_courses(session(), actor.person_id, today())),
        under_way=list_under_way(list_courses(session(), actor.person_id)),
    )
