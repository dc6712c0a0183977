"""Rows that tell of runs without saying whose they are."""

from flask import url_for

from lms.core.i18n import format_date, pgettext
from lms.core.i18n import gettext as _
from lms.practice.queries.results import RunRow, StoredRun
from lms.web.container import container
from lms.web.tables import TableRow


def build_run_row(slug: str, run: RunRow | StoredRun) -> TableRow:
    """Return the row of a run in a table."""
    day = format_date(run.handed_in_at.astimezone(container().settings.timezone).date())
    result = (
        pgettext("run", "passed, %(percent)s %%")
        if run.passed
        else pgettext("run", "not passed, %(percent)s %%")
    )
    return {
        "run": {
            "text": _("Run %(number)s") % {"number": run.id},
            "href": url_for("practice.replay_run", slug=slug, run_id=run.id),
        },
        "day": day,
        "result": result % {"percent": run.percent},
        "time": format_time(run.seconds),
        "hints": run.hints,
        "watched": _("yes") if run.watched else _("no"),
    }


def format_time(seconds: int) -> str:
    """Return seconds as minutes and seconds."""
    return f"{seconds // 60}:{seconds % 60:02}"
