"""The interface does what its own description says, whatever is sent: found out by requests that are made from it."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from lms.api.forms.all_operations import OPERATIONS
from lms.api.forms.openapi import openapi
from tests.factories import records
from tests.factories.accounts import organisation
from tests.factories.api import api_token, bin_of

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
    ignored_auth,
]
EXAMPLES = {"sqlite": 4, "postgresql": 2}


@pytest.fixture
def headers(session):
    """Of a token whose organisation has a branch and people."""
    body = organisation(session, bin=bin_of(1))
    branch = organisation(session, bin=bin_of(2), parent_id=body.id)
    for place in (body, branch):
        who = records.civil_servant(session, organisation_id=place.id)
        records.assign(
            session, records.course(session), due_on=who.created_at.date(), organisation_id=place.id
        )
    token = api_token(session, body)
    session.commit()
    return {
        "Authorization": f"Bearer {token}",
        "Accept-Encoding": "identity",
    }  # the tool does not unpack


def faults(app, clock, headers, *, document, examples):
    """What the requests found, by operation and kind of data; and how many requests there were."""
    schema = schemathesis.openapi.from_dict(document)
    schema.app = app
    found, count = [], 0
    for result in schema.get_all_operations():
        operation = result.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @settings(
                max_examples=examples,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @seed(20260309)
            @given(case=operation.as_strategy(mode))
            def ask(case):
                nonlocal count
                count += 1
                clock.forward(minutes=16)  # the allowance is not what is tried here
                case.call_and_validate(headers=headers, checks=CHECKS)

            try:
                ask()
            except (Exception, FailureGroup) as error:
                found.append(f"{operation.label}, {mode.value}: {error!r}")
    return found, count


def test_every_reply_is_as_described_and_wrong_requests_are_refused(request, app, clock, headers):
    database = "sqlite" if app.extensions["lms"].database.url.startswith("sqlite") else "postgresql"
    found, count = faults(
        app,
        clock,
        headers,
        document=openapi(OPERATIONS, "http://localhost"),
        examples=EXAMPLES[database],
    )
    assert found == []
    assert count > 2 * len(OPERATIONS)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_description_that_is_not_kept_would_be_noticed(app, clock, headers):
    """Two lies: a field of an answer that is of another kind, a refusal that is not told of."""
    document = openapi(OPERATIONS, "http://localhost")
    document["components"]["schemas"]["Me"]["properties"]["token"] = {"type": "integer"}
    document["paths"] = {path: document["paths"][path] for path in ("/me", "/people/end-posts")}
    del document["paths"]["/people/end-posts"]["post"]["responses"]["422"]
    found, _count = faults(app, clock, headers, document=document, examples=3)
    assert any("/me" in fault for fault in found) and any("end-posts" in fault for fault in found)
