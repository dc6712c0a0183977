"""Hashed URLs of static files, also inside the scripts and styles that refer to them."""

from graphlib import CycleError

import pytest

from lms.web.assets import Assets


def write(folder, **texts):
    for name, text in texts.items():
        path = folder / "js" / f"{name}.js"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def read(assets, name):
    return assets.find(assets.url(name).removeprefix("/static/"))[1].decode()


def test_a_script_imports_others_by_their_hashed_urls(tmp_path):
    write(tmp_path, a='import { b } from "./b.js";', b='export { c } from "../js/c.js";', c="")
    assets = Assets(tmp_path)
    assert read(assets, "js/a.js") == f'import{{b}}from"{assets.url("js/b.js")}";'
    assert read(assets, "js/b.js") == f'export{{c}}from"{assets.url("js/c.js")}";'


def test_a_script_gets_a_new_url_when_what_it_imports_changes(tmp_path):
    write(tmp_path, a='import { b } from "./b.js";', b="export const b = 1;")
    before = Assets(tmp_path).url("js/a.js")
    write(tmp_path, b="export const b = 2;")
    assert Assets(tmp_path).url("js/a.js") != before


@pytest.mark.parametrize("other", ["./none.js", "../../secret.js"])
def test_an_import_of_no_file_stops_the_start(tmp_path, other):
    write(tmp_path, a=f'import {{ b }} from "{other}";')
    with pytest.raises(KeyError):
        Assets(tmp_path)


def test_scripts_that_import_each_other_stop_the_start(tmp_path):
    write(tmp_path, a='import { b } from "./b.js";', b='import { a } from "./a.js";')
    with pytest.raises(CycleError):
        Assets(tmp_path)
