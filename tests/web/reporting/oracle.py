"""An independent recount of the URL behind a number, for the tests of pages."""

import re
from datetime import date, timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import text

from lms.core.clock import get_local_date
from tests.conftest import NOW
from tests.factories.records import ZONE
from tests.unit.reporting.recount import read_paths
from tests.unit.reporting.recount_codes import count_code, read_records

TODAY = get_local_date(NOW, ZONE)
LINK = re.compile(r'<a href="([^"]*/people\?[^"]*)"[^>]*>([^<]*)</a>')
LARGE = re.compile(
    r'<dt class="figure__label"><a href="([^"]+)">[^<]+</a></dt>\s*'
    r'<dd class="figure__value">([^<]+)</dd>'
)


def _list_ancestors(parents, step):
    """Yield the organisation and all above it."""
    while step is not None:
        yield step
        step = parents[step]


class Oracle:
    """A recount of the rows of a list, given its URL, from the records."""

    def __init__(self, session):
        self.records, self.paths = read_records(session, ZONE), read_paths(session)
        self.courses = dict(session.execute(text("SELECT slug, id FROM course")).all())
        parents = dict(session.execute(text("SELECT id, parent_id FROM organisation")).all())
        self.ancestors = {record: [*_list_ancestors(parents, record)] for record in parents}
        session.rollback()

    def count(self, url):
        kind, area = re.search(r"/reporting/(units|organisations)/(\d+)/people", url).groups()
        query = parse_qs(urlsplit(url).query)
        first, end = self.read_days(query.get("period", [""])[0])
        course = self.courses.get(query.get("course", [""])[0])
        at = dict(key.split(".") for key in query.get("at", ()))
        here = [
            record
            for record in self.list_area_records(kind, int(area), own="own" in query)
            if first <= record.day < end
            and course in (None, record.course)
            and self._is_at(record, at)
        ]
        return count_code(here, query["measure"][0], TODAY)

    def list_area_records(self, kind, area, *, own=False):
        """Return the records of a unit or an organisation."""
        return [record for record in self.records if self._is_inside(record, kind, area, own=own)]

    def _is_inside(self, record, kind, area, *, own):
        if kind == "organisations":
            ancestors = self.ancestors[record.organisation] if record.organisation else ()
            return area in ancestors[: 1 if own else None]
        return record.unit == area if own else area in self.paths[record.unit]

    def _is_at(self, record, at):
        path = [*self.paths[record.unit][::-1], None, None]
        keys = {"organisation": record.organisation, "region": path[1], "district": path[2]}
        return all(str(keys[name]) == key.replace("none", "None") for name, key in at.items())

    def read_days(self, period):
        """Return the first day of a period in a URL, and the day after its last."""
        if not period:
            return date.min, date.max
        if ".." in period:
            first, last = map(date.fromisoformat, period.split(".."))
            return first, last + timedelta(days=1)
        year, _dash, part = period.partition("-")
        months, number = {"H": (6, part[1:]), "Q": (3, part[1:]), "": (12, 1)}.get(
            part[:1], (1, part)
        )
        start = (int(number) - 1) * months
        first = date(int(year), start + 1, 1)
        return first, date(int(year) + (start + months) // 12, (start + months) % 12 + 1, 1)


def list_numbers(page):
    """Yield the numbers of a page with the lists that they open."""
    for pattern in (LINK, LARGE):
        for href, words in pattern.findall(page):
            number = re.fullmatch(r"(?:.*: )?([\d\s\u00a0\u202f]+)", unescape(words).strip())
            if number:
                yield unescape(href), int(re.sub(r"\D", "", number[1]))


def read_page(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return response.get_data(as_text=True)


def count_rows(client, href):
    """Return the number of rows of the list, on all its pages."""
    page = read_page(client, href)
    following = re.search(r'href="([^"]+)" rel="next"', page)
    rest = count_rows(client, unescape(following.group(1))) if following else 0
    return len(re.findall(r'<th scope="row"', page)) + rest
