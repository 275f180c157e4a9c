# ruff: noqa: INP001 (a script, in no package)
"""
The real city: its indicators, and what a bridge, a new school and other rules would change.

``.venv/bin/python benchmarks/case_hcmc.py --data FOLDER --keep FILES`` writes the files of the
core (``case_instance``) into FILES, runs the commands that the page names on these files, and
writes ``results/case_hcmc.json``; ``page_case.py`` makes ``docs/case-hcmc.md`` of it. With
``--pictures`` the pictures are drawn too, which needs Chromium for the maps of scenarios.
"""

from __future__ import annotations

import argparse
import csv
import json
import shlex
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import record
from case_instance import SEATS_OF_SITE, Instance, write_core

from admission.policy.file import FOLDER as POLICIES

Json = dict[str, Any]
BASE: Final = "deferred-acceptance"
POLICIES_SHOWN: Final = ("nearest-first", BASE, "minimum-total")
BRIDGES: Final = (
    ("Cầu Sài Gòn 1", "walk"),
    ("Cầu Sài Gòn 1", "motorbike"),
    ("Cầu Sài Gòn 1", "car"),
    ("Cầu An Lộc", "walk"),
)
NEW: Final = "MOI-1"
PROGRAM: Final = Path(sys.executable).with_name("gantruong")
SHOWN: Final = 8


class Commands:
    """Runs commands on the files, and keeps how they are written with short names of folders."""

    def __init__(self, data: Path, keep: Path) -> None:
        self._names = {str(data.absolute()): "DATA", str(keep.absolute()): "FILES"}
        self.written: dict[str, str] = {}

    def run(self, name: str, *words: str) -> Json:
        """Run a command and return its JSON; the same command by a person gives the same."""
        began = time.monotonic()
        done = subprocess.run(  # noqa: S603 (our own program)
            [str(PROGRAM), "--json", *words], capture_output=True, text=True, check=False
        )
        if done.returncode:
            msg = f"{name}: {done.stderr[-2000:]}"
            raise SystemExit(msg)
        told = shlex.join(["gantruong", *words])
        for folder, short in self._names.items():
            told = told.replace(folder, short)
        self.written[name] = told
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr)  # noqa: T201 (a script)
        lines = done.stdout.strip().splitlines()
        return dict(json.loads(lines[-1])) if lines else {}


def case(data: Path, keep: Path) -> Json:
    """Return every figure of the page."""
    core = write_core(data.absolute(), keep.absolute())
    commands = Commands(data, keep)
    figures = {
        "indicators": _indicators(commands, data.absolute(), keep.absolute()),
        "core": {
            "children": core.n_children,
            "schools": core.n_schools,
            "seats": core.n_seats,
            "notes": core.notes,
        },
        "bridges": [_bridge(commands, core, *one) for one in BRIDGES],
        "school": _school(commands, core),
        "policies": _policies(commands, core),
        "equity": _equity(commands, core),
    }
    return {**figures, "commands": commands.written}


def _indicators(commands: Commands, data: Path, keep: Path) -> Json:
    found = {}
    for name, more in (("registers", ()), ("model", ("--model-children",))):
        out = keep / f"indicators-{name}"
        words = ("capacity", "indicators", "--data", str(data), *more, "--out", str(out))
        told = commands.run(f"indicators, {name}", *words)
        found[name] = {key: told[key] for key in ("people", "city", "unknown", "labels")}
    rows = _rows(keep / "indicators-model" / "indicators.csv")
    needed = [row for row in rows if row["indicator"] == "rooms_needed"]
    most = sorted(needed, key=lambda row: (-float(row["value"] or -1), row["ward_code"]))
    return {
        **found,
        "suspect": [row["ward_name"] for row in needed if row["why"] == "population_suspect"],
        "most_rooms": [(row["ward_name"], int(row["value"])) for row in most[:SHOWN]],
    }


def _files(core: Instance) -> tuple[str, ...]:
    return (
        *("--network", str(core.network), "--homes", core.file("homes")),
        *("--schools", core.file("schools"), "--seats", core.file("seats")),
        *("--pupils", core.file("pupils")),
    )


def _rules(core: Instance, profile: str) -> str:
    """Return the base's rules for a way to travel, written beside the files where it is another."""
    if profile == "walk":
        return BASE
    text = (POLICIES / f"{BASE}.toml").read_text(encoding="utf-8")
    text = text.replace('value = "walk"', f'value = "{profile}"')
    path = core.folder / f"{profile}.toml"
    path.write_text(text.replace(f'name = "{BASE}"', f'name = "{BASE}-{profile}"'), "utf-8")
    return str(path)


def _bridge(commands: Commands, core: Instance, bridge: str, profile: str) -> Json:
    name = f"{bridge}, {profile}"
    out = str(core.folder / name.replace(", ", "-").replace(" ", "-"))
    words = ("scenario", "run", "--policy", _rules(core, profile), *_files(core))
    told = commands.run(name, *words, "--close", bridge, "--out", out)
    return {
        "bridge": bridge,
        "profile": profile,
        "folder": Path(out).name,
        **{key: told[key] for key in ("before", "after", "figures")},
    }


def _school(commands: Commands, core: Instance) -> Json:
    words = ("site", "--network", str(core.network), "--demand", core.file("blocks"))
    words += ("--schools", core.file("standing"), "--candidates", core.file("sites"))
    site = commands.run("site", *words, "--open", "1", "--out", str(core.folder / "site"))
    code = site["opened"][0]
    place = next(row for row in _rows(core.folder / "sites.csv") if row["candidate_code"] == code)
    opened = f"{NEW}={place['lon']},{place['lat']},{SEATS_OF_SITE}"
    words = ("scenario", "run", "--policy", BASE, *_files(core), "--open-school", opened)
    told = commands.run("new school", *words, "--out", str(core.folder / "new-school"))
    school = next(row for row in told["schools"] if row["school_code"] == NEW)
    return {
        "site": {
            key: site[key]
            for key in ("opened", "sites", "blocks", "proof", "gap", "before", "after", "moved")
        },
        "lon": float(place["lon"]),
        "lat": float(place["lat"]),
        "seats": SEATS_OF_SITE,
        "n_placed_there": school["n_after"],
        **{key: told[key] for key in ("before", "after", "figures")},
    }


def _policies(commands: Commands, core: Instance) -> list[Json]:
    out = str(core.folder / "policies")
    told = commands.run(
        "three policies", "compare-policies", *POLICIES_SHOWN, *_files(core), "--out", out
    )
    return [row for row in told["rows"] if row["children"] == "all"]


def _equity(commands: Commands, core: Instance) -> Json:
    roads = ("--network", str(core.network), "--homes", core.file("homes"))
    roads += ("--schools", core.file("schools"))
    ways, placed = core.folder / "ways.parquet", str(core.folder / "placed")
    commands.run("ways", "distances", *roads, "--profile", "walk", "--out", str(ways))
    words = ("match", "--policy", BASE, "--pupils", core.file("pupils"))
    words += ("--schools", core.file("seats"), "--distances", str(ways))
    commands.run("placement", *words, "--out", placed)
    out = str(core.folder / "equity")
    words = ("capacity", "equity", placed, "--about", core.file("pupils"), *roads)
    told = commands.run("equity", *words, "--out", out)
    ways.unlink()
    wards = [row for row in told["rows"] if row["table"] == "ward_code"]
    shown = [row for row in wards if row["mean_m"] is not None]
    farthest = sorted(shown, key=lambda row: (-row["mean_m"], row["cell"]))[:SHOWN]
    name = _names(core)
    return {
        "rows": [row for row in told["rows"] if row["table"] != "ward_code"],
        "farthest": [{**row, "name": name.get(row["cell"], row["cell"])} for row in farthest],
        "n_wards": len(wards),
        "n_wards_told": len(shown),
        "worst_percent": told["worst_percent"],
        "residence_gap": told["residence_gap"],
    }


def _names(core: Instance) -> dict[str, str]:
    rows = _rows(core.folder / "indicators-model" / "indicators.csv")
    return {row["ward_code"]: row["ward_name"] for row in rows}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--data", type=Path, required=True)
    asked.add_argument("--keep", type=Path, required=True)
    asked.add_argument("--out", type=Path, default=record.RESULTS)
    asked.add_argument("--pictures", action="store_true")
    given = asked.parse_args()
    print(record.write("case_hcmc", case(given.data, given.keep), given.out))  # noqa: T201 (a script)
    if given.pictures:
        from case_pictures import draw

        draw(given.data, given.keep, given.out / "case_hcmc.json")
