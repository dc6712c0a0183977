"""Pages look for practice runs that wait in the browser: by one line, for their reader alone."""

import re

import pytest

from lms.app import find_resources
from lms.web.unsent_runs import LOOK, LOOK_SOURCE
from tests.factories.accounts import sign_in
from tests.factories.learning import create_learner
from tests.factories.practice import INBOX_URL, build_inbox_course, read_scene_data

LESSON = "/learning/files/01-files/01-file"
PAGES = ["/", "/my", "/catalogue/files", "/learning/files", LESSON]
OWNER = re.compile(r'data-unsent-runs data-csrf="[^"]+" data-owner="([^"]+)"')


@pytest.fixture
def learners(session, container):
    both = [
        create_learner(session, container.storage, files=build_inbox_course()) for _one in range(2)
    ]
    session.commit()
    return both


def read_owner(client, url):
    return OWNER.search(client.get(url).text)[1]


def test_each_page_to_which_a_learner_comes_back_looks_for_runs_of_theirs(
    client, session, clock, learners
):
    owners = []
    for learner in [*learners, learners[0]]:
        sign_in(client, session, learner.person)
        scene = read_scene_data(client.get(INBOX_URL).text)
        assert {read_owner(client, url) for url in PAGES} == {scene["owner"]}
        owners.append(scene["owner"])
        clock.forward(days=1)
    assert owners[0] == owners[2] != owners[1]
    reply = client.get("/my")
    assert reply.text.count(f">{LOOK}</script>") == 1
    assert f"script-src 'self' {LOOK_SOURCE};" in reply.headers["Content-Security-Policy"]


@pytest.mark.parametrize("url", ["/", "/catalogue/files", LESSON])
def test_a_page_does_not_look_for_a_visitor(client, learners, url):
    assert "unsent" not in client.get(url).text


def test_the_line_looks_for_the_key_under_which_the_sender_stores():
    script = (find_resources() / "static/js/practice/outbox.js").read_text()
    key = re.search(r'^const KEY = "([^"]+)";$', script, re.MULTILINE)[1]
    assert f'localStorage["{key}"]' in LOOK
