"""Guesses of cards, links, codes and passwords open nothing and lock nobody out.

There are 1,000 guesses, each from a different IP, and 10,000 with LMS_TEST_ALL=1.
"""

from collections import Counter
from itertools import cycle, islice

import pytest
from sqlalchemy import event

from lms.auth import services
from lms.auth.errors import (
    CardRefused,
    CodeWrong,
    LinkUsedUp,
    TooManyCodes,
    TooManySignIns,
    WrongLogin,
)
from lms.auth.services import Browser, SignedIn, make_cards
from lms.core import ip_limits, throttle
from lms.core.crypto import CARD_LETTERS, generate_number, generate_token
from lms.core.errors import DomainError
from tests.choosing import DEEP
from tests.conftest import NOW
from tests.factories import accounts
from tests.unit.auth.support import PASSWORD, build_verifier, set_up_app

pytestmark = pytest.mark.slow
GUESSES = 10_000 if DEEP else 1_000
REFUSALS = {CardRefused, CodeWrong, LinkUsedUp, WrongLogin}
LIMITS = {TooManyCodes, TooManySignIns}
ONE_64 = [f"2001:db8:0:1::{number:x}" for number in range(1, 1001)]
MANY = [f"198.51.{number // 250}.{number % 250 + 1}" for number in range(500)]
MANY += [f"2001:db9:{number:x}:1::1" for number in range(500)]
HONEST_IPS = {
    "a clean IPv4 address": "203.0.113.5",
    "the /64 beside the attacked one": "2001:db8:0:2::5",
}


class GuessedServices:
    """The services as the pages call them, with two honest people and a person under attack.

    Aika uses her account; the newcomer has only a card, which works at once for an unused account.
    """

    def __init__(self, session, container):
        self.container, self.verifier = container, build_verifier(container)
        admin = accounts.add_person(session)
        accounts.grant(session, admin, "national_admin")
        self._add_user(session, "aika")
        self.victim = self._add_user(session, "victim")
        self.newcomer = accounts.add_person(session, user_name="newcomer")
        _app, setup = set_up_app(session, container, self.victim)
        self.recovery_code = setup.codes[0]
        actor = accounts.build_actor(session, admin)
        card = make_cards(session, by=actor, person_ids=[self.newcomer.id], now=NOW)[0]
        self.card = card.code
        session.commit()

    def _add_user(self, session, name):
        password_hash = self.container.passwords.hash(PASSWORD)
        person = accounts.add_person(session, user_name=name, password_hash=password_hash)
        session.commit()
        return person

    def find_card_owner(self, code, ip):
        return services.find_card_owner(
            self.container.database, code=code, ip=ip, cipher=self.container.iin_cipher, now=NOW
        )

    def find_link_owner(self, token):
        with self.container.database.read() as session:
            return services.find_link_owner(session, token=token, now=NOW)

    def confirm_code(self, code, ip):
        return services.confirm_code(
            self.container.database,
            verifier=self.verifier,
            person_id=self.victim.id,
            code=code,
            browser=Browser(ip, "Firefox"),
            now=NOW,
        )

    def sign_in(self, ip, login="aika", password=PASSWORD):
        return services.sign_in(
            self.container.database,
            verifier=self.verifier,
            login=login,
            password=password,
            browser=Browser(ip, "Firefox"),
            now=NOW,
        )

    def guess(self, number, ip):
        """Guess one secret, and return the error that refused it, or None."""
        kind, about = number % 10, number // 10
        try:
            if kind < 3:
                self.find_card_owner(generate_number(CARD_LETTERS), ip)
            elif kind < 8:
                self.find_link_owner(generate_token())
            elif kind == 8:
                self.confirm_code(generate_number(11) if about % 2 else f"{about % 9:0>7}", ip)
            else:
                self.sign_in(ip, login=f"person{about}", password="letmein")
        except DomainError as error:
            return type(error)
        return None

    def check_honest(self):
        """Fail if aika can't enter by her password or the newcomer by the card."""
        for name, ip in HONEST_IPS.items():
            assert isinstance(self.sign_in(ip), SignedIn), name
            assert self.find_card_owner(self.card, ip).person.id == self.newcomer.id, name
        neighbour = self.find_card_owner(self.card, ONE_64[0])
        assert neighbour.person.id == self.newcomer.id, (
            "a card opens inside of the attacked /64 too"
        )


@pytest.fixture
def site(session, container):
    """Return the services with two honest people; SQLite does not wait for the disk."""
    if container.database.writer.dialect.name == "sqlite":
        event.listen(
            container.database.writer,
            "connect",
            lambda connection, _record: connection.execute("PRAGMA synchronous=OFF"),
        )
        container.database.dispose()
    return GuessedServices(session, container)


def attack(site, ips, guesses=GUESSES):
    """Return the number of guesses for each outcome.

    The honest people sign in after every 500 guesses, or ten times: an account that is entered more
    than 30 times has to wait.
    """
    outcomes, interval = Counter(), max(500, guesses // 10)
    for number, ip in enumerate(islice(cycle(ips), guesses)):
        outcomes[site.guess(number, ip)] += 1
        if number % interval == interval - 1:
            site.check_honest()
    return outcomes


def count_evaluated(outcomes):
    return sum(count for outcome, count in outcomes.items() if outcome in REFUSALS - {LinkUsedUp})


@pytest.mark.parametrize(("name", "ips"), [("one /64", ONE_64), ("many networks", MANY)])
def test_a_thousand_guesses_open_nothing_and_lock_nobody_out(site, name, ips):
    outcomes = attack(site, ips)
    assert set(outcomes) <= REFUSALS | LIMITS, "nothing was opened"
    assert outcomes[LinkUsedUp] == GUESSES * 5 / 10, "256 bits need no limit"
    if name == "one /64":
        # 50 cards, 50 passwords and 5 recovery codes of one network, 5 codes of the app.
        assert count_evaluated(outcomes) <= 110
    assert isinstance(site.confirm_code(site.recovery_code, "203.0.113.9"), SignedIn)
    owner = site.find_card_owner(site.card, ONE_64[-1])
    entry = services.set_password_by_card(
        site.container.database,
        verifier=site.verifier,
        owner=owner,
        code=site.card,
        password="жаңа көк шкаф 99",
        browser=Browser(ONE_64[-1], "Firefox"),
        now=NOW,
    )
    assert entry.actor.person_id == site.newcomer.id


def test_without_the_limits_every_guess_would_be_evaluated(site, monkeypatch):
    monkeypatch.setattr(throttle, "get_blocked_seconds", lambda *_args, **_kwargs: 0)
    assert count_evaluated(attack(site, ONE_64, 500)) == 250


def test_counted_by_whole_ips_one_64_would_have_a_limit_a_thousand_times(site, monkeypatch):
    monkeypatch.setattr(ip_limits, "list_networks", lambda ip: (ip,))
    outcomes = attack(site, ONE_64, 500)
    assert outcomes[CardRefused] == 150


def test_a_limit_of_the_whole_site_would_lock_the_honest_out(site, monkeypatch):
    """Such a limit let 2,000 wrong codes block the cards of the whole country."""
    monkeypatch.setattr(ip_limits, "list_networks", lambda _ip: ("everywhere",))
    with pytest.raises(TooManySignIns):
        attack(site, MANY, 500)


@pytest.mark.parametrize("path", ["/auth/card", "/auth/sign-in"])
def test_the_pages_count_by_network_too(client, site, path):
    """The limit of the second network shows that what counts is the network, not the browser."""

    def guess(number, ip):
        form = {
            "/auth/card": {"code": generate_number(CARD_LETTERS)},
            "/auth/sign-in": {"login": f"person{number}", "password": "letmein"},
        }[path]
        return client.send(path, form, environ_base={"REMOTE_ADDR": ip}).status_code

    client.judge = False
    statuses = [guess(number, ip) for number, ip in enumerate(ONE_64[:60])]
    assert statuses == [422] * 50 + [429] * 10
    assert guess(60, HONEST_IPS["the /64 beside the attacked one"]) == 422
    card = client.send("/auth/card", {"code": site.card}, environ_base={"REMOTE_ADDR": ONE_64[0]})
    assert (card.status_code, site.newcomer.user_name in card.text) == (200, True)
