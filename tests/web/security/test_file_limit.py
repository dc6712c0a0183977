"""Downloads and uploads of a person are limited across all processes.

So an account that was taken over gives away only so much. test_matrix.py sends each form with a
download or an upload, and checks that it is counted.
"""

import ast
from pathlib import Path

import pytest
from sqlalchemy import func, select
from wtforms import FileField
from wtforms.fields.core import UnboundField

from lms.accounts.models import AuditEvent
from lms.app import create_app
from lms.catalogue.forms import CourseUploadForm
from lms.core.passwords import Passwords
from lms.pages.forms import GalleryForm
from lms.web import access, file_limit
from lms.web.file_limit import takes_file
from lms.web.forms import BaseForm
from tests.client import judge_page
from tests.conftest import CHEAP, NOW, FixedClock
from tests.web.security.forms import build_form
from tests.web.security.observers import count_files
from tests.web.security.site import WorldSite

LMS = Path(file_limit.__file__).parents[1]
EXPORT = "/accounts/organisations/export"
CSV = {"format": "csv"}
MANY_FILES = ("Қысқа уақыт ішінде тым көп файл", "слишком много файлов")


@pytest.fixture
def low_limit(monkeypatch):
    """Return a limit of three files."""
    monkeypatch.setattr(file_limit, "FILES", 3)
    return 3


def count_exports(site):
    """Return how many exports the audit record holds."""
    with site.database.read() as session:
        return session.scalar(select(func.count()).where(AuditEvent.kind == "exported"))


def test_after_sixty_files_in_ten_minutes_the_person_waits_and_nobody_else(site):
    statuses = [
        site.ask("admin", "POST", EXPORT, CSV).status_code for _file in range(file_limit.FILES)
    ]
    assert statuses == [200] * 60
    before = count_exports(site)
    reply = site.ask("admin", "POST", EXPORT, CSV)
    assert (reply.status_code, count_exports(site)) == (429, before), (
        "refused before anything is made or noted"
    )
    assert int(reply.headers["Retry-After"]) == 600
    assert site.ask("hr", "POST", EXPORT, CSV).status_code == 200
    assert site.ask("admin", "GET", "/accounts/organisations").status_code == 200, (
        "pages are read on"
    )


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_page_says_in_both_languages_what_to_do(site, low_limit):
    for _file in range(low_limit):
        site.ask("admin", "POST", EXPORT, CSV)
    pages = []
    for language in ("kk", "ru"):
        cookies = f"{site.get_cookie('admin')}; language={language}"
        reply = site.ask("admin", "POST", EXPORT, CSV, headers={"Cookie": cookies})
        assert reply.status_code == 429
        judge_page(reply.get_data(as_text=True))
        pages.append(reply.get_data(as_text=True))
    assert all(words in page for words, page in zip(MANY_FILES, pages, strict=True))


def test_after_the_ten_minutes_one_goes_on(site, low_limit):
    for _file in range(low_limit):
        site.ask("admin", "POST", EXPORT, CSV)
    clock = site.app.extensions["lms"].clock
    for minutes, status in ((9, 429), (2, 200)):
        clock.forward(minutes=minutes)
        assert site.ask("admin", "POST", EXPORT, CSV).status_code == status


def test_all_processes_count_together(site, low_limit):
    """Another application on the same database counts the files of this one."""
    other = WorldSite(
        create_app(site.app.extensions["lms"].settings, FixedClock(NOW), Passwords(CHEAP)),
        site.world,
        lambda: None,
    )
    statuses = [
        each.ask("admin", "POST", EXPORT, CSV).status_code for each in (site, other, site, other)
    ]
    other.database.dispose()
    assert statuses == [200] * low_limit + [429]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_list_that_is_brought_counts_before_it_is_read(site, low_limit):
    for _file in range(low_limit):
        assert site.ask("hr", "POST", "/people-import/new", {}).status_code == 422, (
            "nothing is brought, so nothing is counted"
        )
    assert count_files(site, "hr") == 0
    for _file in range(low_limit):
        assert (
            site.ask(
                "hr",
                "POST",
                "/people-import/new",
                build_form(site.world, "hr", "people_import.new", {}),
            ).status_code
            == 303
        )
    assert (
        site.ask(
            "hr",
            "POST",
            "/people-import/new",
            build_form(site.world, "hr", "people_import.new", {}),
        ).status_code
        == 429
    )
    assert site.ask("hr", "POST", EXPORT, CSV).status_code == 429, (
        "files of both ways count together"
    )


def list_file_forms():
    """Return all form classes with a file field, except that of the gallery."""
    form_classes, waiting = set(), [BaseForm]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        fields = (getattr(kind, name, None) for name in dir(kind))
        makers = [field.field_class for field in fields if isinstance(field, UnboundField)]
        if any(issubclass(maker, FileField) for maker in makers):
            form_classes.add(kind)
    return {kind for kind in form_classes if kind.__module__.startswith("lms.")} - {GalleryForm}


def find_form_views(forms, folder):
    """Yield views that make one of the forms from a POST.

    Each comes with whether it declares `takes_file`, and with its forms.
    """
    names = {(kind.__module__.split(".")[1], kind.__name__) for kind in forms}
    for path in sorted([*folder.glob("*/views.py"), *folder.glob("*/views/*.py")]):
        domain = path.relative_to(folder).parts[0]
        for view in ast.parse(path.read_text(encoding="utf-8")).body:
            calls = {
                (domain, node.func.id)
                for node in ast.walk(view)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            }
            if isinstance(view, ast.FunctionDef) and calls & names:
                decorators = {ast.unparse(decorator) for decorator in view.decorator_list}
                posts = any(
                    "post(" in decorator or "'POST'" in decorator for decorator in decorators
                )
                if posts or not any(".get(" in decorator for decorator in decorators):
                    yield view.name, "takes_file" in decorators, calls & names


def test_each_form_with_a_file_field_is_made_in_a_view_that_counts_the_file():
    forms = list_file_forms()
    assert len(forms) >= 5
    rows = list(find_form_views(forms, LMS))
    assert [name for name, is_declared, _forms in rows if not is_declared] == []
    form_names = set().union(*(names for _name, _is_declared, names in rows))
    assert form_names == {(kind.__module__.split(".")[1], kind.__name__) for kind in forms}


def test_a_view_that_forgot_to_declare_it_would_be_found(tmp_path):
    module = tmp_path / "catalogue" / "views.py"
    module.parent.mkdir()
    module.write_text("@blueprint.post('/new')\ndef new():\n    form = CourseUploadForm()\n")
    assert [
        name
        for name, is_declared, _forms in find_form_views(list_file_forms(), tmp_path)
        if not is_declared
    ] == ["new"]


def test_a_form_with_a_file_field_is_refused_in_a_view_that_does_not_count(own_app):
    """This holds with or without a file, so that the first test of such a view fails."""
    for view, status in ((make_form, 500), (takes_file(make_form), 200)):
        own_app.view_functions["planted"] = access.capability_url(view)
        if status == 500:
            own_app.add_url_rule("/planted", "planted", methods=["POST"])
        client = own_app.test_client()
        client.judge = False
        assert client.post("/planted").status_code == status


def make_form():
    CourseUploadForm()
    return "made"
