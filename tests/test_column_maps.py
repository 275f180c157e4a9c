"""Column maps: proposed by likeness, confirmed by a person, kept for the next file."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING

import pytest

from cli.main import main
from gis import province
from gis.column_map import FOLDER, read_map
from gis.register import read as register
from gis.register.contract import registers
from gis.shipped import data_path
from tests.register_files import PLACE, write_csv

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.register_files import Row

SHIPPED = sorted(data_path("provinces").glob(f"*/{FOLDER}/*.toml"))


def strange(code: str, **changed: str) -> Row:
    """Return a pupil as an office with headings and words of its own writes it."""
    row = {
        "TT": "1",
        "Mã HS": code,
        "Họ tên trẻ": "Trần Văn Hư Cấu",
        "Năm học 26-27": "2026-2027",
        "Vào khối": "1",
        "Ngày tháng năm sinh của trẻ": "15/03/2020",
        "Phái": "Nữ",
        "Diện cư trú": "thuong tru",
        "Chỗ ở": "12 đường Bến Thuận",
    }
    return row | changed


@pytest.fixture
def run(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Return a function that runs one command line against a fresh database."""
    monkeypatch.setenv("GANTRUONG_DATABASE_URL", database_url)
    monkeypatch.setenv("GANTRUONG_STATE_DIR", str(tmp_path / "state"))
    return lambda *words: main(["--lang", "en", *map(str, words)], {})


CONFIRMED = """
confirmed = true
[layout]
register = "pupils"
name = "our list"
needs = ["Mã HS", "Vào khối", "Phái", "Diện cư trú", "Chỗ ở"]
ignored = ["TT", "Họ tên trẻ"]
[layout.columns]
"Mã HS" = "pupil_id"
"Năm học 26-27" = "season"
"Vào khối" = "grade"
"Ngày tháng năm sinh của trẻ" = "birth_date"
"Phái" = "sex"
"Diện cư trú" = "residence_kind"
"Chỗ ở" = "address"
"""


def test_near_headings_are_proposed_and_nothing_is_confirmed(run, tmp_path: Path, capsys) -> None:
    """A guess by a program decides nothing; names of children are no column at all."""
    path = write_csv(tmp_path / "ds.csv", [strange("TAM-1", Phái="gai")])

    assert run("import", "map", path, "--register", "pupils", "--out", tmp_path / "m.toml") == 0

    assert "confirmed = true" in capsys.readouterr().err
    found = tomllib.loads((tmp_path / "m.toml").read_text("utf-8"))
    assert found["confirmed"] is False
    assert found["layout"]["columns"]["Ngày tháng năm sinh của trẻ"] == "birth_date"
    assert "Họ tên trẻ" in found["layout"]["ignored"]
    assert found["layout"]["needs"] == list(strange("x"))
    text = (tmp_path / "m.toml").read_text("utf-8")
    assert "Hư Cấu" not in text
    assert "TAM-1" not in text
    assert "12 đường" not in text
    assert run("import", "map", path, "--register", "pupils", "--out", tmp_path / "m.toml") == 2


def test_a_proposal_is_never_used_before_it_is_confirmed(run, tmp_path: Path, capsys) -> None:
    """The word at its top is the officer's signature."""
    path = write_csv(tmp_path / "ds.csv", [strange("TAM-1")])
    proposal = tmp_path / "m.toml"
    proposal.write_text(CONFIRMED.replace("confirmed = true", "confirmed = false"), "utf-8")

    assert run("import", "pupils", path, "--province", PLACE, "--map", proposal) == 2
    assert "write confirmed = true" in capsys.readouterr().err
    assert not (tmp_path / "state" / "column_maps").exists()


def test_a_confirmed_map_is_kept_for_the_next_file(run, tmp_path: Path, capsys) -> None:
    """The second file with these headings needs no map; the report says by which it was read."""
    (tmp_path / "m.toml").write_text(CONFIRMED, "utf-8")
    first = write_csv(tmp_path / "a.csv", [strange("TAM-1")])
    second = write_csv(tmp_path / "b.csv", [strange("TAM-1"), strange("TAM-2")])
    common = ("--province", PLACE, "--json")

    assert run("import", "pupils", first, *common) == 2
    assert run("import", "pupils", first, *common, "--map", tmp_path / "m.toml", "--dry-run") == 0
    assert run("import", "pupils", second, *common) == 2  # a dry run keeps nothing
    assert run("import", "pupils", first, *common, "--map", tmp_path / "m.toml") == 0
    capsys.readouterr()
    assert run("import", "pupils", second, *common) == 0

    told = json.loads(capsys.readouterr().out)
    assert (told["difference"]["added"], told["difference"]["unchanged"]) == (1, 1)
    [kept] = (tmp_path / "state" / "column_maps").glob("pupils-*.toml")
    assert kept.read_text("utf-8") == CONFIRMED


def test_a_map_of_another_register_or_with_strange_columns_is_refused(
    run, tmp_path: Path, capsys
) -> None:
    """A slip in the map must not look like a file without children."""
    path = write_csv(tmp_path / "ds.csv", [strange("TAM-1")])
    for old, new, said in (
        ('"pupils"', '"schools"', "maps the register schools, not pupils"),
        ('= "pupil_id"', '= "pupil"', "pupils has no column pupil"),
        ("needs =", "kneads =", "layout.kneads"),
        ("[layout]", "[[layout]", "not a TOML file"),
    ):
        (tmp_path / "m.toml").write_text(CONFIRMED.replace(old, new, 1), "utf-8")
        assert run("import", "pupils", path, "--map", tmp_path / "m.toml") == 2
        assert said in capsys.readouterr().err


def test_a_word_that_nobody_mapped_is_refused(run, tmp_path: Path) -> None:
    """The question mark of a proposal is no value: forgetting it is an error, not a child less."""
    unknown = strange("TAM-1", **{"Diện cư trú": "KT2"})
    path = write_csv(tmp_path / "ds.csv", [unknown])
    assert run("import", "map", path, "--register", "pupils", "--out", tmp_path / "m.toml") == 0
    (tmp_path / "m.toml").write_text(
        CONFIRMED + '[layout.values.residence_kind]\n"KT2" = "?"\n', "utf-8"
    )

    assert run("import", "pupils", path, "--province", PLACE, "--map", tmp_path / "m.toml") == 2


def test_the_register_that_fits_best_is_proposed(run, tmp_path: Path, capsys) -> None:
    """An officer may not know our word for a list."""
    rows = [{"Mã dự án": "1", "Tên dự án": "A", "Số căn hộ": "5", "Năm bàn giao": "2027"}]
    path = write_csv(tmp_path / "ds.csv", rows)

    assert run("import", "map", path, "--out", tmp_path / "m.toml", "--json") == 0

    told = json.loads(capsys.readouterr().out)
    assert told["register"] == "housing"
    assert told["columns"]["Năm bàn giao"] == "year"
    assert told["missing"] == ["lon", "lat"]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_maps_say_where_they_come_from(path: Path) -> None:
    """What was never seen is called assumed; its columns exist all the same."""
    found = read_map(path)

    assert found.confirmed
    assert found.status in {"published", "assumed"}
    assert found.source
    contract = registers()[found.layout.register_kind]
    assert {*found.layout.columns.values(), *found.layout.values} <= set(contract.names)
    place = province.load(path.parents[1].name)
    assert found.layout in place.layout


def test_surveys_of_children_are_read_as_hcmc_maps_them(tmp_path: Path) -> None:
    """Counts by age and residence become rows of the register of children."""
    rows = [
        {"STT": "1", "Mã phường": "26734", "Năm điều tra": "2026", "Độ tuổi": "6",
         "Tình trạng cư trú": kind, "Số trẻ": "41"}
        for kind in ("Thường trú", "KT3")
    ]  # fmt: skip

    frame, report = register.read(write_csv(tmp_path / "p.csv", rows), "children", "hcmc")

    assert report.errors == []
    assert frame["residence_kind"].tolist() == ["permanent", "temporary"]
    assert {one.code for one in report.warnings} == {"layout"}
