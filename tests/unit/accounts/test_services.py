from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from lms.accounts import errors, queries, services
from lms.accounts.models import AuditEvent, Person, RoleGrant
from lms.accounts.rules import (
    CITIZEN,
    CIVIL_SERVANT,
    CONSULTANT,
    HR,
    NATIONAL_ADMIN,
    OFFICER,
    OPERATOR,
    TRAINER,
    Grant,
)
from lms.auth import errors as auth_errors
from lms.auth import services as auth
from lms.core.clock import Moment
from lms.core.crypto import hash_token
from lms.core.errors import NotFound
from lms.regions import queries as region_queries
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories.learning import ZONE
from tests.factories.regions import AKMOLA, KOKSHETAU, SEMEI, load_unit

IIN = "500101500016"
OTHER_IIN = "500101600022"
CONTACTS = {"user_name": "aika", "email": "a@b.kz", "phone": "+77011234567"}


@pytest.fixture
def admin(session):
    person = accounts.add_person(session)
    accounts.grant(session, person, NATIONAL_ADMIN)
    return accounts.build_actor(session, person)


@pytest.fixture
def sign_up(session, container):
    """Sign a person up; keywords change what they give."""

    def run(*, given_name="Айгүл", surname="Серікова", user_name="", kato=KOKSHETAU, **contacts):
        return auth.create_citizen(
            session,
            names=services.PersonNames(surname, given_name),
            user_name=user_name,
            password_hash="hash",
            region_unit_id=load_unit(session, kato).id,
            language="kk",
            contacts=services.read_contacts(**contacts),
            cipher=container.iin_cipher,
            moment=Moment(NOW, ZONE),
        )

    return run


def list_kinds(session, subject):
    return list(
        session.scalars(
            select(AuditEvent.kind).where(AuditEvent.subject == subject).order_by(AuditEvent.id)
        )
    )


def test_who_signs_up_is_a_citizen_without_roles(session, sign_up):
    person = sign_up(email="A@B.kz", phone="8 701 123 45 67", iin=IIN)
    assert (person.audience, person.email, person.phone) == (CITIZEN, "a@b.kz", "+77011234567")
    assert queries.list_grants(session, person.id) == []
    assert list_kinds(session, f"person:{person.id}") == ["signed_up", "iin_claimed"]


def test_namesakes_get_user_names_of_their_own(sign_up):
    assert [sign_up().user_name for _ in range(3)] == [
        "aigul.serikova",
        "aigul.serikova2",
        "aigul.serikova3",
    ]


def test_a_chosen_user_name_is_kept_or_refused(sign_up):
    assert sign_up(user_name="aika").user_name == "aika"
    with pytest.raises(errors.UserNameTaken):
        sign_up(user_name="aika")
    with pytest.raises(errors.UserNameWrong):
        sign_up(user_name="айка")


def test_nobody_can_sign_up_as_the_administrator(sign_up):
    with pytest.raises(errors.UserNameTaken):
        sign_up(user_name="admin")
    assert sign_up(surname="", given_name="Admin").user_name == "admin2"


@pytest.mark.parametrize("contacts", [{"email": "a@b.kz"}, {"phone": "+77011234567"}])
def test_a_contact_of_another_account_is_left_out_without_a_word(session, sign_up, contacts):
    first, second = sign_up(**contacts), sign_up(**contacts)
    assert any((first.email, first.phone))
    assert not any((second.email, second.phone))


def test_an_iin_that_somebody_typed_is_stored_encrypted_and_opens_nothing(
    session, container, sign_up
):
    cipher = container.iin_cipher
    for person in (sign_up(iin=IIN), sign_up(iin=IIN)):
        assert (person.iin_hash, person.iin_encrypted) == (None, None)
        assert person.iin_claim_hash == cipher.lookup(IIN)
        assert IIN.encode() not in person.iin_claim_encrypted
        assert cipher.decrypt(person.iin_claim_encrypted) == IIN
    assert auth.find_by_login(session, login=IIN, cipher=cipher) == auth.Credential()
    confirmed = accounts.add_person(
        session, **accounts.build_iin_columns(cipher, IIN)
    )  # the control
    assert auth.find_by_login(session, login=IIN, cipher=cipher).person_id == confirmed.id


def test_one_of_surname_and_given_name_is_enough(sign_up):
    assert sign_up(surname="").given_name == "Айгүл"
    with pytest.raises(errors.NameMissing):
        sign_up(surname="", given_name="")


def test_one_lives_in_a_unit_that_stands_today(session, sign_up):
    republic = region_queries.find_root(session)
    with pytest.raises(errors.UnitUnknown):
        services.new_people.check_unit(session, republic.id)
    with pytest.raises(errors.UnitUnknown):
        services.new_people.check_unit(session, 10**6)


@pytest.mark.parametrize(
    "login",
    ["aika", " AIKA ", "a@b.kz", "A@B.KZ", "+77011234567", "8 701 123 45 67", IIN, "500101 500016"],
)
def test_any_of_the_four_names_finds_the_account(session, container, sign_up, login):
    sign_up(user_name="somebody", email="x@y.kz", phone="+77017654321", iin=IIN)
    iin = accounts.build_iin_columns(container.iin_cipher, IIN)
    person = accounts.add_person(session, **iin | CONTACTS)
    assert (
        auth.find_by_login(session, login=login, cipher=container.iin_cipher).person_id == person.id
    )


@pytest.mark.parametrize(
    "login", ["nobody", "", "aika2", "500101600310", "+77010000000", "' OR 1=1 --", "a" * 254]
)
def test_an_unknown_name_finds_nobody(session, container, sign_up, login):
    sign_up(user_name="aika", iin=IIN)
    assert (
        auth.find_by_login(session, login=login, cipher=container.iin_cipher) == auth.Credential()
    )


def test_a_blocked_person_is_not_found(session, container, sign_up, admin):
    person = sign_up(user_name="aika")
    services.block_person(session, by=admin, person_id=person.id, moment=Moment(NOW, ZONE))
    assert (
        auth.find_by_login(session, login="aika", cipher=container.iin_cipher) == auth.Credential()
    )
    services.unblock_person(session, by=admin, person_id=person.id, moment=Moment(NOW, ZONE))
    assert (
        auth.find_by_login(session, login="aika", cipher=container.iin_cipher).person_id
        == person.id
    )


def test_a_password_counts_to_its_last_letter_in_any_composition(container):
    password_hash = container.passwords.hash("й" * 127 + "а")
    assert container.passwords.is_match(password_hash, "й" * 127 + "а")
    assert not container.passwords.is_match(password_hash, "й" * 127 + "б")
    assert not container.passwords.is_match(None, "")
    assert not container.passwords.is_match("no hash", "x")


def test_signing_out_everywhere_ends_this_persons_sign_ins_only(session):
    person, other = accounts.add_person(session), accounts.add_person(session)
    actor = accounts.build_actor(session, person)
    tokens = [accounts.begin_sign_in(session, holder) for holder in (person, other)]
    services.sign_out_everywhere(session, by=actor, now=NOW)
    assert queries.load_actor(session, hash_token(tokens[0]), NOW) is None
    assert queries.load_actor(session, hash_token(tokens[1]), NOW).person_id == other.id


def test_one_cannot_end_the_sign_in_of_another(session):
    actor = accounts.build_actor(session, accounts.add_person(session))
    other = accounts.build_actor(session, accounts.add_person(session))
    auth.end_sign_in(session, by=actor, sign_in_id=other.sign_in_id, now=NOW)
    assert queries.list_sign_ins(session, other.person_id, now=NOW)
    auth.end_sign_in(session, by=actor, sign_in_id=actor.sign_in_id, now=NOW)
    assert not queries.list_sign_ins(session, actor.person_id, now=NOW)


def test_a_sign_in_runs_out(session):
    token = auth.start_sign_in(
        session, person_id=accounts.add_person(session).id, user_agent="Firefox Linux", now=NOW
    )
    assert queries.load_actor(session, hash_token(token), NOW + timedelta(days=29)) is not None
    assert queries.load_actor(session, hash_token(token), NOW + timedelta(days=31)) is None


def test_a_new_password_signs_out_every_other_browser(session):
    person = accounts.add_person(session)
    here, there = accounts.build_actor(session, person), accounts.build_actor(session, person)
    auth.change_password(
        session, person_id=person.id, password_hash="new", keep_sign_in_id=here.sign_in_id, now=NOW
    )
    assert [row.id for row in queries.list_sign_ins(session, person.id, now=NOW)] == [
        here.sign_in_id
    ]
    assert there.sign_in_id != here.sign_in_id
    assert session.scalar(select(Person.password_hash).where(Person.id == person.id)) == "new"


def test_a_link_sets_a_password_once_and_signs_out_everywhere(session):
    person = accounts.add_person(session)
    accounts.begin_sign_in(session, person)
    token = auth.create_password_link(session, person_id=person.id, by=OPERATOR, now=NOW)
    assert (
        auth.use_password_link(session, token=token, password_hash="one", now=NOW).id == person.id
    )
    with pytest.raises(auth_errors.LinkUsedUp):
        auth.use_password_link(session, token=token, password_hash="two", now=NOW)
    session.refresh(person)
    assert person.password_hash == "one"
    assert queries.list_sign_ins(session, person.id, now=NOW) == []


def test_a_link_that_ran_out_or_was_replaced_or_never_was_opens_nothing(session, admin):
    person = accounts.add_person(session)
    first = auth.create_password_link(session, person_id=person.id, by=admin, now=NOW)
    second = auth.create_password_link(session, person_id=person.id, by=admin, now=NOW)
    assert (
        auth.load_person_by_link(session, token=second, now=NOW + timedelta(days=6)).id == person.id
    )
    for token, moment in ((first, NOW), (second, NOW + timedelta(days=8)), ("x", NOW)):
        with pytest.raises(auth_errors.LinkUsedUp):
            auth.load_person_by_link(session, token=token, now=moment)


def test_a_role_is_held_once_in_a_scope_and_each_change_is_recorded(session, admin):
    person = accounts.add_person(session)
    grant = Grant(OFFICER, region_unit_id=load_unit(session, AKMOLA).id)
    for _ in range(2):
        services.grant_role(session, by=admin, person_id=person.id, grant=grant, now=NOW)
    grants = queries.list_grants(session, person.id)
    assert [(row.role, row.region_unit_id, row.granted_by) for row in grants] == [
        (OFFICER, grant.region_unit_id, admin.person_id)
    ]
    services.withdraw_role(session, by=admin, person_id=person.id, grant_id=grants[0].id, now=NOW)
    assert queries.list_grants(session, person.id) == []
    services.grant_role(session, by=admin, person_id=person.id, grant=grant, now=NOW)
    assert len(queries.list_grants(session, person.id)) == 1
    assert list_kinds(session, f"person:{person.id}") == [
        "role_granted",
        "role_withdrawn",
        "role_granted",
    ]


def test_a_role_without_scope_is_held_once_too(session, admin):
    person = accounts.add_person(session)
    for _ in range(2):
        services.grant_role(
            session, by=admin, person_id=person.id, grant=Grant(NATIONAL_ADMIN), now=NOW
        )
    assert len(queries.list_grants(session, person.id)) == 1


@pytest.mark.parametrize(
    "grant",
    [
        Grant(OFFICER),
        Grant(CONSULTANT, course_slug="c1"),
        Grant(HR, region_unit_id=1),
        Grant(OFFICER, region_unit_id=1, course_slug="c1"),
        Grant(NATIONAL_ADMIN, region_unit_id=1),
        Grant(TRAINER, region_unit_id=1),
        Grant("owner"),
    ],
)
def test_a_role_is_refused_in_a_scope_that_is_not_its_own(session, admin, grant):
    person = accounts.add_person(session)
    with pytest.raises(errors.WrongScope):
        services.grant_role(session, by=admin, person_id=person.id, grant=grant, now=NOW)


@pytest.mark.parametrize(
    ("grant", "error"),
    [
        (Grant(OFFICER, region_unit_id=10**6), errors.UnitUnknown),
        (Grant(HR, organisation_id=10**6), errors.OrganisationUnknown),
    ],
)
def test_a_scope_has_to_exist(session, admin, grant, error):
    with pytest.raises(error):
        services.grant_role(
            session, by=admin, person_id=accounts.add_person(session).id, grant=grant, now=NOW
        )


@pytest.mark.parametrize("role", [OFFICER, CONSULTANT, HR, TRAINER])
def test_nobody_but_a_national_administrator_changes_roles_people_or_organisations(
    session, container, role
):
    holder = accounts.add_person(session)
    organisation = accounts.add_organisation(session)
    scope = (
        {"region_unit_id": load_unit(session, AKMOLA).id} if role in (OFFICER, CONSULTANT) else {}
    )
    scope = {"organisation_id": organisation.id} if role == HR else scope
    grant = accounts.grant(session, holder, role, **scope)
    actor = accounts.build_actor(session, holder)
    data = services.OrganisationData("А", "А", load_unit(session, AKMOLA).id)
    attempts = (
        lambda: services.grant_role(
            session, by=actor, person_id=holder.id, grant=Grant(NATIONAL_ADMIN), now=NOW
        ),
        lambda: services.withdraw_role(
            session, by=actor, person_id=holder.id, grant_id=grant.id, now=NOW
        ),
        lambda: services.block_person(
            session, by=actor, person_id=holder.id, moment=Moment(NOW, ZONE)
        ),
        lambda: services.unblock_person(
            session, by=actor, person_id=holder.id, moment=Moment(NOW, ZONE)
        ),
        lambda: services.set_extra_time(
            session, by=actor, person_id=holder.id, percent=50, now=NOW
        ),
        lambda: services.create_organisation(
            session, by=actor, data=data, moment=Moment(NOW, ZONE)
        ),
    )
    for attempt in attempts:
        with pytest.raises(errors.NotAllowed):
            attempt()
    with pytest.raises((errors.NotAllowed, NotFound)):
        services.update_organisation(
            session, by=actor, organisation_id=organisation.id, data=data, moment=Moment(NOW, ZONE)
        )


def test_the_last_national_administrator_stays_one(session, admin):
    grant_id = queries.list_grants(session, admin.person_id)[0].id
    blocked = accounts.add_person(session, blocked_at=NOW)
    accounts.grant(session, blocked, NATIONAL_ADMIN)
    for actor in (admin, OPERATOR):
        with pytest.raises(errors.LastAdministrator):
            services.withdraw_role(
                session, by=actor, person_id=admin.person_id, grant_id=grant_id, now=NOW
            )
        with pytest.raises(errors.LastAdministrator):
            services.block_person(
                session, by=actor, person_id=admin.person_id, moment=Moment(NOW, ZONE)
            )
    accounts.grant(session, accounts.add_person(session), NATIONAL_ADMIN)
    services.withdraw_role(session, by=admin, person_id=admin.person_id, grant_id=grant_id, now=NOW)
    assert queries.list_grants(session, admin.person_id) == []


def test_a_grant_is_withdrawn_through_its_own_person_only(session, admin):
    holder, other = accounts.add_person(session), accounts.add_person(session)
    grant = accounts.grant(session, holder, TRAINER)
    for person_id, grant_id in ((other.id, grant.id), (holder.id, grant.id + 1)):
        with pytest.raises(NotFound):
            services.withdraw_role(
                session, by=admin, person_id=person_id, grant_id=grant_id, now=NOW
            )
    assert (
        session.scalar(
            select(func.count()).select_from(RoleGrant).where(RoleGrant.withdrawn_at.is_(None))
        )
        == 2
    )


def test_blocking_signs_out_and_twice_is_once(session, admin):
    person = accounts.add_person(session)
    token = accounts.begin_sign_in(session, person)
    for _ in range(2):
        services.block_person(session, by=admin, person_id=person.id, moment=Moment(NOW, ZONE))
    assert queries.load_actor(session, hash_token(token), NOW) is None
    assert list_kinds(session, f"person:{person.id}") == ["person_blocked"]


def test_a_civil_servant_needs_an_iin(session, container, admin):
    def create(**contacts):
        return services.create_person(
            session,
            by=admin,
            names=services.PersonNames("Серікова"),
            user_name="",
            audience=CIVIL_SERVANT,
            region_unit_id=load_unit(session, SEMEI).id,
            language="ru",
            contacts=services.read_contacts(**contacts),
            cipher=container.iin_cipher,
            moment=Moment(NOW, ZONE),
        )

    with pytest.raises(errors.IinRequired):
        create()
    assert create(iin=IIN).user_name == "serikova"
    with pytest.raises(errors.ContactTaken):
        create(iin=IIN)


def test_extra_time_is_one_of_four(session, admin):
    person = accounts.add_person(session)
    services.set_extra_time(session, by=admin, person_id=person.id, percent=50, now=NOW)
    assert person.extra_time_percent == 50
    with pytest.raises(ValueError, match="33"):
        services.set_extra_time(session, by=admin, person_id=person.id, percent=33, now=NOW)


def update_profile(session, container, person, **changes):
    values = {
        "names": services.PersonNames(person.surname, person.given_name),
        "user_name": person.user_name,
        "language": person.language,
        "shown_name": person.shown_name,
        "region_unit_id": person.region_unit_id,
        "contacts": services.Contacts(),
    }
    actor = accounts.build_actor(session, person)
    services.update_profile(
        session,
        by=actor,
        cipher=container.iin_cipher,
        moment=Moment(NOW, ZONE),
        **{**values, **changes},
    )


def test_a_profile_is_changed_with_what_a_search_looks_into(session, container):
    person = accounts.add_person(session)
    update_profile(
        session,
        container,
        person,
        names=services.PersonNames("Қасымов", "Әли"),
        shown_name="full",
        language="ru",
    )
    assert (person.surname, person.shown_name, person.language) == ("Қасымов", "full", "ru")
    assert person.search_key.startswith("касымов али")


def test_an_own_iin_is_a_claim_that_can_be_corrected_until_one_is_confirmed(session, container):
    cipher, person = container.iin_cipher, accounts.add_person(session)
    for iin in (IIN, OTHER_IIN):
        update_profile(session, container, person, contacts=services.Contacts(iin=iin))
        assert cipher.decrypt(person.iin_claim_encrypted) == iin
    assert person.iin_hash is None
    confirmed = accounts.add_person(session, **accounts.build_iin_columns(cipher, IIN))
    update_profile(session, container, confirmed, contacts=services.Contacts(iin=OTHER_IIN))
    assert (confirmed.iin_hash, confirmed.iin_claim_hash) == (cipher.lookup(IIN), None)


def test_a_profile_cannot_take_what_is_anothers(session, container, sign_up):
    sign_up(user_name="aika", email="a@b.kz")
    person = accounts.add_person(session)
    with pytest.raises(errors.UserNameTaken):
        update_profile(session, container, person, user_name="aika")
    with pytest.raises(errors.UserNameTaken):
        update_profile(session, container, person, user_name="admin")
    update_profile(session, container, person, contacts=services.Contacts(email="a@b.kz"))
    assert (person.email, person.email_claim) == (None, "a@b.kz"), "only claimed"


def test_the_record_of_a_change_names_columns_and_holds_no_values(session, container):
    person = accounts.add_person(session)
    update_profile(
        session, container, person, contacts=services.Contacts(email="canary@example.kz", iin=IIN)
    )
    details = session.scalars(
        select(AuditEvent.details).where(AuditEvent.kind == "profile_changed")
    ).one()
    assert details == {"columns": ["email", "iin_claim_hash"]}


def test_records_only_grow(session):
    services.record_event(session, kind="test", subject="person:1", now=NOW)
    session.flush()
    for statement in (
        AuditEvent.__table__.delete(),
        AuditEvent.__table__.update().values(kind="x"),
    ):
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(statement)


def test_an_organisation_has_a_checked_bin_of_its_own(session, admin):
    def create(digits, name="Мекеме"):
        data = services.OrganisationData(
            name, "Учреждение", load_unit(session, AKMOLA).id, bin=digits
        )
        return services.create_organisation(session, by=admin, data=data, moment=Moment(NOW, ZONE))

    assert create("9912 4000 0013").bin == "991240000013"
    assert create(None).bin is None
    assert create("").bin is None
    with pytest.raises(errors.BinTaken):
        create("991240000013", "Басқа мекеме")
    with pytest.raises(errors.BinWrong):
        create("991230000019")


def test_an_organisation_never_stands_below_itself(session, admin):
    top = accounts.add_organisation(session)
    leaf = accounts.add_organisation(session, parent_id=top.id)
    for organisation, parent in ((top, leaf), (top, top)):
        data = services.OrganisationData("А", "А", top.region_unit_id, parent_id=parent.id)
        with pytest.raises(errors.OrganisationLoop):
            services.update_organisation(
                session,
                by=admin,
                organisation_id=organisation.id,
                data=data,
                moment=Moment(NOW, ZONE),
            )
    data = services.OrganisationData("Ә", "А", top.region_unit_id)
    services.update_organisation(
        session, by=admin, organisation_id=leaf.id, data=data, moment=Moment(NOW, ZONE)
    )
    assert (leaf.name_kk, leaf.parent_id) == ("Ә", None)
