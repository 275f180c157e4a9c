"""What is written to the database comes back to the last bit, and once."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from gis import city_folder, db, read, write
from gis.errors import DatabaseError, InputError, ShapeError
from gis.model import RawNetwork, Restriction, Source, Water
from gis.osm.read import read_network
from gis.register.contract import load, registers
from gis.register.read import read as read_register_file
from gis.shipped import data_path
from gis.tables import metadata

if TYPE_CHECKING:
    from sqlalchemy import Engine

SOURCE = Source(name="roads.osm.pbf", sha256="a" * 64, data_date="2018-01-01", licence="ODbL 1.0")
DEGREES = st.floats(-180, 180, allow_nan=False, allow_subnormal=True)
TAGS = st.dictionaries(
    st.sampled_from(["highway", "name", "oneway", "đường"]), st.text("aĐ 'ế\"\\", max_size=9)
)


def line(*points: tuple[float, float]) -> shapely.LineString:
    """Return a line."""
    return shapely.LineString(points)


def shapes(*all_of_them: shapely.Geometry) -> np.ndarray[Any, Any]:
    """Return geometries as an object array."""
    made = np.empty(len(all_of_them), np.object_)
    made[:] = all_of_them
    return made


def small_network(**changes: Any) -> RawNetwork:  # noqa: ANN401 (any field)
    """Return two ways that cross: 1-2-3 and 4-2."""
    network = RawNetwork(
        node_id=np.array([11, 12, 13, 14], np.int64),
        node_lon=np.array([106.7, 106.71, 106.72, 106.71]),
        node_lat=np.array([10.7, 10.7, 10.7, 10.71]),
        node_tags={1: {"barrier": "gate"}},
        way_id=np.array([100, 200], np.int64),
        way_tags=({"highway": "residential", "name": 'Hẻm "12"\\3'}, {}),
        edge_way=np.array([0, 0, 1], np.int32),
        edge_position=np.array([0, 1, 0], np.int32),
        edge_from=np.array([0, 1, 3], np.int32),
        edge_to=np.array([1, 2, 1], np.int32),
        edge_length_mm=np.array([1_093_000, 1_093_001, 0], np.int32),
        shape_start=np.array([0, 2, 5, 7], np.int64),
        shape_lon=np.array([106.7, 106.71, 106.71, 106.715, 106.72, 106.71, 106.71]),
        shape_lat=np.array([10.7, 10.7, 10.7, 10.7 + 1e-15, 10.7, 10.71, 10.7]),
        restrictions=(
            Restriction(relation_id=9, kind="no_left_turn", from_way=100, via_node=12, to_way=200),
            Restriction(
                relation_id=8,
                kind="only_straight_on",
                from_way=200,
                via_node=12,
                to_way=100,
                excepted=("motorcycle", "bus"),
            ),
        ),
        water=Water(
            area=shapes(shapely.box(106, 10, 107, 11)),
            line=shapes(line((106, 10), (106.5, 10.5)), line((1, 1), (2, 2), (3, 1))),
        ),
        source=SOURCE,
        counts={"nodes read": 7, "ways kept": 2},
        left_out=("way 300 has one node",),
    )
    return replace(network, **changes)


def assert_same(got: RawNetwork, written: RawNetwork) -> None:
    """Compare every field: arrays by type and bytes, geometries by their binary form."""
    for field in dataclasses.fields(RawNetwork):
        ours, theirs = getattr(got, field.name), getattr(written, field.name)
        if field.name == "water":
            for part in ("area", "line"):
                one, other = (
                    shapely.to_wkb(getattr(ours, part)),
                    shapely.to_wkb(getattr(theirs, part)),
                )
                assert list(one) == list(other), part
        elif isinstance(theirs, np.ndarray):
            assert (ours.dtype, ours.tobytes()) == (theirs.dtype, theirs.tobytes()), field.name
        else:
            assert ours == theirs, field.name


def count(engine: Engine, table: str) -> int:
    """Return the number of rows of a table."""
    with engine.connect() as connection:
        return int(connection.scalar(text(f"SELECT count(*) FROM {table}")))  # noqa: S608 (a name from this file)


def test_a_small_network_comes_back(engine: Engine) -> None:
    """Distances are integers of millimetres; one lost bit of a coordinate can change one."""
    network_id = write.network(engine, small_network())

    assert_same(read.network(engine), small_network())
    assert_same(read.network(engine, network_id), small_network())


def test_a_network_without_anything_optional_comes_back(engine: Engine) -> None:
    """A dry place without barriers and turn restrictions is a place."""
    bare = small_network(node_tags={}, restrictions=(), left_out=(), counts={})
    bare = replace(bare, water=Water(area=shapes(), line=shapes()))

    write.network(engine, bare)

    assert_same(read.network(engine), bare)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_coordinates_and_tags_come_back(engine: Engine, data: st.DataObject) -> None:
    """Negative zero, tiny fractions, quotes and Vietnamese letters are data like any other."""
    n_points = 7
    lon = np.array(data.draw(st.lists(DEGREES, min_size=n_points, max_size=n_points)))
    lat = np.array(data.draw(st.lists(DEGREES, min_size=n_points, max_size=n_points))) / 2
    drawn = small_network(
        shape_lon=lon,
        shape_lat=lat,
        node_lon=lon[:4],
        node_lat=lat[:4],
        way_tags=(data.draw(TAGS), data.draw(TAGS)),
        node_tags=data.draw(st.dictionaries(st.integers(0, 3), TAGS)),
    )

    network_id = write.network(engine, drawn)

    assert_same(read.network(engine, network_id), drawn)


def test_the_invented_city_comes_back(engine: Engine) -> None:
    """The roads that every demo runs on."""
    (extract,) = data_path("sample", "osm").glob("*.osm.pbf")
    roads = read_network(extract)

    write.network(engine, roads)

    assert_same(read.network(engine), roads)


def test_the_real_city_comes_back(engine: Engine, real_roads: RawNetwork) -> None:
    """The real extract: 60,000 nodes, 80,000 edges, rivers and canals."""
    write.network(engine, real_roads)

    assert_same(read.network(engine), real_roads)


def test_the_same_network_again_changes_nothing(engine: Engine) -> None:
    """People run the import twice."""
    first = write.network(engine, small_network())
    again = write.network(engine, small_network())

    assert again == first
    assert (count(engine, "network"), count(engine, "road_edge")) == (1, 3)


@pytest.mark.parametrize(
    "change",
    [
        {"source": replace(SOURCE, sha256="b" * 64)},
        {"edge_length_mm": np.array([1_093_000, 1_093_001, 1], np.int32)},
        {"way_tags": ({"highway": "residential"}, {})},
        {"water": Water(area=shapes(), line=shapes())},
    ],
    ids=["another file", "read differently", "other tags", "other water"],
)
def test_a_changed_network_stands_beside_the_old_one(
    engine: Engine, change: dict[str, Any]
) -> None:
    """A run of last year names its network version, and that must still be there."""
    first = write.network(engine, small_network())
    second = write.network(engine, small_network(**change))

    assert second != first
    assert_same(read.network(engine), small_network(**change))
    assert_same(read.network(engine, first), small_network())
    assert write.network(engine, small_network()) == first
    assert_same(read.network(engine), small_network())


def test_a_network_that_breaks_its_promises_leaves_no_trace(engine: Engine) -> None:
    """Refused before the first row."""
    with pytest.raises(ShapeError, match="way ids ascend"):
        write.network(engine, small_network(way_id=np.array([200, 100], np.int64)))

    assert count(engine, "network") == 0


def test_a_network_that_fails_half_way_leaves_no_trace(engine: Engine) -> None:
    """A tag that PostgreSQL cannot hold comes after the nodes; they must go again."""
    write.network(engine, small_network())
    broken = small_network(way_tags=({"name": "\0"}, {}))

    with pytest.raises(DatabaseError):
        write.network(engine, broken)

    assert (count(engine, "network"), count(engine, "road_node")) == (1, 4)
    assert_same(read.network(engine), small_network())


def test_no_network_is_one_sentence(engine: Engine) -> None:
    """The first question of a new user."""
    with pytest.raises(DatabaseError, match="gantruong import network"):
        read.network(engine)
    with pytest.raises(DatabaseError, match="numbered 7"):
        read.network(engine, 7)


def sample_files() -> dict[str, Any]:
    """Return the files of the invented city by register, those with a contract."""
    folder = city_folder.find(data_path("sample"))
    files = {"wards": folder.wards, "schools": folder.schools, "population": folder.population}
    return {kind: path for kind, path in (files | folder.optional).items() if kind in registers()}


@pytest.mark.parametrize("kind", sorted(one.kind for one in registers().values() if one.stored))
def test_every_register_of_the_invented_city_comes_back(
    module_database_url: str, kind: str
) -> None:
    """Every cell as the import check gave it, rows sorted by key."""
    constants = {"season": "2026-2027"}
    frame, _ = read_register_file(sample_files()[kind], kind, constants=constants)

    engine = db.engine(module_database_url)
    write.register(engine, kind, frame, SOURCE)
    got = read.register(engine, kind)
    engine.dispose()

    expected = frame.sort_values(list(load(kind).key), na_position="first").reset_index(drop=True)
    if "geometry" in frame:
        assert [a.equals(b) for a, b in zip(got["geometry"], expected["geometry"], strict=True)]
        got, expected = got.drop(columns="geometry"), expected.drop(columns="geometry")
    assert len(got) > 0
    pd.testing.assert_frame_equal(pd.DataFrame(got), pd.DataFrame(expected))


def schools(**changes: Any) -> pd.DataFrame:  # noqa: ANN401 (any column)
    """Return two schools, the later code first."""
    columns = {
        "school_code": ["b", "Z"],
        "name": ["Trường Tiểu học Đống Đa", 'Lê "Quý" Đôn, cơ sở\n2'],
        "kind": ["primary", "multi_level"],
        "levels": [None, "primary|lower_secondary"],
        "lon": [106.7, 1 / 3],
        "lat": [10.7, 2 / 3],
    }
    return pd.DataFrame(columns | changes)


def test_codes_are_sorted_as_bytes(engine: Engine) -> None:
    """Upper case before lower case, whatever the server's language; other programs rely on it."""
    write.register(engine, "schools", schools(), SOURCE)

    got = read.register(engine, "schools")

    assert list(got["school_code"]) == ["Z", "b"]
    assert list(got["levels"].fillna("")) == ["primary|lower_secondary", ""]
    assert list(got["lon"]) == [1 / 3, 106.7]


@given(
    texts=st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1),
        min_size=2,
        max_size=2,
    ),
    places=st.lists(DEGREES, min_size=2, max_size=2),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_and_number_comes_back(
    engine: Engine, texts: list[str], places: list[float]
) -> None:
    r"""Quotes, line ends, `\N` and `NA` are texts that mean something in some format."""
    write.register(engine, "schools", schools(name=texts, lon=places), SOURCE)

    got = read.register(engine, "schools")

    assert list(got["name"]) == texts[::-1]
    assert list(got["lon"]) == places[::-1]


@pytest.mark.parametrize(
    "word", ["\r", "a\nb", "\\N", "\\.", "NA", "NULL", "nan", '"', "None", " ", ","]
)
def test_words_that_look_like_nothing_are_words(engine: Engine, word: str) -> None:
    """A school may be called anything."""
    write.register(engine, "schools", schools(name=[word, word]), SOURCE)

    assert list(read.register(engine, "schools")["name"]) == [word, word]


def test_the_same_register_again_changes_nothing(engine: Engine) -> None:
    """Neither the number of the set nor a row."""
    first = write.register(engine, "schools", schools(), SOURCE)
    again = write.register(engine, "schools", schools(), SOURCE)

    assert again == first
    assert (count(engine, "dataset"), count(engine, "school")) == (1, 2)


def test_a_changed_register_stands_beside_the_old_one(engine: Engine) -> None:
    """The old set stays for the runs that used it; the one imported last is in use."""
    first = write.register(engine, "schools", schools(), SOURCE)
    second = write.register(
        engine, "schools", schools(kind=["primary", "unknown"]), replace(SOURCE, sha256="b" * 64)
    )

    assert second != first
    assert list(read.register(engine, "schools")["kind"]) == ["unknown", "primary"]
    assert (count(engine, "dataset"), count(engine, "school")) == (2, 4)
    assert read.active_sets(engine)["schools"].dataset_id == second
    assert write.register(engine, "schools", schools(), SOURCE) == first
    assert list(read.register(engine, "schools")["kind"]) == ["multi_level", "primary"]


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        (schools(school_code=["a", "a"]), "1 rows repeat a key"),
        (schools().drop(columns="kind"), "missing \\['kind'\\]"),
        (schools(nmae=["x", "y"]), "unknown \\['nmae'\\]"),
    ],
    ids=["twice", "missing", "unknown"],
)
def test_a_register_that_does_not_fit_is_refused(
    engine: Engine, frame: pd.DataFrame, sentence: str
) -> None:
    """The last guard behind the import check."""
    with pytest.raises(InputError, match=sentence):
        write.register(engine, "schools", frame, SOURCE)

    assert count(engine, "dataset") == 0


def test_no_register_is_one_sentence(engine: Engine) -> None:
    """Which command helps."""
    with pytest.raises(DatabaseError, match="gantruong import seats"):
        read.register(engine, "seats")


def test_an_empty_register_is_a_register(engine: Engine) -> None:
    """A city without housing projects says so by an empty file."""
    frame = pd.DataFrame({name: [] for name in load("housing").names})
    write.register(engine, "housing", frame, SOURCE)

    assert list(read.register(engine, "housing").columns) == list(load("housing").names)


def test_many_results_go_to_a_guarded_table(engine: Engine) -> None:
    """PostgreSQL refuses COPY where rows are guarded; offers are guarded and many."""
    rows = pd.DataFrame({"pupil_id": [f"P{k}" for k in range(1000)], "school_code": "S1"})
    rows["distance_mm"] = pd.array([None] + [5] * 999, dtype="Int64")
    with engine.begin() as connection:
        run_id = connection.scalar(
            text(
                "INSERT INTO work.run (kind, season, code_version) VALUES ('x', 'x', 'x')"
                " RETURNING run_id"
            )
        )
        rows["run_id"] = run_id

        assert write.rows(connection, metadata.tables["work.offer"], rows) == 1000
        assert connection.scalar(text("SELECT sum(distance_mm) FROM work.offer")) == 4995
