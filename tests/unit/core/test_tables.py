"""Tables as files, read back by other libraries."""

import csv
import io
import subprocess
import sys
import tempfile
import tracemalloc
from datetime import UTC, date, datetime, timedelta
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from lms.core.tables.cells import (
    escape_formula,
    escape_split_formulas,
    unescape_formula,
    unescape_split_formulas,
)
from lms.core.tables.csv_reader import read_lines
from lms.core.tables.csv_writer import write_csv, write_data_csv
from lms.core.tables.reader import read_table
from lms.core.tables.xlsx_writer import (
    Sheet,
    remove_leftovers,
    stream_xlsx,
    write_workbook,
    write_xlsx,
)

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SIGNS = tuple(sign for sign in DANGEROUS if not sign.isspace())
HEADER = ["Аты-жөні", "Саны", "Күні"]
NAMES = st.text(
    st.characters(codec="utf-8", categories=("L", "M", "N", "P", "S", "Zs")),
    min_size=1,
    max_size=40,
)


def read_back_csv(rows):
    data = b"".join(write_csv(HEADER, rows))
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def read_back_xlsx(rows, **options):
    file = io.BytesIO()
    write_xlsx(file, title="Кесте", header=HEADER, rows=rows, **options)
    book = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue()))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def test_a_csv_for_people_opens_in_columns_where_lists_are_separated_by_semicolons():
    data = b"".join(write_csv(HEADER, [["Әлімұлы, Өскен", 12.5, date(2026, 3, 9)]]))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig") == "Аты-жөні;Саны;Күні\r\nӘлімұлы, Өскен;12,5;2026-03-09\r\n"


def test_a_csv_for_programs_has_commas_between_cells_and_decimal_points():
    data = b"".join(write_data_csv(HEADER, [["Әлімұлы; Өскен", 12.5, date(2026, 3, 9)]]))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig") == "Аты-жөні,Саны,Күні\r\nӘлімұлы; Өскен,12.5,2026-03-09\r\n"


@pytest.mark.parametrize("write", [write_csv, write_data_csv])
def test_a_written_csv_is_read_back_whichever_separator_it_has(write):
    rows = [["Ким, Ольга", "=1;2", ""], ["Әлім; Өскен", "", "a,b"]]
    table = read_table(b"".join(write(HEADER, rows)), "people.csv")
    assert table.header == HEADER
    assert [texts for _line, texts in table.rows] == rows


def test_an_xlsx_keeps_numbers_as_numbers_and_dates_as_dates():
    header, row = read_back_xlsx([["Әлімұлы Өскен", -3, date(2026, 3, 9)]])[0]
    assert header == HEADER
    assert row == ["Әлімұлы Өскен", -3, date(2026, 3, 9)]


@pytest.mark.parametrize("start", DANGEROUS)
def test_text_that_a_spreadsheet_might_run_is_made_harmless(start):
    payload = f'{start}HYPERLINK("http://evil.example","x")'
    for rows in (read_back_csv([[payload, 1, None]]), read_back_xlsx([[payload, 1, None]])[0]):
        assert rows[1][0] == "'" + payload.replace("\r\n", "\n")
    assert payload[0] in DANGEROUS  # the control: unescaped text would begin with it


def test_numbers_below_zero_stay_numbers():
    assert escape_formula(-5) == -5
    assert read_back_csv([["a", -5, None]])[1] == ["a", "-5", ""]


@given(NAMES, NAMES)
@settings(deadline=None)
@example("'=1+1", '"; DROP')
@example("=", " =1")
def test_any_name_comes_back_as_it_was_and_never_as_a_formula(first, second):
    rows = [[first, 1, None], [second, 2, None]]
    for read_back, escape in (
        (read_back_csv(rows), escape_split_formulas),
        (read_back_xlsx(rows)[0], escape_formula),
    ):
        for name, row in zip((first, second), read_back[1:], strict=True):
            assert row[0] == escape(name)
            assert not str(row[0]).startswith(DANGEROUS)


def find_formulas(data):
    """Yield cells that are formulas for any separator, with quotes respected or not."""
    text = data.decode("utf-8-sig")
    for separator in (",", ";", "\t"):
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
            for row in csv.reader(
                io.StringIO(text, newline=""), delimiter=separator, quoting=quoting
            ):
                yield from (cell for cell in row if cell.startswith(SIGNS))


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize(
    "before", ["Иванов;", "Иванов,", "Иванов\t", "Иванов\n", "а, б;", 'а;"', "а;;\r\n", ";"]
)
def test_no_cell_is_a_formula_whatever_the_file_is_split_at(before, sign):
    name = f"{before}{sign}1+1;"
    for write in (write_csv, write_data_csv):
        data = b"".join(write([name, "Саны"], [["а", name], [name, "б"]]))
        assert list(find_formulas(data)) == []
    assert list(find_formulas(f"а;{name}".encode())), "the control"


@given(st.lists(st.text("аб=+-@＝;,\t\r\n\"' ", max_size=12), min_size=2, max_size=2))
@settings(deadline=None)
def test_what_is_written_as_text_comes_back_as_it_was_and_is_no_formula_however_it_is_split(texts):
    data = b"".join(write_csv(["а", "б"], [texts]))
    assert list(find_formulas(data)) == []
    (_one, header), (_two, row) = read_lines(data, "utf-8", ";")
    assert header == ["а", "б"]
    assert [unescape_formula(cell) for cell in row] == [
        unescape_formula(escape_formula(text)) for text in texts
    ]


def test_a_cell_of_separators_alone_takes_no_longer_than_its_length():
    started_at = process_time()
    escape_split_formulas("\t" * 1_000_000)
    unescape_split_formulas("\t'" * 500_000)
    assert process_time() - started_at < 2  # quadratic time would take hours


def test_a_workbook_is_not_split_so_its_texts_stay_as_they_are():
    assert read_back_xlsx([["Иванов;=1+1", 1, None]])[0][1][0] == "Иванов;=1+1"


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
    started_at = process_time()
    assert sum(len(chunk) for chunk in write_csv(HEADER, rows)) > 1_000_000
    written_at = process_time()
    assert len(read_back_xlsx(rows)[0]) == 10_001
    assert written_at - started_at <= 0.5
    assert process_time() - written_at <= 4  # writing and reading back


def test_rows_beyond_the_limit_of_a_sheet_go_on_the_next():
    sheets = read_back_xlsx([["a", n, None] for n in range(5)], sheet_rows=2)
    assert [len(sheet) - 1 for sheet in sheets] == [2, 2, 1]


@pytest.fixture
def temporary_files(tmp_path, monkeypatch):
    """List the temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return lambda: sorted(path.name for path in tmp_path.rglob("*"))


def test_no_row_is_read_before_the_first_chunk_is_asked_for():
    row_numbers = []
    chunks = stream_xlsx(title="Кесте", header=HEADER, rows=map(row_numbers.append, range(3)))
    assert row_numbers == []
    chunks.close()
    assert row_numbers == []


def test_the_temporary_files_of_a_workbook_go_with_it(temporary_files):
    during = []

    def yield_rows():
        for number in range(20_000):
            if number == 10_000:
                during.extend(temporary_files())
            yield [f"Тегі{number * 7919 % 20011}", number, None]

    chunks = stream_xlsx(title="Кесте", header=HEADER, rows=yield_rows())
    assert next(chunks).startswith(b"PK")
    assert len(next(chunks)) == 64 * 1024  # more is to come
    chunks.close()
    assert during  # the control: there were some
    assert temporary_files() == []


def test_what_a_killed_process_left_is_removed_after_a_while(temporary_files, tmp_path):
    code = (
        "import io, os, signal, tempfile\n"
        "from lms.core.tables.xlsx_writer import write_xlsx\n"
        f"tempfile.tempdir = {str(tmp_path)!r}\n"
        "def rows():\n"
        "    yield ['a']\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "write_xlsx(io.BytesIO(), title='a', header=['a'], rows=rows())\n"
    )
    (tmp_path / "of others").mkdir()
    assert subprocess.run([sys.executable, "-c", code]).returncode == -9
    leftovers = temporary_files()
    assert len(leftovers) == 3, "the folder, a file in it, and that of others"
    now = datetime.now(UTC)
    remove_leftovers(before=now - timedelta(hours=1))
    assert temporary_files() == leftovers, "it may still be written"
    remove_leftovers(before=now + timedelta(hours=1))
    assert temporary_files() == ["of others"]


def test_a_table_that_breaks_off_leaves_no_temporary_file(temporary_files):
    def yield_rows():
        yield ["a", 1, None]
        assert temporary_files()
        raise LookupError

    with pytest.raises(LookupError):
        next(stream_xlsx(title="Кесте", header=HEADER, rows=yield_rows()))
    assert temporary_files() == []


def test_memory_does_not_grow_with_the_rows():
    def measure_peak(count):
        rows = ([f"Тегі{number}", number, date(2026, 3, 9)] for number in range(count))
        tracemalloc.start()
        try:
            for _chunk in stream_xlsx(title="Кесте", header=HEADER, rows=rows):
                pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    measure_peak(10)  # loads the library
    few, many = measure_peak(1000), measure_peak(20_000)
    assert many < few + 500_000


@pytest.mark.parametrize("text", ["<r><t>a</t></r>", "<r></r>", "<r>" + "x" * 40_000 + "</r>"])
def test_text_that_looks_like_markup_stays_text(text):
    assert read_back_xlsx([[text, 1, None]])[0][1] == [text[:32_767], 1, ""]
    file = io.BytesIO()
    write_workbook(file, [Sheet("Кесте", [text], [[text]], [text])])
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())).get_sheet_by_index(0)
    assert sheet.to_python() == [[text[:32_767]]] * 3


def test_half_a_letter_does_not_spoil_a_workbook():
    assert read_back_xlsx([["a\ud800b", 1, None]])[0][1][0] == "a\ufffdb"
    assert read_back_xlsx([["a\ufffe\uffffb", "c", None]])[0][1][1] == "c"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Қауіпсіздік: не істеу керек?", "Қауіпсіздік  не істеу керек"),
        ("'a/b'", "a b"),
        ("x" * 40, "x" * 31),
        ("😀" * 20, "😀" * 15),
        ("???", "Sheet1"),
    ],
)
def test_a_sheet_is_called_as_a_spreadsheet_allows(title, name):
    content = b"".join(stream_xlsx(title=title, header=HEADER, rows=[]))
    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names == [name]


def test_further_sheets_bear_a_number():
    file = io.BytesIO()
    write_xlsx(file, title="x" * 31, header=["a"], rows=[[1], [2]], sheet_rows=1)
    assert CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())).sheet_names == [
        "x" * 31,
        "x" * 27 + " 2",
    ]


def test_signs_that_a_workbook_cannot_hold_come_back_as_they_were():
    text = "a\x01b\x0bc _x0041_ _x00 <&>\"' \ud7ff d"
    assert read_back_xlsx([[text, 1, None]])[0][1][0] == text


def test_a_wide_table_has_a_column_for_each_cell():
    header = [f"c{number}" for number in range(60)]
    content = b"".join(stream_xlsx(title="Кесте", header=header, rows=[list(range(60))]))
    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(
        0
    ).to_python() == [header, list(range(60))]
