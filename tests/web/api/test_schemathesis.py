"""The API does what its description says, shown by requests generated from it."""

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from lms.api.forms.all_operations import OPERATIONS
from lms.api.forms.openapi import build_openapi
from tests.factories import records
from tests.factories.accounts import add_organisation
from tests.factories.api import add_api_token, make_bin

EXAMPLES = {"sqlite": 4, "postgresql": 2}


@pytest.fixture
def headers(session):
    """Return the headers of a token whose organisation has a branch and people."""
    own_organisation = add_organisation(session, bin=make_bin(1))
    branch = add_organisation(session, bin=make_bin(2), parent_id=own_organisation.id)
    for employer in (own_organisation, branch):
        servant = records.add_civil_servant(session, organisation_id=employer.id)
        records.assign(
            session,
            records.add_course(session),
            due_on=servant.created_at.date(),
            organisation_id=employer.id,
        )
    token = add_api_token(session, own_organisation)
    session.commit()
    return {
        "Authorization": f"Bearer {token}",
        "Accept-Encoding": "identity",
    }  # the tool does not unpack


def find_faults(app, clock, headers, *, document, examples):
    """Return the faults by operation and kind of data, and the number of requests."""
    # Half a second that only the process pays which runs this.
    import schemathesis
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

    checks = [
        not_a_server_error,
        status_code_conformance,
        content_type_conformance,
        response_schema_conformance,
        negative_data_rejection,
        ignored_auth,
    ]
    schema = schemathesis.openapi.from_dict(document)
    schema.app = app
    failures, count = [], 0
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
                case.call_and_validate(headers=headers, checks=checks)

            try:
                ask()
            except (Exception, FailureGroup) as error:
                failures.append(f"{operation.label}, {mode.value}: {error!r}")
    return failures, count


def test_every_reply_is_as_described_and_wrong_requests_are_refused(request, app, clock, headers):
    database = "sqlite" if app.extensions["lms"].database.url.startswith("sqlite") else "postgresql"
    failures, count = find_faults(
        app,
        clock,
        headers,
        document=build_openapi(OPERATIONS, "http://localhost"),
        examples=EXAMPLES[database],
    )
    assert failures == []
    assert count > 2 * len(OPERATIONS)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_description_that_is_not_kept_would_be_noticed(app, clock, headers):
    """The control: a reply's field of another type, and an undocumented refusal."""
    document = build_openapi(OPERATIONS, "http://localhost")
    document["components"]["schemas"]["Me"]["properties"]["token"] = {"type": "integer"}
    document["paths"] = {path: document["paths"][path] for path in ("/me", "/people/end-posts")}
    del document["paths"]["/people/end-posts"]["post"]["responses"]["422"]
    failures, _count = find_faults(app, clock, headers, document=document, examples=3)
    assert any("/me" in fault for fault in failures) and any(
        "end-posts" in fault for fault in failures
    )
