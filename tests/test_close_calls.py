"""Close calls are listed for review and change nobody's seat."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from admission.policy import file as policies
from cli.main import main
from gis.errors import BrokenPromiseError
from runs.match.files import match_files
from runs.replay import replay_folder
from runs.verify import verify_folder
from tests.match_files import Season, season

PUPILS = "pupil_id,group\np1,1\np2,1\np3,1\np4,2\np5,1\n"
PAIRS = (
    ("p1", "s1", 100.0),
    ("p2", "s1", 110.0),
    ("p3", "s1", 110.001),
    ("p4", "s1", 100.5),
    ("p5", "s2", 105.0),
)


def own(folder: Path, *, band_m: int = 0) -> Path:
    """Write deferred acceptance with close calls of 10 m, and with a band and a lot if asked."""
    text = (policies.FOLDER / "deferred-acceptance.toml").read_text(encoding="utf-8")
    if band_m:
        text = text.replace("value = 0", f"value = {band_m}", 1)
        text = text.replace('value = "none"', 'value = "within_band"')
        text = text.replace('"distance", "pupil_id"]', '"distance_class", "lot"]')
    rule = '[rules.close_call_m]\nvalue = 10\nunit = "m"\nstatus = "assumed"\nsource = "A test"\n\n'
    path = folder / f"own-{band_m}.toml"
    path.write_text(text.replace("[rules.far_flag]", rule + "[rules.far_flag]"), encoding="utf-8")
    return path


def run(made: Season, policy: Path, seed: str | None = None) -> str:
    """Place the season, verify and replay it, return the file of close calls."""
    match_files(policy, made.pupils, made.schools, made.distances, made.out, seed=seed, force=True)
    verify_folder(made.out)
    replay_folder(made.out)
    return (made.out / "close_calls.csv").read_text()


def test_ten_metres_are_close_and_a_millimetre_more_is_not(tmp_path: Path) -> None:
    """p3 is over the error, p4 stands in another group, p5 never asked s1."""
    made = season(tmp_path, pupils=PUPILS, schools="school_code,seats\ns1,1\ns2,1\n", pairs=PAIRS)
    listed = run(made, own(tmp_path))
    offers = (made.out / "offers.csv").read_bytes()

    assert listed == ("school_code,pupil_id,own_m,last_pupil_id,last_m\ns1,p2,110.000,p1,100.000\n")
    assert json.loads((made.out / "manifest.json").read_text())["counts"]["close_calls"] == 1
    assert main([*made.args("deferred-acceptance"), "--force"], {}) == 0
    assert (made.out / "offers.csv").read_bytes() == offers


def test_pupils_of_one_class_are_no_close_call(tmp_path: Path) -> None:
    """Inside a band they are equal already and the lot decides; across its border they are."""
    made = season(tmp_path, pupils=PUPILS, schools="school_code,seats\ns1,1\ns2,1\n", pairs=PAIRS)
    header = "school_code,pupil_id,own_m,last_pupil_id,last_m\n"

    assert run(made, own(tmp_path, band_m=200), seed="7") == header
    crossing = run(made, own(tmp_path, band_m=105), seed="7")
    assert crossing == header + "s1,p2,110.000,p1,100.000\n"


@pytest.mark.parametrize("text", ["", "s1,p2,110.000,p1,100.000\ns1,p3,110.001,p1,100.000\n"])
def test_a_changed_list_meets_the_rules(tmp_path: Path, text: str) -> None:
    """Neither a close call left out nor one added."""
    made = season(tmp_path, pupils=PUPILS, schools="school_code,seats\ns1,1\ns2,1\n", pairs=PAIRS)
    header = run(made, own(tmp_path)).splitlines()[0]
    (made.out / "close_calls.csv").write_text(f"{header}\n{text}")

    with pytest.raises(BrokenPromiseError, match="close calls"):
        verify_folder(made.out, rules_only=True)
