"""Uploaded tables: encodings, delimiters, workbooks, and files that are harmful or no tables."""

import csv
import io
import os
import subprocess
import zipfile
from datetime import date, datetime, time
from time import process_time

import pytest
from xlsxwriter import Workbook

from lms.core.tables import source
from lms.core.tables.cells import unescape_formula
from lms.core.tables.csv_writer import write_csv
from lms.core.tables.reader import TableFormat, UnreadableTable, read_table
from lms.core.tables.xlsx_writer import write_xlsx

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KAZAKH = (
    "ЖСН;Аты-жөні;Ұйым\r\n050101500123;Қасымұлы Әлі Һәкім;«Өңір» ЖШҚ\r\n860101300123;Үсенова "
    "Ғалия;Іле ауданы\r\n"
)
RUSSIAN = "ИИН;ФИО\r\n050101500123;Семёнова Юлия\r\n860101300123;ТОО «Рассвет» № 5\r\n"


def read_rows(content: bytes, name: str = "", **table_format):
    default_name = "list.xlsx" if content.startswith(b"PK") else "list.csv"
    table = read_table(
        content, name or default_name, TableFormat(**table_format) if table_format else None
    )
    return table, list(table.rows)


def find_refusal(content: bytes, name: str = "", **table_format) -> str:
    with pytest.raises(UnreadableTable) as error:
        read_rows(content, name, **table_format)
    return error.value.reason % error.value.params


def build_workbook(
    sheet: str,
    *,
    strings: str = "",
    styles: str = "",
    workbook_properties: str = "",
    doctype: str = "",
) -> bytes:
    """Build a minimal workbook of hand-written parts; `doctype` precedes the sheet and texts."""
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" '
            'ContentType="application/xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{RELATIONS}">'
            f'{workbook_properties}<sheets><sheet name="Лист1" sheetId="1" r:id="r1"/>'
            "</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="r2" Type="{RELATIONS}/sharedStrings" '
            f'Target="sharedStrings.xml"/><Relationship Id="r3" Type="{RELATIONS}/styles" '
            'Target="styles.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": (
            f'{doctype}<worksheet xmlns="{SPREADSHEET}"><sheetData>{sheet}</sheetData></worksheet>'
        ),
        "xl/sharedStrings.xml": f'{doctype}<sst xmlns="{SPREADSHEET}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{SPREADSHEET}">{styles}</styleSheet>',
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in parts.items():
            archive.writestr(path, text)
    return file.getvalue()


def write_workbook(fill) -> bytes:
    """Write a workbook with XlsxWriter."""
    file = io.BytesIO()
    with Workbook(file) as book:
        fill(book)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "kz1048", "ptcp154"])
def test_kazakh_text_is_read_in_every_encoding_that_has_its_letters(encoding):
    table, rows = read_rows(KAZAKH.encode(encoding))
    assert table.header == ["ЖСН", "Аты-жөні", "Ұйым"]
    assert rows == [
        (2, ["050101500123", "Қасымұлы Әлі Һәкім", "«Өңір» ЖШҚ"]),
        (3, ["860101300123", "Үсенова Ғалия", "Іле ауданы"]),
    ]
    assert table.reading == TableFormat("csv", encoding.removesuffix("-sig"), ";", header_line=1)
    assert table.sheets == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1251"])
def test_russian_text_in_one_byte_letters_counts_as_windows_1251(encoding):
    table, rows = read_rows(RUSSIAN.encode(encoding))
    assert table.reading.encoding == encoding
    assert rows[0] == (2, ["050101500123", "Семёнова Юлия"])
    assert rows[1] == (3, ["860101300123", "ТОО «Рассвет» № 5"])


def test_an_encoding_that_is_given_is_used_and_a_wrong_one_is_named_with_the_line():
    table, _rows = read_rows(RUSSIAN.encode("cp1251"), encoding="kz1048")
    assert table.reading.encoding == "kz1048"
    assert find_refusal(RUSSIAN.encode("cp1251"), encoding="utf-8").startswith(
        "Line 1 has signs that do not exist in the encoding UTF-8."
    )
    second = b"a;b\nc;\x98\n"
    assert "Line 2 " in find_refusal(second, encoding="cp1251")


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_found_though_others_stand_in_the_texts(delimiter):
    lines = [["ИИН", "ФИО", "Адрес"]] + [
        [f"{n}", f"Имя; {n}, отец|{n}", "ул. Абая, д. 5, кв. 3; вход"] for n in range(30)
    ]
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows(lines)
    table, rows = read_rows(file.getvalue().encode())
    assert table.reading.delimiter == delimiter
    assert [cells for _line, cells in rows] == lines[1:]


def test_text_without_quotes_is_split_where_all_lines_agree():
    table, rows = read_rows("ФИО;Адрес\nИванов;ул. Абая, 5\nПетров;Алматы\n".encode())
    assert table.reading.delimiter == ";"
    assert rows[0] == (2, ["Иванов", "ул. Абая, 5"])


def test_a_first_line_that_names_the_delimiter_is_believed_and_left_out():
    table, rows = read_rows(b"sep=|\r\na|b,c\r\n1|2,3\r\n")
    assert (table.reading.delimiter, table.header, table.reading.header_line) == (
        "|",
        ["a", "b,c"],
        2,
    )
    assert rows == [(3, ["1", "2,3"])]


def test_a_first_line_that_names_a_quotation_mark_as_delimiter_names_none():
    table, rows = read_rows(b'sep="\r\na;b\r\n1;2\r\n')
    assert (table.header, rows) == (["a", "b"], [(3, ["1", "2"])])


def test_a_table_of_one_column_is_read():
    table, rows = read_rows("ИИН\n050101500123\n\n860101300123\n".encode())
    assert table.header == ["ИИН"]
    assert rows == [(2, ["050101500123"]), (4, ["860101300123"])]


def test_titles_above_the_header_are_passed_over_and_another_line_can_be_named():
    content = "Список сотрудников\n\nИИН;ФИО;\n1;А\n;;\n2;Б;сверх\n".encode()
    table, rows = read_rows(content)
    assert (table.header, table.reading.header_line) == (["ИИН", "ФИО"], 3)
    assert rows == [(4, ["1", "А"]), (6, ["2", "Б", "сверх"])], (
        "no empty lines; what stands beyond the header is kept"
    )
    table, rows = read_rows(content, header_line=4)
    assert (table.header, rows) == (["1", "А"], [(6, ["2", "Б", "сверх"])])
    assert find_refusal(content, header_line=5).startswith("Line 5 is empty")
    assert find_refusal(content, header_line=50).startswith("Line 50 is empty")


def test_rows_are_as_long_as_the_header_and_a_cell_may_have_line_breaks():
    _table, rows = read_rows(b'a;b;c\r\n"1\r\n2";x\r\n3\r\n')
    assert rows == [(2, ["1\r\n2", "x", ""]), (3, ["3", "", ""])]


def test_what_we_write_is_read_back_as_it_was():
    source_rows = [
        ["050101500123", "+7 701 000 00 01", date(2026, 3, 9)],
        ["=1+1", "-5", None],
        ["'tis", "x", date(2024, 2, 29)],
    ]
    expected = [
        ["050101500123", "+7 701 000 00 01", "2026-03-09"],
        ["=1+1", "-5", ""],
        ["'tis", "x", "2024-02-29"],
    ]
    header = ["ЖСН", "Телефоны", "Күні"]
    file = io.BytesIO()
    write_xlsx(file, title="Тізім", header=header, rows=source_rows)
    for content in (b"".join(write_csv(header, source_rows)), file.getvalue()):
        table, rows = read_rows(content)
        assert table.header == header
        assert [cells for _line, cells in rows] == expected
    assert unescape_formula("'") == "'"


def test_the_cells_of_a_workbook_become_text():
    def fill(book) -> None:
        sheet = book.add_worksheet("Қызметкерлер")
        day, moment, hour = (
            book.add_format({"num_format": text})
            for text in ("dd.mm.yyyy", "dd.mm.yyyy hh:mm", "hh:mm")
        )
        sheet.write_row(2, 1, ["ИИН", "Число", "Дата", "Время"])
        sheet.write_row(3, 1, [50101500123, 1.5])
        sheet.write_datetime(3, 3, date(2026, 3, 9), day)
        sheet.write_datetime(3, 4, time(9, 30), hour)
        sheet.write_row(4, 1, ["050101500123", 12.0])
        sheet.write_datetime(4, 3, datetime.fromisoformat("2026-03-09T09:30"), moment)
        sheet.write_datetime(4, 4, datetime.fromisoformat("2026-03-09"), moment)
        sheet.write_row(6, 1, [True, -7])

    table, rows = read_rows(write_workbook(fill), "list.xlsx")
    assert table.reading == TableFormat("xlsx", sheet="Қызметкерлер", header_line=3)
    assert table.header == ["ИИН", "Число", "Дата", "Время"]
    assert rows == [
        (4, ["50101500123", "1.5", "2026-03-09", "09:30:00"]),
        (5, ["050101500123", "12", "2026-03-09 09:30:00", "2026-03-09"]),
        (7, ["TRUE", "-7", "", ""]),
    ]


def test_the_first_sheet_with_something_in_it_is_read_and_another_can_be_named():
    def fill(book) -> None:
        book.add_worksheet("Пустой")
        for name in ("Скрытый", "Первый", "Второй"):
            book.add_worksheet(name).write_row(0, 0, [name, "b"])
        book.get_worksheet_by_name("Скрытый").hide()
        book.get_worksheet_by_name("Первый").activate()

    content = write_workbook(fill)
    table, _rows = read_rows(content)
    assert (table.header[0], table.sheets) == ("Первый", ["Пустой", "Первый", "Второй"])
    assert read_rows(content, sheet="Второй")[0].header[0] == "Второй"
    for name in ("Скрытый", "Третий"):
        assert find_refusal(content, sheet=name) == "The workbook has no sheet of this name."
    assert find_refusal(content, sheet="Пустой") == "There is nothing in the table."


HEADER = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><r>'
    "<t>b</t></r><r><t>c</t></r></is></c></row>"
)
DATE_STYLES = (
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="[$-419]d\\ mmmm\\ yyyy"/></numFmts>'
    '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs>'
)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (
            {"sheet": HEADER + '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row>'},
            ["1", "2"],
        ),
        (
            {
                "sheet": (
                    "<row><c t='inlineStr'><is><t>a</t></is></c><c t='str'><v>bc</v></c>"
                    "</row><row><c><v>1</v></c><c><v>2</v></c></row>"
                )
            },
            ["1", "2"],
        ),
        (
            {
                "sheet": HEADER
                + '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c></row>',
                "strings": (
                    "<si><t xml:space='preserve'> Әли </t></si><si><r><t>Қа</t></r><r><t>"
                    "сым</t></r><rPh sb='0' eb='1'><t>x</t></rPh></si>"
                ),
            },
            ["Әли", "Қасым"],
        ),
        (
            {
                "sheet": HEADER
                + (
                    '<row r="2"><c r="A2" s="1"><v>46090</v></c><c r="B2" s="2"><v>46090</v>'
                    "</c></row>"
                ),
                "styles": DATE_STYLES,
            },
            ["2026-03-09", "2026-03-09"],
        ),
        (
            {
                "sheet": HEADER
                + '<row r="2"><c r="A2" s="1"><v>44628</v></c><c r="B2"><v>5</v></c></row>',
                "styles": DATE_STYLES,
                "workbook_properties": '<workbookPr date1904="1"/>',
            },
            ["2026-03-09", "5"],
        ),
        (
            {
                "sheet": HEADER
                + '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="e"><v>#N/A</v></c></row>'
            },
            ["2", ""],
        ),
        (
            {
                "sheet": HEADER
                + (
                    '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row><row '
                    'r="1048576" ht="12"><c r="XFD1048576" s="0"/></row>'
                )
            },
            ["1", "2"],
        ),
    ],
    ids=[
        "inline strings",
        "no references",
        "shared strings",
        "dates as styles",
        "the calendar of old Macs",
        "a formula, and one that failed",
        "an empty last row",
    ],
)
def test_workbooks_of_other_programs_are_read(parts, expected):
    table, rows = read_rows(build_workbook(**parts), "list.xlsx")
    assert table.header == ["a", "bc"]
    assert [cells for _line, cells in rows] == [expected]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \r\n \n", "is empty"),
        (b"%PDF-1.7 ...", "“list.xlsx” is a PDF document"),
        (b"\x89PNG\r\n\x1a\n....", "is a picture"),
        (b"\xff\xd8\xff\xe0 JFIF", "is a picture"),
        (b"\xef\xbb\xbf\n <HTML><table><tr><td>1</td></tr></table>", "is a web page"),
        (b"<?xml version='1.0'?><Workbook/>", "is a web page"),
        (b"Rar!\x1a\x07", "is an archive"),
        (b"PK\x03\x04 cut off", "damaged"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000), "damaged"),
        (build_workbook(HEADER)[:-200], "damaged"),
        (build_workbook(HEADER + '<row r="2"><c r="A2" t="s"><v>99</v></c></row>'), "damaged"),
        (build_workbook(HEADER.replace("</is>", "")), "damaged"),
        (build_workbook(""), "nothing in the table"),
    ],
)
def test_what_is_no_table_is_refused_in_words(content, words):
    assert words in find_refusal(content, "C:\\lists\\list.xlsx")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xef\xbb\xbf;;\n;;\n", "nothing in the table"),
        (b"a;b\n1;\0\n", "signs in it that no text has"),
        ("a;b\n1;2\n".encode("utf-16-le"), "signs in it that no text has"),
        (bytes(range(1, 256)) * 4, "signs in it that no text has"),
    ],
)
def test_a_text_that_is_no_table_is_refused_in_words(content, words):
    assert words in find_refusal(content, "list.csv")


@pytest.mark.parametrize(
    "name",
    [
        "list",
        "",
        ".csv",
        "list.csv.exe",
        "list.xlsx.html",
        "list.pdf",
        "list.csv\u202e",
        "xlsx",
        "list.zip",
        "list.js",
    ],
)
def test_a_name_that_no_table_has_is_refused_with_what_it_should_end_in(name):
    for content in (KAZAKH.encode(), build_workbook(HEADER)):
        with pytest.raises(UnreadableTable) as error:
            read_table(content, name)
        assert "ends in .xlsx, .xls or .csv" in error.value.reason


@pytest.mark.parametrize(
    "ending", ["csv", "CSV", "tsv", "txt", "xlsx", "XLSX", "xlsm", "xls", "ods"]
)
def test_what_is_in_a_file_has_to_fit_its_name(ending):
    text, book = (
        KAZAKH.encode(),
        build_workbook(HEADER + '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row>'),
    )
    fitting, other = (text, book) if ending.lower() in ("csv", "tsv", "txt") else (book, text)
    assert len(read_rows(fitting, f"C:\\lists\\тізім.{ending}")[1])
    assert find_refusal(other, f"C:\\lists\\тізім.{ending}").startswith(
        f"“тізім.{ending}” is not what its name says."
    )


def test_a_nul_in_a_workbook_becomes_a_character_that_every_database_takes():
    row = '<row r="{0}"><c r="A{0}" t="s"><v>{1}</v></c><c r="B{0}" t="s"><v>{1}</v></c></row>'
    content = build_workbook(
        row.format(1, 0) + row.format(2, 1),
        strings="<si><t>login</t></si><si><t>a_x0000_b</t></si>",
    )
    assert read_rows(content)[1] == [(2, ["a\ufffdb", "a\ufffdb"])]


def test_a_document_that_is_no_workbook_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    assert "damaged or of a kind that is not known" in find_refusal(file.getvalue(), "list.xlsx")


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',  # 17 billion cells
        '<row r="2"><c r="A99999999999999999999"><v>1</v></c></row>',
        '<row r="2"><c r="ZZZZZZZZ2"><v>1</v></c></row>',
    ],
)
def test_a_small_workbook_that_asks_for_all_memory_ends_a_process_of_its_own_and_not_this_one(rows):
    before = process_time()
    assert find_refusal(build_workbook(HEADER + rows), "bomb.xlsx")
    assert process_time() - before < 2


def test_a_workbook_that_says_it_unpacks_to_gigabytes_is_refused_unread():
    content = bytearray(build_workbook(HEADER))
    size = (
        content.rindex(b"PK\x01\x02") + 24
    )  # where the list at the end of a zip has the size of its last file
    content[size : size + 4] = (3 * 1024**3).to_bytes(4, "little")
    assert "too large" in find_refusal(bytes(content), "bomb.xlsx")


TEN_TIMES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize("location", ["a cell", "the shared texts"])
@pytest.mark.parametrize(
    "entities",
    [
        '<!ENTITY l9 "planted">',
        '<!ENTITY l9 SYSTEM "file://{canary}">',
        '<!ENTITY % all SYSTEM "file://{canary}"> %all;',
        f'<!ENTITY l0 "lol">{TEN_TIMES}',
    ],
    ids=["internal", "external", "parameter", "billion laughs"],
)
def test_a_workbook_with_entities_is_refused_and_none_is_followed_or_multiplied(
    tmp_path, entities, location
):
    canary = tmp_path / "canary"
    canary.write_text("canary of the server")
    declared = f"<!DOCTYPE root [{entities.replace('{canary}', str(canary))}]>"
    is_shared = location == "the shared texts"
    cell = (
        '<c r="A2" t="s"><v>0</v></c>'
        if is_shared
        else '<c r="A2" t="inlineStr"><is><t>&l9;</t></is></c>'
    )
    strings = "<si><t>&l9;</t></si>" if is_shared else ""
    before = process_time()
    assert "damaged" in find_refusal(
        build_workbook(HEADER + f'<row r="2">{cell}</row>', strings=strings, doctype=declared)
    )
    assert process_time() - before < 2


def test_a_workbook_with_a_declaration_alone_shows_what_is_in_its_cells():
    """The control: such a workbook gets as far as its cells."""
    content = build_workbook(
        HEADER + '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row>',
        doctype="<!DOCTYPE worksheet>",
    )
    assert read_rows(content)[1] == [(2, ["1", "2"])]


@pytest.mark.parametrize(
    ("more", "words"), [(1993, "There is nothing in the table"), (1994, "too large")]
)
def test_a_workbook_of_more_than_two_thousand_files_is_refused_unread(more, words):
    file = io.BytesIO(build_workbook(""))
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(more):
            archive.writestr(f"xl/media/{number}", "")
    assert len(zipfile.ZipFile(file).namelist()) == 7 + more
    assert words in find_refusal(file.getvalue())


def test_text_repeated_in_many_cells_does_not_fill_the_memory():
    cells = "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c><c r="B{n}" t="s"><v>0</v></c></row>'
        for n in range(1, 800)
    )
    content = build_workbook(cells, strings=f"<si><t>{'x' * 1_000_000}</t></si>")
    assert "too large" in find_refusal(content, "bomb.xlsx")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a;b\n1;" + b"x" * 1001 + b"\n", "A cell in line 2 has more than 1000 letters"),
        (b'a;b\n1;"' + b"x;y\n" * 50_000, "A cell in line 2 has more than 1000 letters"),
        (b"a;b\n" + b"1;" * 200 + b"1\n", "Line 2 has more than 200 columns"),
    ],
    ids=["a long cell", "a quote that is not closed", "columns"],
)
def test_limits_are_kept_and_named(content, words):
    assert words in find_refusal(content)


def test_no_more_rows_are_read_than_allowed(monkeypatch):
    monkeypatch.setattr(source, "MAX_ROWS", 100)
    assert len(read_rows(b"a;b\n" + b"1;2\n" * 100)[1]) == 100
    assert find_refusal(b"a;b\n" + b"1;2\n" * 101).startswith("The table has more than 100 rows.")


def test_a_sheet_with_too_many_columns_is_refused():
    assert "more than 200 columns" in find_refusal(
        build_workbook(HEADER + '<row r="2"><c r="GT2"><v>1</v></c></row>'), "wide.xlsx"
    )


def test_the_process_that_reads_a_workbook_ends_with_the_table():
    content = build_workbook(
        HEADER + "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(2, 60_000))
    )
    table = read_table(content, "list.xlsx")
    next(table.rows)
    assert "workbook_worker" in list_children()
    del table
    assert "workbook_worker" not in list_children()


def list_children() -> str:
    return subprocess.run(
        ["ps", "-ww", "-o", "args", "--ppid", str(os.getpid())], capture_output=True, text=True
    ).stdout
