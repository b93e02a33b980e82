"""`manage.py import_products`: all of a table or nothing, with every doubtful line named."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from credits.factors.products.models import Product, ProductVersion
from puhui.kernel.models import AuditEvent
from tests.credits.factors.products.footprints import SCORES
from tests.kernel.tables.workbooks import written

pytestmark = pytest.mark.django_db
SAMPLE = Path(__file__).with_name("sample.csv")
HEAD, *LINES = SAMPLE.read_text(encoding="utf-8").splitlines()
TEA, BRICK = LINES[:2]


@pytest.fixture
def load(tmp_path):
    def run(*lines: str, encoding: str = "utf-8", **options) -> str:
        file = tmp_path / "table.csv"
        file.write_bytes("\n".join([HEAD, *lines]).encode(encoding))
        out = StringIO()
        call_command("import_products", str(file), stdout=out, **options)
        return out.getvalue()

    return run


def test_the_sample_goes_in_in_either_encoding_and_once(load):
    assert "12 lines: 12 new" in load(*LINES)
    assert "0 new, 0 corrected, 12 unchanged" in load(*LINES, encoding="gb18030")
    tea = ProductVersion.objects.get(product__code="99901T0012024C")
    assert (tea.value, tea.unit, tea.functional_unit) == ("4.200", "kgCO2e", "千克")
    assert (tea.boundary, tea.data_type, tea.data_year) == ("cradle_to_gate", "literature", 2024)
    assert tea.stages == {"upstream": "1.5", "production": "2.5", "downstream": "0.2"}
    assert tea.gas_shares == {"CO2": "81.5", "N2O": "18.5"}
    assert tea.quality == SCORES
    assert AuditEvent.objects.filter(action="products_imported").count() == 1


def test_a_workbook_goes_in_as_the_csv_does(load, tmp_path):
    file, out = tmp_path / "table.xlsx", StringIO()
    file.write_bytes(written(csv.reader([HEAD, *LINES])))
    call_command("import_products", str(file), stdout=out)
    assert "12 lines: 12 new" in out.getvalue()
    # Said the other way it is the same twelve, so each cell came through as it was.
    assert "0 new, 0 corrected, 12 unchanged" in load(*LINES)


def test_what_a_spreadsheet_would_compute_is_named_by_row_and_column_and_nothing_goes_in(tmp_path):
    cells = list(csv.reader([HEAD, TEA, BRICK]))
    cells[2][1] = "=1+1"
    files = {"table.xlsx": written(cells), "table.csv": "\n".join(map(",".join, cells)).encode()}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(CommandError, match="Row 3, column B: the cell holds a formula"):
            call_command("import_products", str(tmp_path / name))
    assert not Product.objects.exists()


def test_a_table_of_two_encodings_is_refused_whole(tmp_path):
    file = tmp_path / "table.csv"
    file.write_bytes(f"{HEAD}\n{TEA}\n".encode() + BRICK.encode("gb18030"))
    with pytest.raises(CommandError, match="Row 3, column B: not UTF-8, as row 1 is"):
        call_command("import_products", str(file))
    assert not Product.objects.exists()


def test_a_column_that_means_nothing_here_is_named(load):
    assert "column not read: 页码" in load(TEA)


def test_a_dry_run_tells_the_same_and_stores_nothing(load):
    told = load(*LINES, dry_run=True)
    assert "12 lines: 12 new" in told
    assert "nothing was stored" in told
    assert not Product.objects.exists()


def test_a_changed_value_is_the_next_version_and_the_first_stays(load):
    load(TEA)
    assert "0 new, 1 corrected" in load(TEA.replace("4.200kg", "4.190kg"))
    versions = ProductVersion.objects.order_by("version")
    assert [(each.version, each.value) for each in versions] == [(1, "4.200"), (2, "4.190")]


def test_lines_that_cannot_be_read_are_named_and_nothing_of_the_table_goes_in(load):
    wrong = [BRICK.replace("310gCO2e", "a lot"), TEA, TEA.replace("摇篮到大门", "somewhere"), "99913,short"]
    with pytest.raises(CommandError, match="Nothing was imported"):
        load(*wrong)
    assert not Product.objects.exists()


def test_each_refused_line_has_its_number_and_reason(tmp_path):
    file, out = tmp_path / "table.csv", StringIO()
    file.write_text("\n".join([HEAD, TEA, "", BRICK.replace("310gCO2e", "a lot of")]), encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("import_products", str(file), stdout=out)
    assert "line 4: 'a lot of/块' is not written as" in out.getvalue()


def test_a_code_over_two_contents_is_two_entries_and_reported(load):
    told = load(TEA, BRICK, TEA.replace("4.200kg", "9.9kg").replace("1.5,2.5,0.2", ",,"))
    assert "99901T0012024C: lines 2, 4 differ; each is an entry of its own" in told
    entries = ProductVersion.objects.filter(product__code="99901T0012024C").order_by("product__entry")
    assert [(each.product.entry, each.value) for each in entries] == [(1, "4.200"), (2, "9.9")]


def test_the_same_line_twice_is_reported_and_kept_once(load):
    assert "line 4: repeats line 2" in load(TEA, BRICK, TEA)
    assert ProductVersion.objects.count() == 2


def test_what_could_correct_either_of_two_entries_corrects_neither(load):
    other = TEA.replace("4.200kg", "9.9kg").replace("1.5,2.5,0.2", ",,")
    load(TEA, other)
    with pytest.raises(CommandError):
        load(other.replace("9.9kg", "5kg"))
    assert ProductVersion.objects.count() == 2
    # One of the two as it stands: then it is plain which the other corrects.
    assert "1 corrected, 1 unchanged" in load(TEA, other.replace("9.9kg", "5kg"))


def test_a_table_of_something_else_or_no_file_is_one_sentence(tmp_path):
    file = tmp_path / "other.csv"
    file.write_text("name,price\ncup,3\n", encoding="utf-8")
    with pytest.raises(CommandError, match="There is no column 产品编码"):
        call_command("import_products", str(file))
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_products", str(tmp_path / "nothing.csv"))


def test_progress_is_drawn_where_somebody_watches():
    class Screen(StringIO):
        def isatty(self) -> bool:
            return True

    screen, log = Screen(), StringIO()
    call_command("import_products", str(SAMPLE), stdout=StringIO(), stderr=screen)
    call_command("import_products", str(SAMPLE), stdout=StringIO(), stderr=log)
    assert "] 12/12\n" in screen.getvalue()
    assert screen.getvalue().count("\r") == 12
    assert log.getvalue() == ""
