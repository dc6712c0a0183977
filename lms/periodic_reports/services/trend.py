"""The trend by month of a report as PDF."""

from typing import Final

from lms.periodic_reports.rules import ReportContent

# A month of the trend: short name, Kazakh name, and its numbers.
Month = tuple[str, str, tuple[int, ...]]
LEAST_MONTHS: Final = 2
# The numbers of the trend by month: people; person x course in reports handed in before people were
# counted.
TREND: Final = ("people_enrolled", "people_completed")
TREND_WITHOUT_PEOPLE: Final = ("enrolled", "completed")


def build_trend(content: ReportContent) -> tuple[tuple[str, ...], list[Month]]:
    """Return the codes of the trend and its months; no months without a trend.

    Months that come after the day of counting are left out: they are no drop to zero.
    """
    table = next((table for table in content.tables if table.name == "months"), None)
    lines = table.lines if table else ()
    has_people = all({*TREND} <= line.values.keys() for line in lines)
    codes = TREND if has_people else TREND_WITHOUT_PEOPLE
    months = [
        (
            f"{line.key[5:7]}.{line.key[:4]}",
            line.name_kk,
            tuple(line.values[code] for code in codes),
        )
        for line in lines
        if line.key <= f"{content.counted_on:%Y-%m}"
    ]
    if len(months) < LEAST_MONTHS or not any(any(month[2]) for month in months):
        return codes, []
    return codes, months
