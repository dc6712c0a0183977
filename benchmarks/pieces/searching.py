"""P14: search in twelve courses of two hundred lessons, beside a scan with LIKE, on both databases.

The lessons are sentences of the shipped courses, shuffled: real words as often as in real texts.
"""

import random
import re
from collections.abc import Callable, Iterator
from statistics import median, quantiles
from time import perf_counter
from typing import Any, Final

from sqlalchemy import insert, text

from benchmarks.report import Line, judge, show_beside
from benchmarks.scale import Scale
from benchmarks.seeding import Site
from benchmarks.sites import open_sites
from lms.app import find_resources
from lms.catalogue.models import Course, CourseVersion, Lesson, Module
from lms.core.clock import SystemClock
from lms.core.i18n import LANGUAGES
from lms.search.services import refresh_index

COURSES: Final = 12
SENTENCES: Final = 40  # a lesson, about 400 words
MOST_MS: Final = 50.0
# Frequent and rare words, forms, look-alikes, Latin, several words, and nothing found.
QUERIES: Final = (
    "файл",
    "компьютер",
    "кнопка",
    "құпиясөз",
    "пароль",
    "kupiasoz",
    "parol",
    "Қазақстан",
    "kazakstan",
    "klaviatura",
    "пернетақтаны",
    "тышканнын",
    "мекенжай",
    "экран",
    "әріптер",
    "файлды жою",
    "удалить файл",
    "как включить компьютер",
    "окно программы",
    "құжатты сақтау",
    "электронды үкімет қызметі",
    "безопасность паролей и почты",
    "принтер",
    "қайда",
    "ком",
    "интернет сеть подключение браузер",
    "жоқсөзмүлде",
    "нетакогослова",
    "1",
    "Ctrl",
)
# The same order and number of rows; what people typed has to stand there letter by letter.
SCAN: Final = text(
    "SELECT id, title FROM search_document WHERE lower(text) LIKE :pattern "
    "ORDER BY CASE WHEN language = 'kk' THEN 0 ELSE 1 END, id LIMIT 20"
)


def run(scale: Scale) -> Iterator[Line]:
    """Measure P14."""
    for site in open_sites("search", scale):
        yield from _measure_site(scale, site)


def _measure_site(scale: Scale, site: Site) -> Iterator[Line]:
    _add_courses(site, scale.lessons)
    with site.container.database.write() as session:
        began = perf_counter()
        refresh_index(session)
        indexing = perf_counter() - began
    _analyse_tables(site)
    client = site.app.test_client()

    def search(query: str) -> None:
        reply = client.get("/search", query_string={"q": query})
        assert reply.status_code == 200

    def scan(query: str) -> None:
        with site.container.database.read() as session:
            session.execute(SCAN, {"pattern": f"%{query.lower()}%"}).all()

    pages, scans = _time_queries(search, scale.searches), _time_queries(scan, scale.searches)
    size = f"{COURSES} × {scale.lessons} lessons, {site.kind}"
    yield judge(
        "P14",
        f"a page of search, p95, {size}",
        quantiles(pages, n=20)[-1],
        most=MOST_MS,
        unit=" ms",
        median=median(pages),
        slowest=max(pages),
    )
    yield show_beside("P14", f"the same, median, {size}", median(pages), " ms")
    yield show_beside(
        "P14",
        f"LIKE over the texts alone, median, {size}",
        median(scans),
        " ms",
        p95=quantiles(scans, n=20)[-1],
    )
    yield show_beside("P14", f"indexing all courses, {size}", indexing, " s")


def _time_queries(ask: Callable[[str], None], times: int) -> list[float]:
    """Return milliseconds of each query, asked in turn; the first round warms up."""
    milliseconds: list[float] = []
    for number in range(times + 1):
        for query in QUERIES:
            began = perf_counter()
            ask(query)
            if number:
                milliseconds.append((perf_counter() - began) * 1000)
    return milliseconds


def _analyse_tables(site: Site) -> None:
    """Let PostgreSQL know the tables, as its autovacuum does a minute later."""
    if site.kind == "PostgreSQL":
        with site.container.database.write() as session:
            session.execute(text("ANALYZE"))


def _add_courses(site: Site, lessons: int) -> None:
    chance = random.Random(13)
    sentences = {language: _read_sentences(language) for language in LANGUAGES}
    now = SystemClock().now()
    with site.container.database.write() as session:
        for number in range(1, COURSES + 1):
            course = Course(slug=f"course-{number}", code=f"B{number}", created_at=now)
            session.add(course)
            session.flush()
            version = _build_version(course.id, number, now)
            session.add(version)
            session.flush()
            module = Module(
                version_id=version.id,
                position=1,
                slug="01-all",
                hours=1,
                competences=[],
                title_kk="Модуль",
                title_ru="Раздел",
            )
            session.add(module)
            session.flush()
            session.execute(
                insert(Lesson),
                [
                    _build_lesson(version.id, module.id, position, sentences, chance)
                    for position in range(1, lessons + 1)
                ],
            )
            course.current_version_id = version.id


def _build_version(course_id: int, number: int, now: Any) -> CourseVersion:
    return CourseVersion(
        course_id=course_id,
        number=1,
        content_hash=f"{number:064}",
        loaded_at=now,
        audience="citizen",
        level="foundation",
        hours=36,
        minutes=1600,
        mandatory=False,
        validity_months=0,
        framework="DigComp 2.2",
        title_kk=f"Курс {number}",
        title_ru=f"Курс {number}",
        summary_kk="Қысқа курс.",
        summary_ru="Короткий курс.",
        outcomes_kk=[],
        outcomes_ru=[],
    )


def _build_lesson(
    version_id: int,
    module_id: int,
    position: int,
    sentences: dict[str, list[str]],
    chance: random.Random,
) -> dict[str, Any]:
    row: dict[str, Any] = {
        "version_id": version_id,
        "module_id": module_id,
        "position": position,
        "slug": f"lesson-{position}",
        "minutes": 8,
        "sources_kk": [],
        "sources_ru": [],
    }
    for language in LANGUAGES:
        own = chance.choices(sentences[language], k=SENTENCES)
        row[f"title_{language}"] = " ".join(own[0].split()[:5])
        row[f"goal_{language}"] = own[1][:400]
        row[f"html_{language}"] = f"<h2>{own[2]}</h2><p>{' '.join(own[3:])}</p>"
    return row


def _read_sentences(language: str) -> list[str]:
    texts = (
        path.read_text(encoding="utf-8")
        for path in sorted((find_resources() / "courses").rglob(f"{language}.md"))
    )
    return [
        sentence.replace("<", " ").replace("\n", " ").strip()
        for content in texts
        for sentence in re.split(r"(?<=[.!?])\s", content.partition("\n---\n")[2])
        if len(sentence.split()) > 4
    ]
