"""A million rows in a child without Django: the memory it ever had is what a thousand rows take."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import settings

from tests.kernel.tables.workbooks import by_hand

ROWS = 1_000_000
# Reads a file and tells how many rows there were and the most memory the process had, in KiB.
CHILD = """
import json, re, sys
from puhui.kernel.tables import read_rows
with open(sys.argv[1], "rb") as file:
    count = sum(1 for _row in read_rows(file))
peak = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
print(json.dumps([count, peak, sorted(name for name in sys.modules if name.split(".")[0] == "django")]))
"""
SPARE_KIB = 16 * 1024


def read_in_a_child(path: Path) -> tuple[int, int]:
    told = subprocess.run(
        [sys.executable, "-c", CHILD, str(path)],
        cwd=settings.BASE_DIR,
        capture_output=True,
        check=True,
        timeout=120,
    )
    count, peak, django = json.loads(told.stdout)
    assert django == []
    return count, peak


def csv_file(path: Path, rows: int) -> Path:
    with path.open("w", encoding="gb18030") as file:
        for number in range(rows):
            file.write(f"{number},表号{number},2025-01-31,{number % 977}.25,备注\n")
    return path


def workbook(path: Path, rows: int) -> Path:
    """Write a workbook whose sheet is made while it is packed."""
    path.write_bytes(by_hand(""))
    parts = {}
    with zipfile.ZipFile(path) as least:
        parts = {name: least.read(name) for name in least.namelist()}
    before, after = parts.pop("xl/worksheets/sheet1.xml").split(b"</sheetData>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
        with packed.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(before)
            for first in range(0, rows, 1000):
                numbers = range(first + 1, min(first + 1000, rows) + 1)
                sheet.write("".join(map(_row, numbers)).encode())
            sheet.write(b"</sheetData>" + after)
    return path


def _row(number: int) -> str:
    text = f'<c r="B{number}" t="inlineStr"><is><t>M-{number}</t></is></c>'
    return f'<row r="{number}"><c r="A{number}"><v>{number}</v></c>{text}</row>'


@pytest.mark.slow
@pytest.mark.parametrize("make", [csv_file, pytest.param(workbook, marks=pytest.mark.long)])
def test_memory_does_not_grow_with_the_rows(make, tmp_path):
    few, base = read_in_a_child(make(tmp_path / "few", 1_000))
    many, peak = read_in_a_child(make(tmp_path / "many", ROWS))
    assert (few, many) == (1_000, ROWS)
    assert peak < base + SPARE_KIB, f"{base} KiB for {few} rows, {peak} KiB for {many}"
