"""The invented children: their ages, homes, addresses and wishes."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import shapely

from gis.osm.read import read_any
from gis.shipped import data_path

SAMPLE = data_path("sample")


def table(path: str) -> pd.DataFrame:
    """Return a file of the invented city as text."""
    return pd.read_csv(SAMPLE / path, dtype=str, keep_default_na=False)


def test_five_thousand_children_of_the_right_ages() -> None:
    """Four grades; at most one year older than their grade; one in four a temporary resident."""
    pupils = table("people/pupils.csv")
    born = pupils["birth_date"].map(lambda text: date(*map(int, text.split("/")[::-1])).year)
    late = {"K": 2021, "1": 2020, "6": 2015, "10": 2011}

    assert len(pupils) == 5000
    assert pupils["pupil_id"].is_unique
    assert pupils["grade"].value_counts().to_dict() == {"10": 1302, "1": 1296, "6": 1234, "K": 1168}
    assert (pupils["grade"].map(late) - born).isin([0, 1]).all()
    assert 0.24 < (pupils["residence_kind"] == "temporary").mean() < 0.28
    assert set(pupils["point_quality"]) == {"house", "alley", "street", "khu_pho", "ward"}
    assert pupils["pupil_id"].str.fullmatch(r"999\d{9}|TAM\d{6}").all()


def test_some_addresses_use_the_names_before_the_reform() -> None:
    """Families type what they know: old districts and khu phố, alleys with two slashes."""
    address = table("people/pupils.csv")["address"]

    assert 0.05 < address.str.contains("Quận Thuận|Huyện Cồn").mean() < 0.12
    assert address.str.match(r"(Số )?\d+[A-E]?/\d+[A-E]?/\d+").sum() > 100


def test_khu_pho_11_became_25() -> None:
    """The complaint of 2025 (khu phố 11 became 25, Rạch Ông) can be replayed."""
    aliases = table("admin/aliases.csv")
    renamed = aliases[(aliases["kind"] == "khu_pho") & (aliases["note"] == "nay là Khu phố 25")]

    assert renamed["alias"].str.startswith("Khu phố 11, ").tolist() == [True]
    assert renamed["ward_code"].tolist() == ["99110"]


def test_odd_homes_are_there_in_every_grade() -> None:
    """One on a road node, one far out on land; homes on the island and behind the gate beside."""
    raw = read_any(SAMPLE / "osm" / "an_thuan_hu_cau.osm.pbf")
    nodes = set(zip(raw.shape_lon.tolist(), raw.shape_lat.tolist(), strict=True))
    points = np.column_stack([raw.shape_lon, raw.shape_lat])
    part = np.repeat(np.arange(raw.n_edges), np.diff(raw.shape_start))
    roads = shapely.STRtree(shapely.linestrings(points, indices=part))
    pupils = table("people/pupils.csv")
    home = shapely.points(pupils["lon"].astype(float), pupils["lat"].astype(float))
    near, edge = roads.query_nearest(home, all_matches=False)
    away_m = shapely.distance(home[near], roads.geometries[edge]) * 110_000
    way = [raw.way_tags[raw.edge_way[i]] for i in edge]
    on_node = [
        point in nodes for point in pupils[["lon", "lat"]].astype(float).itertuples(index=False)
    ]
    exact = pupils["point_quality"] == "house"

    for grade in ("K", "1", "6", "10"):
        mine = ((pupils["grade"] == grade) & exact).to_numpy()[near]
        assert (mine & (away_m > 150)).sum() >= 2
        assert any(mine & np.array([tags.get("access") == "private" for tags in way]))
        assert any(mine & np.array([tags.get("name") == "Đường Cồn Én" for tags in way]))
        assert (np.array(on_node) & ((pupils["grade"] == grade) & exact).to_numpy()).any()


def test_applicants_are_the_grade_10_children() -> None:
    """Scores in quarter points, wishes that are schools of the level, some admitted directly."""
    applicants, pupils, schools = (
        table("people/applicants.csv"),
        table("people/pupils.csv"),
        table("schools/schools.csv"),
    )
    upper = set(schools[schools["levels"].str.contains("upper_secondary")]["school_code"])
    wishes = applicants[["wish_1", "wish_2", "wish_3"]]

    assert set(applicants["applicant_id"]) == set(pupils["pupil_id"][pupils["grade"] == "10"])
    assert applicants["score"].str.fullmatch(r"\d{1,2}\.(00|25|50|75)").all()
    assert 16 < applicants["score"].astype(float).mean() < 18
    assert set(wishes.to_numpy().ravel()) <= upper | {""}
    assert wishes.apply(lambda row: row[row != ""].is_unique, axis=1).all()
    assert (applicants["direct"] != "").sum() == 9
