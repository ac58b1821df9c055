"""A new project's sheets: empty they are refused, filled in they are read, and nothing is overwritten unasked."""

import datetime as dt

import geopandas as gpd
import openpyxl
import pytest
import shapely
from phusong.config import read_settings
from phusong.errors import InputError, OutputError
from phusong.inputs import inspect_inputs, read_inputs, read_stations, write_templates
from phusong.inputs.templates import SHEETS, heading_of

DAY = dt.date(2025, 10, 31)


def fill(path, *rows):
    book = openpyxl.load_workbook(path)
    for row in rows:
        book.worksheets[0].append(row)
    book.save(path)


def own_example(table):
    """Return the examples of a table as a person would type them."""
    texts = ("text", "number_list", "yes_no")
    cells = []
    for column in table.columns:
        if column.kind == "date":
            cells.append(dt.datetime.strptime(column.example, "%d/%m/%Y").replace(tzinfo=None))  # noqa: DTZ007
        else:
            cells.append(column.example if column.kind in texts else float(column.example))
    return cells


@pytest.mark.parametrize("language", ["vi", "en"])
def test_filled_in_sheets_are_read_without_a_fault(tmp_path, language):
    folder = tmp_path / "Phú Thọ"
    write_templates(folder, language, data_date=DAY)
    for name, table in SHEETS.items():
        fill(folder / name, own_example(table))
    square = shapely.box(105.1, 21.15, 105.2, 21.25)
    layer = {"Mã xã": ["08542"], "Tên": ["Xã Thanh Sơn"]}
    gpd.GeoDataFrame(layer, geometry=[square], crs=4326).to_file(folder / "communes.gpkg")
    inputs = read_inputs(read_settings(folder))
    assert inputs.stations["status"].tolist() == ["on_air"]
    assert inputs.stations["azimuth_deg"].tolist() == ["0/120/240"]
    assert inputs.stations["on_air_date"].dt.date.tolist() == [dt.date(2019, 6, 15)]
    assert inputs.communes["population"].tolist() == [14316]
    assert inputs.hamlets["electricity"].tolist() == [True]
    assert inputs.published["value"].tolist() == [76.77]
    assert (len(inputs.fibre), len(inputs.fibre_nodes)) == (2, 1)


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_a_sheet_explains_each_column(tmp_path, name):
    write_templates(tmp_path, "vi", data_date=DAY)
    data, guide = openpyxl.load_workbook(tmp_path / name).worksheets
    headings = [heading_of(column, "vi") for column in SHEETS[name].columns]
    assert [cell.value for cell in data[1]] == headings
    assert data.max_row == 1
    assert all(cell.comment is not None for cell in data[1])
    assert [row[0].value for row in guide.iter_rows(min_row=2)] == headings
    assert data.freeze_panes == "B2"


def test_choices_can_be_picked(tmp_path):
    write_templates(tmp_path, "vi", data_date=DAY)
    sheet = openpyxl.load_workbook(tmp_path / "stations.xlsx").worksheets[0]
    lists = {rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    assert '"2G,3G,4G,5G"' in lists
    assert '"Đang phát sóng,Quy hoạch,Ngừng phát sóng"' in lists


def test_codes_are_cells_of_text(tmp_path):
    write_templates(tmp_path, "vi", data_date=DAY)
    sheet = openpyxl.load_workbook(tmp_path / "fibre.xlsx").worksheets[0]
    assert sheet.column_dimensions["A"].number_format == "@"


def test_an_empty_sheet_is_refused(tmp_path):
    write_templates(tmp_path, "vi", data_date=DAY)
    with pytest.raises(InputError, match=r"stations.xlsx has no rows under its headings; fill in at least one row"):
        read_stations(tmp_path / "stations.xlsx")


def test_an_untouched_project_says_what_is_to_be_filled_in(tmp_path):
    write_templates(tmp_path, "vi", data_date=DAY)
    inputs, findings = inspect_inputs(read_settings(tmp_path))
    assert inputs is None
    assert {item.file for item in findings} == {"communes.gpkg", "stations.xlsx", "published.xlsx"}


def test_the_same_template_has_the_same_bytes(tmp_path):
    for folder in ("a", "b"):
        write_templates(tmp_path / folder / "x", "vi", data_date=DAY)
    for name in (*SHEETS, "phusong.toml"):
        assert (tmp_path / "a" / "x" / name).read_bytes() == (tmp_path / "b" / "x" / name).read_bytes()


def test_nothing_is_overwritten_unasked(tmp_path):
    (tmp_path / "stations.xlsx").write_bytes(b"precious")
    with pytest.raises(OutputError, match=r"holds stations.xlsx already.*--overwrite"):
        write_templates(tmp_path, "vi", data_date=DAY)
    assert [path.name for path in tmp_path.iterdir()] == ["stations.xlsx"]
    assert (tmp_path / "stations.xlsx").read_bytes() == b"precious"
    write_templates(tmp_path, "vi", data_date=DAY, overwrite=True)
    assert (tmp_path / "stations.xlsx").read_bytes() != b"precious"


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "x").touch()
    with pytest.raises(OutputError, match="cannot be written"):
        write_templates(tmp_path / "x" / "y", "vi", data_date=DAY)
