"""Readers of the numbers in the files of a report, one for each kind of file."""

import csv
import io
import json
import re
import subprocess

from python_calamine import CalamineWorkbook

from lms.periodic_reports.rules import TABLE_MEASURES
from lms.reporting.rules.vocabulary import COURSES, MEASURES, PEOPLE

# The people whom reports knew before each number counted people.
COUNTED_BEFORE = ("people_completed",)


# The rows of the totals: people beside person x course, and what is counted one way.
PAIRS = [(code, one.base) for code, one in MEASURES.items() if one.counts == PEOPLE]
SINGLES = [code for code, one in MEASURES.items() if one.counts not in (PEOPLE, COURSES)]


def read_json_numbers(data):
    content = json.loads(data)
    invited = {"invited": content["invited"]} if "invited" in content else {}
    rows = {("totals", ""): content["totals"] | invited}
    rows |= {
        (table["name"], row["key"]): row["values"]
        for table in content["tables"]
        for row in table["rows"]
    }
    for row in content["plan"]["programmes"]:
        rows["programmes", row["key"]] = {
            "approved": int(row["approved"]),
            "planned": row["planned"],
            "met": row["met"],
        }
    for row in content["plan"]["rows"]:
        numbers = {
            "planned": row["planned"],
            "fact": row["fact"],
            "regions": row["regions"],
            "percent": float(row["percent"]) if row["percent"] else None,
        }
        rows["plan", f"{row['indicator']} {row['first']}..{row['last']}"] = {
            code: value for code, value in numbers.items() if value is not None
        }
    return {
        (*row_key, code): value
        for row_key, values in rows.items()
        for code, value in values.items()
    }


def list_rows(content):
    """Return the rows of all tables by area, course and month."""
    return [row for table in content["tables"] for row in table["rows"]]


def read_csv_numbers(data):
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))[1:]
    return {
        (row[0], row[1], row[4]): float(row[6].replace(",", "."))
        for row in rows
        if row[0] != "words"
    }


def read_xlsx_numbers(data, content):
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    names = [name for name in book.sheet_names if name not in ("Түсіндірмелер және қолтаңба",)]
    sheets = [book.get_sheet_by_name(name).to_python() for name in names]
    codes = [*MEASURES, *(["invited"] if "invited" in content else [])]
    numbers_found = {
        ("totals", "", code): row[1] for code, row in zip(codes, sheets[0][1:], strict=True)
    }
    for table, sheet in zip(content["tables"], sheets[1:-2], strict=True):
        *rows, foot = sheet[1:]
        for row, cells in zip(table["rows"], rows, strict=True):
            assert cells[:2] == [row["kk"], row["ru"]]
            numbers_found |= {
                (table["name"], row["key"], code): cell
                for code, cell in zip(TABLE_MEASURES, cells[2:], strict=True)
            }
        assert foot[2:] == [content["totals"][code] for code in TABLE_MEASURES]
    for row, cells in zip(content["plan"]["rows"], sheets[-2][1:], strict=True):
        assert [str(cell) for cell in cells[:4]] == [
            row["kk"],
            row["ru"],
            row["first"],
            row["last"],
        ]
        row_key = ("plan", f"{row['indicator']} {row['first']}..{row['last']}")
        numbers_found |= {
            (*row_key, code): cell
            for code, cell in zip(
                ("planned", "fact", "percent", "regions"), (*cells[5:7], *cells[8:]), strict=True
            )
            if cell != ""
        }
        assert row["planned"] is None or cells[7] == cells[6] - cells[5]
    for row, cells in zip(content["plan"]["programmes"], sheets[-1][1:], strict=True):
        numbers = zip(("approved", "planned", "met"), (cells[2], *cells[6:]), strict=True)
        numbers_found |= {("programmes", row["key"], code): cell for code, cell in numbers}
    return numbers_found


def read_pdf_lines(data, *options):
    raw = subprocess.run(
        ["pdftotext", "-layout", *options, "-", "-"], input=data, capture_output=True, check=True
    )
    return raw.stdout.decode().replace("\u00a0", "").replace("−", "-").splitlines()


def read_pdf_numbers(data):
    """Return the numbers at the ends of the lines of the document, in their order.

    They are those of the totals, of plan against fact, of the programmes, and of the tables by
    area, course and month. The totals are the left half of the first page, beside the charts.
    People and person x course share a row.
    """
    left_half = read_pdf_lines(data, "-l", "1", "-x", "0", "-y", "0", "-W", "385", "-H", "600")
    left_half = left_half[
        next(number for number, line in enumerate(left_half) if "Барлығы" in line) :
    ]
    ends = [
        re.findall(r"(?<=\s)\d+(?=\s|$)", re.search(r"[\s\d]*$", line)[0]) for line in left_half
    ]
    totals = [tuple(map(float, numbers)) for numbers in ends if numbers]
    lines = [
        re.findall(r"(?<=\s{2})(?:-?\d+(?:,\d)?|—)(?=\s|$)", line)
        for line in read_pdf_lines(data, "-f", "2")
    ]
    rows = {
        size: [
            tuple(None if number == "—" else float(number.replace(",", ".")) for number in line)
            for line in lines
            if len(line) == size
        ]
        for size in (2, 4, 5, 9)
    }
    return totals, rows[4] + rows[5], rows[2], rows[len(TABLE_MEASURES)]


def list_figures(node):
    """Yield the alternative text of each picture in the structure of the document."""
    node = node.get_object()
    if isinstance(node, dict) and node.get("/S") == "/Figure":
        yield node["/Alt"]
    for inner in (
        node
        if isinstance(node, list)
        else [node["/K"]]
        if isinstance(node, dict) and "/K" in node
        else []
    ):
        yield from list_figures(inner)
