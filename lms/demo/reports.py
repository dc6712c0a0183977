"""Periodic reports of past half-years, handed in by regions and the agency.

Most were in time, some late, one was corrected; two regions have not handed in the last one.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy.orm import Session

from lms.accounts.rules import OPERATOR
from lms.demo.accounts import AKMOLA, find_unit_by_kato
from lms.periodic_reports.queries import count_content, find_last_number
from lms.periodic_reports.rules import (
    HALF,
    BilingualText,
    NamedPeriod,
    ReportContent,
    ReportWords,
    find_report_due_day,
    list_latest_periods,
)
from lms.periodic_reports.services import hand_in
from lms.regions.queries import find_root, list_regions
from lms.reporting.queries.areas import UNITS, Area, load_area
from lms.web.container import Container

PERIODS: Final = 2  # the last ones that have ended
MISSING: Final = 2  # regions without a report of the last period
EARLIER: Final = 4  # regions with a report of the period before: counting all would take long
LATE_EACH: Final = 6  # every sixth region is late
CORRECTION: Final = BilingualText(
    "Бір ұйымның деректері кеш жүктелді.", "Данные одной организации были загружены позже."
)
ADDRESSEE: Final = BilingualText(
    "Цифрландыру саласындағы уәкілетті орган", "Уполномоченный орган в сфере цифровизации"
)
POST: Final = BilingualText(
    "Цифрлық технологиялар басқармасының басшысы", "Руководитель управления цифровых технологий"
)
SIGNER: Final = "А. Б. Есенова"
EXPLANATION: Final = BilingualText(
    "Тыңдаушылардың бір бөлігі курсты келесі жартыжылдықта аяқтайды.",
    "Часть слушателей завершит курс в следующем полугодии.",
)
MEASURES: Final = BilingualText(
    "Аудандарда қосымша сабақтар өткізіледі, аяқтамағандарға ескерту жіберілді.",
    "В районах проводятся дополнительные занятия, незавершившим отправлены напоминания.",
)
LATENESS: Final = BilingualText(
    "Екі ауданның деректері кеш келді.", "Данные двух районов поступили позже срока."
)


def hand_in_reports(container: Container) -> None:
    """Hand in each report as of its day, counted from the records."""
    today = container.moment().today
    with container.database.write() as session:
        for area, period, day in _list_due_reports(session, today):
            if day < today:
                _hand_in(session, container, area, period, day)


def _list_due_reports(session: Session, today: date) -> Iterator[tuple[Area, NamedPeriod, date]]:
    """Yield area, period and day of each report that was handed in.

    The first region is that of the demo accounts; it corrects its report.
    """
    first = find_unit_by_kato(session, AKMOLA)
    units = sorted(
        (unit.id for unit in list_regions(session)), key=lambda unit_id: (unit_id != first, unit_id)
    )
    past_periods = [
        period
        for period in list_latest_periods(HALF, today, count=PERIODS + 1)
        if period.last < today
    ][:PERIODS]
    for number, period in enumerate(past_periods):
        due_day = find_report_due_day(period, whole=False) or period.last
        for index, unit_id in enumerate(units[: EARLIER if number else len(units) - MISSING]):
            lateness = 4 + index % 3 if index % LATE_EACH == LATE_EACH - 1 else -(index % 5)
            yield (
                load_area(session, OPERATOR, UNITS, unit_id),
                period,
                due_day + timedelta(days=lateness),
            )
        if not number:
            yield load_area(session, OPERATOR, UNITS, first), period, due_day + timedelta(days=9)
        yield (
            load_area(session, OPERATOR, UNITS, find_root(session).id),
            period,
            find_report_due_day(period, whole=True) or due_day,
        )


def _is_late(area: Area, period: NamedPeriod, day: date) -> bool:
    due_day = find_report_due_day(period, whole=area.whole)
    return due_day is not None and day > due_day


def _write_words(content: ReportContent, *, corrects: bool, is_late: bool) -> ReportWords:
    return ReportWords(
        addressee=ADDRESSEE,
        signer=SIGNER,
        post=POST,
        explanations={line.key: EXPLANATION for line in content.shortfalls},
        measures=MEASURES,
        lateness=LATENESS if is_late and not corrects else BilingualText(),
        correction=CORRECTION if corrects else BilingualText(),
    )


def _hand_in(
    session: Session, container: Container, area: Area, period: NamedPeriod, day: date
) -> None:
    number = find_last_number(session, area, period) + 1
    content = count_content(session, area, period, today=day)
    words = _write_words(content, corrects=number > 1, is_late=_is_late(area, period, day))
    numbered_content = replace(
        content, number=number, correction=words.correction.in_one_line, words=words
    )
    hand_in(
        session,
        area=area,
        content=numbered_content,
        pdf_sha256=None,
        now=datetime.combine(day, time(11), tzinfo=container.settings.timezone),
    )
