"""Lists of 300 people with the usual faults, generated independently of the reader."""

from collections import Counter

import pytest
from sqlalchemy import func, select

from lms.accounts.models import Person, Post
from lms.people_import import queries, services
from tests.factories import people_import as lists
from tests.factories import staff_lists
from tests.factories.staff_lists import draw_list, scale_mess, write_csv_list, write_workbook_list

FORMATS = {"xlsx": (write_workbook_list, staff_lists.FIRST_BODY_LINE), "csv": (write_csv_list, 4)}


def check_file(container, ministry, content, name):
    """Upload a file with the columns that are proposed, and run its dry run."""
    preview = services.preview_table(content, name)
    with container.database.write() as session:
        import_id = services.begin_import(
            session,
            container.storage,
            container.iin_cipher,
            organisation_id=ministry.id,
            file_name=name,
            content=content,
            preview=preview,
            by=ministry.hr,
            now=container.clock.now(),
        )
        matching = queries.get_managed_import(session, by=ministry.hr, import_id=import_id).matching
        services.start_check(
            session,
            import_id=import_id,
            matching=matching,
            by=ministry.hr,
            now=container.clock.now(),
        )
    lists.run_jobs(container)
    return import_id


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("seed", [3, 1985, 20260309])
def test_of_300_people_with_the_usual_faults_at_least_270_get_in_at_the_first_go(
    container, ministry, kind, seed
):
    lines, truth = draw_list(seed)
    write, first_line = FORMATS[kind]
    import_id = check_file(container, ministry, write(lines), f"list.{kind}")
    actions = {line.line: line.action for line in lists.list_lines(container, import_id)}
    at = {
        name: {first_line + n for n in getattr(truth, name)}
        for name in ("people", "wrong_iin", "without_iin", "doubles", "nobody")
    }
    new_lines = {line for line, action in actions.items() if action == "new"}
    assert len(new_lines) >= 270
    assert new_lines == at["people"] - at["wrong_iin"] - at["without_iin"]
    assert {line for line, action in actions.items() if action == "faulty"} == (
        at["wrong_iin"] | at["without_iin"]
    ), "refused is only who can't be identified"
    skipped_lines = {line for line, action in actions.items() if action == "skipped"}
    assert at["nobody"] | at["doubles"] <= skipped_lines
    assert skipped_lines <= at["nobody"] | at["doubles"] | {first_line - 1}, (
        "the numbers of columns"
    )
    lists.apply_import(container, ministry.hr, import_id)
    with container.database.read() as session:
        posts = session.scalar(select(func.count()).select_from(Post))
    assert posts == len(new_lines)


def test_what_is_left_out_of_lines_is_told_and_counted_by_kind(container, ministry):
    lines, _truth = draw_list(7, scale_mess(60))
    import_id = check_file(container, ministry, write_workbook_list(lines), "list.xlsx")
    rows = lists.list_lines(container, import_id)
    counts = Counter((fault[1], fault[0], row.action) for row in rows for fault in row.faults)
    with container.database.read() as session:
        kinds = queries.summarise_faults(session, import_id)
        taken_without = queries.count_taken_without(session, import_id)
        of_kind = queries.list_lines(
            session,
            import_id=import_id,
            action="",
            not_undone=False,
            code="phone_wrong",
            limit=99,
            offset=0,
            cipher=container.iin_cipher,
        )[0]
    assert {(kind.code, kind.field, kind.action): kind.lines for kind in kinds} == counts
    assert kinds[0].lines == max(counts.values())
    assert taken_without == sum(
        row.action == "new" and any(fault[1] != "name_letters" for fault in row.faults)
        for row in rows
    )
    assert {row.line for row in of_kind} == {
        row.line for row in rows if any(fault[1] == "phone_wrong" for fault in row.faults)
    }
    assert any(row.cells.get("phone") == "25-00-00 (раб.)" for row in of_kind)


def test_an_iin_with_a_wrong_check_digit_is_never_stored(container, ministry):
    lines, truth = draw_list(11, scale_mess(40, wrong_iins=5, no_iins=0))
    import_id = check_file(container, ministry, write_workbook_list(lines), "list.xlsx")
    lists.apply_import(container, ministry.hr, import_id)
    wrong = {lines[n][2] for n in truth.wrong_iin}
    hashes = {container.iin_cipher.lookup(iin) for iin in wrong}
    with container.database.read() as session:
        stored_hashes = session.scalars(select(Person.iin_hash)).all()
    assert len(wrong) == 5
    assert not hashes & set(stored_hashes)


def test_a_list_is_found_behind_a_title_page_and_below_a_merged_heading():
    lines, _truth = draw_list(5, scale_mess(30))
    preview = services.preview_table(write_workbook_list(lines), "list.xlsx")
    reading = preview.reading
    assert (reading.sheet, reading.header_line, reading.header_depth) == ("Штат 2026", 4, 2)
    assert preview.sheets == ["Титул", "Штат 2026", "Лист3"]
    assert preview.header[4:9] == [
        "Занимаемая должность наименование",
        "Занимаемая должность категория",
        "Занимаемая должность дата назначения",
        "Контакты телефон",
        "Контакты эл. почта",
    ]
    text = services.preview_table(write_csv_list(lines), "list.csv").reading
    assert (text.encoding, text.delimiter, text.header_line, text.header_depth) == (
        "cp1251",
        ";",
        3,
        1,
    )


def test_a_sheet_that_somebody_names_gets_its_own_heading(container):
    lines, _truth = draw_list(5, scale_mess(30))
    content = write_workbook_list(lines)
    other = services.preview_table(
        content, "list.xlsx", services.files.TableFormat("xlsx", sheet="Титул")
    )
    assert (other.reading.sheet, other.reading.header_line) == ("Титул", 8)
    again = services.preview_table(
        content, "list.xlsx", services.files.TableFormat("xlsx", sheet="Штат 2026")
    )
    assert (again.reading.header_line, again.reading.header_depth) == (4, 2)


def test_what_is_shown_of_a_double_masks_its_iin(container, ministry):
    lines, truth = draw_list(13, scale_mess(30))
    import_id = check_file(container, ministry, write_workbook_list(lines), "list.xlsx")
    iins = [cells[2] for cells in lines if cells[2].isdigit()]
    doubles = lists.list_lines(container, import_id, "skipped")
    lines_text = repr([(line.name, line.iin, line.cells) for line in doubles])
    assert truth.doubles
    assert not [iin for iin in iins if iin in lines_text or iin.lstrip("0") in lines_text]
