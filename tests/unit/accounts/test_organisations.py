"""Organisations: adding, moving, closing and merging them, who may, and their history."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from lms.accounts import errors, queries, services
from lms.accounts.models import Organisation, OrganisationEvent, PersonalAccess, Post
from lms.accounts.rules import HR, OFFICER, OPERATOR
from lms.accounts.services import people_changed
from lms.core.clock import Moment, get_local_date
from lms.core.errors import NotFound
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories.learning import ZONE
from tests.factories.regions import AKMOLA, KOKSHETAU, SEMEI, load_unit

TODAY = get_local_date(NOW, ZONE)
SHARED = {"moment": Moment(NOW, ZONE)}


@pytest.fixture
def tree(session):
    """Return a ministry with a committee and its department, and another ministry."""
    ministry = accounts.add_organisation(
        session, name_kk="Әділет министрлігі", name_ru="Министерство юстиции", kind="ministry"
    )
    committee = accounts.add_organisation(session, parent_id=ministry.id, name_kk="Комитет А")
    department = accounts.add_organisation(session, parent_id=committee.id, name_kk="Бөлім Ә")
    other = accounts.add_organisation(
        session, kato=SEMEI, name_kk="Басқа министрлік", name_ru="Другое министерство"
    )
    return {"ministry": ministry, "committee": committee, "department": department, "other": other}


def build_actor_with(session, role, **scope):
    holder = accounts.add_person(session)
    accounts.grant(session, holder, role, **scope)
    return accounts.build_actor(session, holder)


def list_events(session, organisation):
    return [
        (event.kind, event.details)
        for event in queries.list_organisation_events(session, organisation.id)
    ]


def search_ids(session, text, **filters):
    rows, _total = queries.read_organisation_page(
        session,
        by=OPERATOR,
        filters=queries.OrganisationFilter(text=text, **filters),
        limit=50,
        offset=0,
    )
    return {row.id for row in rows}


@pytest.mark.parametrize("text", ["әділет", "адилет", "ЮСТИЦИИ", "министрлигі әділет"])
def test_organisations_are_found_in_both_languages_however_they_are_typed(session, tree, text):
    assert search_ids(session, text) == {tree["ministry"].id}


def test_a_changed_name_is_found_and_the_record_says_what_was(session, tree):
    data = services.OrganisationData(
        "Құқық", "Право", load_unit(session, AKMOLA).id, bin="991240000013", kind="agency"
    )
    services.update_organisation(
        session, by=OPERATOR, organisation_id=tree["ministry"].id, data=data, **SHARED
    )
    assert (
        search_ids(session, "кукык") == search_ids(session, "991240000013") == {tree["ministry"].id}
    )
    assert search_ids(session, "юстиции") == set()
    kind, details = list_events(session, tree["ministry"])[0]
    assert (kind, details["was"]["name_ru"], details["became"]["name_ru"]) == (
        "changed",
        "Министерство юстиции",
        "Право",
    )
    services.update_organisation(
        session, by=OPERATOR, organisation_id=tree["ministry"].id, data=data, **SHARED
    )
    assert len(list_events(session, tree["ministry"])) == 1


def test_a_branch_moves_with_its_people_and_never_below_itself(session, tree):
    holder = accounts.add_person(session, organisation_id=tree["department"].id)
    accounts.add_person(session, organisation_id=tree["other"].id)
    notified_ids = []
    receiver = lambda _sender, *, person_ids, **_rest: notified_ids.extend(person_ids)  # noqa: E731
    people_changed.connect(receiver)
    for parent in ("committee", "department"):
        with pytest.raises(errors.OrganisationLoop):
            services.move_organisation(
                session,
                by=OPERATOR,
                organisation_id=tree["committee"].id,
                parent_id=tree[parent].id,
                **SHARED,
            )
    services.move_organisation(
        session,
        by=OPERATOR,
        organisation_id=tree["committee"].id,
        parent_id=tree["other"].id,
        **SHARED,
    )
    people_changed.disconnect(receiver)
    assert notified_ids == [holder.id]
    assert list_events(session, tree["committee"]) == [
        (
            "moved",
            {"was": {"parent_id": tree["ministry"].id}, "became": {"parent_id": tree["other"].id}},
        )
    ]
    below = set(session.scalars(queries.select_organisation_subtree_ids([tree["other"].id])))
    assert below == {tree[name].id for name in ("other", "committee", "department")}


def test_an_organisation_that_is_added_twice_is_one(session, tree):
    actor = build_actor_with(session, HR, organisation_id=tree["committee"].id)

    def add(**values):
        data = services.OrganisationData(
            "Мектеп",
            "Школа",
            load_unit(session, KOKSHETAU).id,
            **{"parent_id": tree["committee"].id} | values,
        )
        return services.create_organisation(session, by=actor, data=data, **SHARED).id

    first = add()
    assert add() == first != add(parent_id=tree["department"].id)
    with_bin = add(bin="991240000013")
    assert add(bin="9912 4000 0013") == with_bin != first
    with pytest.raises(errors.BinTaken):
        add(bin="991240000013", parent_id=tree["department"].id)


def test_hr_changes_what_is_below_their_own_organisation_and_nothing_else(session, tree):
    actor = build_actor_with(session, HR, organisation_id=tree["committee"].id)
    data = services.OrganisationData(
        "Жаңа", "Новое", load_unit(session, KOKSHETAU).id, parent_id=tree["committee"].id
    )
    branch = services.create_organisation(session, by=actor, data=data, **SHARED)
    services.move_organisation(
        session, by=actor, organisation_id=branch.id, parent_id=tree["department"].id, **SHARED
    )
    for parent_id, error in (
        (None, errors.NotAllowed),
        (tree["ministry"].id, errors.OrganisationUnknown),
        (tree["other"].id, errors.OrganisationUnknown),
    ):
        with pytest.raises(error):
            services.move_organisation(
                session, by=actor, organisation_id=branch.id, parent_id=parent_id, **SHARED
            )
        outside = services.OrganisationData(
            "А", "А", load_unit(session, KOKSHETAU).id, parent_id=parent_id
        )
        with pytest.raises(error):
            services.create_organisation(session, by=actor, data=outside, **SHARED)
    for name, error in (
        ("committee", errors.NotAllowed),
        ("ministry", NotFound),
        ("other", NotFound),
    ):
        with pytest.raises(error):
            services.close_organisation(
                session, by=actor, organisation_id=tree[name].id, on=TODAY, **SHARED
            )
    with pytest.raises(errors.NotAllowed):
        services.merge_organisations(
            session,
            by=actor,
            organisation_id=branch.id,
            into_id=tree["committee"].id,
            on=TODAY,
            **SHARED,
        )
    services.close_organisation(session, by=actor, organisation_id=branch.id, on=TODAY, **SHARED)
    assert branch.closed_on == TODAY


def test_what_has_branches_is_not_closed_and_posts_end_with_the_organisation(session, tree):
    servant = accounts.add_person(session, organisation_id=tree["department"].id)
    with_two = accounts.add_person(session, organisation_id=tree["department"].id)
    accounts.add_post(session, with_two, tree["other"].id, is_main=False)
    preview = queries.preview_closing(session, tree["department"].id)
    assert (preview.children, preview.posts, preview.last_posts) == (0, 2, 1)
    shared = {"by": OPERATOR, **SHARED}
    with pytest.raises(errors.OrganisationHasBranches):
        services.close_organisation(
            session, organisation_id=tree["committee"].id, on=TODAY, **shared
        )
    with pytest.raises(errors.DayInFuture):
        services.close_organisation(
            session, organisation_id=tree["department"].id, on=TODAY + timedelta(days=1), **shared
        )
    assert (
        services.close_organisation(
            session, organisation_id=tree["department"].id, on=TODAY, **shared
        )
        == 2
    )
    session.expire_all()
    assert (servant.organisation_id, servant.audience) == (None, "citizen")
    assert (with_two.organisation_id, with_two.audience) == (tree["other"].id, "civil_servant")
    assert search_ids(session, "", is_closed=True) == {tree["department"].id}
    assert tree["department"].id not in search_ids(session, "")
    services.reopen_organisation(session, organisation_id=tree["department"].id, **shared)
    assert tree["department"].id in search_ids(session, "")
    assert [kind for kind, _details in list_events(session, tree["department"])] == [
        "opened",
        "closed",
    ]


def test_a_merge_takes_people_and_branches_along_once(session, tree):
    servant = accounts.add_person(session, organisation_id=tree["committee"].id, position="Маман")
    both = accounts.add_person(session, organisation_id=tree["committee"].id)
    accounts.add_post(session, both, tree["other"].id, is_main=False)
    shared = {"by": OPERATOR, "on": TODAY, **SHARED}
    for into, error in (
        ("department", errors.SameOrganisation),
        ("committee", errors.SameOrganisation),
    ):
        with pytest.raises(error):
            services.merge_organisations(
                session, organisation_id=tree["committee"].id, into_id=tree[into].id, **shared
            )
    with pytest.raises(errors.OrganisationUnknown):
        services.merge_organisations(
            session, organisation_id=tree["committee"].id, into_id=10**6, **shared
        )
    assert (
        services.merge_organisations(
            session, organisation_id=tree["committee"].id, into_id=tree["other"].id, **shared
        )
        == 2
    )
    session.expire_all()
    old = session.get_one(Organisation, tree["committee"].id)
    assert (old.closed_on, old.merged_into_id) == (TODAY - timedelta(days=1), tree["other"].id)
    assert session.get_one(Organisation, tree["department"].id).parent_id == tree["other"].id
    assert (servant.organisation_id, servant.position) == (tree["other"].id, "Маман")
    assert both.organisation_id == tree["other"].id
    current_posts = session.execute(
        select(Post.person_id, Post.is_main).where(Post.ends_on.is_(None)).order_by(Post.person_id)
    ).all()
    assert current_posts == [(servant.id, True), (both.id, True)]
    assert [kind for kind, _details in list_events(session, tree["other"])] == ["merged"]
    with pytest.raises(errors.OrganisationClosed):
        services.merge_organisations(
            session, organisation_id=tree["committee"].id, into_id=tree["other"].id, **shared
        )


def test_a_level_of_the_tree_begins_where_the_scope_does(session, tree):
    def list_names(actor, parent=None):
        rows, total = queries.read_branch_page(
            session, by=actor, parent_id=parent and parent.id, limit=50, offset=0
        )
        assert total == len(rows)
        return [(row.id, row.children) for row in rows]

    hr = build_actor_with(session, HR, organisation_id=tree["committee"].id)
    officer = build_actor_with(session, OFFICER, kato=SEMEI)
    assert list_names(hr) == [(tree["committee"].id, 1)]
    assert list_names(hr, tree["committee"]) == [(tree["department"].id, 0)]
    assert list_names(hr, tree["ministry"]) == [(tree["committee"].id, 1)]
    assert list_names(officer) == [(tree["other"].id, 0)]
    assert {row for row, _children in list_names(OPERATOR)} == {
        tree["ministry"].id,
        tree["other"].id,
    }
    path = queries.list_organisations_above(
        session, by=OPERATOR, organisation_id=tree["department"].id
    )
    assert [row.id for row in path] == [tree["ministry"].id, tree["committee"].id]
    assert [
        row.id
        for row in queries.list_organisations_above(
            session, by=hr, organisation_id=tree["department"].id
        )
    ] == [tree["committee"].id]


def test_the_records_only_grow(session, tree):
    services.close_organisation(
        session, by=OPERATOR, organisation_id=tree["other"].id, on=TODAY, **SHARED
    )
    looked, own = accounts.add_person(session), accounts.add_person(session)
    services.record_access(
        session,
        by_id=own.id,
        person_ids=[looked.id, own.id, looked.id],
        access_kind="list",
        now=NOW,
    )
    session.flush()
    assert session.execute(select(PersonalAccess.person_id, PersonalAccess.access_kind)).all() == [
        (looked.id, "list")
    ]
    for table in (OrganisationEvent, PersonalAccess):
        for statement in (table.__table__.delete(), table.__table__.update().values(actor_id=None)):
            with pytest.raises(DBAPIError), session.begin_nested():
                session.execute(statement)
