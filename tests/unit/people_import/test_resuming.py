"""Background jobs killed in the middle, and damaged or oversized tables."""

import pytest
from sqlalchemy import func, select, update

from lms.accounts.models import Person, Post
from lms.people_import import services
from lms.people_import.jobs import checking as import_jobs
from lms.people_import.models import ImportRow
from lms.people_import.services import DryRun, applying, checking
from tests.factories import people_import as lists
from tests.factories.people_import import make_csv, make_row


class Killed(BaseException):
    """An exception that no handler catches."""


def kill_after(steps, step):
    """Wrap a step so that its process ends after so many calls."""
    remaining = iter(range(steps))

    def stepping(*args, **kwargs):
        result = step(*args, **kwargs)
        if next(remaining, None) is None:
            raise Killed
        return result

    return stepping


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(checking, "BATCH", 4)
    monkeypatch.setattr(applying, "BATCH", 4)


def run_until_done(container, clock):
    clock.forward(minutes=5)  # the claim of the killed process runs out
    import_jobs._UNDER_WAY.clear()
    lists.run_jobs(container)


def test_a_killed_dry_run_goes_on_where_it_was(
    container, clock, ministry, small_batches, monkeypatch
):
    content = make_csv(
        [make_row(n, f"Тегі{'абвгдежзик'[n]}") for n in range(10)] + [make_row(3, "Қайта")]
    )
    import_id = lists.upload_list(container, ministry.hr, ministry.id, content)
    with monkeypatch.context() as patched:
        patched.setattr(services, "save_lines", kill_after(1, services.save_lines))
        with pytest.raises(Killed):
            lists.run_jobs(container)
    assert len(lists.list_lines(container, import_id)) == 4
    run_until_done(container, clock)
    people_import = lists.load_import(container, import_id)
    assert (people_import.state, people_import.counts["new"], people_import.counts["faulty"]) == (
        "checked",
        9,
        2,
    )


def test_others_write_while_a_list_is_planned(container, ministry, small_batches, monkeypatch):
    plan, batch_sizes = DryRun.plan, []

    def plan_beside_others(dry_run, *args):
        with container.database.write() as session:
            session.execute(update(Person).values(position=f"{len(batch_sizes)}"))
        batch_sizes.append(len(args[1]))
        return plan(dry_run, *args)

    monkeypatch.setattr("lms.core.sqlite_connections.BUSY_TIMEOUT_SECONDS", 0.1)
    monkeypatch.setattr(DryRun, "plan", plan_beside_others)
    import_id = lists.check_list(
        container, ministry.hr, ministry.id, make_csv([make_row(n) for n in range(6)])
    )
    assert batch_sizes == [4, 2]
    assert lists.load_import(container, import_id).counts["new"] == 6


def test_a_killed_applying_loses_and_doubles_nobody(
    container, clock, ministry, small_batches, monkeypatch
):
    import_id = lists.check_list(
        container, ministry.hr, ministry.id, make_csv([make_row(n) for n in range(11)])
    )
    with monkeypatch.context() as patched:
        patched.setattr(applying, "note_results", kill_after(1, applying.note_results))
        with pytest.raises(Killed):
            lists.apply_import(container, ministry.hr, import_id)
    with container.database.read() as session:
        applied_count = session.scalar(
            select(func.count()).where(ImportRow.applied_at.is_not(None))
        )
        assert session.scalar(select(func.count()).select_from(Post)) == applied_count == 4
    run_until_done(container, clock)
    with container.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Post)) == 11
        assert session.scalar(select(func.count(Person.iin_hash.distinct()))) == 11
    assert lists.load_import(container, import_id).state == "applied"


def test_a_list_that_turns_out_to_be_damaged_says_so_and_can_be_tried_again(container, ministry):
    content = make_csv([make_row(1), make_row(2), make_row(3), ("ә" * 2000, "Ұзын", "Адам")])
    import_id = lists.check_list(container, ministry.hr, ministry.id, content)
    people_import = lists.load_import(container, import_id)
    assert people_import.state == "failed"
    assert "more than" in people_import.counts["error"]
    with container.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Post)) == 0


def test_too_many_lines_are_refused_before_anything_is_kept(container, ministry, monkeypatch):
    monkeypatch.setattr(checking, "MOST_LINES", 3)
    import_id = lists.check_list(
        container, ministry.hr, ministry.id, make_csv([make_row(n) for n in range(4)])
    )
    people_import = lists.load_import(container, import_id)
    assert (people_import.state, people_import.counts["error_values"]) == ("failed", {"limit": 3})
    assert lists.list_lines(container, import_id) == []
