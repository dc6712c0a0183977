"""House rules that a machine can check. Each check is tried on a planted fault too."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest
from flask import Flask

from lms.web import access
from lms.web.access import check_declarations, get_rule, init_access, public

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 350
LONGEST_FUNCTION = 40
MIDDLE_FILE = 80  # lines of the file in the middle, if all stand by their length
NINE_TENTHS_FILE = 200
EXECUTING = {"text", "execute", "exec_driver_sql", "scalar", "scalars"}
# PRAGMA and VACUUM take no parameters, nor do names of tables and columns: they are constants, in
# sealing.py those that the models declare.
LITERAL_SQL = {
    "lms/core/database.py",
    "lms/core/scrubbing.py",
    "lms/core/sealing.py",
    "lms/core/sqlite_connections.py",
}
INLINE = re.compile(
    # A block of JSON is data, which no browser runs. One line the policy names by its hash.
    r"<style|\sstyle\s*=|<script(?![^>]*\ssrc=)(?! type=\"application/json\")"
    r"(?! data-src=[^>]+>\{\{ unsent_runs_look\(\) \}\}</script>)"
    r"|\son[a-z]+\s*=\s*[\"'{]|javascript:",
    re.IGNORECASE,
)
COPIED = re.compile(r"\b(?:cp|rsync|scp|tar|copy|copyfile|copy2)\b[^\n]*\.db\b")


def list_sources():
    """Return the files of the program, without migrations."""
    return [path for path in sorted((ROOT / "lms").rglob("*.py")) if path.parent.name != "versions"]


def get_name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# ---- layers ----


def run_contracts(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as run; run()",
        "--no-cache",
        "--no-logo",
        *arguments,
    ]
    return subprocess.run(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120
    )


def test_imports_go_in_one_direction():
    process = run_contracts()
    assert process.returncode == 0, process.stdout[-3000:]


def test_an_import_in_the_wrong_direction_would_be_found(tmp_path):
    wrong = tmp_path / "wrong.ini"
    wrong.write_text(
        "[importlinter]\nroot_package = lms\n[importlinter:contract:1]\nname = upside "
        "down\ntype = layers\nlayers =\n  lms.core\n  lms.web\n"
    )
    assert run_contracts("--config", str(wrong)).returncode == 1


def test_an_import_of_another_domains_screens_would_be_found(tmp_path):
    wrong = tmp_path / "wrong.ini"
    wrong.write_text(
        "[importlinter]\nroot_package = lms\n"
        "contract_types =\n  own_screens: tests.architecture.contracts.OwnScreens\n"
        "[importlinter:contract:1]\nname = own\ntype = own_screens\nroot = lms\n"
        "except_by =\n  lms.cli\n"
    )
    process = run_contracts("--config", str(wrong))
    assert process.returncode == 1
    assert "lms.blueprints imports lms.accounts.views" in process.stdout


# ---- who may enter ----


def test_every_view_says_who_may_enter(app):
    rules = {rule.endpoint: get_rule(app, rule.endpoint) for rule in app.url_map.iter_rules()}
    assert len(rules) > 20
    assert all(isinstance(rule, access.Access) for rule in rules.values())


def test_an_application_with_a_silent_view_does_not_start():
    silent = Flask("silent", static_folder=None)
    silent.add_url_rule("/open", "open", public(lambda: "open"))
    check_declarations(silent)
    silent.add_url_rule("/silent", "silent", lambda: "silent")
    with pytest.raises(RuntimeError, match="silent"):
        check_declarations(silent)


def test_a_silent_view_that_came_later_is_refused():
    late = Flask("late", static_folder=None)
    init_access(late)
    late.add_url_rule("/open", "open", public(lambda: "open"))
    late.add_url_rule("/silent", "silent", lambda: "silent")
    assert late.test_client().get("/open").status_code == 200
    assert late.test_client().get("/silent").status_code == 403


# ---- transactions ----

TRANSACTION = re.compile(
    r"\bdatabase(\(\))?\.(read|write|open_session|writer|reader)\b|\brollback\(|\.commit\("
    r"|\bsession(\(\))?\.begin(_nested)?\(|\bdb\.session\b"
)
# The one way in, and what records people while a file is sent, after the request has ended.
SEAMS = {"lms/web/transaction.py", "lms/web/personal.py"}
# What lms/web alone may ask the way in for. The API notes by it, after a reading, who was read.
WEB_WAYS = re.compile(r"\b(commit_apart|after_commit|after_refusal)\(")
API_NOTES = {"lms/api/views/common.py"}


def is_page_file(path: Path) -> bool:
    """Return whether the file is a view, a form, or part of lms/web."""
    parts = {path.stem, *path.parts[:-1]}
    return bool({"views", "forms", "web", "pages", "exports", "doors"} & parts)


def find_transactions(path: Path) -> list[str]:
    return [match.group() for match in TRANSACTION.finditer(path.read_text(encoding="utf-8"))]


def test_views_forms_and_what_they_share_open_and_end_no_transaction():
    pages = [path for path in list_sources() if is_page_file(path)]
    assert len(pages) > 150
    faults = {get_name(path): find_transactions(path) for path in pages}
    assert {name for name, transactions in faults.items() if transactions} == SEAMS


def test_domains_ask_for_no_transaction_beside_the_requests():
    faults = {
        get_name(path)
        for path in list_sources()
        if "web" not in path.parts and WEB_WAYS.search(path.read_text(encoding="utf-8"))
    }
    assert faults == API_NOTES


@pytest.mark.parametrize(
    "line",
    [
        "with session().begin_nested():",
        "db.session.add(row)",
        "with container().database.write() as writing:",
        "with database().read() as session:",
        "with database.read() as own_session:",
        "session().rollback()",
        "reading().commit()",
    ],
)
def test_a_transaction_that_a_view_opens_or_ends_would_be_found(tmp_path, line):
    path = tmp_path / "views" / "planted.py"
    path.parent.mkdir()
    path.write_text(line)
    assert is_page_file(path)
    assert len(find_transactions(path)) == 1
    path.write_text("services.sign_in(database(), verifier=verifier())\nqueries.rows(reading())\n")
    assert not find_transactions(path)


# ---- sizes ----


def find_long_functions(path: Path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
            and node.end_lineno - node.lineno >= LONGEST_FUNCTION
        ):
            yield f"{path.name}: {node.name} has {node.end_lineno - node.lineno + 1} lines"


def measure_files():
    """Return the number of lines of each file of the program."""
    return {
        get_name(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in list_sources()
    }


def judge_lengths(lengths):
    """Return which of the two bounds of all files together are passed, with the length there."""
    ordered = sorted(lengths)
    bounds = {
        "half": (median(ordered), MIDDLE_FILE),
        "nine tenths": (ordered[len(ordered) * 9 // 10], NINE_TENTHS_FILE),
    }
    return {name: length for name, (length, most) in bounds.items() if length > most}


def test_files_and_functions_fit_on_a_screen():
    assert not {name: length for name, length in measure_files().items() if length > LONGEST_FILE}
    assert not [faults for path in list_sources() for faults in find_long_functions(path)]


def test_most_files_have_one_subject_and_are_short():
    assert judge_lengths(measure_files().values()) == {}


@pytest.mark.parametrize(
    ("lengths", "expected"),
    [
        ([*[80] * 6, *[200] * 3, 350], {"nine tenths": 350}),
        ([*[80] * 10, *[200] * 9, 350], {"half": 140}),
        ([*[80] * 11, *[200] * 9], {}),
        ([*[80] * 11, *[200] * 6, *[201] * 3], {"nine tenths": 201}),
    ],
)
def test_long_files_among_the_others_would_be_found(lengths, expected):
    assert judge_lengths(lengths) == expected


def test_a_long_function_would_be_found(tmp_path):
    source = tmp_path / "planted.py"
    source.write_text("def short():\n    pass\n\n\ndef long():\n" + "    pass\n" * LONGEST_FUNCTION)
    assert [faults.split(":")[1].split()[0] for faults in find_long_functions(source)] == ["long"]


# ---- SQL ----


def find_built_sql(text: str):
    """Return lines on which a statement is put together from text."""
    for node in ast.walk(ast.parse(text)):
        if not (isinstance(node, ast.Call) and node.args):
            continue
        function_name = (
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        )
        first = node.args[0]
        is_joined = isinstance(first, ast.JoinedStr) or (
            isinstance(first, ast.BinOp) and isinstance(first.op, (ast.Mod, ast.Add))
        )
        is_formatted = (
            isinstance(first, ast.Call)
            and isinstance(first.func, ast.Attribute)
            and first.func.attr == "format"
        )
        if function_name in EXECUTING and (is_joined or is_formatted):
            yield node.lineno


def test_statements_take_parameters():
    faults = {
        get_name(path): list(find_built_sql(path.read_text(encoding="utf-8")))
        for path in list_sources()
    }
    assert {name for name, lines in faults.items() if lines} <= LITERAL_SQL, faults


@pytest.mark.parametrize(
    "statement",
    ["s.execute(f'A {x}')", "text('A ' + x)", "s.scalars('A %s' % x)", "text('A {}'.format(x))"],
)
def test_a_statement_put_together_from_text_would_be_found(statement):
    assert list(find_built_sql(statement)) == [1]
    assert not list(find_built_sql("s.execute(text('A :x'), x)"))


# ---- templates and scripts ----


def test_templates_have_no_inline_style_or_script():
    faults = [
        f"{get_name(path)}: {match.group()}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for match in INLINE.finditer(path.read_text(encoding="utf-8"))
        if not {"pdf", "emails"} & set(path.parts)
    ]
    assert not faults


@pytest.mark.parametrize(
    "markup", ["<style>", '<p style="x">', "<script>", '<a onclick="x">', '<a href="javascript:x">']
)
def test_inline_style_or_script_would_be_found(markup):
    assert INLINE.search(markup)
    assert not INLINE.search(
        '<script type="module" src="/static/js/a.js"></script><p class="style">one = 1</p>'
    )


def find_browser_storage(folder: Path) -> list[str]:
    """Return scripts that store something in the browser.

    On a shared computer the next person would find it.
    """
    storage = re.compile(r"\b(localStorage|sessionStorage|indexedDB|caches|document\.cookie)\b")
    return [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*.js"))
        if storage.search(path.read_text(encoding="utf-8"))
    ]


# An answer that could not be sent is stored in its window until it is saved, except on a shared
# computer (docs/signing-in.md); signing out there removes it. One that is not checked is stored
# while its page is loaded in the other language, and what is typed into a form also while a look is
# chosen. A run of practice is stored in its window while it is begun, and in the browser from when
# it is handed in until it is sent.
STORING = [
    "autosave.js",
    "lesson/check.js",
    "practice/pages.js",
    "sign_out.js",
    "typed.js",
    "unsent_runs.js",
]
LASTING = {"practice/pages.js": {"localStorage"}, "unsent_runs.js": {"localStorage"}}


def test_scripts_keep_nothing_in_the_browser_but_what_is_not_yet_sent():
    assert len(list((ROOT / "static/js").glob("*.js"))) > 3
    assert find_browser_storage(ROOT / "static/js") == STORING
    for name in STORING:
        text = (ROOT / "static/js" / name).read_text(encoding="utf-8")
        lasting = set(re.findall(r"\b(localStorage|indexedDB|caches|document\.cookie)\b", text))
        assert lasting == LASTING.get(name, set()), name


def test_a_script_that_keeps_something_in_the_browser_would_be_found(tmp_path):
    (tmp_path / "kept.js").write_text("localStorage.setItem('answers', all)", encoding="utf-8")
    (tmp_path / "other.js").write_text(
        "form.submit() // nothing in local storage", encoding="utf-8"
    )
    assert find_browser_storage(tmp_path) == ["kept.js"]


def test_no_script_copies_a_live_database():
    files = [
        *(ROOT / "script").iterdir(),
        *(ROOT / ".ci").iterdir(),
        *(ROOT / "docs").rglob("*.md"),
        ROOT / "README.md",
        *list_sources(),
    ]
    texts = {get_name(path): path.read_text(encoding="utf-8") for path in files if path.is_file()}
    assert not {
        name: faults.group() for name, text in texts.items() if (faults := COPIED.search(text))
    }


def test_a_copy_of_a_live_database_would_be_found():
    assert COPIED.search("cp instance/lms.db /backup/")
    assert COPIED.search("shutil.copy(folder / 'lms.db', target)")
