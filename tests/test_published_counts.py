"""Nothing published tells of one to nine children, nor do sums and differences of it."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from sqlalchemy import make_url, text

from api import static_site
from gis import db
from gis.cluster.place import PUBLIC
from gis.public_facts import all_facts
from runs.allocate import allocate
from runs.publication import build, place
from runs.recorded import publish, states
from runs.served.figures import LiveFigures
from runs.statistics.withheld import of_schools
from tests import drawn_place, mvt
from tests.count_attack import ranges
from tests.fixtures.database import keep_runs_in
from tests.second_person import agreed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from gis.cluster.private import Cluster

BY = "Sở GDĐT"
SEASON = "2026-2027"

CHILDREN: Final = {
    *("placed", "unplaced", "at_nearest", "over_4km", "offers"),
    *("n_children", "n_placed", "n_unplaced", "n_at_nearest", "n_over_4km", "n_over_7km"),
    *("offered", "confirmed", "n_located", "n_not_located", "n_cut_off"),
}
"""Published numbers that count children."""

OF_CHILDREN: Final = {"mean_m", "median_m", "p95_m", "within_m"}
"""Published distances of children's homes: in whole steps of 50 m."""

OTHERS: Final = {
    *("seats", "n_seats", "total_seats", "rooms", "shifts", "classes", "class_size"),
    *("n_schools", "total", "page", "size", "number", "gate_no", "group_no", "position", "version"),
    *("round", "left", "rows", "schools_at_own_point"),  # seats left stand beside told offers alone
    *("run_id", "way_id", "length_mm", "bytes", "n_rows", "confidence", "share"),
    *("far_m",),  # a limit of circular 65/2011, the same for every child of a grade
    *("lon", "lat", "bbox", "focus", "coordinates", "zoom", "format", "changes_since"),
}
"""Published numbers that count no child and are no child's."""


JSON: Final = {".json", ".geojson", ".jsonld"}
TABLES: Final = {".csv", ".xlsx", ".parquet", ".gpkg"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The drawn place, placed, told and published, and its static files."""

    engine: Engine
    public: Engine
    site: Path
    run_id: int


@pytest.fixture(scope="module")
def drawn(
    module_database_url: str,
    test_cluster: Cluster,
    tmp_path_factory: pytest.TempPathFactory,
    map_page: Path,
) -> Iterator[Drawn]:
    """Place the drawn place's children, tell the cut-offs, publish, and write the static files."""
    assert map_page.is_dir()
    folder = tmp_path_factory.mktemp("drawn")
    engine = db.engine(module_database_url)
    database = str(make_url(module_database_url).database)
    public = db.engine(test_cluster.url(role=PUBLIC, database=database))
    with keep_runs_in(folder / "state"):
        drawn_place.load(engine, folder)
        run_id = allocate(engine, "nearest-first", season=SEASON, grade="1").run_id
        states.change_state(engine, run_id, "provisional", decided_by=BY)
        agreed(engine, publish.publish_run, run_id, decided_by=BY)
        root = folder / "publications"
        root.mkdir()
        agreed(engine, build.publish, root, published_by=BY)
        pointer = place.current(root)
        assert pointer is not None
        static_site.export(root, pointer, folder / "site")
        yield Drawn(engine=engine, public=public, site=folder / "site", run_id=run_id)
    public.dispose()
    engine.dispose()


def numbers_in(value: object, name: str = "") -> Iterator[tuple[str, float]]:
    """Yield every number of a JSON value under the key that it stands under."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from numbers_in(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from numbers_in(inner, name)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield name, value


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Return the rows of one open-data file, whatever its form."""
    if path.suffix == ".csv":
        return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    if path.suffix == ".xlsx":
        head, *rows = openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)
        return [dict(zip(map(str, head), row, strict=True)) for row in rows]
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        plain = [name for name in table.column_names if name != "geometry"]
        return [dict(row) for row in table.select(plain).to_pylist()]
    frame = gpd.read_file(path)
    return [dict(row) for row in frame.drop(columns="geometry").to_dict("records")]


def of_files(site: Path) -> Iterator[tuple[str, str, float]]:
    """Yield the numbers of the static files: answers, open data, tiles; rules count nobody."""
    for path in sorted(site.rglob("*")):
        where = path.relative_to(site).as_posix()
        if path.suffix == ".mvt":
            layers = mvt.read(gzip.decompress(path.read_bytes())).values()
            for one in (one for layer in layers for one in layer.features):
                yield from ((where, *found) for found in numbers_in(one.properties))
        elif where.startswith("v1/open-data/") and path.suffix in TABLES:
            for name, cell in ((name, cell) for row in rows_of(path) for name, cell in row.items()):
                if name in CHILDREN | OF_CHILDREN and cell != "" and not pd.isna(cell):
                    yield where, name, float(cell)
        elif where.startswith("v1/") and "/policies/" not in where and path.suffix in JSON:
            said = json.loads(path.read_bytes())
            yield from ((where, *found) for found in numbers_in(said))


def of_views(public: Engine) -> Iterator[tuple[str, str, float]]:
    """Yield the numbers of the views that /ogc and QGIS read, as their role sees them."""
    with public.connect() as connection:
        for facts in all_facts():
            asked = text(f"SELECT * FROM pub.{facts.view}")  # noqa: S608 (names of our own)
            for row in connection.execute(asked).mappings():
                yield from ((f"pub.{facts.view}", *found) for found in numbers_in(dict(row)))


def of_answers(engine: Engine) -> Iterator[tuple[str, str, float]]:
    """Yield the numbers of a service that follows the database, before anything is published."""
    live = LiveFigures(engine)
    run = live.run(None)
    assert run is not None
    yield from (("live", *found) for found in numbers_in(dict(run.summary)))
    for code in drawn_place.OFFERS:
        offers = live.offers(code)
        assert offers is not None
        yield from (("live", *found) for found in numbers_in({"offers": offers.n_offers}))


def test_no_published_number_counts_one_to_nine_children(drawn: Drawn) -> None:
    """Every file, tile, view and live answer; a number under a new name must be said to be none."""
    seen: dict[str, set[str]] = {}
    told = (of_files(drawn.site), of_views(drawn.public), of_answers(drawn.engine))
    for where, name, number in chain(*told):
        seen.setdefault(name, set()).add(where)
        if name in CHILDREN:
            assert number == 0 or number >= 10, (where, name, number)
        elif name in OF_CHILDREN:
            assert number % 50 == 0, (where, name, number)

    assert set(seen) - CHILDREN - OF_CHILDREN - OTHERS == set()
    assert {"v1/statistics.json", "pub.statistic", "v1/open-data/statistics/statistics.gpkg"} <= (
        seen["n_children"]
    )
    assert "live" in seen["offers"]
    assert "v1/schools/E.json" in seen["offers"]
    assert {"v1/admissions/schools/E.json"} <= seen["offered"] & seen["left"]


Cell = tuple[str, ...]
ROW: Final = {
    "n_children": ("n_placed", "n_unplaced"),
    "n_placed": ("n_at_nearest", "n_elsewhere"),
}


def exact(engine: Engine) -> dict[Cell, int]:
    """Return every true count by what it counts: city, ward, school, group of a school."""
    asked = text(
        "SELECT home_ward_code, school_code, group_no, rank FROM work.offer WHERE run_id = 1"
    )
    counts: Counter[Cell] = Counter()
    with engine.begin() as connection:
        db.see_wards(connection, ["*"])
        for ward, school, group, rank in connection.execute(asked):
            names = ["n_children", "n_unplaced" if school is None else "n_placed"]
            if school is not None:
                names.append("n_at_nearest" if rank == 1 else "n_elsewhere")
                counts["school", school] += 1
                counts["group", school, str(group)] += 1
            for name in names:
                counts["city", name] += 1
                counts["ward", ward, name] += 1
    return dict(counts)


def told(site: Path) -> tuple[dict[Cell, int], dict[Cell, tuple[int, int]]]:
    """Return the counts that stand in the static files, and what cut-offs say of others."""
    said = json.loads((site / "v1/runs/latest.json").read_bytes())["summary"]
    rows = {("city", f"n_{name}"): said[name] for name in ("placed", "unplaced", "at_nearest")}
    for row in json.loads((site / "v1/statistics.json").read_bytes())["items"]:
        names = ("n_children", "n_placed", "n_unplaced", "n_at_nearest")
        rows |= {("ward", row["ward_code"], name): row[name] for name in names}
    for code in drawn_place.OFFERS:
        school = json.loads((site / f"v1/schools/{code}.json").read_bytes())
        rows["school", code] = school["last_run"]["offers"]
    between = {
        "no_offers": (0, 0),
        "few_offers": (1, 9),
        "few_homes": (10, 999),
        "shown": (10, 999),
    }
    known = {
        ("group", row["school_code"], row["group_no"]): between[row["why"]]
        for row in rows_of(site / "v1/open-data/cutoffs/cutoffs.csv")
    }
    return {cell: n for cell, n in rows.items() if n is not None}, known


def test_no_sum_or_difference_of_what_is_published_gives_a_small_count(drawn: Drawn) -> None:
    """Seats say what was drawn; a solver that knows every sum finds no count of few children."""
    true = exact(drawn.engine)
    shown, known = told(drawn.site)
    wards = sorted({cell[1] for cell in true if cell[0] == "ward"})
    names = sorted({name for whole, parts in ROW.items() for name in (whole, *parts)})
    spots: list[Cell] = [("city",), *(("ward", ward) for ward in wards)]
    sums: list[tuple[Cell, list[Cell]]] = [
        ((*spot, whole), [(*spot, part) for part in parts])
        for spot in spots
        for whole, parts in ROW.items()
    ]
    sums += [(("city", name), [("ward", ward, name) for ward in wards]) for name in names]
    sums += [(("city", "n_placed"), [("school", code) for code in drawn_place.OFFERS])]
    sums += [
        (("school", code), [("group", code, group) for group in ("1", "2")])
        for code in drawn_place.OFFERS
    ]
    few = {cell for cell, n in true.items() if 0 < n < 10}

    assert {code: true["school", code] for code in drawn_place.OFFERS} == drawn_place.OFFERS
    assert all(true.get(cell, 0) == n for cell, n in shown.items())
    assert {("school", "A"), ("group", "D", "2"), ("city", "n_unplaced")} <= few
    for cell, (least, most) in ranges(shown, sums, sorted(few), known=known).items():
        assert least < most, cell
    assert known["group", "D", "2"] == (1, 9)
    assert (shown["school", "C"], shown["school", "E"]) == (30, 40)


def test_a_withheld_number_of_all_placed_does_not_follow_from_the_schools() -> None:
    """It hides the few without a seat: all offers together would give it."""
    assert of_schools({"A": 30, "B": 40}, n_placed=70, placed_is_told=False) == {
        "A": None,
        "B": 40,
    }


def test_what_was_told_of_a_run_before_hides_small_differences() -> None:
    """Two placements of a season: a school's one child more would be that child."""
    first = of_schools({"A": 30, "B": 40, "C": 50}, n_placed=120, placed_is_told=True)
    second = of_schools(
        {"A": 31, "B": 40, "C": 49}, n_placed=120, placed_is_told=True, earlier=[first]
    )

    assert first == {"A": 30, "B": 40, "C": 50}
    assert second == {"A": None, "B": 40, "C": None}


def test_children_placed_before_the_run_do_not_follow_from_its_schools() -> None:
    """Three seats by decision: all placed less all offers would tell them."""
    shown = of_schools({"A": 30, "B": 40}, n_placed=73, placed_is_told=True)

    assert shown == {"A": None, "B": 40}


@pytest.mark.parametrize("data_set", ["statistics", "cutoffs"])
def test_a_data_package_says_in_words_what_is_empty(drawn: Drawn, data_set: str) -> None:
    """Whoever opens an empty cell must not take it for zero."""
    said = (drawn.site / f"v1/open-data/{data_set}/datapackage.json").read_text(encoding="utf-8")
    fields = {
        field["name"]: field
        for one in json.loads(said)["resources"]
        for field in one.get("schema", {"fields": []})["fields"]
    }
    counted = (CHILDREN & set(fields)) or {"why"}

    for name in counted:
        assert "ít hơn mười" in fields[name]["title"], name
        assert "fewer than ten" in fields[name]["description"], name
