"""The sheets of new sign-in cards as PDF."""

from collections.abc import Callable, Collection
from typing import Any

import structlog
from flask import abort, make_response, render_template
from werkzeug.wrappers import Response

from lms.auth import services
from lms.core.pdf import RenderingFailed
from lms.web import access
from lms.web.container import container, moment, now, today
from lms.web.file_limit import count_file
from lms.web.transaction import database

log = structlog.get_logger()


def reply_with_cards(
    choose_ids: Callable[[Any], Collection[int]], *, stop_password: bool
) -> Response:
    """Return the PDF of new cards."""
    count_file()
    sheets = services.print_cards(
        database(),
        by=access.actor(),
        choose_ids=choose_ids,
        draw=draw_sheets,
        now=now(),
        stop_password=stop_password,
    )
    reply = make_response(sheets)
    reply.mimetype = "application/pdf"
    reply.headers["Content-Disposition"] = f'attachment; filename="cards-{today().isoformat()}.pdf"'
    return access.set_no_store(reply)


def draw_sheets(cards: list[services.Card]) -> bytes:
    """Return the sheets of cards as PDF."""
    sheets = services.lay_out_cards(cards, base_url=container().settings.base_url, moment=moment())
    pictures = {**sheets.pictures, "marks": render_template("pdf/card_marks.svg").encode()}
    try:
        return container().pdf_batches.render(
            html=render_template("pdf/cards.html", **sheets.values),
            css=render_template("pdf/cards.css"),
            pictures=pictures,
        )
    except RenderingFailed as failure:
        log.exception("cards not drawn", count=len(cards), reason=str(failure))
        abort(503)
