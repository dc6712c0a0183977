"""Hashed URLs of static files, also inside the scripts and styles that refer to them."""

import gzip
import re
import sys
from graphlib import CycleError
from urllib.parse import urljoin

import brotli
import pytest

from lms.web.assets import Assets


def write_scripts(folder, **texts):
    for name, text in texts.items():
        path = folder / "js" / f"{name.replace('__', '/')}.js"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def read_asset(assets, name):
    return assets.find(assets.build_url(name).removeprefix("/static/"))[1].decode()


def find_imports(assets, name):
    """Return what a script imports; how the rest is written is the minifier's affair."""
    url = assets.build_url(name)
    return [
        urljoin(url, other) for other in re.findall(r'from *"([^"]+)"', read_asset(assets, name))
    ]


def test_a_script_imports_others_by_their_hashed_urls(tmp_path):
    write_scripts(
        tmp_path, a='import { b } from "./b.js";', b='export { c } from "../js/c.js";', c=""
    )
    assets = Assets(tmp_path)
    assert find_imports(assets, "js/a.js") == [assets.build_url("js/b.js")]
    assert find_imports(assets, "js/b.js") == [assets.build_url("js/c.js")]


def test_a_script_gets_a_new_url_when_what_it_imports_changes(tmp_path):
    write_scripts(tmp_path, a='import { b } from "./b.js";', b="export const b = 1;")
    before = Assets(tmp_path).build_url("js/a.js")
    write_scripts(tmp_path, b="export const b = 2;")
    assert Assets(tmp_path).build_url("js/a.js") != before


@pytest.mark.parametrize("other", ["./none.js", "../../secret.js"])
def test_an_import_of_no_file_stops_the_start(tmp_path, other):
    write_scripts(tmp_path, a=f'import {{ b }} from "{other}";')
    with pytest.raises(KeyError):
        Assets(tmp_path)


def test_scripts_that_import_each_other_stop_the_start(tmp_path):
    write_scripts(tmp_path, a='import { b } from "./b.js";', b='import { a } from "./a.js";')
    with pytest.raises(CycleError):
        Assets(tmp_path)


def test_a_script_holds_the_scripts_in_the_folder_of_its_name(tmp_path):
    write_scripts(
        tmp_path,
        a=(
            'import { b } from "./a/b.js";\nimport { one } from "./one.js";\nexport const a '
            "= [b, one];\n"
        ),
        a__b=(
            'import { one } from "../one.js";\nimport { c } from "./c.js";\nexport const b = '
            "[c, one];"
        ),
        a__c="export const c = 3;",
        one="export const one = 1;",
    )
    assets = Assets(tmp_path)
    script = read_asset(assets, "js/a.js")
    assert find_imports(assets, "js/a.js") == [assets.build_url("js/one.js")]
    assert re.fullmatch(
        r"import\{one\}from[^;]+;"
        r"export let\[a\]=\(\(\)=>\{let (\w)=3,(\w)=\[\1,one\],(\w)=\[\2,one\];"
        r"return\[\3\]\}\)\(\)",
        script,
    )


@pytest.mark.parametrize(
    "part", ["export const b = 1;\nconst same = 2;", 'import { same } from "../two.js";\n']
)
def test_parts_that_use_one_name_differently_stay_scripts_of_their_own(tmp_path, part):
    uses = 'import { b } from "./a/b.js";\nimport { same } from "./one.js";\n'
    write_scripts(
        tmp_path, a=uses, a__b=part, one="export const same = 1;", two="export const same = 2;"
    )
    assets = Assets(tmp_path)
    assert find_imports(assets, "js/a.js") == [
        assets.build_url("js/a/b.js"),
        assets.build_url("js/one.js"),
    ]


def test_a_view_brings_its_kind_along_and_exports_what_the_player_asks_of_it(tmp_path):
    view = 'import { free } from "../kinds/box.js";\nexport const mount = () => free;\n'
    kind = 'import { one } from "../one.js";\nexport const act = one;\nexport const free = 4;\n'
    write_scripts(tmp_path, views__box=view, kinds__box=kind, one="export const one = 1;")
    assets = Assets(tmp_path)
    script = read_asset(assets, "js/views/box.js")
    assert find_imports(assets, "js/views/box.js") == [assets.build_url("js/one.js")]
    assert "export let[act,mount]=" in script


def test_a_long_name_that_is_imported_and_used_often_becomes_short(tmp_path):
    uses = "\n".join(["export const b = () => {"] + ["createElement();"] * 99 + ["};"])
    write_scripts(
        tmp_path,
        a='import { b } from "./a/b.js";\nimport { one } from "./one.js";\nb(one);\n',
        a__b=f'import {{ createElement }} from "../one.js";\n{uses}\n',
        one="export const one = 1;\nexport const createElement = () => one;\n",
    )
    assets = Assets(tmp_path)
    script = read_asset(assets, "js/a.js")
    assert find_imports(assets, "js/a.js") == [assets.build_url("js/one.js")]
    assert re.search(r"import\{.*\bone\b.*\}", script) and "one as" not in script
    assert script.count("createElement") == 1


def test_a_script_of_several_parts_that_exports_nothing_is_only_run(tmp_path):
    write_scripts(
        tmp_path, a='import { b } from "./a/b.js";\nb();\n', a__b="export const b = () => alert();"
    )
    script = read_asset(Assets(tmp_path), "js/a.js")
    assert "alert()" in script and "export" not in script and "b" not in script


def test_a_view_that_uses_a_name_of_its_kind_differently_exports_it_all_the_same(tmp_path):
    write_scripts(
        tmp_path,
        views__box="const act = 1;\nexport const mount = act;",
        kinds__box="export const act = 2;",
    )
    assets = Assets(tmp_path)
    script = read_asset(assets, "js/views/box.js")
    assert "export*from" in script.replace(" ", "")
    assert find_imports(assets, "js/views/box.js") == [assets.build_url("js/kinds/box.js")]


def test_guests_come_inside_their_host_and_are_imported_from_it(tmp_path):
    write_scripts(
        tmp_path,
        host='import { g } from "./guest.js";\nexport const h = [g];',
        guest='import { f } from "./friend.js";\nexport const g = f;',
        friend="export const f = 5;",
        user='import { g as mine } from "./guest.js";\nimport { h } from "./host.js";\nmine(h);',
    )
    (tmp_path / "js" / "host.txt").write_text("guest.js\nfriend.js\n")
    assets = Assets(tmp_path)
    host = read_asset(assets, "js/host.js")
    assert find_imports(assets, "js/host.js") == [] and host.count("export") == 3
    assert find_imports(assets, "js/user.js") == [assets.build_url("js/host.js")]
    assert find_imports(assets, "js/guest.js") == [assets.build_url("js/host.js")]


def test_guests_that_use_one_name_differently_stop_the_start(tmp_path):
    write_scripts(tmp_path, host="export const same = 1;", guest="export const same = 2;")
    (tmp_path / "js" / "host.txt").write_text("guest.js\n")
    with pytest.raises(ValueError, match="js/host.js"):
        Assets(tmp_path)


def test_a_part_that_imports_more_than_names_stops_the_start(tmp_path):
    write_scripts(
        tmp_path, a='import { b } from "./a/b.js";', a__b='import * as c from "../c.js";', c=""
    )
    with pytest.raises(ValueError, match="js/a/b.js"):
        Assets(tmp_path)


def test_a_script_is_served_as_it_is_where_there_is_no_minifier(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "minify", None)  # importing it fails then
    write_scripts(tmp_path, a="// why\nexport const a = 1;\n")
    assert read_asset(Assets(tmp_path), "js/a.js") == "// why\nexport const a = 1;\n"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, br;q=0", "gzip"),
        ("gzip", "gzip"),
        ("identity", None),
        ("", None),
    ],
)
def test_a_browser_gets_the_smallest_form_that_it_takes(app, accepted, encoding):
    url = app.extensions["assets"].build_url("js/lesson.js")
    headers = {"Accept-Encoding": accepted}
    reply = app.test_client().get(url, headers=headers)
    assert reply.headers.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in reply.vary
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    assert unpack(reply.data) == app.extensions["assets"].find(url.removeprefix("/static/"))[1]
    head = app.test_client().head(url, headers=headers)
    assert head.headers.get("Content-Encoding") == encoding
    assert (head.data, head.content_length) == (b"", len(reply.data))


def test_what_is_compressed_already_is_sent_as_it_is(app):
    url = app.extensions["assets"].build_url("fonts/golos-400.ttf")
    reply = app.test_client().get(url, headers={"Accept-Encoding": "br, gzip"})
    assert "Content-Encoding" not in reply.headers
