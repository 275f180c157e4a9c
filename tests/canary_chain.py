"""One season with planted children, from the file of a school to the answer for a family."""

from __future__ import annotations

import csv
import subprocess
import sys
import time
from base64 import b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import text

from gis import api_clients
from gis.shipped import data_path
from runs.families.code import plain, shown
from tests.canary_commands import give_commands
from tests.canary_reading import read_public, send_carelessly
from tests.canary_record import ALL, NOTHING, ROOT, Caller, Record, Shell
from tests.canary_values import EXTRA, SEASON, Child, Planted, as_filed, table
from tests.decided import signed
from tests.fixtures.workers import HANGS_S

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import httpx
    from sqlalchemy import Engine

GRADE: Final = "1"
POLICY: Final = "hcmc-2026-grade1-two-groups"
OFFICE: Final = "Sở GDĐT"
SECOND: Final = "Trưởng phòng"
NOBODYS_WARD: Final = "99134"
N_WITHOUT_POINT: Final = 2
WORDS: Final = "from cli.main import run; run()"
OF_CODE: Final = "FROM people.family_code WHERE pupil_id = :pupil"
DERIVED: Final = {
    "hash of a number": "SELECT personal_number FROM people.pupil WHERE pupil_id = :pupil",
    "finder of a code": f"SELECT encode(finder, 'hex') {OF_CODE}",
    "seed of a code": f"SELECT encode(kept_seed, 'hex') {OF_CODE}",
    "hash of an address": "SELECT address_hash FROM people.location WHERE pupil_id = :pupil",
}
"""What stands in the database for what may not."""


@dataclass(kw_only=True)
class Chain:
    """
    The season, step by step.

    Attributes
    ----------
    planted, record
        What is planted, and what came out.
    engine
        The database as its owner.
    shell, environment
        The command line, and the settings of every process.
    address
        Of the service.
    folder
        For files of officers.
    is_full
        Whether every command and every careless request is tried, not a sample.
    """

    planted: Planted
    record: Record
    engine: Engine
    shell: Shell
    environment: Mapping[str, str]
    address: str
    folder: Path
    is_full: bool = False
    codes: dict[str, str] = field(default_factory=dict)
    run_id: int = 0
    callers: dict[str, Caller] = field(default_factory=dict)

    # -- who calls -----------------------------------------------------------------------------

    def officer(
        self,
        name: str,
        role: str,
        *,
        wards: list[str] | None = None,
        scopes: list[str] | None = None,
        sees: frozenset[str] = NOTHING,
    ) -> Caller:
        """Return a caller with a key of its own."""
        wanted = api_clients.Wanted(
            name=name, role=role, wards=wards or ["*"], scopes=scopes or (), purpose="thử"
        )
        key = api_clients.add(self.engine, wanted)
        made = self.caller(name, {"Authorization": f"Bearer {key}"}, sees=sees)
        self.callers[name] = made
        return made

    def caller(
        self, name: str, headers: Mapping[str, str] | None = None, sees: frozenset[str] = NOTHING
    ) -> Caller:
        """Return a caller."""
        made = Caller(self.record, self.address, name, headers, sees=sees)
        self.callers.setdefault(name, made)
        return made

    def family(self, child: Child) -> Caller:
        """Return the family of a child."""
        number = self.planted.children.index(child) + 1
        if f"family {number}" in self.callers:
            return self.callers[f"family {number}"]
        self.planted.note("decision of a request", child)  # the family reads it
        sees = self.planted.names_of[child.id]
        return self.caller(
            f"family {number}", {"X-Forwarded-For": f"2001:db8:{number:x}::1"}, sees=sees
        )

    def come(self) -> None:
        """Let everybody come who works with the season."""
        wards = {one.ward for one in self.planted.children}
        own, other = sorted(wards)[:2]
        self.officer("anna", "department_officer", sees=ALL)
        self.officer("binh", "department_officer", sees=ALL)
        self.officer("own ward", "ward_officer", wards=[own], sees=frozenset({own}))
        self.officer("other ward", "ward_officer", wards=[other], sees=frozenset({other}))
        self.officer("nobody's ward", "ward_officer", wards=[NOBODYS_WARD])
        self.officer("planner", "planner")
        self.officer("auditor", "system", scopes=["audit:read"])
        self.officer("portal", "system", scopes=["exports:read"], sees=ALL)
        self.officer("other portal", "system", scopes=["exports:read"])
        self.officer("ward portal", "system", scopes=["exports:read"], wards=[NOBODYS_WARD])
        self.officer("batch", "system", scopes=["distances:batch"])
        self.caller("public")

    def go(self) -> None:
        """Let everybody go."""
        for who in self.callers.values():
            who.close()

    def __getitem__(self, name: str) -> Caller:
        """Return a caller by name."""
        return self.callers[name]

    def agreed(self, waits: httpx.Response) -> None:
        """Let a second officer agree to what waits."""
        assert waits.status_code == 409, waits.text
        self.agree(int(waits.json()["approval_id"]))

    def agree(self, number: int) -> None:
        """Let a second officer agree, after others looked who may not."""
        for name in ("planner", "nobody's ward", "auditor", "public"):
            self[name].get(f"/v1/approvals/{number}")
        seen = self["binh"].get(f"/v1/approvals/{number}", may=NOTHING).json()
        body = {"content_sha256": seen["content_sha256"]}
        done = self["binh"].post(f"/v1/approvals/{number}/approve", **body)
        assert done.status_code == 200, done.text

    # -- files ---------------------------------------------------------------------------------

    @property
    def located(self) -> list[Child]:
        """Return the children whose point stands in the file."""
        return self.planted.children[:-N_WITHOUT_POINT]

    @property
    def filed(self) -> list[dict[str, str]]:
        """Return the register of pupils as it is sent in."""
        rows = {
            child.id: as_filed(child, located=child in self.located)
            for child in self.planted.children
        }
        return [rows.get(row["pupil_id"], row) for row in self.planted.rows]

    def broken(self) -> list[dict[str, str]]:
        """Return rows with every mistake that shows a value under a wrong heading."""
        names, found = list(self.planted.rows[0]), []
        for child in self.planted.children:
            row, values = child.row, list(child.row.values())
            found += [dict(zip(names, values[by:] + values[:by], strict=True)) for by in (1, -1, 5)]
            found += [row | {name: child.name} for name in names]
            found += [row | {name: child.phone} for name in names]
            found += [row | {"ward_code": child.id, "lon": row["lat"], "lat": row["lon"]}]
            found += [row, row]
        return found

    def write(self, name: str, data: bytes) -> Path:
        """Write a file for its owner alone."""
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_bytes(data)
        return path

    # -- the season ----------------------------------------------------------------------------

    def season(self) -> None:
        """Do all of it, in the order in which it is done."""
        for step in (
            *(self.come, self.imports, self.sends_in, self.locates, self.places, self.decides),
            *(self.makes_codes, self.publishes, self.families, self.withholds, self.exports),
            *(self.commands, self.reading, self.carelessness, self.audits, self.derives),
        ):
            began = time.monotonic()
            step()
            took_s = time.monotonic() - began
            print(f"{step.__name__}: {took_s:.1f} s, {len(self.record.pieces)} pieces")  # noqa: T201 (the figures)

    def commands(self) -> None:
        """Give the commands of officers."""
        give_commands(self)

    def reading(self) -> None:
        """Let the public read."""
        read_public(self)

    def carelessness(self) -> None:
        """Let callers make mistakes."""
        send_carelessly(self)

    def imports(self) -> None:
        """Send the registers in by command, with mistakes and without."""
        planted, shell = self.planted, self.shell
        wrong = self.write("broken.csv", table(self.broken()))
        shell.refused("--lang", "vi", "import", "pupils", wrong)
        shell.refused("--debug", "--json", "import", "pupils", wrong, "--dry-run")
        bare = self.write(
            "bare.csv", table([one.row for one in planted.children]).partition(b"\n")[2]
        )
        others = ("applicants", "programme-lists", "placed-beforehand", "wards")
        for register in ("pupils", "schools", *(others if self.is_full else ())):
            shell.refused("import", register, wrong)
            shell.refused("import", register, bare)
        shell.refused("import", "map", bare, "--out", self.folder / "bare.toml")
        extra = {
            one.id: dict(zip(EXTRA, (one.name, one.phone), strict=True)) for one in planted.children
        }
        rows = [row | extra.get(row["pupil_id"], {}) for row in self.filed]
        first = self.write("school.csv", table(rows, *EXTRA))
        shell.run("import", "map", first, "--out", self.folder / "map.toml")
        shell.run("import", "pupils", first)
        if self.is_full:
            odd = self.write("odd.csv", table(rows, *EXTRA).decode("utf-8-sig").encode("utf-16"))
            shell.run("import", "pupils", odd, "--dry-run")
        for register, sent in planted.lists.items():
            path = self.write(f"{register}.csv", table(sent))
            shell.run("import", register.replace("_", "-"), path)

    def sends_in(self) -> None:
        """Send the register of pupils in by API, with mistakes and without."""
        anna, wrong = self["anna"], self.folder / "broken.csv"
        for name in ("planner", "own ward", "public"):
            self._send(self[name], wrong.read_bytes())
        refused = self._send(anna, wrong.read_bytes()).json()
        ended = anna.ended(refused["check"]["job_id"])
        assert ended["result"]["errors"] > 0, ended
        anna.get(f"/v1/imports/{refused['import_id']}", may=NOTHING)
        assert anna.post(f"/v1/imports/{refused['import_id']}/accept").status_code == 409
        sent = self._send(anna, table(self.filed)).json()
        assert anna.ended(sent["check"]["job_id"])["result"]["errors"] == 0
        taken = anna.post(f"/v1/imports/{sent['import_id']}/accept")
        assert taken.status_code == 202, taken.text
        assert anna.ended(taken.json()["accept"]["job_id"])["state"] == "succeeded"
        anna.get("/v1/imports", may=NOTHING)

    def _send(self, who: Caller, data: bytes) -> httpx.Response:
        path = "/v1/imports?register=pupils&format=csv"
        return who.ask(
            "POST", path, content=data, headers={"Content-Type": "text/csv"}, may=NOTHING
        )

    def locates(self) -> None:
        """Look addresses up, let officers decide, correct by hand and take it back."""
        shell, planted = self.shell, self.planted
        roads = data_path("sample") / "osm" / "an_thuan_hu_cau.osm.pbf"
        shell.run("desk", "locate", "--network", roads)
        shell.run("desk", "queue", "--out", self.folder / "queue.csv")
        asked, found = planted.children[-N_WITHOUT_POINT:]
        note = planted.note("location desk", found)
        shell.run(
            "desk",
            "reject",
            asked.id,
            "--by",
            OFFICE,
            "--note",
            planted.note("location desk", asked),
        )
        point = ("--lon", found.row["lon"], "--lat", found.row["lat"])
        shell.run("desk", "confirm", found.id, "--by", OFFICE, "--note", note, *point)
        shell.refused("desk", "confirm", asked.name, "--by", OFFICE, *point)
        shell.refused("desk", "confirm", found.id, "--by", OFFICE, "--candidate", "99")
        shell.refused("desk", "confirm", found.id, "--by", OFFICE, "--lon", found.phone)
        shell.run("desk", "again", "--network", roads, "--dry-run")
        shell.refused("desk", "queue", "--out", self.folder / "queue.csv")
        home = {"lon": float(asked.row["lon"]), "lat": float(asked.row["lat"])}
        self.correct(asked, point_quality="house", **home)
        changed = self.correct(
            self.located[0], khu_pho=planted.note("neighbourhood by hand", self.located[0])
        )
        undo = f"/v1/people/changes/{changed['changes'][0]['change_id']}/undo"
        assert (
            self["anna"].post(undo, reason=planted.note("undo", self.located[0])).status_code == 200
        )
        for name in ("planner", "nobody's ward", "public"):
            self[name].post("/v1/people/pupils/list", equal={"grade": GRADE})
            self[name].post("/v1/people/pupils/read", key=self.key(asked))
            self[name].post("/v1/people/pupils/history", key=self.key(asked))
            self[name].post(undo, reason=planted.note("undo", self.located[0]))
        for name in ("own ward", "other ward"):
            self[name].post("/v1/people/pupils/list", equal={"grade": GRADE}, size=1000)
        self["anna"].post("/v1/people/pupils/history", key=self.key(asked))
        self["anna"].post("/v1/people/pupils/list", equal={"grade": GRADE}, size=1000)

    def key(self, child: Child) -> dict[str, str]:
        """Return the key of a child's row."""
        return {"season": SEASON, "pupil_id": child.id}

    def correct(self, child: Child, **values: object) -> dict[str, Any]:
        """Correct a child's row, after it was tried wrongly."""
        anna, key = self["anna"], self.key(child)
        path = "/v1/people/pupils/correct"
        row = anna.post("/v1/people/pupils/read", key=key)
        match = {"If-Match": row.headers["ETag"], "Gantruong-Author": "C%C3%B4%20An"}
        reason = self.planted.note("correction by hand", child)
        wrong = dict.fromkeys(child.row, child.name) | {"personal_number": child.phone}
        for given in (wrong, {child.name: child.phone}, {"lon": child.phone}):
            body = {"key": key, "values": given, "reason": reason}
            refused = anna.ask("POST", path, json=body, headers=match)
            assert refused.status_code == 422, refused.text
        body = {"key": key, "values": values, "reason": reason}
        assert anna.ask("POST", path, json=body).status_code == 428
        done = anna.ask("POST", path, json=body, headers=match)
        assert done.status_code == 200, done.text
        assert anna.ask("POST", path, json=body, headers=match).status_code == 412
        told: dict[str, Any] = done.json()
        return told

    def places(self) -> None:
        """Place the season's first-graders by a job."""
        anna = self["anna"]
        asked = {"policy": POLICY, "season": SEASON, "grade": GRADE}
        for name in ("planner", "own ward", "public"):
            self[name].post("/v1/runs", **asked)
        ended = anna.done(anna.post("/v1/runs", **asked))
        assert ended["state"] == "succeeded", ended
        self.run_id = int(ended["result"]["run_id"])
        anna.get(f"/v1/jobs/{ended['job_id']}/events", may=NOTHING)

    def decides(self) -> None:
        """Look at offers and reasons, and decide exceptions, rightly and wrongly."""
        anna, planted, path = self["anna"], self.planted, f"/v1/runs/{self.run_id}"
        child, other = planted.children[:2]
        offers = {
            one["pupil_id"]: one
            for one in anna.post(f"{path}/offers/list", size=1000, ward_code=child.ward).json()[
                "items"
            ]
        }
        school = next(
            one["school_code"]
            for one in offers.values()
            if one["school_code"] not in {None, offers[child.id]["school_code"]}
        )
        for who in self.callers.values():
            for body in ({"size": 1000}, {"size": 3, "after": child.id}):
                who.post(f"{path}/offers/list", **body)
            who.post(f"{path}/reasons", pupil_id=other.id)
            who.post(f"{path}/chain", pupil_id=other.id, school_code=school)
        reason = planted.note("exception", child)
        move = {"pupil_id": child.id, "school_code": school}
        for moves in (
            [move | {"school_code": child.id}],
            [move | {"pupil_id": child.name}],
            [move, move],
        ):
            body = {"moves": moves, "reason_code": "appeal", "reason": reason, "over_seats": True}
            assert anna.post(f"{path}/overrides", **body).status_code in {404, 409, 422}
        body = {"moves": [move], "reason_code": "appeal", "reason": reason, "over_seats": True}
        self["planner"].post(f"{path}/overrides", **body)
        done = anna.post(f"{path}/overrides", **body)
        assert done.is_success, done.text
        words: tuple[object, ...] = ("run", "override", self.run_id, "--reason", "appeal")
        words += ("--by", OFFICE, "--text", planted.note("exception", other))
        self.shell.run(*words, "--move", f"{other.id}=")
        for wrong in (f"{other.name}={school}", other.id, f"{other.id}={other.id}", f"{other.id}="):
            self.shell.refused(*words, "--move", wrong)
        for who in self.callers.values():
            who.get(f"{path}/overrides")
            who.get(f"{path}/exact")
            who.get(f"{path}/cutoffs")

    def makes_codes(self) -> None:
        """Make codes for all families, and open the sealed file."""
        shell, sealed = self.shell, self.folder / "all.codes"
        made = ("codes", "make", "--season", SEASON, "--out", sealed, "--by", OFFICE)
        shell.run(*made, code=None)
        shell.run("approve", "list")
        shell.run("--json", "approve", "list", "--state", "pending")
        number = self._newest_approval()
        shell.run("approve", "show", number)
        shell.run("approve", "yes", number, "--by", SECOND)
        words = shell.run("--lang", "en", *made, may=NOTHING).decode().split()
        opened = self.folder / "codes.csv"
        done = subprocess.run(  # noqa: S603 (our own program)
            [sys.executable, "-c", WORDS, "codes", "open", str(sealed), "--out", str(opened)],
            input=f"{words[0]}\n".encode(),
            capture_output=True,
            start_new_session=True,  # no terminal to ask at
            env=dict(self.environment),
            cwd=ROOT,
            check=False,
        )
        self.record.add("output", "gantruong codes open", done.stdout + done.stderr)
        assert done.returncode == 0, done.stderr
        with opened.open(encoding="utf-8-sig", newline="") as file:
            self.codes = {row["pupil_id"]: plain(row["code"]) for row in csv.DictReader(file)}
        for child in self.planted.children:
            before = self.planted.known.names
            code = self.codes[child.id]
            self.planted.known.literal(code, "code", code.lower(), shown(code))
            self.planted.belongs(child, self.planted.known.names - before)
        shell.refused("codes", "open", self.folder / "school.csv", "--out", opened)

    def _newest_approval(self) -> int:
        return int(
            self["binh"].get("/v1/approvals?size=1", may=NOTHING).json()["items"][0]["approval_id"]
        )

    def publishes(self) -> None:
        """Bring the run to its final state, tell the cut-offs, build and switch."""
        anna, path = self["anna"], f"/v1/runs/{self.run_id}"
        assert anna.post(f"{path}/state", to="provisional", document="12/QĐ").status_code == 200
        anna.get(f"{path}/cutoffs/preview", may=NOTHING)
        self.agreed(anna.post(f"{path}/cutoffs/publication", document="12/QĐ"))
        assert anna.post(f"{path}/cutoffs/publication", document="12/QĐ").status_code == 200
        confirmed = anna.post(f"{path}/state", to="confirmed", **signed("13/QĐ"))
        assert confirmed.status_code == 200, confirmed.text
        built = anna.done(anna.post("/v1/publications"))
        assert built["state"] == "succeeded", built
        switch = f"/v1/publications/{built['result']['number']}/switch"
        assert anna.done(anna.post(switch))["state"] == "failed"
        self.agree(built["result"]["approval_id"])
        assert anna.done(anna.post(switch))["state"] == "succeeded"
        end_s = time.monotonic() + HANGS_S
        while "Gantruong-Publication" not in self["public"].get("/v1/city").headers:
            assert time.monotonic() < end_s, "the service does not go to the publication"
            time.sleep(0.2)

    def families(self) -> None:
        """Let every family look, ask for a correction with evidence, and answer."""
        anna = self["anna"]
        for number, child in enumerate(self.planted.children):
            who, code = self.family(child), self.codes[child.id]
            looked = who.post("/v1/family/result", code=code)
            assert looked.status_code == 200, looked.text
            who.post("/v1/family/proof", code=code)
            lon, lat = child.asked
            paper = b64encode(b"%PDF-1.7\n% " + child.evidence.encode() + b"\n%%EOF").decode()
            body = {"code": code, "lon": lon, "lat": lat, "words": child.words, "files": [paper]}
            who.post("/v1/family/requests", **body, dry_run=True)
            who.post("/v1/family/requests", **body | {"files": [child.name]})
            who.post("/v1/family/requests", **body | {"lon": child.phone})
            asked = who.post("/v1/family/requests", **body)
            assert asked.status_code == 200, asked.text
            request = f"/v1/requests/{asked.json()['request_no']}"
            for one in ("planner", "nobody's ward", "public", "auditor"):
                self[one].get(request)
                self[one].get(f"{request}/files/1")
                self[one].post(
                    f"{request}/decide",
                    accept=True,
                    reason=self.planted.note("a refused decision", child),
                )
            for one in ("own ward", "other ward", "anna"):
                self[one].get(request)
                self[one].get(f"{request}/files/1")
            verdict = {
                "accept": number % 2 == 0,
                "reason": self.planted.note("decision of a request", child),
            }
            done = anna.post(f"{request}/decide", **verdict)
            if done.status_code == 409 and "approval_id" in done.json():
                self.agreed(done)
                done = anna.post(f"{request}/decide", **verdict)
            told = who.post("/v1/family/requests/list", code=code)
            assert told.status_code == 200, told.text
            who.post("/v1/family/confirm", code=code, answer=("confirmed", "refused")[number % 2])
            self._asks_the_way(who, child)
        for name in ("own ward", "other ward", "nobody's ward", "planner", "public", "anna"):
            self[name].get("/v1/requests")

    def withholds(self) -> None:
        """Take a child out of what is told by code, after its family has looked."""
        shell = self.shell
        child = self.planted.children[2]
        one = ("--season", SEASON, "--pupil", child.id, "--by", OFFICE)
        shell.refused("codes", "withhold", *one, "--why", child.name)
        shell.run("codes", "withhold", *one, "--why", "protected")
        shell.run("codes", "reissue", *one, "--out", self.folder / "one.codes", code=None)
        shell.refused(
            "codes",
            "withhold",
            "--season",
            SEASON,
            "--pupil",
            child.name,
            "--by",
            OFFICE,
            "--why",
            "protected",
        )
        who, code = self.family(child), self.codes[child.id]
        end_s = time.monotonic() + HANGS_S
        while (looked := who.post("/v1/family/result", code=code)).status_code != 404:
            assert time.monotonic() < end_s, looked.text
            time.sleep(0.2)
        for path in ("proof", "requests/list"):
            assert who.post(f"/v1/family/{path}", code=code).status_code == 404
        self._guesses()

    def _asks_the_way(self, who: Caller, child: Child) -> None:
        lon, lat = child.home
        home = {"lon": lon, "lat": lat}
        found = who.post("/v1/finder", **home, grade=GRADE).json()
        school = found["schools"][0]["school_code"]
        for path in ("/v1/route", "/v1/distance", "/v1/dossier"):
            who.post(path, **home, school_code=school)
        who.post("/v1/isochrone", **home, metres=300)
        who.post("/v1/address", address=child.row["address"])
        who.post("/v1/search", q=child.row["address"][-40:])
        who.post("/v1/catchments/at", **home, season=SEASON, level="primary")

    def _guesses(self) -> None:
        """Ask with wrong codes, and with whatever is no code."""
        who = self.caller("guesser", {"X-Forwarded-For": "2001:db8:ffff::1"})
        child = self.planted.children[0]
        own = self.codes[child.id]
        wrong = own[:-1] + ("3" if own.endswith("2") else "2")
        for code in (wrong, child.id, child.name, child.phone, "ế" * 40):
            for path in ("result", "proof", "confirm", "requests/list"):
                who.post(f"/v1/family/{path}", code=code)

    def exports(self) -> None:
        """Take exports as those who may, and try them as everybody else."""
        asked = {"run_id": self.run_id, "purpose": "portal"}
        portal = self["portal"]
        waits = portal.post("/v1/exports", **asked)
        assert waits.status_code == 409, waits.text
        number = waits.json()["approval_id"]
        body = {
            "content_sha256": self["other portal"]
            .get(f"/v1/approvals/{number}")
            .json()["content_sha256"]
        }
        assert (
            self["other portal"].post(f"/v1/approvals/{number}/approve", **body).status_code == 200
        )
        made = portal.post("/v1/exports", **asked)
        assert made.status_code == 201, made.text
        ward = self["ward portal"].post("/v1/exports", **asked)
        assert ward.status_code == 201, ward.text
        again = self["ward portal"].post("/v1/exports", **asked)
        places = [one.headers["Location"] for one in (made, ward, again)]
        for who in self.callers.values():
            who.get("/v1/exports")
            for place in places:
                who.get(place)
                who.get(f"{place}/since")
                for name in (
                    "offers.csv",
                    "offers.parquet",
                    "schools.parquet",
                    "changes.csv",
                    "changes.json",
                    "manifest.json",
                ):
                    who.get(f"{place}/files/{name}")

    def audits(self) -> None:
        """Read the audit log as who may and who may not."""
        for who in self.callers.values():
            who.get("/v1/audit?size=1000", may=NOTHING)
            who.get("/v1/approvals?size=200", may=NOTHING)
            who.get("/v1/jobs?size=200", may=NOTHING)
            who.get("/v1/registers/schools/changes", may=NOTHING)

    def derives(self) -> None:
        """Remember what the database keeps instead of numbers, codes, addresses: keyed hashes."""
        with self.engine.connect() as connection:
            for child in self.planted.children:
                before = self.planted.known.names
                for what, asked in DERIVED.items():
                    found = connection.scalars(text(asked), {"pupil": child.id}).all()
                    for one in found:
                        self.planted.known.literal(one, what)
                self.planted.belongs(child, self.planted.known.names - before)
        self.planted.forget_answers()
