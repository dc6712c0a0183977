"""The world as an application serves it: requests as each role, the database as it was again afterwards."""

import hashlib
import io
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pyotp
from flask import Flask
from sqlalchemy import Connection, MetaData, Table, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from lms.core.clock import get_local_date
from lms.reporting.rules.vocabulary import FILTERS
from lms.web.csrf import mask_token
from tests.conftest import NOW
from tests.factories.catalogue import course_files, zip_of
from tests.factories.learning import ZONE
from tests.web.security.quick_file import QuickFile
from tests.web.security.world import AKMOLA, AKTOBE, KOKSHETAU, PASSWORD, REPUBLIC, SECRET, World

SESSION_TOKEN: Final = "t" * 32
TOKEN: Final = mask_token(SESSION_TOKEN)
NEW_PASSWORD: Final = "samal-zhel-2-kok-tobe"
UNSAFE: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
TABLES: Final[dict[str, list[Table]]] = {}  # of each kind of database, read once

# Puts a database back; it is given what closes all connections, should they have to be closed.
Renew = Callable[[Callable[[], None]], None]


@dataclass(frozen=True)
class Address:
    """A rule of the application with one of its methods."""

    method: str
    rule: Rule

    @property
    def name(self) -> str:
        return f"{self.method} {self.rule.rule}"


def addresses(app: Flask) -> list[Address]:
    """Each rule of the application with each method that it takes (HEAD goes with GET, OPTIONS with all)."""
    return [
        Address(method, rule)
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


class Site:
    """An application on a copy of the world."""

    def __init__(
        self, app: Flask, world: World, renew: Renew, file: QuickFile | None = None
    ) -> None:
        """Serve the world. `file` holds its database, where that is SQLite's."""
        self.app, self.world, self._renew, self._file = app, world, renew, file
        self.database = app.extensions["lms"].database
        self.database_url = app.extensions["lms"].settings.database_url
        self._cookies = {role: self._make_cookie(role) for role in world.tokens} | {
            "visitor": self._make_cookie(None)
        }
        self._watch: sqlite3.Connection | None = None
        self._as_new: tuple[int, int] | None = None
        # The rows of each table as it was at first.
        self._originals: dict[str, tuple[Any, list[tuple[Any, ...]]]] = file.rows if file else {}
        self._hashes = file.hashes if file else {}
        style = app.extensions["assets"].url("css/site.css").removeprefix("/static/")
        for objects in world.targets.values():
            objects["file"] = {"own": {"hashed": style}, "missing": {"hashed": "css/site.css"}}

    def restore(self) -> None:
        """The database as it was at the beginning. If nothing was written since, it is so already (SQLite)."""
        if self.is_as_new():
            return
        self._renew(self._disconnect)
        if self.database_url.startswith("sqlite"):
            self._as_new = self._get_state()

    def _disconnect(self) -> None:
        if self._watch is not None:
            self._watch.close()
            self._watch = None
        self.database.dispose()

    def is_as_new(self) -> bool:
        """Whether nobody has written since the last restoring, nor put another file there (SQLite; else False)."""
        return self._as_new is not None and self._as_new == self._get_state()

    def _get_state(self) -> tuple[int, int]:
        """The file, and a number that a commit changes."""
        return Path(self.database_url.removeprefix("sqlite:///")).stat().st_ino, self.version()

    def cookie(self, role: str) -> str:
        """The cookie of the role's browser, name and value."""
        return self._cookies[role]

    def _make_cookie(self, role: str | None) -> str:
        """A session of somebody who is signed in, and in another tab has given the password and not yet the code; or of a visitor."""
        now, values = int(NOW.timestamp()), {"csrf": SESSION_TOKEN}
        if role is not None:
            step = [now + 600, self.world.people[role], self.world.first_step, "/"]
            values |= {"_user_id": self.world.tokens[role], "seen": now, "first step": step}
        serializer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return f"{self.app.config['SESSION_COOKIE_NAME']}={serializer.dumps(values)}"

    def path(self, rule: Rule, values: dict[str, Any]) -> str:
        """The address of a rule with the values in it, whether they fit the rule's converters or not."""
        texts = {name: quote(str(value), safe="") for name, value in values.items()}
        return re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda match: texts[match.group(1)], rule.rule)

    def ask(
        self,
        role: str,
        method: str,
        path: str,
        data: dict[str, Any] | None = None,
        token: str | None = TOKEN,
        **kwargs: Any,
    ) -> TestResponse:
        """A request as the role. Unsafe ones carry the session's token unless told otherwise (None: no field at all)."""
        client = self.app.test_client(use_cookies=False)
        client.judge = False  # type: ignore[attr-defined]  # pages are judged by the tests of their domains
        headers = {"Cookie": self._cookies[role], **kwargs.pop("headers", {})}
        if method in UNSAFE:
            kwargs["data"] = {**(data or {}), **({} if token is None else {"csrf_token": token})}
        return client.open(path, method=method, headers=headers, **kwargs)

    def call(
        self, role: str, address: Address, ways: dict[str, Any], **kwargs: Any
    ) -> TestResponse:
        """A request of an address, with a form that is right."""
        data = (
            form_of(self.world, role, str(address.rule.endpoint), ways)
            if address.method in UNSAFE
            else None
        )
        return self.ask(role, address.method, self.path(address.rule, ways), data, **kwargs)

    def version(self) -> int:
        """A number that another connection's commit changes (SQLite): to see at no cost whether a request wrote."""
        return int(self._open_watch().execute("PRAGMA data_version").fetchone()[0])

    def _open_watch(self) -> sqlite3.Connection:
        """Return a connection that only looks at the database, open until all connections are closed."""
        if self._watch is None:
            self._watch = sqlite3.connect(self.database_url.removeprefix("sqlite:///"))
        return self._watch

    def tables(self) -> list[Table]:
        """The tables as they stand in the database, each before those that refer to it."""
        kind = self.database.writer.dialect.name
        if kind not in TABLES:
            metadata = MetaData()
            metadata.reflect(self.database.writer)
            TABLES[kind] = metadata.sorted_tables
        return TABLES[kind]

    def rows(self, *, without: frozenset[str] = frozenset()) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table but some, in order. A table that is as it was when it was first read is the same list."""
        tables = [table for table in self.tables() if table.name not in without]
        if self._file is not None:
            changed = self._file.find_changed_tables()
            return {
                table.name: self._read_sqlite(
                    table, is_changed=changed is None or table.name in changed
                )
                for table in tables
            }
        with self.database.writer.connect() as connection:
            return {table.name: self._read(connection, table) for table in tables}

    def _read_sqlite(self, table: Table, *, is_changed: bool) -> list[tuple[Any, ...]]:
        """The table's rows, past SQLAlchemy: most tables are as they were, and those are not even read."""
        original = self._originals.get(table.name)
        if original is not None and not is_changed:
            return original[1]
        raw = self._open_watch().execute(f'SELECT * FROM "{table.name}"').fetchall()
        if original is not None and original[0] == raw:
            return original[1]
        with self.database.writer.connect() as connection:
            rows = self._sort(connection, table)
        if not is_changed:
            self._originals[table.name] = raw, rows
        return rows

    def _read(self, connection: Connection, table: Table) -> list[tuple[Any, ...]]:
        """The table's rows. To convert and sort them takes ten times as long as to see that they are the same."""
        raw = connection.exec_driver_sql(f'SELECT * FROM "{table.name}"').fetchall()
        original = self._originals.get(table.name)
        if original is not None and original[0] == raw:
            return original[1]
        rows = self._sort(connection, table)
        self._originals.setdefault(table.name, (raw, rows))
        return rows

    def _sort(self, connection: Connection, table: Table) -> list[tuple[Any, ...]]:
        return sorted(map(tuple, connection.execute(select(table))), key=repr)

    def digest(self, *, without: frozenset[str] = frozenset()) -> str:
        """A hash of every row of every table, but of some."""
        whole_hash = hashlib.sha256()
        for name, rows in self.rows(without=without).items():
            whole_hash.update(f"{name} {self._hash(name, rows)}\n".encode())
        return whole_hash.hexdigest()

    def _hash(self, name: str, rows: list[tuple[Any, ...]]) -> str:
        """A hash of the table's rows."""
        entry = self._hashes.get(name)
        if entry is not None and entry[0] is rows:
            return entry[1]
        digest = hashlib.sha256(repr(rows).encode()).hexdigest()
        original = self._originals.get(name)
        if original is not None and original[1] is rows:
            self._hashes[name] = rows, digest
        return digest


def form_of(world: World, role: str, endpoint: str, ways: dict[str, Any]) -> dict[str, Any]:
    """What a browser sends to the address when the form is filled rightly."""
    build_form = FORMS.get(endpoint)
    return build_form(world, role, ways) if build_form else {}


def _assignment(world: World, role: str, _ways: dict[str, Any]) -> dict[str, Any]:
    own = {"region": f"unit-{world.units[AKMOLA]}", "hr": f"organisation-{world.bodies['own']}"}
    day = get_local_date(NOW, ZONE) + timedelta(days=40)
    target = own.get(role, f"unit-{world.units[KOKSHETAU]}")
    fields = {
        "courses": world.mandatory_id,
        "target": target,
        "due_on": day.isoformat(),
        "reason": "Бұйрық № 2",
    }
    return {**fields, "recognise_earlier": "y", "step": "save"}


def _exception(world: World) -> dict[str, Any]:
    return {"quiz": world.final, "extra_minutes": "20", "reason": "Бұйрық № 5"}


def _group(world: World, role: str) -> dict[str, Any]:
    if role == "hr":
        return {"organisation_id": world.bodies["own"]}
    return {"region_unit_id": world.units[AKMOLA if role == "region" else KOKSHETAU]}


def _chosen(world: World, role: str) -> dict[str, Any]:
    own = world.targets[role]["obliged"]["own"]
    return {"who": f"{own['assignment_id']}-{own['person_id']}"}


def _target_list(world: World, role: str, _ways: dict[str, Any]) -> dict[str, Any]:
    servant = f"Логин\n{world.servant_login}\n".encode()
    target = _assignment(world, role, {})["target"]
    return {"name": "Жаңа тізім", "target": target, "file": (io.BytesIO(servant), "list.csv")}


def _organisation(world: World, role: str) -> dict[str, Any]:
    fields = {
        "name_kk": "Жаңа мекеме",
        "name_ru": "Новое учреждение",
        "kind": "other",
        "region_unit_id": world.units[KOKSHETAU],
    }
    return fields | ({"parent_id": world.bodies["own"]} if role == "hr" else {})


def _person(world: World, role: str) -> dict[str, Any]:
    fields = {**NAMES, "region_unit_id": world.units[KOKSHETAU], "audience": "citizen"}
    return fields | (
        {"iin": "500101500016", "organisation_id": world.bodies["own"]} if role == "hr" else {}
    )


def _reform(world: World) -> dict[str, Any]:
    day = get_local_date(NOW, ZONE) + timedelta(days=30)
    fields = {
        "kind": "rename",
        "above": world.units[AKMOLA],
        "unit": world.units[KOKSHETAU],
        "name_kk": "Жаңа қала",
        "name_ru": "Новый город",
        "kato": "",
    }
    return {
        **fields,
        "day": day.isoformat(),
        "note": "Жаңа атау",
        "source": "Жарлық № 7",
        "at": "confirm",
        "step": "save",
    }


def _post(world: World, role: str) -> dict[str, Any]:
    return {
        "organisation_id": world.bodies["branch" if role == "hr" else "parent"],
        "starts_on": NOW.date().isoformat(),
    }


def _merging(world: World) -> dict[str, Any]:
    return {"into_id": world.bodies["parent"], "on": NOW.date().isoformat(), "confirmed": "1"}


def _schedule(world: World, role: str) -> dict[str, Any]:
    place = (
        f"organisations:{world.bodies['own']}"
        if role == "hr"
        else f"units:{world.units[{'region': AKMOLA, 'admin': REPUBLIC}.get(role, KOKSHETAU)]}"
    )
    return {"what": "figures", "place": place, "every": "quarter", "format": "csv"}


def _lesson(world: World, role: str) -> dict[str, Any]:
    day = get_local_date(NOW, ZONE) + timedelta(days=20)
    fields = {
        "title_kk": "Жаңа сабақ",
        "title_ru": "Новое занятие",
        "day": day.isoformat(),
        "starts": "10:00",
        "ends": "12:00",
        "language": "kk",
    }
    place = {
        "region_unit_id": world.units[KOKSHETAU],
        "place_kk": "Кітапхана",
        "place_ru": "Библиотека",
        "capacity": "9",
    }
    return fields | place | ({"organisation_id": world.bodies["own"]} if role == "hr" else {})


def _archive(_world: World, _role: str, _ways: dict[str, Any]) -> dict[str, Any]:
    return {"archive": (io.BytesIO(zip_of(course_files(title_kk="Файлдар туралы"))), "files.zip")}


def _list(world: World) -> dict[str, Any]:
    content = "ЖСН;Тегі, аты\r\n;Жаңа Есім\r\n".encode()
    return {"organisation_id": world.bodies["own"], "table": (io.BytesIO(content), "list.csv")}


def _fixed(**values: Any) -> Callable[..., dict[str, Any]]:
    return lambda *_arguments: dict(values)


def _at_home(**values: Any) -> Callable[..., dict[str, Any]]:
    return lambda world, *_rest: {**values, "region_unit_id": world.units[KOKSHETAU]}


# A composed report as its address or its form carries it: all of it, also what asks for nothing.
COMPOSED: Final = {
    **dict.fromkeys(
        ("place", "row2", "column", "period", "first", "last", "boundaries", "report", *FILTERS), ""
    ),
    "count": "completed",
    "row": "course",
}
NAMES: Final = {"surname": "Жаңа", "given_name": "Есім", "language": "ru"}
FORMS: Final[dict[str, Callable[[World, str, dict[str, Any]], dict[str, Any]]]] = {
    "auth.edit": _at_home(
        **NAMES,
        present_password=PASSWORD,
        user_name="changed",
        shown_name="full",
        sex="unsaid",
        birth_year="1985",
        settlement="rural",
    ),
    "auth.card": lambda world, role, _ways: world.targets[role]["code"]["missing"],
    "auth.card_password": lambda world, role, _ways: {
        **world.targets[role]["code"]["own"],
        "password": NEW_PASSWORD,
    },
    "duplicates.employer_code": lambda world, role, _ways: world.targets[role]["code"]["missing"],
    "duplicates.accept_employer_code": lambda world, role, _ways: world.targets[role]["code"][
        "own"
    ],
    "auth.cards": lambda world, role, _ways: {
        "person": world.people["servant" if role == "hr" else "citizen"]
    },
    "accounts.confirm_iin": _fixed(document="identity_card", iin="500101500016", is_seen="y"),
    "accounts.find_for_iin": lambda world, *_rest: {"login": world.twin_login},
    "accounts.iin_conflict": lambda world, *_rest: {
        "choice": "neither",
        "seen": str(world.people["citizen"]),
    },
    "accounts.accept_offer": _fixed(is_main="y"),
    "accounts.change_post": _fixed(position="Бас маман", category="E-4"),
    "accounts.close_organisation": _fixed(on=NOW.date().isoformat()),
    "accounts.edit_organisation": _at_home(
        name_kk="Жаңа мекеме", name_ru="Новое учреждение", kind="other"
    ),
    "accounts.end_absence": _fixed(ends_on=NOW.date().isoformat()),
    "accounts.end_post": _fixed(ends_on=NOW.date().isoformat()),
    "accounts.export_organisations": _fixed(format="csv"),
    "accounts.export_people": _fixed(format="csv"),
    "accounts.export_invited": _fixed(format="csv"),
    "accounts.merge_organisation": lambda world, *_rest: _merging(world),
    "accounts.move_organisation": lambda world, role, _ways: {
        "parent_id": world.bodies["own" if role == "hr" else "parent"]
    },
    "accounts.new_absence": _fixed(kind="sick", starts_on=NOW.date().isoformat()),
    "accounts.new_post": lambda world, role, _ways: _post(world, role),
    "accounts.edit_person": _at_home(
        **NAMES, user_name="changed", audience="citizen", birth_year="1985"
    ),
    "accounts.extra_time": _fixed(percent="50"),
    "accounts.grant": lambda world, *_rest: {
        "role": "consultant",
        "region_unit_id": world.units[AKTOBE],
    },
    "auth.new_api_token": _fixed(name="Кадрлар", scopes="people:read", days="365"),
    "accounts.new_organisation": lambda world, role, _ways: _organisation(world, role),
    "accounts.new_person": lambda world, role, _ways: _person(world, role),
    "auth.password": _fixed(present_password=PASSWORD, password=NEW_PASSWORD),
    "auth.password_link": _fixed(password=NEW_PASSWORD),
    **dict.fromkeys(
        (
            "auth.confirm_second_factor",
            "auth.recovery_codes",
            "auth.remove_second_factor",
            "auth.sign_in_code",
        ),
        _fixed(code=pyotp.TOTP(SECRET).at(NOW)),
    ),
    "auth.second_factor": _fixed(present_password=PASSWORD),
    "auth.forgotten": _fixed(login="nobody-is-called-so"),
    "auth.sign_in_by_name": _at_home(**NAMES, birth_year="1985", password=PASSWORD),
    "personal_data.download": _fixed(present_password=PASSWORD),
    "personal_data.erasure": _fixed(present_password=PASSWORD, reason="Керек емес"),
    "personal_data.enter_request": lambda world, *_rest: {
        "user_name": world.servant_login,
        "paper": "№ 1",
    },
    "personal_data.request_page": _fixed(choice="refuse", decision="Заң талап етеді"),
    "auth.sign_in": _fixed(login="nobody-is-called-so", password=PASSWORD),
    "auth.sign_up": _at_home(**NAMES, password=NEW_PASSWORD),
    "catalogue.upload_archive": _archive,
    "auth.new_walk_in": _at_home(**{**NAMES, "birth_year": "1950", "language": "kk"}),
    "auth.print_walk_in_card": _fixed(code="no such code"),
    "certificates.correct": _fixed(
        **NAMES,
        patronymic="",
        course_title_kk="Курс",
        course_title_ru="Курс",
        hours="9",
        edition="1",
        reason="name",
        words_kk="Себебі",
        words_ru="Причина",
    ),
    "certificates.revoke": _fixed(reason="other", words_kk="Себебі", words_ru="Причина"),
    "report_builder.change": _fixed(**COMPOSED),
    "report_builder.export": _fixed(**COMPOSED, format="csv"),
    "report_builder.export_saved": _fixed(format="csv"),
    "report_builder.rename": _fixed(name="Жаңа есеп"),
    "report_builder.save": _fixed(**COMPOSED, name="Жаңа есеп", shared=""),
    "people_import.apply": _fixed(deactivate_missing=""),
    "people_import.correct": _fixed(**{"text-2-email": "a@b.kz", "skip-3": "y"}),
    "people_import.give_access": _fixed(way="links"),
    "people_import.columns": _fixed(column_0="iin", column_1="full_name"),
    "people_import.export_faulty": _fixed(format="csv"),
    "people_import.new": lambda world, *_rest: _list(world),
    "people_import.edit_reading": _fixed(encoding="utf-8", delimiter=";", header_line="1"),
    "learning.attempt_answer": _fixed(answer="1"),
    "learning.check_answer": _fixed(answer="1"),
    "learning.lesson_bookmark": _fixed(anchor="h-1"),
    "duplicates.preview": lambda world, _role, ways: {
        "seen": world.seen.get((ways.get("kept_id"), ways.get("merged_id")), "")
    },
    "messaging.read_all_messages": _fixed(up_to="999999"),
    "obligations.assign": _assignment,
    "outreach.add": lambda world, *_rest: {"login": world.learner_login},
    "outreach.announce": lambda world, role, _ways: _lesson(world, role),
    "outreach.enter_held": lambda world, role, _ways: {
        **_lesson(world, role),
        "day": (get_local_date(NOW, ZONE) - timedelta(days=2)).isoformat(),
        "reason": "Байланыс болмады",
    },
    "outreach.change": lambda world, role, _ways: _lesson(world, role),
    "outreach.confirm_cancelling": _fixed(reason="Су тасқыны"),
    "outreach.export_people": _fixed(format="csv"),
    "outreach.export_managed": _fixed(format="csv"),
    "outreach.record_attendance": lambda _world, _role, ways: {
        "shown": ways.get("sign_up_id", 1),
        "came": ways.get("sign_up_id", 1),
        "page": "1",
    },
    "obligations.confirm_change": _assignment,
    "obligations.confirm_move": lambda world, role, _ways: {
        **_chosen(world, role),
        "due_on": "2026-05-04",
        "reason": "Су тасқыны",
    },
    "obligations.confirm_reminder": lambda world, role, _ways: _chosen(world, role),
    "assessment.export_version": _fixed(format="csv"),
    "paper_tests.draw": lambda _world, _role, ways: {
        "quiz": ways.get("quiz_id", 1),
        "language": "ru",
    },
    "paper_tests.table": lambda _world, _role, ways: {
        "person": ways.get("enrolment_id", 1),
        "held_on": NOW.date().isoformat(),
        f"answer-{ways.get('enrolment_id', 1)}-1": "1",
    },
    "paper_tests.undo": _fixed(reason="Басқа адамның парағы"),
    "sittings.new": lambda world, role, _ways: {
        "quiz": world.final,
        "minutes": "60",
        "venue": "Зал",
        **_group(world, role),
    },
    "sittings.join": _fixed(code="0000 0000"),
    "sittings.refuse": _fixed(reason="Құжаты жоқ"),
    "sittings.remove": _fixed(reason="Телефонмен сөйлесті"),
    "sittings.minutes": _fixed(minutes="5", reason="Байланыс үзілді"),
    "sittings.minutes_for_all": _fixed(minutes="5", reason="Жарық сөнді"),
    "grading.export": _fixed(format="csv"),
    "grading.text": _fixed(level_0="0", comment="", go="save"),
    "grading.change": _fixed(level_0="1", comment="", reason="Қайта оқыдым"),
    "assessment.new_exception": lambda world, role, _ways: {
        **_exception(world),
        **_group(world, role),
    },
    "assessment.new_person_exception": lambda world, *_rest: _exception(world),
    "assessment.retire": _fixed(reason="Жауабы интернетте жүр"),
    "regrading.correct": _fixed(kind="every", reason="Сұрақ екіұшты"),
    "regrading.passes": _fixed(seen="1", reason="Қате бізден"),
    "regrading.decide": _fixed(decision="keep", reason="Қате бізден"),
    "obligations.export_assignment": _fixed(format="csv"),
    "obligations.export_assignments": _fixed(format="csv"),
    "certificates.export_held": _fixed(format="csv"),
    "obligations.export_late": _fixed(format="csv"),
    "obligations.grant_exemption": _fixed(reason="Бұйрық № 3", starts_on="2026-04-01"),
    "obligations.grant_exemptions": lambda world, role, _ways: {
        **_chosen(world, role),
        "reason": "Бұйрық № 3",
        "starts_on": "2026-04-01",
        "ends_on": "",
        "scope": "course",
    },
    "obligations.refuse": _fixed(reason="Ерте"),
    "obligations.upload_list": _target_list,
    "reforms.enter": lambda world, *_rest: _reform(world),
    "programmes.document": _fixed(number="2-ө", day=NOW.date().isoformat()),
    "programmes.export": _fixed(format="csv"),
    "programmes.export_lessons": _fixed(format="csv"),
    "programmes.export_rows": _fixed(format="csv"),
    "programmes.export_programme": _fixed(format="csv"),
    "programmes.name": _fixed(name_kk="Жаңа", name_ru="Новая"),
    "programmes.new": _fixed(name_kk="Жаңа", name_ru="Новая"),
    "programmes.new_indicator": _fixed(name_kk="Жаңа", name_ru="Новый", measure="completed"),
    "programmes.period": _fixed(first="2026-01-01", last="2026-12-31"),
    "programmes.plan": _fixed(**{"half-2026-H1": "12"}),
    "reforms.export": _fixed(format="csv"),
    "periodic_reports.download": _fixed(format="csv", number=""),
    "audit.export": _fixed(format="csv"),
    "schedules.edit": _fixed(every="month", format="csv"),
    "schedules.new": lambda world, role, _ways: _schedule(world, role),
    "schedules.export_sendings": _fixed(format="csv"),
    "periodic_reports.hand_in": lambda world, *_rest: {
        "looked_at": world.looked_at,
        "signer": "Ахметов А. Б.",
        **{
            f"{name}_{language}": "Министрлік"
            for name in ("addressee", "post")
            for language in ("kk", "ru")
        },
    },
    "reporting.export_figures": _fixed(format="csv"),
    "reporting.export_people": _fixed(format="csv"),
}
