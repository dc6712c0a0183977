"""The API's description: for clients and for people, in both languages, without personal data."""

from lms.api.forms.all_operations import OPERATIONS
from lms.api.forms.operations import KEY
from lms.web.problems import PROBLEMS


def test_the_document_describes_every_operation_with_its_scope_and_its_refusals(client):
    document = client.get("/api/openapi.json").json
    operations = {
        (path, method.upper()): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    assert document["openapi"] == "3.1.0"
    assert {key: operation.get("x-scope", "") for key, operation in operations.items()} == {
        (operation.path, operation.method): operation.scope for operation in OPERATIONS
    }
    assert all(
        {"200", "401", "403", "429"} <= set(operation["responses"])
        for operation in operations.values()
    )
    put_people = operations["/people", "PUT"]
    assert put_people["parameters"][-1]["schema"]["pattern"] == KEY.pattern and {
        "409",
        "413",
        "415",
    } <= set(put_people["responses"])


def test_every_reference_in_the_document_leads_somewhere(client):
    document = client.get("/api/openapi.json").json
    parts = document["components"]["schemas"]
    assert all(part for part in parts.values())

    def yield_references(value):
        if isinstance(value, dict):
            yield from ([value["$ref"]] if "$ref" in value else [])
            value = list(value.values())
        if isinstance(value, list):
            for inner in value:
                yield from yield_references(inner)

    assert {reference.rsplit("/", 1)[1] for reference in yield_references(document)} == set(parts)


def test_the_page_tells_people_the_same(client):
    for language in ("kk", "ru"):
        client.set_cookie("language", language)
        page = client.get("/api/").get_data(as_text=True)
        assert all(
            f"{operation.method} /api/v1{operation.path}" in page for operation in OPERATIONS
        )
        assert all(str(status) in page for status in PROBLEMS)
        assert "curl -X PUT" in page and "Idempotency-Key" in page
        assert client.get("/api/openapi.json").headers["Content-Language"] == language
