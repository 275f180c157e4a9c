"""Commands about one child, about files and about what was done, given rightly and wrongly."""

from __future__ import annotations

import csv
import shlex
from typing import TYPE_CHECKING, Final

from gis.shipped import data_path
from tests.canary_record import ALL
from tests.canary_values import SEASON, table

if TYPE_CHECKING:
    from tests.canary_chain import Chain

ON_RUNS: Final = """
ok   run export {run} --out {out}/sealed
ok   run overrides {run} --out {out}/overrides.csv --placement {out}/placement.csv
ok   run show {run}
ok   run map {run} --out {out}/map.html --report {out}/report.html
ok   run list
ok   run publish {run} --by Sở --dry-run
ok   verify {out}/sealed
seen why {run} --pupil {pupil} --for officer
seen why {out}/sealed --pupil {pupil} --for officer
no   why {run} --pupil {name}
no   why {out}/sealed --pupil {name}
no   why {name} --pupil {name}
no   {name}
no   run show {pupil}
no   run state {run} {name} --by Sở
ok   ledger {run} --out {out}/ledger
ok   capacity equity {run} --out {out}/equity
ok   capacity indicators --out {out}/indicators
any  flow {run} --out {out}/flow.geojson
"""
ON_CHILDREN: Final = """
seen needed {run} --pupil {pupil} --school {school} --for officer
any! displaces {run} --pupil {other} --school {school}
no   needed {run} --pupil {name} --school {pupil}
no   displaces {run} --pupil {pupil} --school {pupil}
ok   appeal {run} --pupil {pupil} --out {out}/appeal
no   appeal {run} --pupil {name} --out {out}/appeal2
no   appeal {run} --pupil {pupil} --out {out}/appeal3 --date {phone}
ok   dossier --pupil {pupil} --school {school} --out {out}/dossier
no   dossier --pupil {name} --school {school} --out {out}/dossier2
ok   proof {out}/sealed --pupil {pupil} --out {out}/proof.json
no   proof {out}/sealed --pupil {name} --out {out}/proof2.json
no   edit pupils {season} {pupil} --set address={name} --reason {name} --by Sở
no   edit school {pupil} --set name={name} --reason {name} --by Sở
no   history pupils {season} {pupil}
any  history school {pupil}
no   undo 9999999 --reason {name} --by Sở
"""
ON_WHAT_WAS_DONE: Final = """
ok   jobs list
ok   --json jobs list --size 1000
ok   export list
ok   export show 1
ok   breach --run {run} --out {out}/breach.csv
any  breach --file {out}/sealed/offers.csv
no   breach --since {pupil}
ok   audit show
ok   --json audit show --size 1000
any  audit show --actor {name}
ok   audit export --out {out}/audit.jsonl
ok   audit check
ok   key backup
ok   backup {out}/all.backup --verify
ok   restore {out}/all.backup --verify
any  restore {out}/all.backup --dry-run
no   restore {out}/school.csv
no   forget --season {season} --dry-run
no   forget --season {name} --dry-run
any  db check
any  doctor
ok   publication list
ok   publication show
ok   publication check
ok   publication export {out}/public/site
ok   open-data build {out}/public/open-data
ok   db qgis --out {out}/public/city.qgz
"""
ON_FILES: Final = """
no   locate {out}/addresses.csv --network {roads} --out {out}/points.csv
no   distances {homes} --profile walk --out {out}/d.parquet
no   route {homes} --pupil {name} --school 990012 --out {out}/r
no   dossier {homes} --pupil {name} --school 990012 --out {out}/d
no   isochrone {homes} --pupil {name} --metres 300 --out {out}/i
no   match --policy nearest-first --schools {out}/sealed/cutoffs.csv --distances {out}/d \
 --out {out}/m --pupils {wrong}
no   scenario run --policy nearest-first {homes} --pupils {wrong} \
 --seats {seats} --close x --out {out}/whatif
no   match-wishes --policy hcmc-2025-grade10 --applicants {wrong} --schools {gates} --out {out}/w
no   match-second {out}/sealed --answers {wrong} --out {out}/second
no   ledger {out}/sealed --out {out}/ledger3 --about {wrong}
no   import map {out}/bare.csv --out {out}/bare2.toml
seen address parse {address}
"""


def give_commands(chain: Chain) -> None:
    """Give all of them; an officer may see a child only where ``seen`` stands."""
    out, (child, other) = chain.folder, chain.planted.children[:2]
    rows = [{"point_id": one.id, "address": one.row["address"]} for one in chain.planted.children]
    chain.write("addresses.csv", table([*rows, rows[0]]))
    sample = data_path("sample")
    said = {
        "run": chain.run_id,
        "out": out,
        "pupil": child.id,
        "other": other.id,
        "name": other.name,
        "phone": child.phone,
        "address": child.row["address"],
        "season": SEASON,
        "wrong": out / "broken.csv",
        "roads": sample / "osm" / "an_thuan_hu_cau.osm.pbf",
        "gates": sample / "schools" / "gates.csv",
        "seats": sample / "schools" / "seats.csv",
    }
    _give(chain, ON_RUNS, said)
    said["school"] = _school_of(chain, child.id)
    for lines in (ON_CHILDREN, ON_WHAT_WAS_DONE, ON_FILES):
        _give(chain, lines, said)


def _give(chain: Chain, lines: str, said: dict[str, object]) -> None:
    quoted = {name: shlex.quote(str(value)) for name, value in said.items()}
    quoted["homes"] = "--network {roads} --homes {wrong} --schools {gates}".format(**quoted)
    for line in lines.replace("\\\n", "").strip().splitlines():
        how, *words = shlex.split(line.format(**quoted))
        match how:
            case "ok":
                chain.shell.run(*words)
            case "no":
                chain.shell.refused(*words)
            case "seen":
                chain.shell.run(*words, may=ALL)
            case "any!":
                chain.shell.run(*words, may=ALL, code=None)
            case _:
                chain.shell.run(*words, code=None)


def _school_of(chain: Chain, pupil: str) -> str:
    """Return the school that the sealed run offered a child."""
    path = chain.folder / "sealed" / "offers.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return next(row["school_code"] for row in csv.DictReader(file) if row["pupil_id"] == pupil)
