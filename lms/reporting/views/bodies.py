"""The table of the organisations that have people in a unit."""

from zoneinfo import ZoneInfo

from lms.accounts.queries import organisations_by_id
from lms.core.collation import sort_key
from lms.core.i18n import gettext as _
from lms.reporting.queries.counting import Question, count_table
from lms.reporting.queries.names import local_name
from lms.reporting.rules import COMPLETED, MET, OBLIGED, OVERDUE, share
from lms.reporting.rules.ranking import ranking
from lms.reporting.rules.vocabulary import COURSE, ORGANISATION, exact_key
from lms.reporting.rules.words import measure_name
from lms.reporting.views.tables import SHARE, Asked
from lms.web.tables import Row
from lms.web.transaction import session

MEASURES = (OBLIGED, MET, OVERDUE, COMPLETED)


def organisation_rows(asked: Asked, zone: ZoneInfo) -> list[Row]:
    """A row for each organisation, ranked by the share of those who must that have done it; small ones after them, by name."""
    filters = {COURSE: (asked.course,)} if asked.course else {}
    question = Question(asked.wanted.today, zone, filters, asked.wanted.period)
    table = count_table(session(), asked.place, MEASURES, [ORGANISATION], question=question)
    counts = {keys[0]: numbers for keys, numbers in table.items() if isinstance(keys[0], int)}
    names = {
        key: local_name(body)
        for key, body in organisations_by_id(
            session(), [one for one in counts if isinstance(one, int)]
        ).items()
    }
    ordered = sorted(names, key=lambda key: sort_key(names[key]))
    ranked = ranking([(counts[key].get(OBLIGED, 0), counts[key].get(MET, 0)) for key in ordered])
    return [
        _row(
            asked,
            ordered[one.index],
            names[ordered[one.index]],
            one.rank,
            counts[ordered[one.index]],
        )
        for one in ranked
    ]


def columns() -> list[Row]:
    """The columns of the table."""
    numbers = [
        {"key": measure, "label": measure_name(measure), "kind": "number"} for measure in MEASURES
    ]
    numbers.insert(2, {"key": SHARE, "label": _("Of them, %"), "kind": "number"})
    return [
        {"key": "name", "label": _("Organisation")},
        {"key": "rank", "label": _("Rank"), "kind": "number"},
        *numbers,
    ]


def _row(asked: Asked, body_id: int, name: str, rank: int | None, counts: dict[str, int]) -> Row:
    part = share(counts.get(MET, 0), counts.get(OBLIGED, 0))
    return {
        "name": name,
        "rank": rank,
        SHARE: None if part is None else round(100 * part),
        **{
            measure: {
                "text": counts.get(measure, 0),
                "href": asked.people_url(measure, at=exact_key(ORGANISATION, body_id))
                if counts.get(measure)
                else None,
            }
            for measure in MEASURES
        },
    }
