"""Expired links in mails: their page says what to do and links to it."""

import pytest

from tests.factories import accounts


@pytest.mark.parametrize(
    ("url", "status", "way"),
    [
        ("/auth/password/gone", 409, "/auth/forgotten"),
        ("/auth/contacts/gone", 409, "/auth/"),
        ("/messaging/unsubscribe/gone", 404, "/messaging/preferences"),
    ],
)
def test_a_dead_link_leads_to_the_page_where_there_is_a_new_one(client, session, url, status, way):
    accounts.sign_in(client, session, accounts.add_person(session, user_name="aika"))
    reply = client.get(url)
    assert reply.status_code == status
    main = reply.text.split("<main", 1)[1].split("</main>", 1)[0]
    assert main.count(f'href="{way}"') == 2, "in both languages"
