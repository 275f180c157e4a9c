"""A dossier explains one distance: its lines add up, and nothing in it can do harm."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from cli.main import main
from gis.errors import InputError
from gis.model import Points
from routing.network import build
from routing.profile import load
from runs import query_inputs
from runs.distances.files import distance_files
from runs.dossier.build import Asked, Dossier, dossier
from runs.dossier.write import write
from tests.ascii_city import Town, city
from webmap.dossier_page import page

TAGS = {
    "ab": {"name": "Lê Lợi"},
    "bc": {"name": "Lê Lợi", "bridge": "yes", "bridge:name": "Cầu Mống"},
    "ce": {"name": "<script>alert(1)</script>"},
}


def drawn() -> Town:
    """Return a town with a bridge, a hostile street name and two gates."""
    return city("H\n\na-b---c-d\n      | |\n      e-G-f\n\n\n      K", tags=TAGS)


def explained(town: Town, home: str = "H", gates: str = "G", mode: str = "walk") -> Dossier:
    """Return the dossier of lettered places."""
    lon, lat = town.at(gates)
    at_lon, at_lat = town.at(home)
    ids = np.array([f"S1#{number}" for number in range(1, len(gates) + 1)], dtype=object)
    asked = Asked(
        pupil_id="p&1",
        school_code="S1",
        lon=float(at_lon[0]),
        lat=float(at_lat[0]),
        quality="alley",
        gates=Points(id=ids, lon=lon, lat=lat),
    )
    return dossier(build(town.raw, load(mode)), asked)


def test_every_fact_of_a_distance_is_there() -> None:
    """Home, snap, streets, gate, rules, network: what an appeal asks for."""
    facts = explained(drawn()).facts

    assert facts["distance_mm"] == sum(leg["mm"] for leg in facts["legs"]) == 600_000
    assert [(leg["street"], leg["mm"]) for leg in facts["legs"]] == [
        ("", 100_000),
        ("Lê Lợi", 300_000),
        ("<script>alert(1)</script>", 100_000),
        ("Đường ef", 100_000),
        ("", 0),
    ]
    assert facts["legs"][1]["bridges"] == ["Cầu Mống"]
    assert [leg["mm"] for leg in facts["legs"]] == [
        sum(edge["mm"] for edge in leg["edges"]) or leg["mm"] for leg in facts["legs"]
    ]
    assert facts["home"]["snap"]["access_mm"] == 100_000
    assert facts["home"]["point_quality_vi"] == "đến hẻm"
    assert facts["gate"]["point_id"] == "S1#1"
    assert facts["network"] == {
        "name": "drawn",
        "sha256": "0" * 64,
        "data_date": "2026-01-01",
        "licence": "",
        "nature": "real",
    }
    assert "Không tính đường một chiều." in facts["profile"]["rules_vi"]
    assert facts["notes"] == []
    json.dumps(facts)


def test_the_nearest_gate_is_the_one_explained() -> None:
    """The second gate is nearer; the first one is not what the child was measured to."""
    facts = explained(city("a-H-b---c-d", tags={}), gates="H").facts
    assert facts["distance_mm"] == 0
    town = city("a-H-K---c-G-d")

    chosen = explained(town, gates="GK").facts

    assert (chosen["gate"]["point_id"], chosen["distance_mm"]) == ("S1#2", 100_000)
    assert chosen["n_gates"] == 2


def test_a_nearer_road_behind_water_is_told() -> None:
    """The family sees the street across the canal and wonders why it is not used."""
    town = city("a-----b\n~~~~~~~\n  H\n\n\nc--G--d\n", tags={})

    notes = {note["code"]: note["vi"] for note in explained(town).facts["notes"]}

    assert notes["home_behind_water"] == (
        "Nhà có một đường khác gần hơn nhưng bị mặt nước ngăn cách, nên không dùng."
    )


def test_a_nearer_island_is_told() -> None:
    """A cut-off path at the door is passed over."""
    town = city("  x-y\n   H\n\n\n\na--G--b--c", tags={"xy": {"name": "Lối nhỏ"}})

    codes = [note["code"] for note in explained(town).facts["notes"]]

    assert codes == ["home_far", "home_passed_island"]


def test_without_a_way_the_dossier_says_so() -> None:
    """No road within 500 m: no distance, no legs, a note and still a page."""
    town = city("a-G-b" + "\n" * 12 + "H")

    found = explained(town)

    assert found.facts["status"] == "not_located"
    assert found.facts["distance_mm"] is None
    assert found.facts["legs"] == []
    assert [note["code"] for note in found.facts["notes"]] == ["home_not_located"]
    assert "Không có khoảng cách." in page(found.facts, found.shapes)


def test_the_lines_of_the_geojson_are_the_legs() -> None:
    """Home and gate as points, one line per leg, joined end to end."""
    found = explained(drawn())

    features = found.shapes["features"]
    lines = [one for one in features if one["geometry"]["type"] == "LineString"]
    assert [one["properties"]["what"] for one in features[:2]] == ["home", "gate"]
    assert sum(one["properties"]["mm"] for one in lines) == found.facts["distance_mm"]
    for one, following in pairwise(lines):
        end, start = one["geometry"]["coordinates"][-1], following["geometry"]["coordinates"][0]
        assert end == pytest.approx(start, abs=1e-9)


class Seen(HTMLParser):
    """The tags and attributes that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}


def test_the_page_is_whole_in_itself_and_escaped() -> None:
    """No script runs and nothing is fetched, whatever stands in a street's name."""
    found = explained(drawn())
    html = page(found.facts, found.shapes)

    seen = Seen()
    seen.feed(html)
    assert "script" not in seen.tags
    assert not {"img", "link", "iframe", "object", "a"} & set(seen.tags)
    assert not {"src", "href", "style", "onclick", "onload"} & seen.attributes
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "p&amp;1" in html
    assert re.findall(r"https?://(?!www\.w3\.org/2000/svg)", html) == []
    assert "url(" not in html
    assert "default-src &#x27;none&#x27;" in html
    assert seen.tags.count("polyline") == len(found.facts["legs"])


def test_the_page_shows_every_millimetre_and_both_languages() -> None:
    """Metres with three digits, so that a pencil adds up what the page states."""
    found = explained(drawn())
    html = page(found.facts, found.shapes)

    shown = re.findall(r'<td class="mm">([\d.]+),(\d{3})</td>', html)
    metres = [int(whole.replace(".", "")) * 1000 + int(rest) for whole, rest in shown]
    assert sum(metres[:-1]) == metres[-1] == 600_000
    assert "Cộng" in html
    assert "Đi theo đường Lê Lợi, 300 m, qua Cầu Mống." in html
    assert "Go along Lê Lợi, 300 m, over Cầu Mống." in html
    assert html == page(found.facts, found.shapes)


def test_a_folder_is_written_whole_or_not_at_all(tmp_path) -> None:
    """Nothing that stands there is written over."""
    found = explained(drawn())
    html = page(found.facts, found.shapes)

    write(tmp_path / "new", found, page=html)

    names = {path.name for path in (tmp_path / "new").iterdir()}
    assert names == {"dossier.json", "dossier.geojson", "dossier.html"}
    with pytest.raises(InputError, match="not empty"):
        write(tmp_path / "new", found, page=html)


@pytest.fixture
def files(monkeypatch, tmp_path) -> list[str]:
    """Write the files of the command and return its words."""
    town = drawn()
    monkeypatch.setattr(query_inputs, "read_any", lambda _: town.raw)
    monkeypatch.setattr("runs.distances.files.read_any", lambda _: town.raw)
    lon, lat = (axis.tolist() for axis in town.at("HG"))
    homes, schools = tmp_path / "homes.csv", tmp_path / "schools.csv"
    homes.write_text(f"pupil_id,lon,lat,point_quality\nA1,{lon[0]!r},{lat[0]!r},house\n")
    schools.write_text(f"school_code,lon,lat\n7,{lon[1]!r},{lat[1]!r}\n8,0,0\n")
    return ["--network", "roads", "--homes", str(homes), "--schools", str(schools)]


def test_the_command_states_what_distances_states(files, tmp_path, capsys) -> None:
    """One definition: the dossier's millimetres are those of the distances file."""
    out = tmp_path / "out"

    code = main(
        ["--json", "dossier", *files, "--pupil", "A1", "--school", "7", "--out", str(out)], {}
    )

    assert code == 0
    assert json.loads(capsys.readouterr().out)["distance_mm"] == 600_000
    facts = json.loads((out / "dossier.json").read_text(encoding="utf-8"))
    assert facts["home"]["point_quality"] == "house"
    homes, schools = Path(files[3]), Path(files[5])
    distance_files("roads", homes, schools, tmp_path / "d.parquet", profile="walk")
    assert summary_mm(tmp_path / "d.parquet") == facts["distance_mm"]


def summary_mm(path: Path) -> int:
    """Return the distance of A1 to school 7 as written."""
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # noqa: PLC0415 (ships no types)

    rows = pq.read_table(path).to_pylist()
    return round(next(row for row in rows if row["school_code"] == "7")["distance_m"] * 1000)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--pupil", "nobody", "--school", "7"], "no pupil has the id 'nobody'"),
        (["--pupil", "A1", "--school", "99"], "no school has the id '99'"),
        (["--pupil", "A1", "--school", "7", "--profile", "boat"], "no travel profile 'boat'"),
    ],
)
def test_ids_that_stand_nowhere_are_named(files, tmp_path, capsys, words, sentence) -> None:
    """Exit 2 and nothing written."""
    assert main(["dossier", *files, *words, "--out", str(tmp_path / "out")], {}) == 2
    assert sentence in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "out").exists()
