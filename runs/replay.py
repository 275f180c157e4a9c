"""Computing a result again from its own inputs, and comparing every byte."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from admission.programmes import admit
from gis.errors import BrokenPromiseError
from gis.progress import silent
from runs.manifest import NAME, code_version, libraries, read_manifest, sha256_of_file
from runs.match.folder_inputs import read_inputs
from runs.match.result import solve
from runs.match.round import solve_round
from runs.match.second import with_first_round
from runs.match.write import write_result
from runs.reading_back import unreadable
from runs.wishes.folder import read_folder
from runs.wishes.round_verify import read_round_folder
from runs.wishes.round_write import write_round
from runs.wishes.solve import solve_wishes
from runs.wishes.write import write_wishes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from admission.before import Round
    from gis.progress import Progress

OF_THIS_MACHINE: Final = ("signature", "seal")
"""Keys of a manifest that depend on whose key signs."""

OF_THIS_VERSION: Final = ("code", "libraries", "run_sha256")
"""Keys that another version of the program changes; they are told, never hidden."""

FACTS: Final[tuple[str, ...]] = ("lot", "origin", "audit_head", "first_round")
"""Keys that came from outside of the computation."""

Sealed = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """
    A result that came out the same again.

    Attributes
    ----------
    kind, policy
        Of the run.
    files
        Names of the files that are byte for byte the same.
    recorded_code, code
        Version of the program that made the run, and of this one.
    changed_libraries
        Libraries of another version than then, as ``name then -> now``.
    """

    kind: str
    policy: str
    files: tuple[str, ...]
    recorded_code: str
    code: str
    changed_libraries: tuple[str, ...]

    @property
    def same_code(self) -> bool:
        """Return whether this program is the one that made the run."""
        return self.recorded_code == self.code


def replay_folder(
    folder: Path, *, out_dir: Path | None = None, progress: Progress = silent
) -> Replayed:
    """
    Compute a result again from ``inputs/`` and compare it byte for byte.

    Parameters
    ----------
    folder
        A result.
    out_dir
        Keep what was computed here; thrown away if not given.
    progress
        Told about each stage.

    Raises
    ------
    InputError
        If there is no such folder, or ``out_dir`` is taken.
    BrokenPromiseError
        Naming the first file that differs.
    """
    manifest = read_manifest(folder)
    _check_inputs(folder, manifest)
    if out_dir is not None:
        _again(folder, manifest, out_dir, progress)
        return compare(folder, manifest, out_dir)
    with tempfile.TemporaryDirectory(prefix="gan-truong-replay-") as kept:
        _again(folder, manifest, Path(kept) / "result", progress)
        progress("compare", 0, None)
        return compare(folder, manifest, Path(kept) / "result")


def compare(folder: Path, manifest: Mapping[str, Any], again: Path) -> Replayed:
    """Return what is the same in two folders of one run. Raises as ``replay_folder``."""
    names = sorted({**manifest["inputs"], **manifest["outputs"]})
    for name in names:
        _compare_file(folder / name, again / name, name)
    mine = json.loads((again / NAME).read_bytes())
    told = (*OF_THIS_MACHINE, *OF_THIS_VERSION)
    for key in sorted(set(manifest) | set(mine)):
        if key not in told and manifest.get(key) != mine.get(key):
            _broken(f"{NAME} differs: {key}")
    then = _words(manifest.get("code")), manifest.get("libraries") or {}
    now = libraries()
    same = then == (_words(code_version()), now)
    if same and manifest["run_sha256"] != mine["run_sha256"]:
        _broken(f"{NAME} differs: run_sha256")
    return Replayed(
        kind=manifest["kind"],
        policy=manifest["policy"]["name"],
        files=tuple(names),
        recorded_code=then[0],
        code=_words(code_version()),
        changed_libraries=tuple(
            f"{name} {then[1].get(name)} -> {version}"
            for name, version in now.items()
            if then[1].get(name) != version
        ),
    )


def _again(folder: Path, manifest: Sealed, out_dir: Path, progress: Progress) -> None:
    AGAIN[manifest["kind"]](folder, manifest, out_dir, progress)


def _match(folder: Path, manifest: Sealed, out_dir: Path, progress: Progress) -> None:
    with unreadable():
        given = read_inputs(folder, manifest)
    if given.second is not None:
        result = solve(
            *(given.policy, given.pupils, given.schools, given.distance_mm),
            seed=manifest.get("seed"),
            pairs=given.pairs,
            progress=progress,
        )
        result = with_first_round(result, given.second.first)
    else:
        result = solve_round(
            *(given.policy, _admitted_again(given.asked), given.everybody_mm),
            pairs=given.everybody_pairs,
            seed=manifest.get("seed"),
            progress=progress,
        )
    facts = {key: manifest[key] for key in FACTS if key in manifest}
    write_result(out_dir, result, labels=manifest["labels"], facts=facts, progress=progress)


def _admitted_again(asked: Round) -> Round:
    """Return the round with its programmes run anew, whatever the folder says of them."""
    if asked.programmes is None:
        return asked
    return replace(asked, programmes=admit(asked.programmes))


def _match_wishes(folder: Path, manifest: Sealed, out_dir: Path, progress: Progress) -> None:
    progress("cut-offs", 0, None)
    with unreadable():
        inputs = read_folder(folder, manifest)
    facts = {key: manifest[key] for key in FACTS if key in manifest}
    write_wishes(out_dir, solve_wishes(inputs), labels=manifest["labels"], facts=facts)


def _match_wishes_round(folder: Path, manifest: Sealed, out_dir: Path, progress: Progress) -> None:
    progress("cut-offs", 0, None)
    with unreadable():
        inputs = read_round_folder(folder, manifest)
    write_round(out_dir, inputs)


AGAIN: Final[dict[str, Callable[[Path, Sealed, Path, Progress], None]]] = {
    "match": _match,
    "match-wishes": _match_wishes,
    "match-wishes-round": _match_wishes_round,
}
"""How each kind of run is computed from its inputs."""


def _check_inputs(folder: Path, manifest: Sealed) -> None:
    for name, expected in sorted(manifest["inputs"].items()):
        path = folder / name
        if not path.is_file():
            _broken(f"{name} is missing")
        if sha256_of_file(path) != expected:
            _broken(f"{name} is not what the run used")


def _compare_file(then: Path, now: Path, name: str) -> None:
    if not then.is_file() or not now.is_file():
        _broken(f"{name} is there once only")
    if sha256_of_file(then) == sha256_of_file(now):
        return
    if then.suffix != ".csv":
        _broken(f"{name} differs")
    rows = zip(then.read_bytes().split(b"\n"), now.read_bytes().split(b"\n"), strict=False)
    row = next((n for n, (a, b) in enumerate(rows, start=1) if a != b), None)
    _broken(f"{name} differs, first in row {row}" if row else f"{name} differs in its length")


def _words(code: Mapping[str, str] | None) -> str:
    return f"{code['version']}+{code['source_sha256'][:12]}" if code else "unknown"


def _broken(what: str) -> None:
    msg = f"replay: {what}"
    raise BrokenPromiseError(msg)
