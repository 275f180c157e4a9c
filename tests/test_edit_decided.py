"""After a decision a hand edit that moves a way to school is refused; other corrections are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from sqlalchemy import text

from cli.main import main
from gis import read
from gis.errors import InputError
from gis.shipped import data_path
from runs.allocate import allocate
from runs.importing import check_register, import_register, known_in
from runs.recorded.states import change_state
from runs.review import flow

if TYPE_CHECKING:
    from pathlib import Path

    import httpx
    from sqlalchemy import Engine

    from tests.fixtures.editing import EditedCity

WHY = {"reason": "decision 12"}
WORDS = ["--reason", "decision 12", "--by", "Trần B"]
SEASON = "2026-2027"
EAST = 0.0002  # degrees; some twenty metres, so that the point stays in its ward
LAST_DAY = "2027-06-01"


class Place(NamedTuple):
    """A primary school of the city, its first gate, and its ward."""

    school: str
    gate: dict[str, Any]
    ward: str


@pytest.fixture(scope="module")
def place(edited_city: EditedCity) -> Place:
    """Return a school with two gates, so that closing one leaves the other."""
    gates = read.register(edited_city.owner, "gates")
    schools = read.register(edited_city.owner, "schools").set_index("school_code")
    primary = schools.index[schools["kind"] == "primary"]
    two = (
        gates[gates["school_code"].isin(primary)]
        .groupby("school_code")
        .filter(lambda g: len(g) > 1)
    )
    gate = two.iloc[0].to_dict()
    return Place(gate["school_code"], gate, schools.loc[gate["school_code"], "ward_code"])


@pytest.fixture(scope="module")
def moved_before(edited_city: EditedCity, place: Place) -> int:
    """Move the gate's neighbour while nothing is decided; return the number of the change."""
    client = edited_city.client("early")
    values = client.get(at_gate(place, 2)).json()["values"]
    answer = patch(client, at_gate(place, 2), {"lon": values["lon"] + EAST, "lat": values["lat"]})
    assert answer.status_code == 200, answer.text
    return answer.json()["changes"][0]["change_id"]


@pytest.fixture(scope="module")
def decided(edited_city: EditedCity, moved_before: int) -> EditedCity:
    """Return the city after the placement of grade 1 became provisional."""
    del moved_before
    run = allocate(edited_city.owner, "deferred-acceptance", season=SEASON, grade="1")
    change_state(edited_city.owner, run.run_id, "provisional", decided_by="phòng giáo dục")
    return edited_city


@pytest.fixture(scope="module")
def officer(decided: EditedCity) -> httpx.Client:
    """Return an officer of the department."""
    return decided.client("officer")


@pytest.fixture
def terminal(decided: EditedCity, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Let the command line find the city's database."""
    monkeypatch.setenv("GANTRUONG_DATABASE_URL", decided.owner_url)
    return decided.owner


def at_gate(place: Place, number: int | None = None) -> str:
    """Return the address of a gate, the place's own unless another number is given."""
    return f"/v1/registers/gates/rows/{place.school},{number or place.gate['gate_no']}"


def patch(client: httpx.Client, address: str, values: dict[str, Any], **more: object) -> Any:  # noqa: ANN401 (a response)
    """Change a row as it stands."""
    etag = client.get(address).json()["etag"]
    body = {"values": values, **WHY, **more}
    return client.patch(address, json=body, headers={"If-Match": etag})


def as_it_stands(engine: Engine) -> dict[str, str]:
    """Return the hashes of the sets in use, which every change renews, and the changes' number."""
    sets = {kind: one.content_sha256 for kind, one in read.active_sets(engine).items()}
    with engine.connect() as connection:
        n_changes = connection.scalar(text("SELECT count(*) FROM work.register_change"))
    return {**sets, "changes": str(n_changes)}


def assert_decided(answer: httpx.Response, kind: str) -> None:
    """Assert that an answer is the refusal after a decision and shows the way that is left."""
    told = answer.json()
    assert answer.status_code == 409, told
    assert told["type"] == "urn:gantruong:problem:decided"
    assert told["season"] == SEASON
    assert f"gantruong review propose {kind} FILE" in told["detail"]


def test_moving_a_gate_is_refused_over_http(
    decided: EditedCity, officer: httpx.Client, place: Place
) -> None:
    """Also as a preview, a paste and an undo: every door leads to the same rule."""
    before = as_it_stands(decided.owner)
    values = {"lon": place.gate["lon"] + EAST, "lat": place.gate["lat"]}

    assert_decided(patch(officer, at_gate(place), values), "gates")
    assert_decided(patch(officer, at_gate(place), values, dry_run=True), "gates")
    row = {"school_code": place.school, "gate_no": place.gate["gate_no"], **values}
    version = f'"{read.active_sets(decided.owner)["gates"].content_sha256}"'
    paste = officer.post(
        "/v1/registers/gates/paste", json={"rows": [row], **WHY}, headers={"If-Match": version}
    )
    assert_decided(paste, "gates")
    assert as_it_stands(decided.owner) == before


def test_taking_back_an_earlier_move_is_refused_too(
    decided: EditedCity, officer: httpx.Client, moved_before: int
) -> None:
    """An undo moves the gate as any change does."""
    before = as_it_stands(decided.owner)

    assert_decided(officer.post(f"/v1/registers/changes/{moved_before}/undo", json=WHY), "gates")
    assert as_it_stands(decided.owner) == before


def test_closing_a_gate_or_its_school_is_refused_over_http(
    decided: EditedCity, officer: httpx.Client, place: Place
) -> None:
    """A way that ends nowhere is a way that moved."""
    before = as_it_stands(decided.owner)
    for kind, address in [
        ("gates", at_gate(place)),
        ("schools", f"/v1/registers/schools/rows/{place.school}"),
    ]:
        etag = officer.get(address).json()["etag"]
        body = {"closed_from": LAST_DAY, **WHY}
        answer = officer.post(f"{address}/close", json=body, headers={"If-Match": etag})
        assert_decided(answer, kind)
    assert as_it_stands(decided.owner) == before


def test_a_new_gate_is_refused_over_http(
    decided: EditedCity, officer: httpx.Client, place: Place
) -> None:
    """It would shorten ways on which a decision rests."""
    before = as_it_stands(decided.owner)
    point = {"lon": place.gate["lon"] + EAST, "lat": place.gate["lat"]}
    values = {"school_code": place.school, "gate_no": 9, **point}

    answer = officer.post("/v1/registers/gates/rows", json={"values": values, **WHY})

    assert_decided(answer, "gates")
    assert as_it_stands(decided.owner) == before


def test_a_former_name_is_refused_over_http(decided: EditedCity, officer: httpx.Client) -> None:
    """By former names addresses become points: they wait for a report like gates."""
    before = as_it_stands(decided.owner)
    row = officer.get("/v1/registers/aliases/rows?size=1").json()["items"][0]

    assert_decided(
        patch(officer, f"/v1/registers/aliases/rows/{row['row_id']}", {"confidence": 0.1}),
        "aliases",
    )

    assert as_it_stands(decided.owner) == before


def test_the_refusal_holds_for_an_officer_of_the_ward(decided: EditedCity, place: Place) -> None:
    """Who sees only a ward must not slip past a decision of the city; told in Vietnamese."""
    ward = decided.client("ward", wards=[place.ward])
    ward.headers["Accept-Language"] = "vi"
    values = {"lon": place.gate["lon"] + EAST, "lat": place.gate["lat"]}

    answer = patch(ward, at_gate(place), values)

    assert_decided(answer, "gates")
    assert "Đã có lượt xếp chỗ năm học 2026-2027 được quyết định" in answer.json()["detail"]


def test_a_school_is_still_renamed_over_http(
    decided: EditedCity, officer: httpx.Client, place: Place
) -> None:
    """Names decide no distance; so does the own point of a school that children enter by gates."""
    address = f"/v1/registers/schools/rows/{place.school}"
    name = "Trường Tiểu học Bình Minh"

    answer = patch(officer, address, {"name": name})

    assert answer.status_code == 200, answer.text
    schools = read.register(decided.owner, "schools").set_index("school_code")
    assert schools.loc[place.school, "name"] == name
    lon = float(schools.loc[place.school, "lon"]) + EAST
    moved = patch(officer, address, {"lon": lon, "lat": float(schools.loc[place.school, "lat"])})
    assert moved.status_code == 200, moved.text
    assert moved.json()["affected"]["gates"] == []


def test_the_command_line_refuses_moves_and_closures(
    terminal: Engine, place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2 with the way that is left, nothing written."""
    before = as_it_stands(terminal)
    gate = ["edit", "gate", place.school, str(place.gate["gate_no"]), *WORDS]
    lon = place.gate["lon"] + EAST
    asked = [
        ("gates", [*gate, "--set", f"lon={lon}", "--set", f"lat={place.gate['lat']}"]),
        ("gates", [*gate, "--close-from", LAST_DAY]),
        ("gates", [*gate, "--close-from", LAST_DAY, "--dry-run"]),
        ("schools", ["edit", "school", place.school, "--close-from", LAST_DAY, *WORDS]),
    ]
    for kind, words in asked:
        assert main(["--lang", "en", *words], {}) == 2, words
        told = " ".join(capsys.readouterr().err.split())
        assert f"gantruong review propose {kind} FILE" in told
        assert f"season {SEASON}" in told
    assert as_it_stands(terminal) == before


def test_the_command_line_still_renames_a_school(
    terminal: Engine, place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    """What decides no distance is corrected at once."""
    name = "Trường Tiểu học Rạng Đông"

    code = main(["edit", "school", place.school, "--set", f"name={name}", *WORDS], {})

    assert code == 0, capsys.readouterr().err
    schools = read.register(terminal, "schools").set_index("school_code")
    assert schools.loc[place.school, "name"] == name


def test_the_same_file_again_does_not_take_a_decided_place_back(decided: EditedCity) -> None:
    """It is the file of the set in use, but a gate was moved by hand before the decision."""
    [path] = data_path("sample").rglob("gates.csv")
    before = as_it_stands(decided.owner)

    with pytest.raises(InputError, match="gantruong review propose gates"):
        import_register(decided.owner, path, "gates", province="an-thuan", over_hand_edits=True)

    assert as_it_stands(decided.owner) == before


def test_a_review_does_not_set_hand_edits_back_in_silence(
    decided: EditedCity, officer: httpx.Client, place: Place, tmp_path: Path
) -> None:
    """Neither when it is proposed, nor when a name was corrected while it waited."""
    engine = decided.owner
    address = f"/v1/registers/schools/rows/{place.school}"
    assert patch(officer, address, {"name": "Trường Tiểu học Một"}).status_code == 200
    frame = read.register(engine, "schools")
    path = tmp_path / "schools.csv"
    frame.to_csv(path, index=False)
    checked = check_register(path, "schools", province="an-thuan", known=known_in(engine))
    assert patch(officer, address, {"name": "Trường Tiểu học Hai"}).status_code == 200
    with pytest.raises(InputError, match="1 rows of schools changed by hand"):
        flow.propose_register(engine, checked, proposed_by="phường")
    assert patch(officer, address, {"name": "Trường Tiểu học Một"}).status_code == 200
    number = flow.propose_register(engine, checked, proposed_by="phường")
    flow.report(engine, number)
    assert patch(officer, address, {"name": "Trường Tiểu học Hai"}).status_code == 200

    with pytest.raises(InputError, match="1 rows of schools changed by hand"):
        flow.accept(engine, number, decided_by="sở", reason="rà soát")

    names = read.register(engine, "schools").set_index("school_code")["name"]
    assert names[place.school] == "Trường Tiểu học Hai"
    flow.accept(engine, number, decided_by="sở", reason="rà soát", over_hand_edits=True)
    names = read.register(engine, "schools").set_index("school_code")["name"]
    assert names[place.school] == "Trường Tiểu học Một"


def test_a_site_that_gives_a_grade_away_has_its_way_through_a_review(
    decided: EditedCity, officer: httpx.Client, tmp_path: Path
) -> None:
    """Refused by hand and by import, and what the refusal names is possible."""
    engine = decided.owner
    sites = read.register(engine, "campuses")
    levels = read.register(engine, "schools").set_index("school_code")["levels"]
    several = sites[
        sites.duplicated("school_code") & (levels[sites["school_code"]] == "primary").to_numpy()
    ]
    code = several["campus_code"].iloc[0]
    address = f"/v1/registers/campuses/rows/{code}"
    assert_decided(patch(officer, address, {"grades": "5"}), "campuses")
    sites.loc[sites["campus_code"] == code, "grades"] = "5"
    path = tmp_path / "campuses.csv"
    sites.to_csv(path, index=False)
    with pytest.raises(InputError, match="gantruong review propose campuses"):
        import_register(engine, path, "campuses", province="an-thuan")

    checked = check_register(path, "campuses", province="an-thuan", known=known_in(engine))
    number = flow.propose_register(engine, checked, proposed_by="phường")
    found = flow.report(engine, number).measured[0].impact
    flow.accept(engine, number, decided_by="sở", reason="điểm trường chỉ còn lớp 5")

    assert found.n_schools_moved == 1
    assert found.n_pairs_changed > 0
    taught = read.register(engine, "campuses").set_index("campus_code")["grades"]
    assert taught[code] == "5"
