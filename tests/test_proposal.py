"""Every output of a run says that it is a proposal until the committee confirms it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from api.app import create_app
from runs.recorded.standing import FIELD, WORDS

ROOT: Final = Path(__file__).resolve().parents[1]
SAYS: Final = ("đề xuất", FIELD, "proposal", "is_confirmed")
"""One of these words stands in whatever writes or shows a result."""

STATES: Final = frozenset({FIELD, "state", "is_confirmed"})
"""Fields of which one is in every answer about a run."""

NO_RESULT: Final = {
    "webmap/dossier_page.py": "one distance; no seat is offered",
    "webmap/forecast_page.py": "children of coming years; no seat is offered",
    "webmap/indicators_page.py": "registers; no seat is offered",
    "webmap/outlook_page.py": "coming years, drawn from a forecast; no child is offered a seat",
    "webmap/pairs_page.py": "distances of known pairs",
}
"""Pages in which no child is offered a seat, with the reason."""

WRITERS: Final = (
    "runs/explain/compare.py",
    "runs/explain/ledger.py",
    "runs/explain/robust.py",
    "runs/explain/sheet.py",
    "runs/families/record.py",
    "runs/papers/words.py",
    "runs/papers/write.py",
    "runs/recorded/moves.py",
    "runs/seal/close.py",
    "runs/seal/proof.py",
    "runs/served/run_versions.py",
    "runs/siting/files.py",
    "runs/whatif/write.py",
    "webmap/sheet_pdf.py",
)
"""Writers of files and records in which a child is offered a seat."""

SCREENS: Final = {
    "webmap/src/officers/runs/one.tsx": "standing",
    "webmap/src/result/parts/offer.tsx": "is_confirmed",
    "webmap/src/families/texts.ts": "Đây là đề xuất",
    "webmap/src/planners/texts.ts": "đề xuất, không phải quyết định",
}
"""Screens on which results stand, and the word by which each says what they are."""


def test_every_page_about_a_result_says_that_it_is_a_proposal() -> None:
    """A new page has to say it, or stand in the list of those about no result, with a reason."""
    pages = sorted((ROOT / "webmap").glob("*_page.py"))
    silent = {
        str(path.relative_to(ROOT))
        for path in pages
        if not any(word in path.read_text("utf-8").lower() for word in SAYS)
    }

    assert len(pages) > 10
    assert silent == set(NO_RESULT)


def test_every_writer_of_results_names_how_far_they_were_decided() -> None:
    """In rows, in records and in manifests alike."""
    for name in WRITERS:
        words = (ROOT / name).read_text("utf-8").lower()
        assert any(word in words for word in (*SAYS, "standing")), name
    for name, word in SCREENS.items():
        assert word in (ROOT / name).read_text("utf-8"), name


def test_every_answer_about_a_run_has_its_standing(tmp_path: Path) -> None:
    """Walked through the service's own description: a new route cannot leave it out."""
    (tmp_path / "index.html").touch()
    described = create_app(pages=tmp_path).openapi()
    schemas = described["components"]["schemas"]
    about_runs: set[str] = set()
    silent: set[str] = set()
    for path, operations in described["paths"].items():
        for one in operations.values():
            for code, answer in one["responses"].items():
                content = answer.get("content", {}).get("application/json")
                if not code.startswith("2") or content is None:
                    continue
                named = _names(content.get("schema", {}), schemas, frozenset())
                if "run_sha256" in named or "RunVersions" in named or "PlacementVersions" in named:
                    about_runs.add(one["operationId"])
                    if not named & STATES:
                        silent.add(f"{path} {one['operationId']}")

    assert len(about_runs) > 15
    assert silent == set()


def test_the_words_are_said_in_both_languages() -> None:
    """And the one for a proposal is the one that people know."""
    assert WORDS["proposed"]["vi"].startswith("Đề xuất")
    assert all(said["vi"] and said["en"] for said in WORDS.values())
    assert "Đề xuất" not in json.dumps([WORDS["confirmed"], WORDS["final"]], ensure_ascii=False)


def _names(schema: Any, schemas: dict[str, Any], seen: frozenset[str]) -> set[str]:  # noqa: ANN401 (JSON)
    """Return every field and every shape that an answer can hold."""
    found: set[str] = set()
    if isinstance(schema, list):
        for one in schema:
            found |= _names(one, schemas, seen)
    elif isinstance(schema, dict):
        name = str(schema.get("$ref", "")).rpartition("/")[2]
        if name and name not in seen:
            found |= {name} | _names(schemas.get(name, {}), schemas, seen | {name})
        found |= set(schema.get("properties", {}))
        for key, value in schema.items():
            if key not in {"$ref", "example", "examples"}:
                found |= _names(value, schemas, seen)
    return found
