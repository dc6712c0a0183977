"""Tables as files: read back by other programs' readers."""

import csv
import io
from datetime import date
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from lms.core.tables.cells import harmless, harmless_however_split, plain, plain_however_split
from lms.core.tables.csv_reader import lines_of
from lms.core.tables.csv_writer import write_csv
from lms.core.tables.xlsx_stream import stream_xlsx
from lms.core.tables.xlsx_writer import write_xlsx

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SIGNS = tuple(sign for sign in DANGEROUS if not sign.isspace())
HEADER = ["Аты-жөні", "Саны", "Күні"]
NAMES = st.text(
    st.characters(codec="utf-8", categories=("L", "M", "N", "P", "S", "Zs")),
    min_size=1,
    max_size=40,
)


def csv_rows(rows):
    data = b"".join(write_csv(HEADER, rows))
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def xlsx_sheets(rows, **options):
    file = io.BytesIO()
    write_xlsx(file, title="Кесте", header=HEADER, rows=rows, **options)
    book = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue()))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def test_a_csv_begins_with_the_byte_order_mark_and_keeps_kazakh_letters():
    data = b"".join(write_csv(HEADER, [["Әлімұлы Өскен", 3, date(2026, 3, 9)]]))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig") == "Аты-жөні,Саны,Күні\r\nӘлімұлы Өскен,3,2026-03-09\r\n"


def test_an_xlsx_keeps_numbers_as_numbers_and_dates_as_dates():
    header, row = xlsx_sheets([["Әлімұлы Өскен", -3, date(2026, 3, 9)]])[0]
    assert header == HEADER
    assert row == ["Әлімұлы Өскен", -3, date(2026, 3, 9)]


@pytest.mark.parametrize("start", DANGEROUS)
def test_text_that_a_spreadsheet_might_run_is_made_harmless(start):
    payload = f'{start}HYPERLINK("http://evil.example","x")'
    for rows in (csv_rows([[payload, 1, None]]), xlsx_sheets([[payload, 1, None]])[0]):
        assert rows[1][0] == "'" + payload.replace("\r\n", "\n")
    assert payload[0] in DANGEROUS  # the control: unharmed text would begin with it


def test_numbers_below_zero_stay_numbers():
    assert harmless(-5) == -5
    assert csv_rows([["a", -5, None]])[1] == ["a", "-5", ""]


@given(NAMES, NAMES)
@settings(deadline=None)
@example("'=1+1", '"; DROP')
@example("=", " =1")
def test_any_name_comes_back_as_it_was_and_never_as_a_formula(first, second):
    rows = [[first, 1, None], [second, 2, None]]
    for read, made in ((csv_rows(rows), harmless_however_split), (xlsx_sheets(rows)[0], harmless)):
        for name, row in zip((first, second), read[1:], strict=True):
            assert row[0] == made(name)
            assert not str(row[0]).startswith(DANGEROUS)


def formulas_however_split(data):
    """The cells that would be formulas, whichever separator a program takes and whether it knows quotation marks or not."""
    text = data.decode("utf-8-sig")
    for separator in (",", ";", "\t"):
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
            if (
                separator != "," or quoting == csv.QUOTE_MINIMAL
            ):  # at a comma within a cell nobody splits who splits at commas
                for row in csv.reader(
                    io.StringIO(text, newline=""), delimiter=separator, quoting=quoting
                ):
                    yield from (cell for cell in row if cell.startswith(SIGNS))


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize(
    "before", ["Иванов;", "Иванов\t", "Иванов\n", "а, б;", 'а;"', "а;;\r\n", ";"]
)
def test_no_cell_is_a_formula_whatever_the_file_is_split_at(before, sign):
    name = f"{before}{sign}1+1;"
    data = b"".join(write_csv([name, "Саны"], [["а", name], [name, "б"]]))
    assert list(formulas_however_split(data)) == []
    assert list(formulas_however_split(f"а,{name}".encode())), "the control"


@given(st.lists(st.text("аб=+-@＝;,\t\r\n\"' ", max_size=12), min_size=2, max_size=2))
@settings(deadline=None)
def test_what_is_written_as_text_comes_back_as_it_was_and_is_no_formula_however_it_is_split(texts):
    data = b"".join(write_csv(["а", "б"], [texts]))
    assert list(formulas_however_split(data)) == []
    (_one, header), (_two, row) = lines_of(data, "utf-8", ",")
    assert header == ["а", "б"]
    assert [plain(cell) for cell in row] == [plain(harmless(text)) for text in texts]


def test_a_cell_of_separators_alone_takes_no_longer_than_its_length():
    started = process_time()
    harmless_however_split("\t" * 1_000_000)
    plain_however_split("\t'" * 500_000)
    assert process_time() - started < 2  # by looking anew from each of them it would be hours


def test_a_workbook_is_not_split_so_its_texts_stay_as_they_are():
    assert xlsx_sheets([["Иванов;=1+1", 1, None]])[0][1][0] == "Иванов;=1+1"


def test_ten_thousand_rows_are_written_in_time():
    rows = [
        [
            f"Тегі{n} Аты{n} Әкесінің аты",
            n,
            date(2026, 3, 9),
            "Сарыарқа ауданы",
            "Бөлім",
            "Курс",
            "Бітті",
            None,
        ]
        for n in range(10_000)
    ]
    started = process_time()
    assert sum(len(chunk) for chunk in write_csv(HEADER, rows)) > 1_000_000
    written = process_time()
    assert len(xlsx_sheets(rows)[0]) == 10_001
    assert written - started <= 0.5
    assert process_time() - written <= 4  # writing and reading back


def test_rows_beyond_the_limit_of_a_sheet_go_on_the_next():
    sheets = xlsx_sheets([["a", n, None] for n in range(5)], sheet_rows=2)
    assert [len(sheet) - 1 for sheet in sheets] == [2, 2, 1]


def test_a_workbook_comes_as_its_rows_do():
    asked = []

    def rows():
        for number in range(5000):
            asked.append(number)
            yield [f"Тегі{number * 7919 % 5003}", number, None]

    pieces = stream_xlsx(title="Кесте", header=HEADER, rows=rows())
    assert next(pieces).startswith(b"PK")
    assert asked == []
    assert any(next(pieces) for _ in range(12))
    assert len(asked) < 5000


def test_signs_that_a_workbook_cannot_hold_come_back_as_they_were():
    text = "a\x01b\x0bc _x0041_ _x00 <&>\"' \ud7ff d"
    assert xlsx_sheets([[text, 1, None]])[0][1][0] == text


def test_a_wide_table_has_a_column_for_each_cell():
    header = [f"c{number}" for number in range(60)]
    content = b"".join(stream_xlsx(title="Кесте", header=header, rows=[list(range(60))]))
    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(
        0
    ).to_python() == [header, list(range(60))]
