"""``gantruong init``: what is answered is written, what is not known is said to be unknown."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from cli.main import main
from gis import province
from gis.errors import InputError
from runs.new_place import QUESTIONS, read_answers, write_place

ANSWERS = {
    "id": "vung-cao",
    "name_vi": "Vùng Cao",
    "name_en": "High land",
    "bbox": "103.9, 21.5, 104.6, 22.1",
    "central_meridian": "104-45",
    "wards_licence": "Sở Nội vụ, theo thoả thuận",
}


def answers(folder: Path, **more: str) -> Path:
    """Write a file of answers."""
    path = folder / "answers.toml"
    lines = [f"{key} = {json.dumps(value)}" for key, value in {**ANSWERS, **more}.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_new_place_is_read_by_the_ordinary_reader(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The folder is a place like any shipped one, and what was not answered is unknown."""
    out = tmp_path / "places"
    asked = ["--json", "init", "--answers", str(answers(tmp_path)), "--out", str(out)]

    assert main(asked, {}) == 0

    told = json.loads(capsys.readouterr().out)
    assert told["unknown"] == ["wards_file", "contact"]
    known = province.load(str(out / "vung-cao"))
    assert (known.name_vi, known.bbox) == ("Vùng Cao", (103.9, 21.5, 104.6, 22.1))
    assert known.point_crs == 9208  # VN-2000 / TM-3 104-45
    assert known.admin_levels == ("province", "commune")
    assert known.unknown == ("wards_file", "contact")
    assert known.contact == ""
    roads = known.sources[0].file[0]
    assert roads.crop == "osm/vung-cao.osm.pbf"
    assert roads.checksum_url == f"{roads.url}.md5"
    assert known.sources[1].licence == "Sở Nội vụ, theo thoả thuận"
    assert known.class_size("1") == 35  # what holds in the country holds here


def test_nothing_is_overwritten_and_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    """Somebody may have filled the folder since."""
    given = read_answers(answers(tmp_path))
    out = tmp_path / "places"

    write_place(given, out, dry_run=True)
    assert not out.exists()
    target = write_place(given, out)
    before = {path: path.read_bytes() for path in target.iterdir()}
    with pytest.raises(InputError, match="nothing is overwritten"):
        write_place(given, out)
    assert {path: path.read_bytes() for path in target.iterdir()} == before


def test_every_wrong_answer_is_named(tmp_path: Path) -> None:
    """One finding each; nothing is written for a place of which something is wrong."""
    wrong = answers(
        tmp_path,
        id="Vùng",
        bbox="1, 2, 3",
        central_meridian="99-99",
        wards_file="/no/such.gpkg",
        roads_url="ftp://x",
        name_vi="?",
    )

    with pytest.raises(InputError) as refused:
        write_place(read_answers(wrong), tmp_path / "places")

    named = [one.column for one in refused.value.findings]
    assert named == ["id", "name_vi", "bbox", "central_meridian", "wards_file", "roads_url"]
    assert not (tmp_path / "places").exists()


def test_a_box_outside_the_globe_is_the_readers_error(tmp_path: Path) -> None:
    """What the ordinary reader refuses is never written."""
    swapped = answers(tmp_path, bbox="21.5, 103.9, 22.1, 104.6")

    with pytest.raises(InputError, match="west, south, east, north"):
        write_place(read_answers(swapped), tmp_path / "places")
    assert not (tmp_path / "places").exists()


@pytest.mark.parametrize("line", ['color = "red"', "id = 7", "id = "])
def test_a_wrong_answers_file_is_a_sentence(line: str, tmp_path: Path) -> None:
    """A misspelt key must not be an unanswered question."""
    path = tmp_path / "a.toml"
    path.write_text(line + "\n", encoding="utf-8")

    assert main(["init", "--answers", str(path), "--out", str(tmp_path)], {}) == 2


def test_a_shipped_places_id_is_taken(tmp_path: Path) -> None:
    """Two places of one id could not be told apart on a command line."""
    with pytest.raises(InputError) as refused:
        write_place(read_answers(answers(tmp_path, id="hcmc")), tmp_path)
    assert [one.column for one in refused.value.findings] == ["id"]


def test_without_a_box_the_whole_extract_is_used(tmp_path: Path) -> None:
    """Nothing is cut out by a box that nobody stated."""
    place = write_place(read_answers(answers(tmp_path, bbox="?")), tmp_path / "p")

    roads = province.load(str(place)).sources[0].file[0]
    assert (roads.save_as, roads.crop) == ("osm/vietnam-latest.osm.pbf", "")
    assert tomllib.loads((place / "province.toml").read_text("utf-8"))["unknown"][0] == "bbox"


def test_the_questions_can_be_answered_at_the_keyboard(tmp_path: Path) -> None:
    """Enter takes what stands in brackets; the same place as from a file comes out."""
    said = "".join(f"{ANSWERS.get(one.key, '')}\n" for one in QUESTIONS)
    root = Path(__file__).parents[1]
    code = "import sys; from cli.main import main; sys.exit(main(sys.argv[1:], {}))"

    done = subprocess.run(  # noqa: S603 (our own command)
        [sys.executable, "-c", code, "--lang", "vi", "init", "--out", str(tmp_path / "asked")],
        input=said,
        text=True,
        capture_output=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "Kinh tuyến trục" in done.stderr
    written = write_place(read_answers(answers(tmp_path)), tmp_path / "given")
    for name in ("province.toml", "sources.toml"):
        asked = tmp_path / "asked/vung-cao" / name
        assert asked.read_bytes() == (written / name).read_bytes()
