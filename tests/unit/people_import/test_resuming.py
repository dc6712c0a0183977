"""Background work that is killed in the middle, and tables that lie."""

import pytest
from sqlalchemy import func, select

from lms.accounts.models import Person, Post
from lms.people_import import jobs as import_jobs
from lms.people_import import services
from lms.people_import.models import ImportRow
from lms.people_import.services import applying, checking
from tests.factories import people_import as lists
from tests.factories.people_import import csv_file, row


class Killed(BaseException):
    """What no handler catches."""


def killed_after(steps, step):
    """The step, with the end of its process after so many of them."""
    done = iter(range(steps))

    def stepping(*args, **kwargs):
        found = step(*args, **kwargs)
        if next(done, None) is None:
            raise Killed
        return found

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
    content = csv_file([row(n, f"Тегі{'абвгдежзик'[n]}") for n in range(10)] + [row(3, "Қайта")])
    import_id = lists.uploaded(container, ministry.hr, ministry.body, content)
    with monkeypatch.context() as patched:
        patched.setattr(services, "save_lines", killed_after(1, services.save_lines))
        with pytest.raises(Killed):
            lists.run_jobs(container)
    assert len(lists.lines_of(container, import_id)) == 4
    run_until_done(container, clock)
    found = lists.state_of(container, import_id)
    assert (found.state, found.counts["new"], found.counts["faulty"]) == ("checked", 9, 2)


def test_a_killed_applying_loses_and_doubles_nobody(
    container, clock, ministry, small_batches, monkeypatch
):
    import_id = lists.checked(
        container, ministry.hr, ministry.body, csv_file([row(n) for n in range(11)])
    )
    with monkeypatch.context() as patched:
        patched.setattr(applying, "note_results", killed_after(1, applying.note_results))
        with pytest.raises(Killed):
            lists.apply(container, ministry.hr, import_id)
    with container.database.read() as session:
        applied = session.scalar(select(func.count()).where(ImportRow.applied_at.is_not(None)))
        assert session.scalar(select(func.count()).select_from(Post)) == applied == 4
    run_until_done(container, clock)
    with container.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Post)) == 11
        assert session.scalar(select(func.count(Person.iin_hash.distinct()))) == 11
    assert lists.state_of(container, import_id).state == "applied"


def test_a_list_that_turns_out_to_be_damaged_says_so_and_can_be_tried_again(container, ministry):
    content = csv_file([row(1), row(2), row(3), ("ә" * 2000, "Ұзын", "Адам")])
    import_id = lists.checked(container, ministry.hr, ministry.body, content)
    found = lists.state_of(container, import_id)
    assert found.state == "failed"
    assert "more than" in found.counts["error"]
    with container.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Post)) == 0


def test_too_many_lines_are_refused_before_anything_is_kept(container, ministry, monkeypatch):
    monkeypatch.setattr(checking, "MOST_LINES", 3)
    import_id = lists.checked(
        container, ministry.hr, ministry.body, csv_file([row(n) for n in range(4)])
    )
    found = lists.state_of(container, import_id)
    assert (found.state, found.counts["error_values"]) == ("failed", {"limit": 3})
    assert lists.lines_of(container, import_id) == []
