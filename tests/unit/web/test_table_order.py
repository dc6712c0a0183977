"""Tables in memory sorted by any column, and links that keep the URL's own parameters."""

from datetime import date

import pytest

from lms.web.pagination import build_url_with
from lms.web.table_order import order_table, read_order
from lms.web.tables import ExportTable

NUMBER = "number"


def make_table():
    rows = [
        {"name": {"text": "Ұлытау", "href": "/3"}, "count": {"text": 5}, "month": None},
        {"name": {"text": "Әлем", "href": "/1"}, "count": 12, "month": None},
        {"name": {"text": "Бурабай", "href": "/2"}, "count": 5, "month": None},
        {"name": {"text": "Зеренді", "href": "/4"}, "count": None, "month": None},
        {"name": "Өзі", "count": 100, "month": None},
    ]
    columns = [
        {"key": "name", "label": "Жер"},
        {"key": "count", "label": "Саны", "kind": NUMBER},
        {"key": "month", "label": "Ай"},
    ]
    return ExportTable("Жерлер", columns, rows, name="areas", pinned=1)


def list_names(table):
    return [
        row["name"]["text"] if isinstance(row["name"], dict) else row["name"] for row in table.rows
    ]


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("", ["Ұлытау", "Әлем", "Бурабай", "Зеренді", "Өзі"]),
        ("name", ["Әлем", "Бурабай", "Зеренді", "Ұлытау", "Өзі"]),
        ("-name", ["Ұлытау", "Зеренді", "Бурабай", "Әлем", "Өзі"]),
        ("count", ["Бурабай", "Ұлытау", "Әлем", "Зеренді", "Өзі"]),
        ("-count", ["Әлем", "Бурабай", "Ұлытау", "Зеренді", "Өзі"]),
        ("-nothing", ["Ұлытау", "Әлем", "Бурабай", "Зеренді", "Өзі"]),
    ],
)
def test_equal_rows_stand_in_kazakh_order_and_empty_and_pinned_ones_last(app, sort, names):
    with app.test_request_context(f"/catalogue/?sort_areas={sort}"):
        table = order_table(make_table(), param="sort_areas", anchor="areas")
        assert list_names(table) == names
        assert read_order(make_table(), "sort_areas") == (
            {"sort_areas": sort} if sort.strip("-") in ("name", "count") else {}
        )


def test_a_column_of_numbers_is_sorted_greatest_first_and_then_reversed(app):
    with app.test_request_context("/catalogue/?page=3&sort_areas=-count"):
        name, count, _month = order_table(make_table(), param="sort_areas", anchor="areas").columns
    assert name["sort_url"] == "/catalogue/?sort_areas=name#areas"
    assert count["sort_url"] == "/catalogue/?sort_areas=count#areas"
    assert (name["sorted"], count["sorted"]) == (None, "descending")


def test_a_cell_with_an_order_is_sorted_by_it(app):
    table = make_table()
    for row, month in zip(table.rows, (3, 1, 2, 4, 5), strict=True):
        row["month"] = {"text": f"{month}-ай", "order": date(2026, month, 1)}
    with app.test_request_context("/catalogue/?sort=-month"):
        assert list_names(order_table(table)) == ["Зеренді", "Ұлытау", "Бурабай", "Әлем", "Өзі"]


def test_parameters_that_flask_takes_for_its_own_stay_parameters(app):
    query = "_anchor=x&_external=1&_scheme=ftp&_method=PUT&endpoint=a&self=b&values=c&page=4"
    with app.test_request_context(f"/catalogue/?{query}"):
        assert build_url_with(page=5) == f"/catalogue/?{query.removesuffix('4')}5"
