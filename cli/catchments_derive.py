"""``gantruong catchments derive``: areas from a run, from the city in use, or from files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from admission.certainty import Thresholds
from admission.policy import file as policies
from cli.console import print_json, progress, say, settings
from cli.file_options import (
    CatchmentsFile,
    HomesFile,
    PupilsFile,
    RoadsFile,
    SchoolsFile,
    SeatsFile,
)
from gis import db, derived_areas
from gis.errors import InputError
from gis.population.values import LEVEL
from runs.catchment.derive import Derived, derive
from runs.catchment.draws import Draws
from runs.catchment.of_run import placed_again
from runs.catchment.rules import LEAST_M2, STEP_M, Rules
from runs.catchment.write import export, frame_of, said_of_areas, write_shares
from runs.seasons import newest_season
from runs.whatif.chain import Placed, placed
from runs.whatif.inputs import Files, Start, start_of_database, start_of_files
from webmap.catchment_map import picture

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from cli.console import Stages

PLANNER: Final = "planner"

Officers = Annotated[
    bool, typer.Option("--officers", help="Areas with fewer than ten children too.")
]


@dataclass(frozen=True, slots=True)
class _Found:
    """A placement, and whose."""

    start: Start
    base: Placed
    season: str
    grade: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """The files to write."""

    out: Path | None
    svg: Path | None
    shares: Path | None
    officers: bool


def derive_areas(  # noqa: PLR0913 (one parameter per option)
    *,
    run: Annotated[int | None, typer.Option(help="Recorded run to derive from.")] = None,
    policy: Annotated[
        str | None, typer.Option(help="Policy, if not of a run: the city is placed by it first.")
    ] = None,
    method: Annotated[
        str, typer.Option(help="certainty (over draws) or cells (one area per school).")
    ] = "certainty",
    group: Annotated[int, typer.Option(help="Priority group that the areas are about.")] = 1,
    draws: Annotated[int, typer.Option(min=1, help="Draws over where homes really are.")] = 20,
    draw_seed: Annotated[int, typer.Option(min=0, help="The same seed, the same draws.")] = 1,
    lots: Annotated[
        int, typer.Option(min=0, help="Lots per draw, where the policy draws one; else 10.")
    ] = 0,
    spread: Annotated[
        list[str] | None, typer.Option(help="QUALITY=METRES, such as street=150; assumed.")
    ] = None,
    always: Annotated[float, typer.Option(help="Share of draws from which always.")] = 0.95,
    usually: Annotated[float, typer.Option(help="Share from which usually.")] = 0.5,
    rarely: Annotated[float, typer.Option(help="Share from which rarely.")] = 0.05,
    step: Annotated[int, typer.Option(min=50, help="Metres to which bars are rounded.")] = STEP_M,
    least: Annotated[float, typer.Option(min=0, help="Smallest piece, m².")] = LEAST_M2,
    season: Annotated[str | None, typer.Option(help="Season; the newest with pupils.")] = None,
    grade: Annotated[str, typer.Option(help="Grade entered: K, 1 or 6.")] = "1",
    out_file: Annotated[
        Path | None, typer.Option("--out", help="Export: .geojson or .gpkg.")
    ] = None,
    svg: Annotated[Path | None, typer.Option(help="Picture over the roads.")] = None,
    shares: Annotated[
        Path | None, typer.Option(help="CSV of shares per piece of road, for officers.")
    ] = None,
    officers: Officers = False,
    network: RoadsFile = None,
    homes: HomesFile = None,
    schools: SchoolsFile = None,
    seats: SeatsFile = None,
    pupils: PupilsFile = None,
    catchments: CatchmentsFile = None,
) -> None:
    """
    Derive the areas in which a school admits always, usually and rarely.

    From a recorded run, stored as a new version and drawn on the map:

      gantruong catchments derive --run 12 --draws 20 --out areas.gpkg

    From the city in use under a policy, one area per school:

      gantruong catchments derive --policy minimum-total --method cells --svg areas.svg

    From files, without a database (nothing is stored):

      gantruong catchments derive --policy nearest-first --network city.osm.pbf --homes homes.csv
      --schools schools.csv --seats seats.csv --out areas.geojson

    Homes are moved within what the quality of their points allows, all is measured and placed
    again, and every piece of street gets the share of draws in which one more child living there
    would be admitted. Areas follow streets and banks; those with fewer than ten children are
    written only with --officers. The exported file can go into gantruong match --catchments.

    One more child is admitted by the policy's own rules. Under a lot it is drawn again for every
    draw, and the result says how often; under rules about catchments --catchments gives outlines:

      gantruong catchments derive --policy fixed-zones --catchments zones.geojson --network city.pbf
      --homes homes.csv --schools schools.csv --seats seats.csv --out areas.geojson
    """
    rules = Rules(
        method=_method(method),
        group=group,
        draws=Draws(n=draws, seed=draw_seed, spread_m=_spreads(spread or []), lots=lots),
        thresholds=Thresholds(always=always, usually=usually, rarely=rarely),
        step_m=step,
        least_m2=least,
    )
    files = (network, homes, schools, seats, pupils, catchments)
    wanted = _Wanted(out=out_file, svg=svg, shares=shares, officers=officers)
    if (run is None) == (policy is None):
        msg = "say either --run or --policy"
        raise InputError(msg)
    if any(files) and not (out_file or svg):
        msg = "from files nothing is stored: say --out or --svg"
        raise InputError(msg)
    with progress() as stages:
        if any(files) and policy is not None:
            start = _of_files(files, policies.load(policy), _lot(draw_seed), stages)
            found = _Found(start, placed(start.city, progress=stages), season or "", grade)
            derived = _written(found, rules, wanted, stages)
            number = None
        else:
            engine = db.ready_engine()
            try:
                found = _of_database(engine, run, policy, (season, grade), _lot(draw_seed), stages)
                derived = _written(found, rules, wanted, stages)
                number = _store(engine, found, derived, run)
            finally:
                engine.dispose()
    _tell(derived, number, _facts(found, derived.rules))


def _lot(draw_seed: int) -> str:
    """Return the seed of the first lot where no run says one."""
    return f"{draw_seed}/0/0"


def _method(text: str) -> Literal["certainty", "cells"]:
    if text == "certainty":
        return "certainty"
    if text == "cells":
        return "cells"
    msg = f"--method is certainty or cells, not {text!r}"
    raise InputError(msg)


def _spreads(said: list[str]) -> dict[str, float]:
    known = dict(Draws().spread_m)
    for text in said:
        quality, _, metres = text.partition("=")
        quality = "" if quality == "unknown" else quality
        try:
            if quality not in known:
                raise ValueError  # noqa: TRY301 (one answer for both)
            known[quality] = float(metres)
        except ValueError:
            names = ", ".join(name or "unknown" for name in known)
            msg = f"--spread {text}: write QUALITY=METRES, with one of {names}"
            raise InputError(msg) from None
    return known


def _of_files(
    files: tuple[str | None, Path | None, Path | None, Path | None, Path | None, Path | None],
    rules: policies.Policy,
    seed: str,
    stages: Stages,
) -> Start:
    network, homes, schools, seats, pupils, catchments = files
    if network is None or homes is None or schools is None or seats is None:
        msg = "give --network, --homes, --schools and --seats together"
        raise InputError(msg)
    given = Files(
        network=network,
        homes=homes,
        schools=schools,
        seats=seats,
        pupils=pupils,
        catchments=catchments,
    )
    return start_of_files(given, rules, seed=seed if rules.draws_lot else None, progress=stages)


def _of_database(
    engine: Engine,
    run: int | None,
    policy: str | None,
    of: tuple[str | None, str],
    seed: str,
    stages: Stages,
) -> _Found:
    if run is not None:
        start, base, own = placed_again(engine, run, progress=stages)
        return _Found(start, base, own["season"], own["grade"])
    season, grade = of[0] or newest_season(engine), of[1]
    rules = policies.load(policy or "")
    lot = seed if rules.draws_lot else None
    start = start_of_database(engine, rules, season=season, grade=grade, seed=lot, progress=stages)
    return _Found(start, placed(start.city, progress=stages), season, grade)


def _written(found: _Found, rules: Rules, wanted: _Wanted, stages: Stages) -> Derived:
    """Derive the areas and write what is wanted."""
    start, base = found.start, found.base
    derived = derive(
        base,
        rules,
        quality=start.city.column.get("point_quality"),
        inside_at=start.inside_at,
        progress=stages,
    )
    facts = _facts(found, derived.rules)
    if wanted.out is not None:
        export(wanted.out, frame_of(derived.areas), facts, officers=wanted.officers)
    raw = base.city.base_network.raw
    if wanted.shares is not None:
        write_shares(wanted.shares, derived, base.city.places.schools.code, raw)
    if wanted.svg is not None:
        shown = [one for one in derived.areas if wanted.officers or one.is_public]
        caption = f"{facts['policy']}, {rules.method}, {found.season}".rstrip(", ")
        drawing = picture(raw, shown, caption=caption, notes=facts["labels"])
        wanted.svg.write_text(drawing, encoding="utf-8")
    return derived


def _store(engine: Engine, found: _Found, derived: Derived, run: int | None) -> int:
    policy = found.base.city.policy
    return derived_areas.store(
        engine,
        derived_areas.AreaSet(
            network_id=found.start.network_id or 0,
            season=found.season,
            grade=found.grade,
            level=LEVEL[found.grade],
            policy_name=policy.name,
            policy_sha256=policy.sha256,
            parameters=derived.rules.as_json(),
            nature=found.start.nature,
            run_id=run,
        ),
        frame_of(derived.areas),
        created_by=PLANNER,
    )


def _facts(found: _Found, rules: Rules) -> dict[str, Any]:
    return {
        "level": LEVEL[found.grade],
        "season": found.season,
        "grade": found.grade,
        "policy": found.base.city.policy.name,
        "parameters": rules.as_json(),
        "labels": said_of_areas(found.start.nature, rules.as_json()),
    }


def _tell(derived: Derived, number: int | None, facts: dict[str, Any]) -> None:
    n_public = sum(one.is_public for one in derived.areas)
    told = {
        "set": number,
        "areas": len(derived.areas),
        "areas_public": n_public,
        "cells": len(derived.cells),
        "homes": derived.n_homes,
        "homes_in_the_area_of_their_school": derived.n_agree,
        **facts,
    }
    if settings.json:
        print_json(told)
        return
    say(
        f"{len(derived.areas)} khu vực, {n_public} có từ 10 trẻ trở lên; {derived.n_agree} trong "
        f"{derived.n_homes} nhà nằm trong khu vực chính của trường được xếp. "
        + ("" if number is None else f"Đã lưu thành bộ {number}."),
        f"{len(derived.areas)} areas, {n_public} with ten children or more; {derived.n_agree} of "
        f"{derived.n_homes} homes lie in the first area of the school they were offered. "
        + ("" if number is None else f"Stored as set {number}."),
    )
