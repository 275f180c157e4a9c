"""Officers' seasons over HTTP: read, cloned for next year, deadlines extended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cli.main import main
from gis import clock
from runs.season import store
from runs.season.file import load

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.fixtures.season_desk import Desk

NAME = "2026-2027"
SEASONS = "/v1/seasons"
EXTENSIONS = f"{SEASONS}/{NAME}/extensions"
LONGER: dict[str, Any] = {
    "grade": "1",
    "step": "confirmation",
    "closes": "2026-06-17T10:00:00Z",
    "reason": "mất điện diện rộng",
}


def test_a_deadline_is_extended_with_a_reason_and_its_history_stays(desk: Desk) -> None:
    """By the department alone; never to an earlier moment, one before now, or of nothing."""
    officer = desk.key("department_officer")
    ward, planner = desk.key("ward_officer", "99101"), desk.key("planner")
    before = officer.get(f"{SEASONS}/{NAME}").json()
    assert ward.post(EXTENSIONS, json=LONGER).status_code == 403
    assert planner.post(EXTENSIONS, json=LONGER).status_code == 403
    for wrong, told in (
        ({"closes": "2026-06-15T17:00:00+07:00"}, "an extension ends later"),
        ({"step": "registration", "closes": "2026-06-01T17:00:00+07:00"}, "to before now"),
        ({"step": "late"}, "nothing to extend"),
    ):
        answer = officer.post(EXTENSIONS, json=LONGER | wrong)
        assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (
            409,
            "season-refused",
        ), answer.text
        assert told in answer.json()["detail"]
    for missing in (
        *({"reason": " "}, {"reason": "x" * 301}, {"grade": "9"}),
        *({"closes": "2026-06-17T17:00:00"}, {"step": "party"}),
    ):
        assert officer.post(EXTENSIONS, json=LONGER | missing).status_code == 422, missing

    made = officer.post(EXTENSIONS, json=LONGER)

    assert made.status_code == 201, made.text
    assert made.json()["after"]["vi"].endswith("đến 17:00, thứ Tư 17/6/2026")
    assert made.json()["before"]["en"].endswith("to 17:00, Monday 15 June 2026")
    now = planner.get(f"{SEASONS}/{NAME}").json()
    assert len(now["history"]) == len(before["history"]) + 1
    assert now["history"][0] == made.json()
    assert now["history"][0]["decided_by"] == "client department_officer ()"
    known = {(one["grade"], one["round"], one["step"]): one for one in now["deadlines"]}
    assert known["1", 1, "confirmation"]["closes"] == "2026-06-17T17:00:00+07:00"
    assert known["1", 1, "confirmation"]["phase"] == "open"
    assert known["1", 1, "registration"]["phase"] == "over"
    row = desk.last_audit()
    assert (row.action, row.actor) == ("extend deadline", "client department_officer ()")
    assert row.detail["reason"] == "mất điện diện rộng"


def test_next_years_season_is_shown_then_kept(desk: Desk) -> None:
    """A dry run keeps nothing; a draft is seen by officers and closes nothing; never made twice."""
    officer = desk.key("department_officer")
    asked = {"of": NAME, "to": "2027-2028", "dry_run": True}
    shown = officer.post(SEASONS, json=asked).json()
    assert (shown["is_kept"], officer.get(f"{SEASONS}/2027-2028").status_code) == (False, 404)
    lines = {one["name"]["en"]: one for one in shown["differences"]}
    moved = lines["Registration (grade 1, round 1)"]
    assert moved["kind"] == "shifted"
    assert moved["after"]["en"] == "08:00, Saturday 15 May 2027 to 17:00, Saturday 29 May 2027"
    assert [one["en"] for one in moved["look"]] == [
        "assumed until it is set",
        "08:00, Saturday 15 May 2027 falls on a Saturday",
        "17:00, Saturday 29 May 2027 falls on a Saturday",
    ]
    assert lines["Level: primary"]["look"][1]["vi"].startswith("quy tắc “nearest-first”")
    assert lines["Families confirm (grade 6, round 1)"]["look"][0]["en"] == "unknown, to be set"
    assert "Contact: *" not in lines

    kept = officer.post(SEASONS, json=asked | {"dry_run": False})

    assert (kept.status_code, kept.json()["is_kept"]) == (201, True)
    assert desk.last_audit().detail["state"] == "draft"
    draft = officer.get(f"{SEASONS}/2027-2028").json()
    assert (draft["state"], draft["based_on"], draft["history"]) == ("draft", NAME, [])
    assert draft["differences"] == shown["differences"]
    assert [(one["season"], one["state"]) for one in draft["defined"]] == [
        ("2027-2028", "draft"),
        (NAME, "in_force"),
    ]
    assert {one["status"] for one in draft["deadlines"]} == {"assumed", "unknown"}
    again = officer.post(SEASONS, json=asked)
    assert (again.status_code, "already" in again.json()["detail"]) == (409, True)
    assert officer.post(SEASONS, json=asked | {"to": "2025-2026"}).status_code == 422
    assert officer.post(SEASONS, json=asked | {"of": "2001-2002"}).status_code == 404
    assert desk.key("ward_officer", "99101").post(SEASONS, json=asked).status_code == 403


def test_the_commands_do_the_same(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Shown, cloned, extended, exported as it stands, imported again."""
    environment = {
        "GANTRUONG_DATABASE_URL": desk.url,
        "GANTRUONG_STATE_DIR": str(tmp_path / "state"),
        clock.SETTING: str(desk.clock),
    }

    def run(*words: str) -> str:
        assert main(list(words), environment) == 0, capsys.readouterr().err
        return capsys.readouterr().out

    by, file = ["--by", "Sở"], tmp_path / "now.toml"
    assert "shifted" in run("season", "clone", NAME, "--to", "2027-2028")
    assert list(store.names(desk.owner)) == [NAME]
    run("season", "clone", NAME, "--to", "2027-2028", "--keep", *by)
    assert store.read(desk.owner, "2027-2028").state == "draft"
    longer = ["season", "extend", NAME, "confirmation", "2026-06-17", "--grade", "1"]
    assert main([*longer, "--reason", " ", *by], environment) != 0
    run(*longer, "--reason", "bão", *by)
    assert "→ 00:00, Friday 12 June 2026 to 23:59, Wednesday 17 June 2026 (bão)" in " ".join(
        run("season", "history", NAME).split()
    )
    assert "until 23:59, Wednesday 17 June 2026." in " ".join(run("season", "show", NAME).split())
    run("season", "export", NAME, "--out", str(file))
    assert load(file) == store.read(desk.owner, NAME).season
    run("season", "check", str(file))
    run("season", "import", str(file), *by)
