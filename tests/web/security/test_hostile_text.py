"""Hostile text in fields that others see is refused or shown as text, and never runs."""

import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread
from urllib.parse import quote
from xml.etree.ElementTree import Element

import html5lib
import pytest
from markupsafe import escape
from sqlalchemy import select
from werkzeug.serving import make_server

from lms.accounts.models import Person
from lms.accounts.rules import CIVIL_SERVANT
from lms.catalogue.models import Course
from lms.core.clock import get_local_date
from lms.core.fingerprints import sha256
from lms.web import unsent_runs
from lms.web.access import public
from tests.choosing import DEEP
from tests.client import judge_page, remove_tokens
from tests.conftest import NOW
from tests.factories import certificates, records
from tests.factories.accounts import add_organisation, add_person
from tests.factories.catalogue import build_course_files, zip_files
from tests.factories.learning import ZONE
from tests.factories.regions import AKMOLA, KOKSHETAU
from tests.web.security.forms import build_form
from tests.web.security.payloads import ALL, MARKUP, make_storable

HTML = "{http://www.w3.org/1999/xhtml}"
ELEMENTS = frozenset(
    {"iframe", "object", "embed", "base", "style", "marquee", "math", "video", "noscript"}
)
# The texts of the only noscript of this site: buttons that switch the language of a question.
OWN_NOSCRIPT = frozenset(
    {"Қазақша көрсету, жауабыңыз сақталады", "Показать по-русски, ответ сохранится"}
)


def find_active_parts(document: Element) -> Iterator[str]:
    """Yield the parts of a page that would run, load or lead elsewhere, except its own scripts."""
    for element in document.iter():
        tag = str(element.tag).removeprefix(HTML)
        if tag == "noscript" and "".join(element.itertext()).strip() in OWN_NOSCRIPT:
            continue
        is_own = element.text == unsent_runs.LOOK or str(element.get("src", "")).startswith(
            "/static/"
        )
        if tag in ELEMENTS or (tag == "script" and not is_own):
            yield tag
        for name, value in element.attrib.items():
            if str(name).startswith("on") or name in ("style", "srcdoc", "formaction"):
                yield f"{tag} {name}"
            if name in ("href", "src", "action") and (
                re.match(r"\s*(?:java|vb|data)", value, re.IGNORECASE)
                or re.match(r"\s*(?:\w+:)?[/\\]{2}evil", value)
            ):
                yield f"{tag} {name}={value}"


# A tag ends at a ">" outside of quotes; only tags can have an active part.
TAG = re.compile(r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>?""")
# The value of a field and the query of a URL are never active; both end at their quotes.
PASSIVE_TEXT = re.compile(r"""(?<= value=")[^"]*(?=")|(?<=\?)[^"']*(?=")""")
JUDGED: set[str] = set()


def find_skeleton(page: str) -> str:
    """Return the tags of a page with all their attributes, without the texts between them.

    Pages of the same skeleton are parsed once, since parsing takes longer than making them. Text
    that is not escaped adds tags or attributes, and so makes another skeleton.
    """
    tags = TAG.findall(remove_tokens(page))
    return "".join(PASSIVE_TEXT.sub("", tag) for tag in tags)


def assert_only_text(reply) -> str:
    """Return the page of a reply, or fail if it is not valid or has an active part."""
    assert reply.status_code in (200, 404, 409, 422), reply.status_code
    page = reply.get_data(as_text=True)
    skeleton = sha256(find_skeleton(page))
    if skeleton not in JUDGED:
        assert list(find_active_parts(judge_page(page))) == []
        JUDGED.add(skeleton)
    assert "62615533" not in re.sub(r"[0-9a-f]{12,}", "", page).replace(" ", ""), (
        "7919 * 7907 was calculated"
    )
    return str(page)


def list_forms(site, text):
    """Yield each form whose text others see, with the text in each field."""
    world = site.world
    yield (
        "learner",
        "/auth/edit",
        {
            **build_form(world, "learner", "auth.edit", {}),
            "surname": text,
            "given_name": text,
            "patronymic": text,
        },
    )
    yield (
        "learner",
        "/auth/edit",
        {
            **build_form(world, "learner", "auth.edit", {}),
            "user_name": text,
            "email": text,
            "phone": text,
            "iin": text,
        },
    )
    yield (
        "visitor",
        "/auth/sign-up",
        {
            **build_form(world, "visitor", "auth.sign_up", {}),
            "surname": text,
            "given_name": text,
            "password": text,
        },
    )
    yield "visitor", "/auth/sign-in", {"login": text, "password": text}
    yield (
        "admin",
        "/accounts/organisations/new",
        {
            **build_form(world, "admin", "accounts.new_organisation", {}),
            "name_kk": text,
            "name_ru": text,
        },
    )
    yield (
        "admin",
        "/accounts/organisations/new",
        {
            **build_form(world, "admin", "accounts.new_organisation", {}),
            "bin": text,
            "parent_id": text,
        },
    )
    yield (
        "admin",
        "/accounts/people/new",
        {
            **build_form(world, "admin", "accounts.new_person", {}),
            "surname": text,
            "position": text,
        },
    )
    own = world.targets["learner"]["person"]["own"]["person_id"]
    yield (
        "admin",
        f"/accounts/people/{own}/roles/new",
        {"role": "trainer", "course_slug": text, "region_unit_id": text, "organisation_id": text},
    )
    yield (
        "region",
        "/obligations/new",
        {**build_form(world, "region", "obligations.assign", {}), "reason": text},
    )
    yield (
        "region",
        "/obligations/new",
        {
            **build_form(world, "region", "obligations.assign", {}),
            "courses": text,
            "target": text,
            "due_on": text,
            "step": "preview",
        },
    )
    attempt = world.targets["learner"]["open"]["own"]["attempt_id"]
    for position in (1, 2):
        yield "learner", f"/learning/attempts/{attempt}/{position}", {"answer": text, "go": text}
    yield "learner", "/learning/files/01-files/02-folder/bookmark", {"anchor": text}
    yield (
        "trainer",
        "/catalogue/upload",
        {"archive": (io.BytesIO(zip_files(build_course_files(), "")), text or "x"), "slug": text},
    )
    unit = world.targets["region"]["unit"]["own"]["area_id"]
    yield (
        "region",
        f"/reporting/units/{unit}/people/export?name={quote(text.encode())[:2000]}",
        {"format": text},
    )


def test_every_form_answers_hostile_text_with_words_or_takes_it_as_text(site, kind):
    """Each form gets each fourth text of markup and each second other one, by turns.

    The same few classes read and show all of them. With LMS_TEST_ALL=1 there are twice as many.
    """
    taken_count, refused_count = 0, 0
    for number, text in enumerate(
        ALL
        if kind == "sqlite"
        else (*ALL[::5], *(text for text in ALL if "\x00" in text or len(text) > 100))
    ):
        step = (2 if text in MARKUP else 1) * (1 if DEEP or kind == "postgresql" else 2)
        for role, path, form in list(list_forms(site, text))[number % step :: step]:
            with site.ask(role, "POST", path, form) as reply:
                assert reply.status_code in (200, 204, 303, 400, 404, 409, 422, 429), (
                    path,
                    text[:80],
                    reply.status_code,
                )
                assert is_redirect_within(reply), (path, text[:80])
                taken_count += reply.status_code in (204, 303)
                refused_count += reply.status_code == 422
                if reply.mimetype == "text/html" and reply.status_code == 422 and number % 3 == 0:
                    assert_only_text(reply)
        if number % 10 == 9:
            site.restore()  # the throttle would soon refuse all of them
    assert taken_count > 50
    assert refused_count > 50


def is_redirect_within(reply):
    location = reply.headers.get("Location", "/")
    return (
        location.startswith("/")
        and not location.startswith("//")
        and "\r" not in location
        and "x=1" not in str(reply.headers.get("Set-Cookie"))
    )


def test_searches_and_filters_show_what_was_typed_as_text(site, kind):
    unit = site.world.targets["region"]["unit"]["own"]["area_id"]
    searches = [
        ("admin", "/accounts/people?text="),
        ("admin", "/accounts/organisations?text="),
        ("region", f"/reporting/units/{unit}/people?name="),
        ("visitor", "/certificates/check?number="),
        ("visitor", "/auth/sign-in?next=/"),
        ("visitor", "/appearance?next=/"),
    ]
    for text in ALL[::3] if kind == "sqlite" else ALL[1::8]:
        for role, path in searches:
            assert_only_text(site.ask(role, "GET", path + quote(text.encode())[:3000]))


# One text for each way in which markup can end the text around a name; the lists show all texts.
SHARP = (
    '"><script>alert(1)</script>',
    "' autofocus onfocus=alert(1) '",
    "</textarea><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
)


def store_texts(site, texts=ALL[::-9]):
    """Store every text in names and reasons, past the forms, and return the pages with them."""
    with site.database.write() as session:
        course = session.scalars(select(Course).where(Course.slug == "security")).one()
        for number, text in enumerate(ALL):
            employer = add_organisation(
                session,
                kato=KOKSHETAU,
                name_kk=make_storable(text, 300),
                name_ru=make_storable(text, 300),
            )
            name = make_storable(text, 100)
            learner = add_person(
                session,
                kato=KOKSHETAU,
                audience=CIVIL_SERVANT,
                organisation_id=employer.id,
                surname=name,
                given_name=name,
                patronymic=name,
                position=name,
            )
            records.enrol(session, learner, course)
            due = get_local_date(NOW, ZONE) + timedelta(days=60 + number)
            assignment_id = records.assign(
                session,
                course,
                due_on=due,
                region_unit_id=site.world.units[AKMOLA]
                if number % 2
                else site.world.units[KOKSHETAU],
            )
            session.get_one(records.Assignment, assignment_id).reason = make_storable(text, 300)
    return list_pages(site, texts)


def list_pages(site, texts):
    """Return the pages that show the texts, with the role that sees them.

    The pages of a single person or organisation are those of `texts`.
    """
    unit = site.world.units[AKMOLA]
    with site.database.read() as session:
        columns = select(Person.id, Person.organisation_id).order_by(Person.id.desc())
        rows = session.execute(columns.limit(len(ALL))).all()
    ids_by_text = dict(zip(reversed(ALL), rows, strict=True))
    people, organisations = zip(*(ids_by_text[text] for text in texts), strict=True)
    pages = [("admin", f"/accounts/people?page={n}") for n in (1, 2, 3)] + [
        ("admin", f"/accounts/organisations?page={n}") for n in (1, 2, 3)
    ]
    pages += [
        ("region", f"/reporting/units/{unit}/people?measure=enrolled&page={n}") for n in (1, 2, 3)
    ]
    pages += [("region", f"/obligations/?page={n}") for n in (1, 2, 3)] + [
        ("region", "/obligations/new"),
        ("admin", "/accounts/people/new"),
    ]
    pages += [("admin", f"/accounts/people/{number}") for number in people] + [
        ("admin", f"/accounts/people/{number}/edit") for number in people
    ]
    return (
        pages
        + [("admin", f"/reporting/organisations/{number}") for number in organisations[::2]]
        + [("learner", "/my")]
    )


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_pages_that_show_stored_text_show_text(site):
    pages = [assert_only_text(site.ask(role, "GET", path)) for role, path in store_texts(site)]
    for text in MARKUP:
        assert any(str(escape(make_storable(text, 60))) in page for page in pages), (
            f"{text!r} is shown nowhere, so nothing is proved"
        )


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_certificate_and_a_page_head_show_names_as_text(site):
    for text in MARKUP[::3]:
        with site.database.write() as session:
            holder = session.get_one(Person, site.world.people["learner"])
            holder.surname = holder.given_name = make_storable(text, 100)
            holder.shown_name = "full"
        with site.database.open_session(read_only=False) as session:
            number = certificates.add_certificate(
                session,
                session.get_one(Person, holder.id),
                title_kk=make_storable(text, 200),
                title_ru=make_storable(text, 200),
            ).number
        for role, path in (
            ("visitor", f"/certificates/{number}"),
            ("learner", "/"),
            ("learner", "/my"),
            ("learner", "/auth/"),
        ):
            page = assert_only_text(site.ask(role, "GET", path))
            assert str(escape(text)) in page, (path, text)


def test_a_page_on_which_something_acts_is_found():
    page = (
        '<p><img src=x onerror=a><script>a</script><a href=" javascript:a">a</a><iframe></iframe>'
        "<form action=//evil.example><b style=a>"
    )
    assert len(list(find_active_parts(html5lib.parse(page)))) == 6


def test_a_page_of_another_skeleton_is_parsed_anew():
    page = '<p title="a > b" class=c>text &lt;b&gt;</p><a href="/a?x"><input name="a" value="x">'
    skeleton = find_skeleton(page)
    assert find_skeleton(page.replace("text", "&lt;script&gt;")) == skeleton
    assert find_skeleton(page.replace('value="x"', 'value="&#34; onfocus=a"')) == skeleton
    assert find_skeleton(page.replace("/a?x", "/a?next=//evil.example")) == skeleton
    for old, new in (
        ("text", "<b>text"),
        ("text", "<script src=//evil.example>"),
        ("text", "<img src=x onerror=a"),
        ("/a?x", "//evil.example/a?x"),
        ("/a?x", 'a?x" onfocus=a b="'),
        ("/a?x", "java\tscript:a?x"),
        ('value="x"', 'value="x" onfocus=a'),
        ('value="x"', 'value="x"><script>"'),
        (" > b", ' > b" onclick="a'),
        ("class=c", "class=c onclick=a"),
    ):
        assert find_skeleton(page.replace(old, new)) != skeleton, new


def build_hostile_course(text):
    """Return the files of a small course with the text in all fields of a trainer."""
    files = build_course_files(title_kk="@@", title_ru="@@")
    word = json.dumps(text, ensure_ascii=False)[1:-1]
    files["course.toml"] = (
        files["course.toml"]
        .decode()
        .replace("@@", word)
        .replace("Қысқа курс.", word)
        .replace("Короткий курс.", word)
        .encode()
    )
    for path, content in files.items():
        if path.endswith(".md"):
            markdown = content.decode()
            for old in (
                "Бұл **файл** туралы сабақ.",
                "Это урок о **файле**.",
                "Қайсысы дұрыс?",
                "Что верно?",
                "Бұрыс жауап",
                "Неверный ответ",
            ):
                markdown = markdown.replace(old, f"{old} {text}", 1)
            files[path] = markdown.encode()
    return files


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_course_with_hostile_text_is_refused_in_words_or_shows_it_as_text(site):
    loaded_count, refused_count = 0, 0
    for text in (
        *MARKUP[::2],
        "{{7919*7907}}",
        "{% for x in y %}",
        "a\r\nb",
        "\x1b[31m",
        "\N{RIGHT-TO-LEFT OVERRIDE}a",
        "a\x00b",
    ):
        archive = (io.BytesIO(zip_files(build_hostile_course(text))), "files.zip")
        with site.ask("trainer", "POST", "/catalogue/upload", {"archive": archive}) as reply:
            if reply.status_code == 422:
                refused_count += 1
                assert_only_text(reply)
                continue
            assert reply.status_code == 303
            loaded_count += 1
        for role, path in list_course_pages(site):
            assert_only_text(site.ask(role, "GET", path))
        site.restore()
    assert loaded_count > 3
    assert refused_count > 10


def list_course_pages(site):
    return [
        ("visitor", "/"),
        ("visitor", "/catalogue/"),
        ("visitor", "/catalogue/files"),
        ("visitor", "/learning/files/01-files/01-file"),
        ("trainer", "/catalogue/files/versions"),
        ("trainer", "/assessment/files"),
        ("trainer", "/assessment/files/versions/1"),
    ]


STAYING = [
    text for text in MARKUP if not re.search("meta|base|form|style|//evil", text)
]  # texts that neither leave the page nor end its markup
HOOKS = """
window.ran = [];
for (const name of ['alert', 'confirm', 'prompt'])
  window[name] = (word) => { window.ran.push(name); return null; };
"""
LOOK = """own => {
  const found = [];
  for (const element of document.querySelectorAll('*')) {
    for (const attribute of element.attributes) {
      const isUrl = ['href', 'src', 'action'].includes(attribute.name);
      const isScript = isUrl && /^\\s*javascript:/i.test(attribute.value);
      if (attribute.name.startsWith('on') || isScript)
        found.push(element.localName + ' ' + attribute.name);
    }
    const isOwn = (element.src || '').startsWith(location.origin + '/static/');
    if (element.localName === 'script' && element.textContent !== own && !isOwn)
      found.push('script');
    for (const kind of ['error', 'load', 'focus', 'mouseover', 'click', 'toggle', 'begin'])
      if (!['a', 'button', 'form', 'summary'].includes(element.localName))
        element.dispatchEvent(new Event(kind));
  }
  return [...window.ran, ...found];
}"""


def list_public_pages(site):
    """Return the page of a certificate and pages of its holder, who has a hostile name."""
    with site.database.open_session(read_only=False) as session:
        holder = session.get_one(Person, site.world.people["learner"])
        holder.surname, holder.given_name, holder.shown_name = (
            "<img src=x onerror=alert(1)>",
            '"><script>alert(1)</script>',
            "full",
        )
        number = certificates.add_certificate(
            session, holder, title_kk="<svg onload=alert(1)>", title_ru="<svg onload=alert(1)>"
        ).number
    return [
        ("visitor", f"/certificates/{number}"),
        ("learner", f"/certificates/{number}"),
        ("learner", "/"),
        ("learner", "/auth/edit"),
    ]


@contextmanager
def serve_app(app):
    """Serve the application on this machine, and yield its URL."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_in_a_browser_nothing_of_it_runs_even_without_the_policy(own_site, browser):
    """With the policy switched off only escaping protects; the control is an unescaped page."""
    pages = store_texts(own_site, ALL[::-9] if DEEP else SHARP) + list_public_pages(own_site)
    own_site.app.add_url_rule(
        "/careless", "careless", public(lambda: "<!doctype html>" + "<p>".join(STAYING))
    )
    with serve_app(own_site.app) as base:
        acts_by_path = {}
        for role in ("visitor", "learner", "admin", "region"):
            context = browser.new_context(bypass_csp=True, base_url=base)
            context.add_init_script(HOOKS)
            context.route(
                "**/*",
                lambda route: (
                    route.continue_() if route.request.url.startswith(base) else route.abort()
                ),
            )
            name, _sign, value = own_site.get_cookie(role).partition("=")
            context.add_cookies([{"name": name, "value": value, "url": base}])
            page = context.new_page()
            for path in [path for holder, path in pages if holder == role] + (
                ["/careless"] if role == "visitor" else []
            ):
                page.goto(path, wait_until="load")
                acts_by_path[path] = page.evaluate(LOOK, unsent_runs.LOOK)
            context.close()
    control = acts_by_path.pop("/careless")
    assert "alert" in control
    assert len(control) > 10
    assert {path: acts for path, acts in acts_by_path.items() if acts} == {}
    assert len(acts_by_path) > 20
