"""Registers: headings, values, places and people in files as offices send them."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest

from gis import wards
from gis.register import read as register
from gis.register.checks import Known
from gis.register.contract import COLUMN_TYPES, registers
from gis.register.finding import messages
from gis.register.personal import keyed_hash
from gis.text import nfc
from tests.register_files import (
    PLACE,
    Row,
    csv_text,
    pupil,
    school,
    two_wards,
    write_csv,
    write_geojson,
)

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from gis.report import CheckReport

KEY = bytes(range(32))
SECTOR = {
    "STT": "1",
    "Mã lớp": "1A",
    "Mã định danh Bộ GD&ĐT": "7900001",
    "Họ và tên": "Nguyễn Thị Hư Cấu",
    "Ngày sinh": "05/03/2020",
    "Giới tính": "Nữ",
    "Dân tộc": "Kinh",
    "Quốc tịch": "Việt Nam",
    "Tỉnh": "Thành phố Hồ Chí Minh",
    "Xã": "Phường Tân Định",
    "Họ tên cha": "Nguyễn Văn Hư Cấu",
    "Năm sinh cha": "1990",
    "Số ĐDCN": "079320001234",
    "Khối": "Lớp 1",
}


def read(
    folder: Path, kind: str, rows: list[Row], **options: object
) -> tuple[pd.DataFrame, CheckReport]:
    """Read rows as a CSV file of a register."""
    options = {"province": PLACE, **options}
    return register.read(write_csv(folder / f"{kind}.csv", rows), kind, **options)  # type: ignore[arg-type] # options of read()


def codes(report: CheckReport) -> list[str]:
    """Return the codes of the errors."""
    return [one.code for one in report.errors]


def test_the_contract_is_whole() -> None:
    """Database, sample city and documents are made from this table."""
    for kind, one in registers().items():
        assert set(one.key) <= set(one.names), kind
        for column in one.columns:
            assert column.type in COLUMN_TYPES
            assert column.vi == nfc(column.vi)
            assert bool(column.allowed) == (column.type in {"choice", "choices"}), column.name
            assert column.refers in {"", *registers()}


def test_the_catalogue_is_vietnamese_and_english_throughout() -> None:
    """A finding without its Vietnamese sentence helps nobody at the ward office."""
    for code, sentence in messages().items():
        assert set(sentence) == {"vi", "en"}, code
        assert sentence["vi"] == nfc(sentence["vi"])
        assert sentence["vi"][-1] in ".}", code


def test_wrong_columns_are_named_with_what_they_may_be(tmp_path: Path) -> None:
    """A slip in one heading must not read as a file without schools."""
    rows = [{"schol_code": "1", "name": "A", "longitude": "107.06", "lat": "9.73"}]

    _, report = read(tmp_path, "schools", rows)

    missing = [one for one in report.errors if one.code == "missing_column"]
    assert [one.message_en for one in missing] == [
        "The required column “school_code” (School code) is missing. Did you mean “schol_code”?",
        "The required column “lon” (Longitude) is missing.",
    ]
    assert [one.column for one in report.warnings if one.code == "extra_column"] == [
        "schol_code",
        "longitude",
    ]


PUPIL = {
    "pupil_id": "TAM-0001",
    "season": "2026-2027",
    "grade": "1",
    "address": "12 Lê Lợi",
    "ward_code": "99101",
    "residence_kind": "permanent",
    "birth_date": "01/02/2020",
}


@pytest.mark.parametrize("kind", ["pupils", "schools"])
def test_shifted_columns_of_children_show_no_cell(tmp_path: Path, kind: str) -> None:
    """An address stands under the heading of a choice, or the file is given as another register."""
    values = list(PUPIL.values())
    rows = [
        dict(zip(PUPIL, values[by:] + values[:by], strict=True)) for by in range(1, len(values))
    ]

    _, report = read(tmp_path, kind, rows)

    assert report.errors
    assert {one.value for one in report.findings if len(one.value) > len("…0001")} == set()
    for value in ("TAM-0001", "12 Lê Lợi", "01/02/2020"):
        assert value not in report.to_csv()


@pytest.mark.parametrize("kind", ["pupils", "schools"])
def test_a_file_without_headings_does_not_tell_its_first_row(tmp_path: Path, kind: str) -> None:
    """What stands where headings are would be named as columns that nobody knows."""
    path = tmp_path / "bare.csv"
    path.write_text("TAM-0001,2026-2027,1,12 Lê Lợi,99101,107.0571234,9.7351234\n" * 2, "utf-8")

    _, report = register.read(path, kind)

    assert codes(report) == ["no_headings"]
    assert "Lê Lợi" not in report.to_csv()


def test_two_columns_of_one_meaning_are_refused(tmp_path: Path) -> None:
    """Which of them counts is not for the program to guess."""
    (tmp_path / "births.csv").write_text("ward_code,year,births,Births\n1,2020,5,6\n", "utf-8")

    _, report = register.read(tmp_path / "births.csv", "births")

    assert codes(report) == ["column_twice"]


def test_decomposed_vietnamese_is_brought_to_nfc_and_counted(tmp_path: Path) -> None:
    """Names typed on some phones compare unequal to the same name otherwise."""
    name = "Trường Tiểu học Nguyễn Huệ"
    rows = [school("1", name=unicodedata.normalize("NFD", name))]

    frame, report = read(tmp_path, "schools", rows)

    assert frame.loc[0, "name"] == name
    [warning] = report.warnings
    assert warning.message_en.startswith("1 cells hold decomposed Vietnamese")


def test_dates_read_day_first_and_iso_alike(tmp_path: Path) -> None:
    """05/03 is the fifth of March in Vietnam; an American reading would shift a child's age."""
    rows = [pupil("a", birth_date="05/03/2020"), pupil("b", birth_date="2020-03-05")]
    rows += [pupil("c", birth_date="13/13/2020")]

    frame, report = read(tmp_path, "pupils", rows)

    assert frame["birth_date"].tolist()[:2] == ["2020-03-05", "2020-03-05"]
    assert [(one.row, one.code) for one in report.errors] == [(4, "not_a_date")]


def test_temporary_codes_and_twelve_digits_are_both_ids(tmp_path: Path) -> None:
    """Five in a hundred children had a temporary code in 2025 (vietnam.vn, July 2025)."""
    frame, report = read(tmp_path, "pupils", [pupil("TAM-17"), pupil("999000042769")], key=KEY)

    assert report.errors == []
    assert frame["pupil_id"].tolist() == ["TAM-17", "999000042769"]


def test_decimal_commas_of_coordinates_are_read_and_counted(tmp_path: Path) -> None:
    """Vietnamese Excel writes them; with semicolons between cells they are no ambiguity."""
    text = csv_text([school("1", lon="107,06", lat="9,73")], delimiter=";")
    (tmp_path / "schools.csv").write_text(text, "utf-8")

    frame, report = register.read(tmp_path / "schools.csv", "schools", PLACE)

    assert frame.loc[0, ["lon", "lat"]].tolist() == [107.06, 9.73]
    assert "decimal_comma" in {one.code for one in report.warnings}


def test_words_of_offices_become_our_values(tmp_path: Path) -> None:
    """Headings and words of the office's own files, with and without accents."""
    row = {"Mã trường": "1", "Tên trường": "Trường THCS A", "Loại trường": "trung hoc co so"}
    rows = [row | {"Loại hình": "Công lập", "Kinh độ": "107.06", "Vĩ độ": "9.73"}]

    frame, report = read(tmp_path, "schools", rows)

    assert report.errors == []
    kept = frame.loc[0, ["kind", "levels", "ownership"]].tolist()
    assert kept == ["lower_secondary", "lower_secondary", "public"]


def test_kind_is_told_from_the_name_only_where_no_column_says_it(tmp_path: Path) -> None:
    """Told kinds are said to be told; a name that tells nothing stays unknown."""
    names = ["Trường Mầm non A", "TH, THCS và THPT B", "GDTX Quận 5", "Anh ngữ C", "Hoa Sen"]
    rows = [{"school_code": name, "name": name, "lon": "107.06", "lat": "9.73"} for name in names]

    frame, report = read(tmp_path, "schools", rows)

    expected = ["preschool", "multi_level", "continuing", "language_centre", "unknown"]
    assert frame["kind"].tolist() == expected
    assert [one.code for one in report.warnings] == ["kind_from_name"]


@pytest.mark.parametrize("with_district", [True, False], ids=["with Huyện", "without Huyện"])
def test_the_ministrys_columns_are_read_and_names_left_at_the_door(
    tmp_path: Path, *, with_district: bool
) -> None:
    """Huyện ended in July 2025; names of children and parents are never kept."""
    rows = [SECTOR | ({"Huyện": "Quận 1"} if with_district else {})]

    frame, report = read(
        tmp_path, "pupils", rows, province="hcmc", constants={"season": "2026-2027"}, key=KEY
    )

    assert report.errors == []
    child = frame.loc[0]
    district = ", Quận 1" if with_district else ""
    assert child["pupil_id"] == "7900001"
    assert child["address"] == f"Phường Tân Định{district}, Thành phố Hồ Chí Minh"
    assert (child["birth_date"], child["sex"], child["grade"]) == ("2020-03-05", "Nữ", "1")
    assert "Hư Cấu" not in frame.to_csv() + report.to_csv()
    dropped = next(one for one in report.warnings if one.code == "personal_columns_dropped")
    for heading in ("Họ và tên", "Dân tộc", "Quốc tịch", "Họ tên cha", "Năm sinh cha"):
        assert heading in dropped.message_vi


def test_a_file_with_our_own_names_keeps_its_addresses(tmp_path: Path) -> None:
    """The sector layout composes addresses of parts such as “Khu phố”, and khu_pho reads so."""
    rows = [pupil("1", address="12 đường Bến Thuận", khu_pho="Khu phố 3")]

    frame, report = read(tmp_path, "pupils", rows)

    assert report.errors == []
    assert frame.loc[0, ["address", "khu_pho"]].tolist() == ["12 đường Bến Thuận", "Khu phố 3"]


def test_the_id_of_a_person_is_hashed_wherever_it_stands_in_the_key(tmp_path: Path) -> None:
    """Lists of programmes have it second; what cannot be kept cannot be kept there either."""
    row = {"season": "2026-2027", "pupil_id": "079320001234", "school_code": "1", "programme": "a"}

    frame, report = read(tmp_path, "programme_lists", [row], key=KEY)

    assert report.errors == []
    assert frame.loc[0, "pupil_id"] == keyed_hash("079320001234", KEY)


def test_of_a_personal_number_only_the_keyed_hash_is_kept(tmp_path: Path) -> None:
    """The number tells sex, birth year and province; without the key it cannot be found again."""
    frame, _ = read(tmp_path, "pupils", [pupil("1", personal_number="079320001234")], key=KEY)
    without, report = read(tmp_path, "pupils", [pupil("1", personal_number="079320001234")])

    assert frame.loc[0, "personal_number"] == keyed_hash("079320001234", KEY)
    assert without["personal_number"].isna().all()
    assert [one.code for one in report.warnings] == ["personal_number_needs_key"]


def test_a_list_with_personal_numbers_alone_gets_their_hashes_as_ids(tmp_path: Path) -> None:
    """The lists that schools send hold nothing else (plo.vn post897852)."""
    row = pupil("x")
    del row["pupil_id"]
    rows = [row | {"Mã định danh cá nhân": "079320001234"}]

    frame, report = read(tmp_path, "pupils", rows, key=KEY)

    assert report.errors == []
    assert frame.loc[0, "pupil_id"] == keyed_hash("079320001234", KEY)


def test_a_lost_leading_zero_is_recognised(tmp_path: Path) -> None:
    """Excel turns 079… into 79…; eleven digits are nobody's number."""
    _, report = read(tmp_path, "pupils", [pupil("1", personal_number="79320001234")], key=KEY)

    assert codes(report) == ["leading_zero_lost"]
    assert report.errors[0].value == ""


def test_projected_points_are_told_their_likely_system(tmp_path: Path) -> None:
    """Survey offices work in VN-2000; the sentence names the zone so that they can convert."""
    here = {"lon": "604034.1", "lat": "1191690.9", "ward_code": ""}
    swapped = {"lon": "1191690.9", "lat": "604034.1", "ward_code": ""}

    _, report = read(
        tmp_path, "schools", [school("1", **here), school("2", **swapped)], province="hcmc"
    )

    assert codes(report) == ["projected", "projected"]
    assert "VN-2000 / TM-3 105-45 (EPSG:9210)" in report.errors[0].message_en
    assert "VN-2000 / TM-3 105-45 (EPSG:9210)" in report.errors[1].message_en


def test_a_point_just_over_the_border_of_its_ward_is_accepted(tmp_path: Path) -> None:
    """Drawn borders are no surveys: up to 100 m are let through, 200 m are not."""
    areas, _ = wards.read(write_geojson(tmp_path / "w.geojson", two_wards()), PLACE)
    rows = [school("1", lon="107.0805"), school("2", lon="107.0820")]  # 55 m and 219 m over

    _, report = read(tmp_path, "schools", rows, known=Known(wards=areas))

    assert [(one.row, one.code) for one in report.errors] == [(3, "outside_ward")]


@pytest.mark.parametrize(
    ("lon", "lat"), [("106.9", "9.73"), ("107.3", "9.73"), ("107.06", "9.6"), ("107.06", "9.9")]
)
def test_each_side_of_the_city_has_an_end(tmp_path: Path, lon: str, lat: str) -> None:
    """A pin in the next province is a slip of one digit."""
    _, report = read(tmp_path, "schools", [school("1", lon=lon, lat=lat)])

    assert codes(report) == ["outside_city"]


def test_an_id_that_is_a_personal_number_is_hashed_too(tmp_path: Path) -> None:
    """Whatever the column is called, the number itself may not be kept."""
    frame, report = read(tmp_path, "pupils", [pupil("079320001234"), pupil("TAM-1")], key=KEY)

    assert frame["pupil_id"].tolist() == [keyed_hash("079320001234", KEY), "TAM-1"]
    assert [one.code for one in report.warnings] == ["personal_number_kept_as_hash"]


def test_a_ward_may_be_given_by_name(tmp_path: Path) -> None:
    """Sector files name wards; a name that two wards share or nobody knows is not guessed."""
    areas, _ = wards.read(write_geojson(tmp_path / "w.geojson", two_wards()), PLACE)
    rows = [pupil("1", ward_code="phuong ben thuan"), pupil("2", ward_code="Phường Xa Lạ")]

    frame, report = read(tmp_path, "pupils", rows, known=Known(wards=areas))

    assert frame["ward_code"].fillna("").tolist() == ["99101", ""]
    assert report.errors == []
    assert [one.code for one in report.warnings] == ["ward_name_unresolved", "ward_not_stated"]


def test_without_a_place_any_point_on_earth_is_accepted(tmp_path: Path) -> None:
    """File commands know no province; what cannot be degrees is refused all the same."""
    rows = [school("1", lon="-74.0", lat="40.7"), school("2", lon="40.7", lat="-174.0")]

    _, report = read(tmp_path, "schools", rows, province=None)

    assert [(one.row, one.code) for one in report.errors] == [(3, "swapped")]


def test_rows_come_as_in_the_file_whatever_their_order(tmp_path: Path) -> None:
    """Reading sorts nothing and drops nothing: the same rows, the same values."""
    rows = [school(code) for code in ("b", "a", "c")]

    frame, _ = read(tmp_path, "schools", rows)
    turned, _ = read(tmp_path, "schools", rows[::-1])

    assert frame["school_code"].tolist() == ["b", "a", "c"]
    assert turned["school_code"].tolist() == ["c", "a", "b"]


def test_population_may_be_empty_only_where_it_is_suspect(tmp_path: Path) -> None:
    """Three wards of the real file have no number; the model imputes what is marked."""
    rows = [
        {"ward_code": "1", "year": "2025", "n": "", "suspect": "true"},
        {"ward_code": "2", "year": "2025", "n": "", "suspect": "false"},
    ]

    _, report = read(tmp_path, "population", rows)

    assert [(one.row, one.code) for one in report.errors] == [(3, "population_empty")]


def test_one_school_cannot_stand_in_two_wishes(tmp_path: Path) -> None:
    """A repeated wish is a slip that costs a candidate a chance."""
    rows = [{"applicant_id": "a1", "score": "17.25", "wish_1": "S1", "wish_2": "S1"}]

    _, report = read(tmp_path, "applicants", rows)

    assert [(one.column, one.code) for one in report.errors] == [("wish_2", "wish_twice")]
