"""Posts, and the columns of Person that are derived from them."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import func, select

from lms.accounts import errors, queries, services
from lms.accounts.models import Absence, Organisation, Person, Post
from lms.accounts.rules import CITIZEN, CIVIL_SERVANT, HR, OFFICER, OPERATOR
from lms.accounts.services import people_changed
from lms.core.clock import Moment, get_local_date
from lms.core.errors import DomainError, NotFound
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories.learning import ZONE
from tests.factories.regions import KOKSHETAU, SEMEI

TODAY = get_local_date(NOW, ZONE)


def add_post(session, person, organisation, *, actor=OPERATOR, **values):
    fields = {
        "position": "Маман",
        "category": "C-4",
        "starts_on": TODAY,
        "is_main": False,
        **values,
    }
    is_main = fields.pop("is_main")
    placement = services.add_post(
        session,
        by=actor,
        person_id=person.id,
        terms=services.PostTerms(organisation.id, **fields),
        is_main=is_main,
        moment=Moment(NOW, ZONE),
    )
    return placement.post_id


def end_post(session, post_id, *, actor=OPERATOR, on=TODAY):
    services.end_post(session, by=actor, post_id=post_id, ends_on=on, moment=Moment(NOW, ZONE))


def make_hr(session, organisation):
    holder = accounts.add_person(session)
    accounts.grant(session, holder, HR, organisation_id=organisation.id)
    return accounts.build_actor(session, holder)


@pytest.fixture
def announced_ids(session):
    """Return the person ids that people_changed carried in this session, a list for each time."""
    batches = []

    def note(sender, *, person_ids, **_rest):
        if sender is session:
            batches.append(person_ids)

    people_changed.connect(note)
    yield batches
    people_changed.disconnect(note)


def find_disagreements(session):
    """Return the people whose columns of Person disagree with their posts."""
    session.expire_all()
    posts_by_person = {}
    for post in session.scalars(select(Post).where(Post.ends_on.is_(None))):
        posts_by_person.setdefault(post.person_id, []).append(post)
    disagreeing = []
    for person in session.scalars(select(Person)):
        mains = [post for post in posts_by_person.get(person.id, []) if post.is_main]
        if posts_by_person.get(person.id):
            person_values = (person.organisation_id, person.position, person.audience)
            agrees = len(mains) == 1 and person_values == (
                mains[0].organisation_id,
                mains[0].position,
                CIVIL_SERVANT,
            )
        else:
            agrees = person.organisation_id is None and person.position == ""
        disagreeing += [] if agrees else [person.id]
    return disagreeing


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_happens_a_person_agrees_with_their_posts(session, seed):
    """Do sixty random changes of posts and organisations, drawn by a seed.

    Some are refused; none may leave a contradiction.
    """
    chance, refused_count = Random(seed), 0
    bodies = [accounts.add_organisation(session) for _ in range(5)]
    people = [accounts.add_person(session, iin_hash=f"{n:064}") for n in range(6)]

    def list_held_ids():
        return list(
            session.scalars(select(Post.id).where(Post.ends_on.is_(None)).order_by(Post.id))
        )

    def pick_held_id():
        return chance.choice(list_held_ids() or [0])

    shared = {"by": OPERATOR, "moment": Moment(NOW, ZONE)}
    happenings = (
        *[
            lambda: add_post(
                session,
                chance.choice(people),
                chance.choice(bodies),
                is_main=chance.random() < 0.5,
                position=chance.choice("АБВ"),
                starts_on=TODAY - timedelta(days=chance.randrange(9)),
            )
        ]
        * 5,
        *[lambda: end_post(session, pick_held_id(), on=TODAY - timedelta(days=chance.randrange(5)))]
        * 3,
        lambda: services.make_main_post(session, post_id=pick_held_id(), **shared),
        lambda: services.change_post(
            session, post_id=pick_held_id(), position="Г", category="", **shared
        ),
        lambda: services.close_organisation(
            session, organisation_id=chance.choice(bodies).id, on=TODAY, **shared
        ),
        lambda: services.merge_organisations(
            session,
            organisation_id=chance.choice(bodies).id,
            into_id=chance.choice(bodies).id,
            on=TODAY,
            **shared,
        ),
        lambda: services.reopen_organisation(
            session, organisation_id=chance.choice(bodies).id, **shared
        ),
    )
    for _ in range(60):
        try:
            chance.choice(happenings)()
        except DomainError:
            refused_count += 1
        assert find_disagreements(session) == []
    assert 0 < refused_count < 50
    assert session.scalar(select(func.count()).select_from(Post)) > 10
    posts = select(Post.id).join(Organisation, Organisation.id == Post.organisation_id)
    assert (
        session.scalars(
            posts.where(Organisation.closed_on.is_not(None), Post.ends_on.is_(None))
        ).all()
        == []
    )


def test_a_post_makes_a_civil_servant_and_the_last_one_that_ends_a_citizen(session, announced_ids):
    first, second = accounts.add_organisation(session), accounts.add_organisation(session)
    person = accounts.add_person(session, iin_hash="a" * 64)
    post_id = add_post(session, person, first)
    two = add_post(session, person, second, position="Кеңесші")
    session.refresh(person)
    assert (person.audience, person.organisation_id, person.position) == (
        CIVIL_SERVANT,
        first.id,
        "Маман",
    )
    end_post(session, post_id)
    session.refresh(person)
    assert (person.audience, person.organisation_id, person.position) == (
        CIVIL_SERVANT,
        second.id,
        "Кеңесші",
    )
    end_post(session, two)
    session.refresh(person)
    assert (person.audience, person.organisation_id, person.position) == (CITIZEN, None, "")
    assert announced_ids == [[person.id]] * 4
    assert [
        (row.organisation_id, row.ends_on) for row in queries.list_posts(session, person.id)
    ] == [(first.id, TODAY), (second.id, TODAY)]


def test_what_is_no_post_is_refused(session):
    organisation, closed_organisation = (
        accounts.add_organisation(session),
        accounts.add_organisation(session, closed_on=TODAY),
    )
    person, stranger = (
        accounts.add_person(session, organisation_id=organisation.id),
        accounts.add_person(session),
    )
    cases = (
        (errors.PostHeld, person, organisation, {}),
        (errors.OrganisationClosed, person, closed_organisation, {}),
        (errors.CategoryUnknown, stranger, organisation, {"category": "Z-9"}),
        (errors.DayInFuture, stranger, organisation, {"starts_on": TODAY + timedelta(days=1)}),
        (errors.IinRequired, stranger, organisation, {}),
    )
    for error, who, where, values in cases:
        with pytest.raises(error):
            add_post(session, who, where, **values)
    post_id = queries.list_posts(session, person.id)[0].id
    for error, day in (
        (errors.EndsBeforeStart, accounts.POST_START - timedelta(days=1)),
        (errors.DayInFuture, TODAY + timedelta(days=1)),
    ):
        with pytest.raises(error):
            end_post(session, post_id, on=day)
    end_post(session, post_id)
    with pytest.raises(NotFound):
        end_post(session, post_id)


def test_hr_manages_posts_of_its_own_organisation_and_of_nothing_else(session):
    ours, theirs = accounts.add_organisation(session), accounts.add_organisation(session)
    branch = accounts.add_organisation(session, parent_id=ours.id)
    person = accounts.add_person(session, organisation_id=theirs.id)
    ours_too = accounts.add_post(session, person, branch.id, is_main=False)
    outsider = accounts.add_person(session, organisation_id=theirs.id)
    actor = make_hr(session, ours)
    foreign = queries.list_posts(session, outsider.id)[0].id
    of_both = next(
        row.id for row in queries.list_posts(session, person.id) if row.organisation_id == theirs.id
    )
    for post_id in (foreign, of_both, 10**6):
        with pytest.raises(NotFound):
            end_post(session, post_id, actor=actor)
    with pytest.raises(NotFound):
        add_post(session, outsider, ours, actor=actor)
    with pytest.raises(errors.OrganisationUnknown):
        add_post(session, person, accounts.add_organisation(session), actor=actor)
    with pytest.raises(NotFound):  # the main post is in another organisation
        services.make_main_post(session, by=actor, post_id=ours_too.id, moment=Moment(NOW, ZONE))
    # Another organisation made the account, so a further post is an offer.
    assert add_post(session, person, ours, actor=actor, is_main=True) is None
    session.refresh(person)
    assert person.organisation_id == theirs.id
    end_post(session, ours_too.id, actor=actor)
    assert find_disagreements(session) == []


def test_a_person_is_added_by_hr_with_a_post_or_not_at_all(session, container):
    ours, theirs = accounts.add_organisation(session), accounts.add_organisation(session)
    actor = make_hr(session, ours)

    def create(organisation_id, **values):
        return services.create_person(
            session,
            by=actor,
            names=services.PersonNames("Жаңа", "Адам"),
            user_name="",
            audience=CITIZEN,
            language="kk",
            moment=Moment(NOW, ZONE),
            region_unit_id=ours.region_unit_id,
            contacts=services.Contacts(iin=values.get("iin", "500101500016")),
            cipher=container.iin_cipher,
            post=organisation_id and services.PostTerms(organisation_id, "", "", TODAY),
        )

    with pytest.raises(errors.NotAllowed):
        create(None)
    with pytest.raises(errors.OrganisationUnknown), session.begin_nested():
        create(theirs.id)
    with pytest.raises(errors.IinRequired):
        create(ours.id, iin=None)
    person = create(ours.id)
    assert (person.audience, person.organisation_id) == (CIVIL_SERVANT, ours.id)
    assert person.created_by_organisation_id == ours.id


def test_a_known_person_is_offered_a_post_only_with_the_name_that_fits(session, container):
    ours, theirs = accounts.add_organisation(session), accounts.add_organisation(session)
    iin_hash = container.iin_cipher.lookup("500101500016")
    person = accounts.add_person(
        session, surname="Қасымова", given_name="Әсел", organisation_id=theirs.id, iin_hash=iin_hash
    )
    fields = {
        "terms": services.PostTerms(ours.id, "", "", TODAY),
        "moment": Moment(NOW, ZONE),
        "cipher": container.iin_cipher,
        "iin": "500101500016",
        "by": make_hr(session, ours),
    }
    for names in (
        services.PersonNames("Касымова", "Асел"),
        services.PersonNames("Қасымова", "Әсел"),
    ):
        assert services.has_account(
            session, iin="500101500016", names=names, cipher=container.iin_cipher
        )
    with pytest.raises(errors.IinAndNameDiffer):
        services.add_post_by_iin(session, names=services.PersonNames("Қасымова", "Дина"), **fields)
    names = services.PersonNames("Касымова", "Асел")
    placement = services.add_post_by_iin(session, names=names, **fields)
    assert (placement.person_id, placement.post_id) == (person.id, None)
    session.refresh(person)
    assert person.organisation_id == theirs.id
    assert [
        row.organisation_id for row in queries.list_current_posts(session, [person.id])[person.id]
    ] == [theirs.id]


def test_an_absence_counts_from_its_first_to_its_last_day(session, announced_ids):
    organisation = accounts.add_organisation(session)
    person = accounts.add_person(session, organisation_id=organisation.id)
    actor = make_hr(session, organisation)
    absence_id = services.record_absence(
        session,
        by=actor,
        person_id=person.id,
        kind="annual",
        starts_on=TODAY,
        ends_on=None,
        moment=Moment(NOW, ZONE),
    )

    def count_absent_people(day):
        return session.scalar(
            select(func.count()).select_from(Person).where(queries.is_absent_on(Person.id, day))
        )

    week, more = TODAY + timedelta(days=7), TODAY + timedelta(days=8)
    assert [count_absent_people(day) for day in (TODAY - timedelta(days=1), TODAY, more)] == [
        0,
        1,
        1,
    ]
    services.end_absence(
        session, by=actor, absence_id=absence_id, ends_on=week, moment=Moment(NOW, ZONE)
    )
    assert [count_absent_people(day) for day in (week, more)] == [1, 0]
    with pytest.raises(errors.EndsBeforeStart):
        services.end_absence(
            session,
            by=actor,
            absence_id=absence_id,
            ends_on=TODAY - timedelta(days=1),
            moment=Moment(NOW, ZONE),
        )
    services.withdraw_absence(session, by=actor, absence_id=absence_id, moment=Moment(NOW, ZONE))
    assert count_absent_people(TODAY) == 0
    assert announced_ids == [[person.id]] * 3
    assert queries.list_absences(session, person.id, by=actor) == []


def test_an_absence_that_is_entered_twice_is_one_until_it_is_withdrawn(session):
    organisation = accounts.add_organisation(session)
    person = accounts.add_person(session, organisation_id=organisation.id)
    actor = make_hr(session, organisation)

    def record(**values):
        day = {"kind": "annual", "starts_on": TODAY, "ends_on": None} | values
        return services.record_absence(
            session, by=actor, person_id=person.id, moment=Moment(NOW, ZONE), **day
        )

    first = record()
    assert record() == first != record(ends_on=TODAY)
    services.withdraw_absence(session, by=actor, absence_id=first, moment=Moment(NOW, ZONE))
    assert record() != first


def test_nobody_but_hr_of_the_organisation_notes_absences(session):
    organisation = accounts.add_organisation(session)
    person = accounts.add_person(session, organisation_id=organisation.id)
    officer = accounts.add_person(session, kato=SEMEI)
    accounts.grant(session, officer, OFFICER, kato=KOKSHETAU)
    for actor in (
        accounts.build_actor(session, officer),
        make_hr(session, accounts.add_organisation(session)),
    ):
        with pytest.raises(NotFound):
            services.record_absence(
                session,
                by=actor,
                person_id=person.id,
                kind="sick",
                starts_on=TODAY,
                ends_on=None,
                moment=Moment(NOW, ZONE),
            )
    assert session.scalar(select(func.count()).select_from(Absence)) == 0


def test_an_absence_ends_with_the_post_in_the_organisation_that_entered_it(session):
    organisation, other = accounts.add_organisation(session), accounts.add_organisation(session)
    person = accounts.add_person(session, organisation_id=organisation.id)
    accounts.add_post(session, person, other.id, is_main=False)
    rows = [
        accounts.add_absence(session, person, organisation_id=of.id) for of in (organisation, other)
    ]
    post_id = session.scalars(
        select(Post.id).where(Post.person_id == person.id, Post.organisation_id == organisation.id)
    ).one()
    services.end_post(
        session,
        by=make_hr(session, organisation),
        post_id=post_id,
        ends_on=TODAY,
        moment=Moment(NOW, ZONE),
    )
    session.expire_all()
    assert [row.ends_on for row in rows] == [TODAY, None]


def test_absences_go_with_the_posts_into_the_organisation_that_takes_over(session):
    old, new = accounts.add_organisation(session), accounts.add_organisation(session)
    person = accounts.add_person(session, organisation_id=old.id)
    row = accounts.add_absence(session, person)
    services.merge_organisations(
        session,
        by=OPERATOR,
        organisation_id=old.id,
        into_id=new.id,
        on=TODAY,
        moment=Moment(NOW, ZONE),
    )
    session.expire_all()
    assert (row.organisation_id, row.ends_on) == (new.id, None)
    assert queries.list_absences(session, person.id, by=make_hr(session, new)) == [row]
    assert queries.list_absences(session, person.id, by=make_hr(session, old)) == []
