"""Writes a checked grade-10 run as a folder: offers, cut-offs, inputs, manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types

from gis.units import NONE
from runs import parquet
from runs.csv_table import csv_bytes
from runs.folder import whole_folder
from runs.manifest import code_version, rules_of, sha256_of_file
from runs.seal.close import close
from runs.wishes.rules import paper_names, tie_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from admission.policy.file import Policy
    from admission.wishes.score import Marks
    from runs.wishes.inputs import Stage
    from runs.wishes.solve import StageResult, WishResult

OFFERS: Final = "offers.csv"
CUTOFFS: Final = "cutoffs.csv"
REFUSED_OFFERS: Final = "refused_offers.csv"
OFFER_COLUMNS: Final = ("applicant_id", "school_code", "wish")
CUTOFF_COLUMNS: Final = ("school_code", "wish", "cutoff")
PROGRAMME: Final = "programme"
POINTS: Final = pa.float64()


def stage_files(code: str, main: str) -> dict[str, str]:
    """Return where a programme's inputs lie in the folder; the policy's own has plain names."""
    end = "" if code == main else f"_{code}"
    return {
        "applicants": f"inputs/applicants{end}.parquet",
        "policy": f"inputs/policy{end}.toml",
        "schools": f"inputs/schools{end}.parquet",
    }


def write_wishes(
    out_dir: Path,
    result: WishResult,
    *,
    force: bool = False,
    labels: Sequence[str] = (),
    facts: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """
    Write a checked run as a folder and return its manifest.

    Parameters
    ----------
    labels
        Sentences that must stand on this result, for example that its data are simulated.
    facts
        Further keys of the manifest: where the data came from.
    """
    with whole_folder(out_dir, force=force) as folder:
        (folder / "inputs").mkdir()
        inputs = _write_inputs(folder, result)
        outputs = _write_outputs(folder, result)
        main = result.inputs.main
        return close(
            folder,
            {
                "kind": "match-wishes",
                "policy": rules_of(main.policy),
                "labels": list(labels),
                "area_rule_applied": result.inputs.area_rule_applied,
                "programmes": [_about(one) for one in result.stages],
                "programmes_not_run": list(result.inputs.not_run),
                "counts": _counts(result),
                "code": code_version(),
                "inputs": _hashes(folder, inputs),
                "outputs": _hashes(folder, outputs),
                **(facts or {}),
            },
        )


def points(hundredths: int) -> str:
    """
    Return hundredths of a point with two decimals.

    Examples
    --------
    >>> points(2275)
    '22.75'
    """
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def offers_made(result: WishResult) -> dict[str, list[tuple[str, str, int]]]:
    """Return every offer of every applicant as (programme, school code, wish), in order."""
    made: dict[str, list[tuple[str, str, int]]] = {}
    for one in result.stages:
        code = one.stage.schools.code
        ids = one.stage.applicants.id[one.row].tolist()
        for name, s, wish in zip(
            ids, one.offers.school.tolist(), one.offers.wish.tolist(), strict=True
        ):
            if s != NONE:
                made.setdefault(name, []).append((one.stage.code, str(code[s]), wish))
    return made


def _about(one: StageResult) -> dict[str, Any]:
    """Return what the manifest says about one programme."""
    applicants = one.stage.applicants
    return {
        "programme": one.stage.code,
        "policy": rules_of(one.stage.policy),
        "applicants": len(one.row),
        "offers": int((one.offers.school != NONE).sum()),
        "seats": int(one.stage.schools.seats.sum(dtype=np.int64)),
        "barred": int(applicants.barred.sum()),
        "score": "given" if one.stage.scored.given else "computed",
        "scores_unlike_papers": one.stage.scored.n_differ,
    }


def _counts(result: WishResult) -> dict[str, int]:
    main = result.stages[-1]
    wish = main.offers.wish
    by_wish = {
        f"wish_{w}": int((wish == w).sum()) for w in range(1, len(main.stage.policy.wish_gaps) + 1)
    }
    placed = {one for one, offers in offers_made(result).items() if _kept(one, offers, result)}
    n = len(main.stage.applicants)
    return {
        "applicants": n,
        "schools": len(main.stage.schools),
        "seats": int(main.stage.schools.seats.sum(dtype=np.int64)),
        "placed": len(placed),
        "unplaced": n - len(placed),
        "direct": int((wish == 0).sum()),
        **by_wish,
    }


def _kept(
    name: str, offers: list[tuple[str, str, int]], result: WishResult
) -> tuple[str, str, int] | None:
    """Return the offer that an applicant did not refuse."""
    kept = [one for one in offers if (name, one[0]) not in result.inputs.refused]
    return kept[0] if kept else None


def _hashes(folder: Path, names: list[str]) -> dict[str, str]:
    return {name: sha256_of_file(folder / name) for name in sorted(names)}


def _write_outputs(folder: Path, result: WishResult) -> list[str]:
    several = len(result.stages) > 1
    more = (PROGRAMME,) if several else ()
    made = offers_made(result)
    rows = (
        (name, *_cells(_kept(name, made.get(name, []), result), several=several))
        for name in result.inputs.main.applicants.id
    )
    (folder / OFFERS).write_bytes(csv_bytes((*OFFER_COLUMNS, *more), rows))
    keys = _key_columns(result)
    (folder / CUTOFFS).write_bytes(
        csv_bytes((*CUTOFF_COLUMNS, *more, *keys), _cutoff_rows(result, keys))
    )
    if not result.inputs.refused:
        return [CUTOFFS, OFFERS]
    refused = (
        (name, *_cells(one, several=several))
        for name in sorted(made)
        for one in made[name]
        if (name, one[0]) in result.inputs.refused
    )
    (folder / REFUSED_OFFERS).write_bytes(csv_bytes((*OFFER_COLUMNS, *more), refused))
    return [CUTOFFS, OFFERS, REFUSED_OFFERS]


def _cells(offer: tuple[str, str, int] | None, *, several: bool) -> tuple[str, ...]:
    """Return school, wish and, where there are several, programme of an offer."""
    if offer is None:
        return ("", "", "") if several else ("", "")
    programme, code, wish = offer
    return (code, str(wish), programme) if several else (code, str(wish))


def _key_columns(result: WishResult) -> list[str]:
    """Return a column for each mark that decides among equal scores in some programme."""
    names = [name for one in result.stages for name in tie_key(one.stage.policy)]
    return [f"tie_{name}" for name in dict.fromkeys(names)]


def _cutoff_rows(result: WishResult, keys: list[str]) -> Iterator[tuple[str, ...]]:
    for one in result.stages:
        more = (one.stage.code,) if len(result.stages) > 1 else ()
        own = [f"tie_{name}" for name in tie_key(one.stage.policy)]
        offers = one.offers
        for s, code in enumerate(one.stage.schools.code):
            needed = dict(zip(own, offers.needed_key[s].tolist(), strict=True))
            cells = [key_cell(name, needed.get(name, NONE)) for name in keys]
            for w, gap in enumerate(one.stage.policy.wish_gaps):
                yield (str(code), str(w + 1), points(int(offers.cutoff[s]) + gap), *more, *cells)


def key_cell(name: str, mark: int) -> str:
    """Return a mark with two decimals, an id's place as it is, empty where none is needed."""
    if mark == NONE:
        return ""
    return str(mark) if name == "tie_applicant_id" else points(mark)


def _write_inputs(folder: Path, result: WishResult) -> list[str]:
    main = result.inputs.main.code
    written: list[str] = []
    for one in result.stages:
        names = stage_files(one.stage.code, main)
        (folder / names["policy"]).write_bytes(one.stage.policy.text)
        _write_applicants(folder / names["applicants"], one.stage)
        _write_schools(folder / names["schools"], one.stage)
        written += names.values()
    return written


def _write_applicants(path: Path, stage: Stage) -> None:
    applicants, marks, code = stage.applicants, stage.scored.marks, stage.schools.code
    columns: list[tuple[str, pa.DataType, Any]] = [
        ("applicant_id", pa.string(), applicants.id),
        ("score", POINTS, applicants.score / 100),
    ]
    columns += [
        (f"wish_{w + 1}", pa.string(), _codes(code, applicants.wish[:, w]))
        for w in range(applicants.wish.shape[1])
    ]
    columns.append(("direct", pa.string(), _codes(code, applicants.direct)))
    columns += mark_columns(stage.policy, marks)
    schema = pa.schema([(name, kind) for name, kind, _ in columns])
    parquet.write(path, schema, [{name: values for name, _, values in columns}])


def mark_columns(policy: Policy, marks: Marks) -> list[tuple[str, pa.DataType, Any]]:
    """Return the columns of marks as (name, type, values), only those that say something."""
    columns: list[tuple[str, pa.DataType, Any]] = []
    for k, name in enumerate(paper_names(policy)):
        if marks.given[k]:
            sat = np.where(marks.paper[:, k] == NONE, np.nan, marks.paper[:, k] / 100)
            columns.append((name, POINTS, pa.array(sat, POINTS, from_pandas=True)))
    for name, group in (("priority", marks.priority), ("bonus", marks.bonus)):
        if group.any():
            columns.append((name, pa.int32(), group))
    if marks.broke_rules.any():
        columns.append(("broke_rules", pa.bool_(), marks.broke_rules))
    return columns


def _write_schools(path: Path, stage: Stage) -> None:
    schema = pa.schema([("school_code", pa.string()), ("seats", pa.int32())])
    batch = {"school_code": stage.schools.code, "seats": stage.schools.seats}
    parquet.write(path, schema, [batch])


def _codes(code: np.ndarray, school: np.ndarray) -> list[str | None]:
    return [None if s == NONE else str(code[s]) for s in school.tolist()]
