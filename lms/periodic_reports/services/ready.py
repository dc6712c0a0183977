"""A report with everything that its files need, as handed in or as the records are now."""

from dataclasses import dataclass, replace
from typing import Any, Protocol

from sqlalchemy.orm import Session

from lms.audit.queries import load_head_at
from lms.core.clock import Moment
from lms.periodic_reports.errors import ReportNotFound
from lms.periodic_reports.queries import count_content, load_frozen_report, load_hander_names
from lms.periodic_reports.rules import NamedPeriod, ReportContent
from lms.reporting.queries.areas import Area
from lms.reporting.queries.invited import count_invited_people


class DrawDocument(Protocol):
    """A function that draws a document of templates/pdf, as Documents.draw of lms.web.documents."""

    def __call__(self, name: str, **values: Any) -> bytes:
        """Return the PDF. Raises RenderingFailed."""
        ...


@dataclass(frozen=True, slots=True)
class ReadyReport:
    """A report with everything that its files need, so that no transaction is open during drawing.

    `moment`: when it was handed in, else when it was counted. `by_name`: who handed it in, empty
    for the operator. `pdf_sha256`: the document stored at handing in. `audit_head`: the head of the
    audit record at that time, empty where there was none.
    """

    content: ReportContent
    moment: Moment
    is_handed_in: bool = False
    pdf_sha256: str | None = None
    by_name: str = ""
    audit_head: str = ""

    @property
    def name(self) -> str:
        """The name of its files, without the extension."""
        content = self.content
        part = f"-{content.number}" if content.number else ""
        return f"report-{content.area_kind}-{content.area_id}-{content.period.name}{part}"


def load_ready_report(
    session: Session, area: Area, period: NamedPeriod, *, number: int = 0, moment: Moment
) -> ReadyReport:
    """Load a report as it was handed in under a number, else (0) as the records are now.

    Raises ReportNotFound.
    """
    if not number:
        content = count_content(session, area, period, today=moment.today)
        invited = count_invited_people(session, area, now=moment.now)
        return ReadyReport(replace(content, invited=invited), moment)
    report = load_frozen_report(session, area, period, number)
    if report is None:
        raise ReportNotFound
    content, handed_in = report
    return ReadyReport(
        content,
        replace(moment, now=handed_in.handed_in_at),
        is_handed_in=True,
        pdf_sha256=handed_in.pdf_sha256,
        by_name=load_hander_names(session, [handed_in]).get(handed_in.handed_in_by or 0, ""),
        audit_head=str(load_head_at(session, handed_in.handed_in_at) or ""),
    )
