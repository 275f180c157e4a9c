"""The score card as facts and as CSV; the same card gives the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gis.units import MM_PER_M
from runs.checked_pairs.read import COLUMNS, NO_WAY
from runs.csv_table import sheet_bytes

if TYPE_CHECKING:
    from runs.checked_pairs.compare import Compared, ScoreCard

MEASURED: Final = ("found_m", "error_m", "verdict")


def facts(card: ScoreCard) -> dict[str, Any]:
    """Return the card as JSON values: the verdict, the rule, counts by kind, every pair."""
    kinds = sorted({one.pair.kind for one in card.pairs})
    return {
        "passes": card.passes,
        "n_pairs": len(card.pairs),
        "n_off": card.n_off,
        "most_off": card.rule.most_off,
        "tolerance_percent": card.rule.tolerance_percent,
        "tolerance_m": card.rule.tolerance_m,
        "roads": dict(zip(("name", "data_date", "sha256"), card.roads, strict=True)),
        "by_kind": {
            kind: {
                "n_pairs": sum(one.pair.kind == kind for one in card.pairs),
                "n_off": sum(one.is_off for one in card.pairs if one.pair.kind == kind),
            }
            for kind in kinds
        },
        "pairs": [
            dict(zip((*COLUMNS, "note", *MEASURED), _row(one), strict=True)) for one in card.pairs
        ],
    }


def verdict(card: ScoreCard) -> dict[str, Any]:
    """Return the counts that are kept with a decision."""
    return {"n_pairs": len(card.pairs), "n_off": card.n_off, "passes": card.passes}


def as_csv(card: ScoreCard) -> bytes:
    """Return the file of pairs with what the program found beside it, sorted by id."""
    return sheet_bytes((*COLUMNS, "note", *MEASURED), map(_row, card.pairs))


def _row(one: Compared) -> tuple[str, ...]:
    pair = one.pair
    told = {"checked_m": _metres(pair.checked_mm)}
    own = (told.get(name, str(getattr(pair, name, ""))) for name in COLUMNS)
    error = "" if one.error_mm is None else f"{one.error_mm / MM_PER_M:.3f}"
    return (*own, pair.note, _metres(one.found_mm), error, "off" if one.is_off else "ok")


def _metres(mm: int | None) -> str:
    return NO_WAY if mm is None else f"{mm / MM_PER_M:.3f}"
