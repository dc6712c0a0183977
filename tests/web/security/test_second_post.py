"""HR of a second post's organisation neither reads nor changes data of the other organisation.

The tables come from the model: each that names a person and belongs to an organisation, by itself
or by its parent row, needs a case here, or a reason why no organisation owns its rows.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lms.accounts.models import Absence, Post, PostOffer, RoleGrant
from lms.accounts.rules import HR, NATIONAL_ADMIN
from lms.core.clock import Moment
from lms.core.database import Base
from lms.obligations.models import Assignment, Exemption, TargetList, TargetListPerson
from lms.obligations.rules.keys import DutyKey
from lms.obligations.services import ExemptionTerms, grant_exemptions
from lms.people_import.models import ImportRow, PeopleImport
from tests.conftest import NOW
from tests.factories import accounts, certificates, outreach, records
from tests.factories.records import ZONE
from tests.factories.regions import KOKSHETAU, SEMEI, load_unit

SECRET = "Құпиясөз"  # in all texts of the first organisation
DAY = NOW.date().isoformat()
# Tables that hold the organisation only as a fact of the day of an event, or that no one owns.
NOT_OWNED = {
    "account_care": "the person's own consent to cards by an organisation, which it does not list",
    "enrolment": "what somebody learns is seen by all who answer for them",
    "certificate": "a certificate is the person's own, and seen by all who answer for them",
    "obligation_cell": "figures",
    "quiz_exception": "a person's or a group's, never both; seen as what somebody learns is",
}


@dataclass
class SecondPostCase:
    """Requests of HR of the second organisation: those that are not found, and pages to search."""

    not_found: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)


@pytest.fixture
def posts(session, container):
    """HR of A and B, and ids of a person with posts in both and of A's data about them."""
    a = accounts.add_organisation(session, kato=SEMEI, name_kk=f"{SECRET} А", name_ru=f"{SECRET} А")
    b = accounts.add_organisation(session)
    person = accounts.add_person(session, kato=SEMEI, surname="Екеуінде", organisation_id=a.id)
    accounts.add_post(session, person, b.id, is_main=False)
    hr = {"a": accounts.add_person(session), "b": accounts.add_person(session)}
    accounts.grant(session, hr["a"], HR, organisation_id=a.id)
    accounts.grant(session, hr["b"], HR, organisation_id=b.id)
    course = records.add_course(session)
    country = load_unit(session, KOKSHETAU).parent_id
    root = session.get_one(type(load_unit(session, KOKSHETAU)), country).parent_id
    days = {"due_on": NOW.date() + timedelta(days=60)}
    shared = records.assign(session, course, region_unit_id=root, **days)
    own = records.assign(session, course, organisation_id=a.id, **days)
    session.get_one(Assignment, own).reason = SECRET
    records.resolve_all(session)
    absence = accounts.add_absence(session, person, kind="sick", organisation_id=a.id)
    digest = container.storage.put(container.iin_cipher.encrypt_bytes(b"%PDF-1.7 a scan"))
    exemption = grant_exemptions(
        session,
        duties=[DutyKey(course.id, person.id)],
        terms=ExemptionTerms(SECRET, NOW.date(), None, f"{SECRET}.pdf", digest),
        by=accounts.build_actor(session, hr["a"]),
        moment=Moment(NOW, ZONE),
    )[0]
    target = TargetList(name=SECRET, organisation_id=a.id, created_at=NOW)
    session.add(target)
    session.flush()
    session.add(TargetListPerson(list_id=target.id, person_id=person.id))
    upload = PeopleImport(
        organisation_id=a.id,
        state="checked",
        file_name=f"{SECRET}.csv",
        file_sha256="0" * 64,
        reading={},
        columns=[],
        matching={},
        counts={},
        created_at=NOW,
    )
    session.add(upload)
    session.flush()
    session.add(
        ImportRow(
            import_id=upload.id, line=2, action="new", person_id=person.id, data=b"", faults=[]
        )
    )
    training = outreach.add_training(
        session, organisation_id=a.id, title_kk=SECRET, title_ru=SECRET
    )
    sign_up = outreach.add_sign_up(session, training, person)
    grant = accounts.grant(session, person, HR, organisation_id=a.id)
    post = session.scalars(
        select(Post).where(Post.person_id == person.id, Post.organisation_id == a.id)
    ).one()
    certificates.add_certificate(session, person)
    offer = PostOffer(
        person_id=person.id,
        organisation_id=a.id,
        surname=SECRET,
        search_key=SECRET.lower(),
        position=SECRET,
        starts_on=NOW.date(),
        offered_at=NOW - timedelta(days=2),
        expires_at=NOW + timedelta(days=58),
        state="open",
    )
    session.add(offer)
    session.commit()
    ids = {
        "person": person.id,
        "a": a.id,
        "b": b.id,
        "absence": absence.id,
        "exemption": exemption,
        "shared": shared,
        "own": own,
        "list": target.id,
        "import": upload.id,
        "training": training.id,
        "sign_up": sign_up.id,
        "grant": grant.id,
        "post": post.id,
        "offer": offer.id,
    }
    return hr, ids


def list_cases(ids) -> dict[str, SecondPostCase]:
    person = f"/accounts/people/{ids['person']}"
    duty = f"/obligations/{ids['shared']}/people/{ids['person']}"
    foreign_duty = f"/obligations/{ids['own']}/people/{ids['person']}"
    exemption = f"/obligations/exemptions/{ids['exemption']}"
    training = f"/outreach/trainings/{ids['training']}"
    offer = f"/accounts/people/invited/{ids['offer']}"
    return {
        "post_offer": SecondPostCase(
            [("POST", f"{offer}/withdraw", {}), ("POST", f"{offer}/repeat", {})],
            ["/accounts/people/invited"],
        ),
        "absence": SecondPostCase(
            [
                ("GET", f"{person}/absences/{ids['absence']}", {}),
                ("POST", f"{person}/absences/{ids['absence']}", {"ends_on": DAY}),
                ("POST", f"{person}/absences/{ids['absence']}/withdraw", {}),
            ],
            [person],
        ),
        "exemption": SecondPostCase(
            [
                ("GET", f"{exemption}/document", {}),
                ("GET", f"{exemption}/withdraw", {}),
                ("POST", f"{exemption}/withdraw", {}),
            ],
            [duty, f"/obligations/{ids['shared']}/exemptions"],
        ),
        "obligation": SecondPostCase(
            [
                ("GET", foreign_duty, {}),
                ("GET", f"{foreign_duty}/exempt", {}),
                ("GET", f"/obligations/{ids['own']}", {}),
            ],
            [duty, f"{duty}/exempt", person, "/obligations/"],
        ),
        "target_list_person": SecondPostCase(
            [("GET", f"/obligations/lists/{ids['list']}", {})], ["/obligations/lists"]
        ),
        "import_row": SecondPostCase(
            [("GET", f"/people-import/imports/{ids['import']}", {})], ["/people-import/"]
        ),
        "training_sign_up": SecondPostCase(
            [
                ("GET", f"{training}/people", {}),
                ("GET", f"{training}/people/{ids['sign_up']}/remove", {}),
                ("POST", f"{training}/people/{ids['sign_up']}/remove", {}),
            ],
            ["/outreach/run?when=all"],
        ),
        "post": SecondPostCase(
            [
                ("POST", f"{person}/posts/{ids['post']}/end", {"ends_on": DAY}),
                ("POST", f"{person}/posts/{ids['post']}", {"position": "Басқа", "category": ""}),
                ("POST", f"{person}/posts/{ids['post']}/main", {}),
            ],
            [person, "/accounts/people"],
        ),
        "role_grant": SecondPostCase([], [person]),
    }


def list_owned_tables() -> set[str]:
    """Return the tables that name a person and an organisation, directly or by their parent row."""
    tables = Base.metadata.tables
    owned = {name for name, table in tables.items() if "organisation_id" in table.columns}
    above = {
        name: {key.column.table.name for column in table.columns for key in column.foreign_keys}
        for name, table in tables.items()
    }
    people = {name for name, table in tables.items() if "person_id" in table.columns}
    return {name for name in people if name in owned or above[name] & (owned - {"person"})}


def test_each_table_that_belongs_to_an_organisation_has_a_case(posts):
    assert list_owned_tables() == set(list_cases(posts[1])) | (set(NOT_OWNED) & list_owned_tables())


def test_what_the_first_organisation_keeps_is_neither_read_nor_changed(app, session, posts):
    hr, ids = posts
    browser = accounts.sign_in(app.test_client(), session, hr["b"])
    for table, case in list_cases(ids).items():
        for method, path, fields in case.not_found:
            reply = browser.send(path, fields) if method == "POST" else browser.get(path)
            assert reply.status_code == 404, (table, path)
        for path in case.pages:
            reply = browser.get(path)
            assert reply.status_code in (200, 404), (table, path)
            assert SECRET not in reply.text, (table, path)
    session.expire_all()
    assert session.get_one(Absence, ids["absence"]).withdrawn_at is None
    assert session.get_one(Exemption, ids["exemption"]).withdrawn_at is None
    assert session.get_one(RoleGrant, ids["grant"]).withdrawn_at is None
    assert session.get_one(Assignment, ids["own"]).state == "standing"


def test_the_organisation_itself_and_the_national_administrator_find_all_of_it(app, session, posts):
    """The control: the same requests by people who may see the rows."""
    hr, ids = posts
    admin = accounts.add_person(session)
    accounts.grant(session, admin, NATIONAL_ADMIN)
    session.commit()
    for reader in (hr["a"], admin):
        browser = accounts.sign_in(app.test_client(), session, reader)
        for table, case in list_cases(ids).items():
            for method, path, _fields in case.not_found:
                if method == "GET":
                    assert browser.get(path).status_code == 200, (table, path)
        pages_with_secret = [
            path
            for case in list_cases(ids).values()
            for path in case.pages
            if SECRET in browser.get(path).text
        ]
        assert len(set(pages_with_secret)) >= 5, pages_with_secret


def test_an_absence_of_another_organisation_is_only_that_the_person_is_absent(app, session, posts):
    hr, ids = posts
    page = accounts.sign_in(app.test_client(), session, hr["b"]).get(
        f"/accounts/people/{ids['person']}"
    )
    with app.test_request_context():
        words = app.jinja_env.globals["_"]
        assert str(words("Absent")) in page.text
        assert str(words("Sick leave")) not in page.text
    assert f"/absences/{ids['absence']}" not in page.text
