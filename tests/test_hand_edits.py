"""An import never sets hand edits back in silence: it tells, and refuses unless told otherwise."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from sqlalchemy import func, select

from cli.main import main
from gis import db, read, write
from gis.access import EVERYTHING
from gis.errors import InputError
from gis.model import Source
from gis.province import load
from gis.tables.registers import Dataset
from runs.editing import acts
from runs.editing.order import Author, Changed, Desk, Target
from runs.editing.undo import undo
from runs.hand_edits import SetBack, hand_edits
from runs.importing import import_register, import_wards
from tests.register_files import PLACE, pupil, school, two_wards, write_csv, write_geojson

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    Run = Callable[..., int]

WHY = Author(client="anna", reason="decision 12")
CODES = ("1", "2", "3")


@pytest.fixture
def desk(
    engine: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    """Return the desk of a place with two wards and three schools; imports find the database."""
    monkeypatch.setenv("GANTRUONG_DATABASE_URL", database_url)
    monkeypatch.setenv("GANTRUONG_STATE_DIR", str(tmp_path / "state"))
    wards = write_geojson(tmp_path / "wards.geojson", two_wards(former="Phường A (Huyện X), Xã B"))
    import_wards(engine, wards, province=PLACE)
    path = write_csv(tmp_path / "schools.csv", [school(code) for code in CODES])
    import_register(engine, path, "schools", province=PLACE)
    app = db.engine(database_url, role="gantruong_app")
    yield Desk(engine=app, access=EVERYTHING, province=load(PLACE))
    app.dispose()


def change(desk: Desk, code: str, **values: object) -> Changed:
    """Change a school by hand."""
    target = Target(kind="schools", key=(code,), version=None)
    return acts.correct(desk, target, values=values, author=WHY)


def n_sets(engine: Engine) -> int:
    """Return how many sets of schools the database holds."""
    with engine.connect() as connection:
        wanted = select(func.count()).select_from(Dataset).where(Dataset.kind == "schools")
        return connection.scalar(wanted) or 0


def name_of(engine: Engine, code: str) -> str:
    """Return the name of a school in use."""
    return read.register(engine, "schools").set_index("school_code").loc[code, "name"]


def imports(*words: object) -> int:
    """Run an import of schools from the command line."""
    return main(["--lang", "en", "import", "schools", *map(str, words), "--province", PLACE], {})


@pytest.mark.parametrize("dry", [[], ["--dry-run"]])
def test_an_import_that_sets_a_hand_edit_back_is_refused(
    desk: Desk,
    engine: Engine,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    dry: list[str],
) -> None:
    """How many were changed and which would go is said first; the dry run says the same."""
    change(desk, "1", name="Trường Tiểu học Bình Minh")
    change(desk, "2", address="1 Lê Lợi")
    rows = [
        school("1", address=""),
        school("2", address="1 Lê Lợi"),
        school("3", name="Trường Tiểu học Ba", address=""),
    ]
    path = write_csv(tmp_path / "new.csv", rows)

    assert imports(path, *dry) == 2

    told = " ".join(capsys.readouterr().err.split())
    assert "schools: 2 rows were changed by hand since the set in use was imported" in told
    assert "this file sets 1 of them back: 1." in told
    assert "“1” This row of the register schools was changed by hand (name)" in told
    assert "--over-hand-edits" in told
    assert name_of(engine, "1") == "Trường Tiểu học Bình Minh"
    assert n_sets(engine) == 1


def test_it_is_imported_when_told_to_and_the_history_stays(
    desk: Desk, engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The option writes over the edit, says which row goes, and JSON has the keys."""
    change(desk, "1", name="Trường Tiểu học Bình Minh")
    path = write_csv(tmp_path / "new.csv", [school(code) for code in CODES])

    assert imports(path, "--over-hand-edits", "--dry-run", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    expected = [{"kind": "schools", "rows": 1, "set_back": 1, "keys": ["1"]}]
    assert (told["state"], told["hand_edits"]) == ("checked", expected)
    assert name_of(engine, "1") == "Trường Tiểu học Bình Minh"
    assert imports(path, "--over-hand-edits") == 0
    assert "this file sets 1 of them back: 1." in " ".join(capsys.readouterr().err.split())
    assert name_of(engine, "1") == school("1")["name"]
    assert imports(path, "--json") == 0  # the new set has no hand edits
    assert json.loads(capsys.readouterr().out)["hand_edits"][0]["rows"] == 0


def test_a_file_that_holds_the_edits_is_imported(
    desk: Desk, engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Other columns of a row changed by hand may differ; edits taken back count for nothing."""
    name = "Trường Tiểu học Bình Minh"
    change(desk, "1", name=name)
    taken_back = change(desk, "2", name="Trường Tiểu học Khác")
    undo(desk, taken_back.entries[0].change_id, author=WHY)
    rows = [school(code, address="") for code in CODES]
    rows[0] |= {"name": name, "address": "2 Lê Lợi"}

    assert imports(write_csv(tmp_path / "new.csv", rows)) == 0

    told = " ".join(capsys.readouterr().err.split())
    assert "1 rows were changed by hand" in told
    assert "this file sets 0 of them back." in told
    schools = read.register(engine, "schools").set_index("school_code")
    assert schools.loc["1", ["name", "address"]].tolist() == [name, "2 Lê Lợi"]


def test_the_same_file_again_does_not_slip_back(desk: Desk, tmp_path: Path) -> None:
    """It is the file of the set in use, but no longer what that set holds."""
    change(desk, "3", name="Trường Tiểu học Bình Minh")

    with pytest.raises(InputError, match="1 rows of schools changed by hand"):
        import_register(desk.engine, tmp_path / "schools.csv", "schools", province=PLACE)


def test_rows_added_and_dropped_count_too(desk: Desk, engine: Engine) -> None:
    """A school added by hand that the file lacks, and one changed by hand that it dropped."""
    row = {name: value for name, value in school("4").items() if value}
    acts.add(desk, "schools", values={**row, "valid_from": "1990-09-05"}, author=WHY)
    change(desk, "4", name="Trường Tiểu học Bốn")
    change(desk, "1", name="Trường Tiểu học Bình Minh")
    frame = read.register(engine, "schools")

    dropped = hand_edits(engine, "schools", frame[frame["school_code"].isin(["2", "3"])])

    assert dropped.n_rows == 2
    assert dropped.set_back == (SetBack(key=("1",)), SetBack(key=("4",)))
    assert hand_edits(engine, "schools", frame.iloc[::-1]).set_back == ()
    other = frame.assign(levels="lower_secondary")  # of a row added by hand all columns are
    assert hand_edits(engine, "schools", other).set_back == (
        SetBack(key=("4",), columns=("levels",)),
    )
    with pytest.raises(InputError) as refused:
        dropped.refuse("new.csv")
    assert [one.code for one in refused.value.findings] == ["hand_edit_dropped"] * 2


def test_of_children_the_number_alone_is_told(
    desk: Desk, engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither identifiers nor values of children leave by an error or a table."""
    path = write_csv(tmp_path / "pupils.csv", [pupil("TAM-0001"), pupil("TAM-0002")])
    import_register(engine, path, "pupils", province=PLACE)
    key = tuple(read.register(engine, "pupils")[["season", "pupil_id"]].iloc[0])
    target = Target(kind="pupils", key=key, version=None)
    acts.correct(desk, target, values={"group": "3"}, author=WHY)

    words = ["import", "pupils", str(path), "--province", PLACE]
    assert main(["--lang", "vi", *words], {}) == 2

    told = " ".join(capsys.readouterr().err.split())
    assert "Tệp sẽ đặt lại 1 dòng của danh mục pupils" in told
    assert "TAM-0001" not in told
    assert main(["--lang", "en", *words, "--over-hand-edits", "--json"], {}) == 0
    told = json.loads(capsys.readouterr().out)["hand_edits"]
    assert told == [{"kind": "pupils", "rows": 1, "set_back": 1, "keys": []}]


def test_wards_do_not_set_back_the_aliases_made_of_them(
    desk: Desk, engine: Engine, tmp_path: Path
) -> None:
    """A new file of wards makes the former names anew, and an officer had corrected one."""
    alias = read.register(engine, "aliases").iloc[0]
    key = tuple(alias[["kind", "alias", "former_district", "ward_code"]].fillna(""))
    target = Target(kind="aliases", key=key, version=None)
    acts.correct(desk, target, values={"note": "theo nghị quyết"}, author=WHY)
    path = write_geojson(tmp_path / "new.geojson", two_wards(former="Phường A (Huyện X), Xã C"))
    before = read.active_sets(engine)

    with pytest.raises(InputError, match="1 rows of aliases changed by hand"):
        import_wards(engine, path, province=PLACE)

    assert read.active_sets(engine) == before
    import_wards(engine, path, province=PLACE, over_hand_edits=True)
    assert "theo nghị quyết" not in read.register(engine, "aliases")["note"].tolist()


def test_an_edit_between_comparison_and_import_stops_the_import(desk: Desk, engine: Engine) -> None:
    """What nobody was told of is not set back either."""
    frame = read.register(engine, "schools")
    found = hand_edits(engine, "schools", frame)
    change(desk, "1", name="Trường Tiểu học Bình Minh")
    source = Source(name="new.csv", sha256="b" * 64, data_date="2026-01-01")

    with pytest.raises(InputError, match="changed the register meanwhile"):
        write.register(engine, "schools", pd.DataFrame(frame), source, over=found.version)

    assert name_of(engine, "1") == "Trường Tiểu học Bình Minh"
