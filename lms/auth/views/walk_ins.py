"""Walk-ins: a consultant registers a visitor, shows or prints the card, sees the day's names."""

from typing import Any

from flask import Response, make_response, render_template
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.errors import UnitUnknown
from lms.accounts.rules import CONSULTANT, LIST_SEEN
from lms.auth.errors import NamesakeFound
from lms.auth.forms import show_error
from lms.auth.forms.walk_ins import PrintCardForm, WalkInForm
from lms.auth.queries.namesakes import Namesake
from lms.auth.queries.walk_ins import list_own_units, list_recent_walk_ins
from lms.auth.services import Card
from lms.auth.services import walk_ins as services
from lms.auth.services.card_sheets import CARD_PATH
from lms.auth.views.card_sheets import draw_sheets
from lms.auth.views.common import blueprint
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import current_language
from lms.core.qr import draw_qr_svg
from lms.web import access
from lms.web.container import container, moment, now
from lms.web.file_limit import count_file
from lms.web.personal import note_access
from lms.web.transaction import database, reading_session


@blueprint.get("/walk-ins")
@access.role(CONSULTANT)
def walk_ins() -> str:
    """List by name whom the consultant registered within the last day."""
    rows = list_recent_walk_ins(reading_session(), by=access.actor(), now=now())
    return render_template("auth/walk_ins.html", rows=rows)


@blueprint.route("/walk-ins/new", methods=["GET", "POST"])
@access.role(CONSULTANT)
def new_walk_in() -> Response | tuple[str, int]:
    """Register a visitor; the reply shows the card, whose code is stored nowhere.

    There is no redirect, since a page that shows a code must not be requested again.
    """
    form = _build_form()
    namesakes: list[Namesake] = []
    if form.is_submitted():
        try:
            card = _register_visitor(form)
        except NamesakeFound:
            namesakes = services.find_namesakes(
                reading_session(), by=access.actor(), walk_in=form.read_walk_in()
            )
            note_access([row.person_id for row in namesakes], LIST_SEEN)
        except UnitUnknown as error:
            form.fail("region_unit_id", error.describe())
        except (Conflict, Invalid) as error:
            show_error(form, error)
        else:
            return _show_card(card)
    page = render_template("auth/walk_in_form.html", form=form, namesakes=namesakes)
    return page, 422 if form.errors or namesakes else 200


@blueprint.post("/walk-ins/<int:person_id>/card")
@access.role(CONSULTANT)
def print_walk_in_card(person_id: int) -> BaseResponse:
    """Return the card that the page still shows, as a PDF to print."""
    count_file()
    sheet = services.print_walk_in_card(
        database(),
        by=access.actor(),
        person_id=person_id,
        code=PrintCardForm().code.data or "",
        draw=draw_sheets,
        moment=moment(),
    )
    reply = make_response(sheet)
    reply.mimetype = "application/pdf"
    reply.headers["Content-Disposition"] = 'attachment; filename="card.pdf"'
    return access.set_no_store(reply)


def _build_form() -> WalkInForm:
    units = list_own_units(reading_session(), by=access.actor())
    districts = [unit for _region, units_of in units for unit in units_of]
    defaults: dict[str, Any] = {"language": current_language()}
    if districts:
        defaults["region_unit_id"] = districts[0].id
    return WalkInForm(units=units, data=defaults)


def _register_visitor(form: WalkInForm) -> Card:
    return services.register_walk_in(
        database(),
        by=access.actor(),
        walk_in=form.read_walk_in(),
        is_somebody_else=form.is_somebody_else.data,
        cipher=container().iin_cipher,
        moment=moment(),
    )


def _show_card(card: Card) -> Response:
    url = f"{container().settings.base_url}{CARD_PATH}"
    drawing = Markup(draw_qr_svg(f"{url}/{card.code}"))  # noqa: S704 - drawn by the library
    page = render_template("auth/walk_in_card.html", card=card, url=url, drawing=drawing)
    return access.set_no_store(make_response(page))
