"""The builder of a rule's URLs is compiled at the first use, and builds the same URLs."""

import pytest
from werkzeug.routing import BuildError, Map, Rule

from lms.web.application import LazyRule

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


@pytest.mark.parametrize(("rule_class", "compiled"), [(LazyRule, 0), (Rule, 2)])
def test_a_rule_that_no_page_links_to_compiles_nothing(monkeypatch, rule_class, compiled):
    calls = []
    get_code = Rule._get_func_code
    monkeypatch.setattr(
        Rule, "_get_func_code", staticmethod(lambda *args: calls.append(args) or get_code(*args))
    )
    urls = Map([rule_class("/plain", endpoint="plain")]).bind("localhost")
    assert urls.match("/plain") == ("plain", {})
    assert len(calls) == compiled
    assert urls.build("plain") == "/plain"
    assert urls.build("plain") == "/plain"
    assert len(calls) == (compiled or 1)
