"""The builder of a rule's URLs is compiled at the first use, and builds the same URLs."""

import pytest
from werkzeug.routing import BuildError, Map, Rule

from lms.web.application import LazyRule

BUILDERS = ["_build", "_build_unknown"]
PATHS = ("/people/<int:person_id>", "/files/<path:name>", "/plain")
VALUES = (
    {"person_id": 7},
    {"person_id": 7, "page": "2", "q": "а б"},
    {"name": "a b/ә.pdf"},
    {},
    {"page": "2"},
)


def build_all(rule_class):
    """Return the URL of each rule with each set of values, or the failure's class."""
    rules = [rule_class(path, endpoint=path, methods=["GET", "POST"]) for path in PATHS]
    urls = Map(rules).bind("localhost")
    return [build_url(urls, path, values) for path in PATHS for values in VALUES * 2]


def build_url(urls, path, values):
    try:
        return urls.build(path, values), urls.build(path, values, append_unknown=False)
    except BuildError as failure:
        return type(failure)


def test_urls_are_those_of_werkzeug():
    urls = build_all(LazyRule)
    assert urls == build_all(Rule)
    assert ("/people/7?page=2&q=%D0%B0+%D0%B1", "/people/7") in urls


@pytest.mark.parametrize(("rule_class", "compiled"), [(LazyRule, []), (Rule, BUILDERS)])
def test_a_rule_that_no_page_links_to_compiles_nothing(rule_class, compiled):
    rule = rule_class("/plain", endpoint="plain")
    assert Map([rule]).bind("localhost").match("/plain") == ("plain", {})
    assert list_compiled(rule) == compiled


def test_a_builder_is_compiled_once_at_its_first_use():
    rule = LazyRule("/plain", endpoint="plain")
    urls = Map([rule]).bind("localhost")
    assert urls.build("plain") == "/plain"
    builder = rule._build_unknown
    assert list_compiled(rule) == ["_build_unknown"]
    assert urls.build("plain") == "/plain"
    assert rule._build_unknown is builder


def list_compiled(rule):
    """Return which builders of a rule no longer wait for their first use."""
    return [name for name in BUILDERS if getattr(rule, name).__name__ != "compile_and_build"]
