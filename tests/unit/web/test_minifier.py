"""What is rewritten in scripts before they are served, and what is left alone."""

import re
import subprocess

import pytest

from lms.web import minifier
from lms.web.minifier import Minifier, squeeze_style

BOX = """class Box {
  openBox() {
    return this.fillBox() + this.find();
  }
  fillBox() {
    return 1;
  }
  find() {
    return 2;
  }
}
"""
RUN = f"{BOX}console.log(new Box().openBox());\n"


def minify_first(text, *others):
    return Minifier.build([text, *others]).minify(".js", text)


def run_node(text):
    command = ["node", "--input-type=module", "-e", text]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_constants_are_declared_as_variables():
    assert minify_first("export const a = 1;\n").startswith("export let a=1")
    assert "for(let " in minify_first("for (const b of list) show(b);\n")


def test_words_of_a_text_are_no_declarations():
    assert '"a const b"' in minify_first('show("a const b");\n')


def test_a_text_with_one_value_at_its_end_is_a_sum():
    assert minify_first("show(`row-${id}`);\n") == 'show("row-"+id)'
    assert minify_first("show(`row-${a.id}`.length);\n") == 'show(("row-"+a.id).length)'


@pytest.mark.parametrize(
    "text", ["`${a}-row`", "`a ${b} c`", "`a ${b}${c}`", "tag`a ${b}`", '`a "b" ${c}`']
)
def test_other_templates_stay(text):
    assert text in minify_first(f"show({text});\n")


def test_templates_inside_others_say_what_they_said():
    text = "const b = 2, c = 3;\nconsole.log(`a${b ? `x${b}` : c}d${c}`, `a${b ? `x` : c}d${c}`);\n"
    assert run_node(minify_first(text)) == run_node(text) == "ax2d3 axd3\n"


def test_a_method_that_only_its_class_calls_gets_a_short_name():
    script = minify_first(RUN)
    assert "fillBox" not in script
    assert run_node(script) == run_node(RUN) == "3\n"


def test_a_method_that_something_else_calls_keeps_its_name():
    assert "openBox()" in minify_first(RUN)
    assert "find()" in minify_first(RUN)


@pytest.mark.parametrize(
    "other", ["box.fillBox();", "box['fillBox']();", "const { fillBox } = box;", "// fillBox"]
)
def test_a_method_that_another_script_names_keeps_its_name(other):
    assert "fillBox()" in minify_first(RUN, other)


def test_methods_of_a_class_that_extends_one_of_another_script_keep_their_names():
    text = BOX.replace("class Box", "class Box extends Thing")
    assert "fillBox()" in minify_first(text)
    assert "fillBox" not in minify_first(f"class Thing {{\n}}\n{text}")


def test_a_short_name_is_none_that_scripts_use_already():
    text = f"{RUN}document.e.t = 1;\n"
    assert "this.n()" in minify_first(text)
    assert "this.e()" in minify_first(RUN)


def test_functions_of_an_enclosed_script_leave_the_first_names_to_their_variables():
    text = "(() => {\nfunction double(one) {\n  return 2 * one;\n}\nshow(double, double);\n})();\n"
    script = minify_first(text)
    assert "(e){return 2*e}" in script and "show(e" not in script
    assert "reserve" not in script


def test_a_script_is_served_without_reserved_names_where_they_cannot_be_taken_out(monkeypatch):
    text = "(() => {\nshow(1);\n})();\n"
    monkeypatch.setattr(minifier, "RESERVED", re.compile("nothing of the kind"))
    assert minify_first(text) == "(()=>{show(1)})()"


@pytest.mark.parametrize(
    ("style", "squeezed"),
    [
        (
            "@container (min-width: 20rem) {\n  .a:hover > .b,\n  .c :is(b) {\n"
            "    margin: 0 1px;\n  }\n}",
            "@container (min-width:20rem){.a:hover > .b,.c :is(b){margin:0 1px}}",
        ),
        ("a { width: calc(1px + 2px); } /* a; b */", "a{width:calc(1px + 2px)}"),
        ('a::after { content: " , ; } "; }', 'a::after{content:" , ; } "}'),
    ],
)
def test_a_style_loses_comments_and_idle_spaces_but_not_those_of_a_text(style, squeezed):
    assert squeeze_style(style) == squeezed
