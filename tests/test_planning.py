"""The planner's words compute nothing of their own: every figure is the service's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from admission.public_cutoffs import FEWEST
from gis import db, read, read_edits
from gis.cluster.place import APP
from gis.errors import InputError
from gis.progress import silent
from gis.units import NONE, UNREACHABLE_MM
from planning import PlanningCity, compare, open_city, seat_prices, session
from planning.shown import Shown, frame, is_count, rows_of
from routing.matrix import gate_distances_mm
from routing.network import build
from routing.profile import load as load_profile
from routing.snap import Snapper
from runs.jobs.kind import Work
from runs.jobs.kinds import allocation, forecast, reachable, side_by_side, what_if
from runs.side_by_side.table import EVERYBODY
from runs.siting.asked import ONE_STAGE, Stages
from runs.siting.proposal import Question
from runs.siting.registered import Registered, siting_of_city

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from gis.cluster.private import Cluster
    from planning.wishes import Wishes

POLICY = "hcmc-2025-grade1"
BRIDGE = "Cầu An Thuận 1"
POLICIES = ("nearest-first", "deferred-acceptance", "minimum-total")
SEASON, GRADE = "2026-2027", "1"


@pytest.fixture(scope="module")
def city(module_city_url: str) -> Iterator[PlanningCity]:
    """Open the invented city by its folder, which is the one in use."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(db.SETTING, module_city_url)
        opened = open_city("data/sample")
        yield opened
        opened.place.engine.dispose()


@pytest.fixture(scope="module")
def owner(module_city_url: str) -> Iterator[Engine]:
    """Return connections as the worker has them."""
    made = db.engine(module_city_url)
    yield made
    made.dispose()


def job(kind: Any, owner: Engine, folder: Path, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401 (any kind)
    """Return what the API answers once a job of a kind is done."""
    return dict(
        kind.work(
            Work(
                engine=owner,
                job_id=1,
                client="planner",
                arguments=kind.KIND.arguments(**arguments),
                progress=silent,
                folder=folder,
            )
        )
    )


def test_a_saved_scenario_has_the_figures_of_the_api(
    city: PlanningCity, owner: Engine, tmp_path: Path
) -> None:
    """Closed, eased, compared and saved; the API runs what was saved and tells the same."""
    school = "991001"
    asked = city.close(BRIDGE).seats(school, +35)
    change = asked.allocate().compare(city.allocate())

    assert "đã lưu" in asked.save_scenario("sổ tay")
    told = job(what_if, owner, tmp_path, scenario="sổ tay", policy=POLICY, season=SEASON, grade="1")
    ours = {**change.as_json(), "scenario": "sổ tay"}
    assert ours == told["difference"]
    assert ours["figures"]["n_moved"] > FEWEST
    assert rows_of(change.table)[0]["n_pupils"] == ours["wards"][0]["n_pupils"]


def test_two_scenarios_against_each_other_have_the_figures_of_the_api(
    city: PlanningCity, owner: Engine, tmp_path: Path
) -> None:
    """The base of a comparison need not be things as they are."""
    closed = city.close(BRIDGE)
    eased = closed.seats("991003", +35)
    closed.save_scenario("cầu đóng")
    eased.save_scenario("cầu đóng, thêm lớp")
    of = {"policy": POLICY, "season": SEASON, "grade": GRADE}

    told = job(what_if, owner, tmp_path, scenario="cầu đóng, thêm lớp", against="cầu đóng", **of)
    ours = eased.allocate().compare(closed.allocate()).as_json()
    assert {**ours, "scenario": "cầu đóng, thêm lớp"} == told["difference"]


def test_the_same_steps_are_saved_once_and_others_not_over_them(
    city: PlanningCity, owner: Engine
) -> None:
    """A notebook is run again and again; the board must not fill with copies."""
    name = "chạy lại"
    asked = city.seats("991002", +35)

    asked.save_scenario(name)
    assert "đã lưu" in asked.save_scenario(name)
    assert len(read_edits.scenario(owner, name).steps) == 1
    with pytest.raises(InputError, match="holds other steps"):
        city.seats("991002", -35).save_scenario(name)
    city.seats("991002", -35).save_scenario(name, overwrite=True)
    assert [one["seats_more"] for one in read_edits.scenario(owner, name).changes] == [-35]
    with pytest.raises(InputError, match="nothing differs"):
        city.save_scenario("không đổi gì")


def test_policies_side_by_side_are_those_of_the_api(
    city: PlanningCity, owner: Engine, tmp_path: Path
) -> None:
    """Every cell of every group; and the file is the command's."""
    table = compare(POLICIES, city)
    told = job(side_by_side, owner, tmp_path, policies=POLICIES, season=SEASON, grade=GRADE)

    assert rows_of(table.table) == told["rows"]
    assert set(table.everybody["children"]) == {EVERYBODY}
    assert list(table.labels) == told["labels"]


def test_seats_within_reach_are_those_of_a_recorded_run(
    city: PlanningCity, owner: Engine, tmp_path: Path
) -> None:
    """The API counts on a recorded run of the same data; the notebook on the data themselves."""
    run = job(allocation, owner, tmp_path, policy=POLICY, season=SEASON, grade=GRADE)
    told = job(reachable, owner, tmp_path, run_id=run["run_id"], within_m=2000, decay="none")
    found = city.reachable(2_000)

    assert found.found.rows == told["rows"]
    assert found.found.total == told["total"]
    assert found.csv(tmp_path / "ours.csv").read_bytes() == (tmp_path / "wards.csv").read_bytes()
    again = open_city(run=run["run_id"])
    assert again.policy.name == POLICY
    assert again.allocate().headline.equals(city.allocate().headline)


def test_a_school_that_opens_counts_in_the_ward_of_its_gate(city: PlanningCity) -> None:
    """Its ward is in no register; without it the seats would stand nowhere."""
    ward = city.place.wards[0]
    gate = city.ward_points().iloc[0]
    opened = city.open_school("MOI1", at=(gate["lon"], gate["lat"]), seats=70)
    before, after = (
        next(row for row in one.reachable(2_000).found.rows if row["ward_code"] == ward.code)
        for one in (city, opened)
    )

    assert after["seats_in_ward"] == before["seats_in_ward"] + 70


def test_a_school_that_moves_counts_in_the_ward_of_its_new_gate(city: PlanningCity) -> None:
    """Its register still says the old one."""
    ward = city.place.wards[0]
    other = next(
        code for one in city.place.wards[1:] if (code := city.largest_school(one.code)) is not None
    )
    gate = city.ward_points().iloc[0]
    moved = city.move_school(other, at=(gate["lon"], gate["lat"]))
    before, after = (
        next(row for row in one.reachable(2_000).found.rows if row["ward_code"] == ward.code)
        for one in (city, moved)
    )

    assert after["seats_in_ward"] > before["seats_in_ward"]


def test_the_back_test_is_that_of_the_api(
    city: PlanningCity, owner: Engine, tmp_path: Path
) -> None:
    """Every score of every method; and wards add up to the city."""
    told = job(forecast, owner, tmp_path, horizon=3)
    found = city.forecast(3)

    assert rows_of(found.backtest) == told["backtest"]
    sums = found.totals
    city_rows = sums[(sums["level"] == "city") & (sums["grade"] == "1")]
    wards = found.wards("1").groupby("year")["p50"].sum()
    assert wards.to_numpy() == pytest.approx(city_rows["p50"].to_numpy())


def test_sites_zones_prices_and_points_are_told(city: PlanningCity) -> None:
    """The rest of the words answer, each with its table; proposed schools can be placed."""
    sites = city.site(2, level="primary")
    zones = city.zones("deferred-acceptance")

    assert len(sites.table) == len(sites.told["opened"]) == 2
    change = sites.opened().allocate().compare()
    assert set(sites.told["opened"]) <= set(change.schools["school_code"])
    assert len(zones.table) > FEWEST
    assert seat_prices(city.allocate("minimum-total")).table["price_m"].max() > 0
    assert city.points().table["n_pupils"].sum() <= len(city.allocate().placed.city.pupils)
    assert city.check_roads("data/checks/an_thuan_pairs.csv").card.passes
    wishes = city.wishes()
    assert wishes.table["cutoff"].max() > 10


def test_a_siting_is_the_services_own_and_follows_the_roads(
    city: PlanningCity, owner: Engine
) -> None:
    """The notebook and ``POST /v1/sitings`` find the same; a closed bridge makes ways longer."""
    policy = "deferred-acceptance"
    sites = city.site(2, seats=140, policy=policy)
    n_open = np.array([2])
    question = Question(
        method="p-median", stages=Stages(year=ONE_STAGE, n_open=n_open, budget=None)
    )
    asked = Registered(
        season=city.place.season, grade=city.place.grade, seats=140, policy=policy, scenario=None
    )
    answer = siting_of_city(owner, question, asked, client="test", progress=silent)

    assert answer["sites"] == sites.sited.sites
    told = sites.told
    assert {name: answer["summary"][name] for name in told} == told
    around = city.close("Cầu Rạch Đào").site(2, seats=140, policy=policy).told
    assert around["objective"] > told["objective"]
    with pytest.raises(InputError, match="candidate_sites: 2 errors"):
        sites.opened().site(2, seats=140, policy=policy)


def test_grade_10_goes_to_gates_and_follows_the_steps(city: PlanningCity, owner: Engine) -> None:
    """The mean way by hand, gate by gate; a closed school offers nothing; bridges close."""
    found = city.wishes()
    main = found.result.stages[-1]
    offered = np.flatnonzero(main.offers.school != NONE)
    people = read.register(owner, "applicants").set_index("applicant_id")
    home = people.loc[main.stage.applicants.id[main.row][offered]]
    gates = read.register(owner, "gates")
    network = build(read.network(owner), load_profile("motorbike"))
    snapper = Snapper(network)
    at = snapper.snap(home["lon"].to_numpy(float), home["lat"].to_numpy(float))
    code = main.stage.schools.code[main.offers.school[offered]]
    own_mm = np.zeros(len(offered), np.int64)
    for school in sorted(set(code)):
        own = gates[gates["school_code"] == school]
        mine = np.flatnonzero(code == school)
        to = snapper.snap(own["lon"].to_numpy(float), own["lat"].to_numpy(float))
        own_mm[mine] = gate_distances_mm(network, at.take(mine), to).min(axis=1)
    wish = main.offers.wish[offered]
    told = means_by_wish(found)
    assert len(told) > 1
    for n, mean_m in told.items():
        assert mean_m == round(own_mm[(wish == n) & (own_mm < UNREACHABLE_MM)].mean() / 1000)

    closed = str(code[0])
    main = city.close_school(closed).wishes().result.stages[-1]
    admitting = set(main.stage.schools.code[main.offers.school[main.offers.school != NONE]])
    assert closed in set(code)
    assert closed not in admitting
    assert admitting < set(code)
    around = means_by_wish(city.close(BRIDGE).wishes())
    assert max(around[n] - told[n] for n in told) > 0


def means_by_wish(found: Wishes) -> dict[int, int]:
    """Return the mean ways that are told, by wish."""
    known = found.travel.dropna()
    names = known["wish"].str.extract(r"wish (\d)", expand=False).astype(int)
    return dict(zip(names.tolist(), known["mean_m"].astype(int).tolist(), strict=True))


def test_no_table_tells_of_one_to_nine_children(city: PlanningCity) -> None:
    """The library withholds them; a notebook cannot forget to."""
    change = city.close(BRIDGE).allocate().compare()
    answers: list[Shown] = [
        *(city.allocate(), change, compare(POLICIES, city), city.reachable(2_000)),
        *(city.site(1, level="primary"), city.zones("deferred-acceptance"), city.wishes()),
        city.points(),
    ]
    children = ("n_", "placed", "unplaced", "over_", "at_", "must_", "pupils")
    tables = [one.table for one in answers] + [table for one in answers for table in one.also]
    tables += [change.schools, city.allocate().schools]
    found = [
        (name, value)
        for table in tables
        for name in table
        if str(name).startswith(children) and str(name) != "n_schools_in_reach"
        for value in table[name].dropna()
        if 0 < value < FEWEST and not str(name).endswith("_m")
    ]

    assert found == []
    assert sum(int(table.isna().sum().sum()) for table in tables) > 0


def test_a_step_gives_another_city_and_changes_none(city: PlanningCity) -> None:
    """Two what-ifs of one city stand beside each other."""
    before = city.allocate().headline
    closed = city.close(BRIDGE)
    opened = closed.open_school("MOI2", at=(107.086, 9.772), seats=35)

    assert [len(one.steps) for one in (city, closed, opened, opened.as_is)] == [0, 1, 2, 0]
    opened.allocate()
    assert city.allocate().headline.equals(before)
    against = opened.allocate().compare(closed.allocate())
    row = against.schools[against.schools["school_code"] == "MOI2"].iloc[0]
    assert row["seats_after"] == 35
    with pytest.raises(InputError, match="different data"):
        city.allocate().compare(open_city("data/sample").allocate())


def test_a_notebooks_connections_write_nothing(city: PlanningCity, module_city_url: str) -> None:
    """Not by our functions, not by hand; and only scenarios by those that save."""
    statements = (
        "INSERT INTO work.scenario (name, created_by) VALUES ('x', 'y')",
        "UPDATE people.pupil SET sex = NULL",
        "DELETE FROM public.school",
    )
    saves = session.saving(module_city_url)
    for statement in statements:
        with (
            pytest.raises(DBAPIError, match="read-only transaction"),
            city.place.engine.begin() as c,
        ):
            c.execute(text(statement))
    with pytest.raises(DBAPIError, match="not allowed to edit registers"), saves.begin() as c:
        c.execute(text("DELETE FROM public.school"))
    with saves.begin() as c:
        assert c.execute(text("SELECT count(*) FROM people.pupil")).scalar() == 0
        assert c.execute(text("UPDATE people.pupil SET sex = NULL")).rowcount == 0
    saves.dispose()


def test_a_session_of_jupyterlab_reads_and_saves_as_the_services_role(
    monkeypatch: pytest.MonkeyPatch, test_cluster: Cluster, module_city_url: str
) -> None:
    """Logged in as that role: what a cell does by hand is refused, the words work."""
    database = str(make_url(module_city_url).database)
    monkeypatch.setenv(db.SETTING, test_cluster.url(role=APP, database=database))
    monkeypatch.setenv(db.SETTING, session.address())
    engine = db.engine(db.database_url(), role=APP)

    with pytest.raises(DBAPIError, match="read-only transaction"), engine.begin() as connection:
        connection.execute(text("DELETE FROM work.scenario"))
    with pytest.raises(DBAPIError, match="permission denied"), engine.begin() as connection:
        connection.execute(text("SET ROLE gantruong_owner"))
    engine.dispose()
    opened = open_city("data/sample")
    assert opened.allocate().placed.city.pupils.id.size > FEWEST
    assert "đã lưu" in opened.seats("991003", +35).save_scenario("trong JupyterLab")
    opened.place.engine.dispose()


def test_the_snapshot_is_named_by_its_contents(city: PlanningCity, owner: Engine) -> None:
    """One hash for the same data; another grade is another question."""
    sets = read.active_sets(owner)

    assert city.snapshot.hash == open_city("data/sample").snapshot.hash
    assert city.snapshot.hash != city.of_grade("6").snapshot.hash
    assert len(city.snapshot.table) == len(sets) + 1
    assert city.snapshot.date == "2026-01-15"


def test_another_city_is_not_opened_in_a_database_that_was_set(
    city: PlanningCity, tmp_path: Path
) -> None:
    """A server of the office must not fill with notebooks' cities."""
    assert city.has("seats")
    with pytest.raises(InputError, match="holds another city than sample_rural"):
        open_city("data/sample_rural")
    with pytest.raises(InputError, match="there is no folder"):
        open_city(tmp_path / "nowhere")


def test_what_was_not_imported_is_said(
    city: PlanningCity, capsys: pytest.CaptureFixture[str]
) -> None:
    """A notebook goes on with another city's data, and says what is missing."""
    assert not city.has("seats", "weather")
    assert "Not imported: weather." in capsys.readouterr().out


def test_names_are_text_and_numbers_are_read_aloud() -> None:
    """What a school is called runs nowhere; a withheld count says so."""
    rows = [{"school": "<script>alert(1)</script>", "n_moved": None, "mean_m": 1240.4}]
    shown = Shown(title=("<b>", "${x}"), table=frame(rows, ("school", "n_moved", "mean_m")))
    page = shown._repr_html_()

    assert "<script>" not in page
    assert "<b>" not in page
    assert "không nêu" in page
    assert "1.240" in page
    assert [is_count(name) for name in ("n_moved", "mean_m", "seats")] == [True, False, True]
