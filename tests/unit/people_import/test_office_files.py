"""Lists as a spreadsheet program saves them: old XLS, ODS, XLSX and CSV, each with the same people.

The files were saved by LibreOffice 25.2 from write_workbook_list(draw_list(7, scale_mess(30))).
"""

from pathlib import Path

import pytest

from tests.factories import people_import as lists
from tests.factories.staff_lists import FIRST_BODY_LINE, draw_list, scale_mess
from tests.unit.people_import.test_messy_lists import check_file

FILES = Path(__file__).parent / "office_files"


@pytest.mark.twin_left_out("postgresql")
@pytest.mark.parametrize("ending", ["xls", "ods", "xlsx", "csv"])
def test_a_list_that_an_office_program_saved_gives_the_same_people(container, ministry, ending):
    _lines, truth = draw_list(7, scale_mess(30))
    content = (FILES / f"list.{ending}").read_bytes()
    import_id = check_file(container, ministry, content, f"list.{ending}")
    lines = {line.line: line for line in lists.list_lines(container, import_id)}
    people, refused_lines = (
        {FIRST_BODY_LINE + number for number in numbers}
        for numbers in (truth.people, [*truth.wrong_iin, *truth.without_iin])
    )
    new_lines = {number for number, line in lines.items() if line.action == "new"}
    assert len(new_lines) > 25 and new_lines == people - refused_lines
    assert {number for number, line in lines.items() if line.action == "faulty"} == refused_lines
