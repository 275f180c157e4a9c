"""Records of families: the same words as elsewhere, proved, and noise without their codes."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from gis.errors import InputError
from runs.explain.needed import answers, sentences
from runs.explain.told import public_of
from runs.explain.why import why
from runs.families import issued
from runs.families.code import shown
from runs.families.handover import read_sealed
from runs.families.packed import SHORTEST as SHORTEST_PACKED
from runs.families.publication import Results, verification_of, write
from runs.families.record import SHORTEST
from runs.families.secret import FamilyKey
from runs.recorded.publish import told_of
from runs.seal.proof import proof_of
from tests.fixtures.families import BY, SEASON

if TYPE_CHECKING:
    from tests.fixtures.families import Published

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.usefixtures("at_home")


@pytest.fixture
def published(published_families: Published) -> Published:
    """Return the published season."""
    return published_families


def facts(published: Published, pupil: str) -> dict[str, Any]:
    """Return the record of a child."""
    found = published.results.look_up(published.codes[pupil])
    assert found is not None
    return found.facts


def names_of(published: Published) -> dict[str, str]:
    """Return the schools' names, by code."""
    with published.engine.connect() as connection:
        rows = connection.execute(text("SELECT school_code, name FROM school"))
        return {row.school_code: row.name for row in rows}


def test_every_child_reads_what_the_reasons_say(published: Published) -> None:
    """The same sentences as ``why`` tells families, one for every nearer school."""
    result = published.result
    public = public_of(result, told_of(published.engine, published.run_id))
    results, names = published.results, names_of(published)
    chosen = published.ordinary()[::40]
    n_reasons = 0
    for pupil in chosen:
        found = results.look_up(published.codes[pupil])
        assert found is not None
        told, expected = found.facts, why(result, pupil, names, public=public)
        for language in ("vi", "en"):
            lines = [one[language] for one in (*told["offer"], *told["reasons"])]
            assert lines == expected.sentences("family", language)  # type: ignore[arg-type]  # both are languages
        own_m = None if expected.school_code is None else expected.offer.own_mm / 1000
        assert told["distance_m"] == own_m
        n_reasons += len(told["reasons"])
    assert len(chosen) > 25
    assert n_reasons > 10


def test_no_exact_distance_of_another_child_is_in_a_record(published: Published) -> None:
    """What is told of others is rounded up to 50 m or not told."""
    results = published.results
    for pupil in published.ordinary()[::7]:
        found = results.look_up(published.codes[pupil])
        assert found is not None
        for one in found.facts["reasons"]:
            assert one["within_m"] is None or one["within_m"] % 50 == 0


def test_seats_that_would_have_been_enough_are_those_an_officer_reads(published: Published) -> None:
    """One full school after another, beside whole placements with that many seats more."""
    asked, numbers = 0, set()
    for pupil in published.ordinary():
        for one in facts(published, pupil)["reasons"]:
            assert (one["seats"] is None) == (one["reason"] != "full")
            if one["seats"] is None or asked >= 25:
                continue
            asked += 1
            found = answers(published.result, pupil, one["school_code"], audience="family")
            n_more = None if found.seats is None else found.seats.value
            assert one["seats"]["n_more"] == n_more
            for language in ("vi", "en"):
                lines = sentences(published.result, found, language, names_of(published))
                assert [one["seats"][language]] == lines
            numbers.add(n_more)
    assert len(numbers) > 3


def test_a_proposal_says_so_and_names_office_and_last_days_or_that_they_are_unknown(
    published: Published,
) -> None:
    """Nothing is invented: no last day was set, the ward's office is in the register."""
    told = facts(published, published.ordinary()[0])

    assert told["state"] == "provisional"
    assert not told["is_confirmed"]
    assert (told["standing"]["word"], told["decided"]) == ("proposed", None)
    assert "Phòng Văn hóa - Xã hội" in told["complain"]["vi"]
    assert "chưa có quyết định" in told["complain"]["vi"]
    assert told["offer"][0]["vi"].startswith("Đề xuất, chưa được hội đồng xác nhận")
    assert told["next"][0]["vi"].startswith("Đây mới là đề xuất")
    assert told["correct"] == {"last_day": None, "until": None}
    assert told["contact"]["office"] == "Phòng Văn hóa - Xã hội"
    assert told["note"]["vi"].startswith("Thời điểm xem")
    assert "DỮ LIỆU HƯ CẤU" in told["labels"][0]
    assert "needed" not in told


def test_a_child_moved_by_decision_reads_the_decision(published: Published) -> None:
    """Not the school that the run had offered."""
    told = facts(published, published.moved)
    before = why(published.result, published.moved).school_code

    assert told["school"]["school_code"] != before
    assert (
        "theo quyết định sau khi xét (lý do: anh chị em học cùng trường)" in told["offer"][0]["vi"]
    )
    assert told["distance_m"] is not None


def test_a_child_without_a_seat_reads_what_comes_next(published: Published) -> None:
    """Whom to ask, and the nearest schools where a seat is left, by the same metres."""
    told = facts(published, published.unplaced)
    at = published.result.pupil(published.unplaced)
    seats = seats_left(published)

    assert told["school"] is None
    assert told["distance_m"] is None
    assert "chưa có chỗ học" in told["next"][1]["vi"]
    assert len(told["free"]) == 3
    metres = [one["distance_m"] for one in told["free"]]
    assert metres == sorted(metres)
    for one in told["free"]:
        place = published.result.school(one["school_code"])
        assert one["distance_m"] == published.result.distance_mm[at, place] / 1000
        assert seats[one["school_code"]] > 0
    named = {one["school_code"] for one in told["free"]}
    nearer = published.result.distance_mm[at] < metres[2] * 1000
    assert all(
        seats[code] <= 0
        for code in published.result.schools.code[nearer].tolist()
        if code not in named
    )


def seats_left(published: Published) -> dict[str, int]:
    """Return the seats left after the two decisions, counted from the database's own figures."""
    asked = "SELECT school_code, max(seats) - sum(n_offers) FROM work.cutoff WHERE run_id = :run"
    with published.engine.connect() as connection:
        rows = connection.execute(text(asked + " GROUP BY 1"), {"run": published.run_id})
        left = {str(row[0]): int(row[1]) for row in rows}
    for pupil in (published.moved, published.unplaced):
        left[why(published.result, pupil).school_code or ""] += 1
    left[facts(published, published.moved)["school"]["school_code"]] -= 1
    return left


def test_every_failure_is_one_and_the_same(published: Published) -> None:
    """Unknown, mistyped, withheld, of a child of another grade that is not published."""
    results = published.results
    placed = set(published.result.everyone.pupils.id.tolist())
    other_grade = next(code for pupil, code in published.codes.items() if pupil not in placed)
    right = published.codes[published.moved]
    wrong = [
        "2" * 16,
        right[:-1],
        right[:-1] + ("2" if right[-1] != "2" else "3"),
        "",
        "x" * 10_000,
        "ếẾ\x00",
        published.codes[published.withheld],
        other_grade,
    ]

    assert [results.look_up(one) for one in wrong] == [None] * len(wrong)
    assert results.look_up(f" {shown(right).lower()} ") is not None


def test_a_code_made_anew_opens_what_was_published(published: Published, tmp_path: Path) -> None:
    """At once, without another publication, in a process that was running before."""
    pupil = published.ordinary()[3]
    results, old = published.results, published.codes[pupil]
    before = results.look_up(old)
    out = tmp_path / "one.codes"
    done = issued.reissue(published.engine, SEASON, pupil, out=out, by=BY)
    new = read_sealed(out, done.passphrase).decode().split(",")[-1].strip()

    assert results.look_up(old) is None
    assert results.look_up(new) == before
    again = tmp_path / "again"
    again.mkdir()
    write(published.engine, again, [published.run_id])
    assert Results(again).look_up(new) is not None
    assert Results(again).look_up(old) is None


def test_the_proof_is_that_of_the_sealed_run(published: Published, tmp_path: Path) -> None:
    """Checked by a program that shares no code with ours; an altered leaf fails."""
    results = published.results
    manifest = published.result.manifest
    for pupil in published.ordinary()[:1300:400]:
        found = results.look_up(published.codes[pupil])
        assert found is not None
        proof = results.proof(found)
        assert proof == proof_of(published.result.folder, manifest, pupil)
        assert check(tmp_path, proof, manifest["merkle_root"]) == 0
        assert verification_of(leaf_of(proof)) == found.facts["verification"]
        changed = proof | {"leaf": proof["leaf"].replace('"group":1', '"group":2')}
        assert changed == proof or check(tmp_path, changed, manifest["merkle_root"]) != 0


def leaf_of(proof: dict[str, Any]) -> bytes:
    """Return the hash of a proof's leaf, by hand."""
    return hashlib.sha256(b"\x00" + bytes.fromhex(proof["salt"]) + proof["leaf"].encode()).digest()


def check(tmp_path: Path, proof: dict[str, Any], root: str) -> int:
    """Run the program that the page about the seal gives to everybody."""
    path = tmp_path / "proof.json"
    path.write_text(json.dumps(proof), "utf-8")
    program = [sys.executable, str(ROOT / "docs/verify_proof.py"), str(path), "--root", root]
    return subprocess.run(program, check=False, capture_output=True).returncode  # noqa: S603 (ours)


def test_a_stolen_publication_tells_nothing_of_a_child(published: Published) -> None:
    """No id, school, distance or sentence in it; all records have one of few lengths."""
    own = published.folder / "families"
    whole = b"".join(path.read_bytes() for path in sorted(own.iterdir()))
    ids = [pupil.encode() for pupil in published.codes][::50]

    assert sorted(path.name for path in own.iterdir()) == [
        "about.json",
        "index.bin",
        "slots.bin",
        "tree0.bin",
    ]
    assert not [one for one in ids if one in whole]
    assert b"distance" not in whole
    assert "trường".encode() not in whole
    assert not [code for code in list(published.codes.values())[::50] if code.encode() in whole]
    lengths, sent = set(), set()
    results = published.results
    for pupil in published.ordinary()[::20]:
        found = results.look_up(published.codes[pupil])
        assert found is not None
        lengths.add(len(found.record))
        sent.add(len(found.gzipped))
    assert sent <= {SHORTEST_PACKED, 2 * SHORTEST_PACKED}
    assert lengths <= {SHORTEST, 2 * SHORTEST, 4 * SHORTEST, 8 * SHORTEST}


def test_without_the_key_even_the_codes_open_nothing(published: Published) -> None:
    """Elsewhere the folder is noise even with all codes, and the machine says so."""
    other = FamilyKey(bytes(range(32)))
    with pytest.raises(InputError, match="another key"):
        Results(published.folder, other)

    known = published.results
    known.key = other
    assert all(known.look_up(code) is None for code in list(published.codes.values())[:50])


def test_a_run_that_is_unknown_is_named(published: Published, tmp_path: Path) -> None:
    """Nothing is published by mistake."""
    with pytest.raises((InputError, LookupError), match="no run"):
        write(published.engine, tmp_path, [999_999])
