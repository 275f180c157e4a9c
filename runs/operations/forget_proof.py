"""The document that tells what was forgotten: counts before and after, who, when, signed."""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib.metadata
from typing import TYPE_CHECKING, Any, Final

from gis.progress import Progress, silent
from runs.manifest import canonical_json
from runs.operations import forget, forget_disk
from runs.seal.keys import public_hex, signing_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from runs.operations.forget import Forgetting

FOLDER: Final = "forgotten"
FORMAT: Final = "gan-truong-forgotten-1"
STAYS: Final = (
    (
        "of each sealed run: its manifest with all hashes, the signature, the Merkle root. A "
        "family that kept its proof can still check it against that root; offers and inputs "
        "cannot be checked or computed again, since they are deleted"
    ),
    (
        "statistics of the whole city, published cut-offs (rounded up to 50 m, ten offers or "
        "more), areas with ten children or more, counts by ward"
    ),
    "the audit log: who did what and when, by numbers of runs, changes and sets",
)
BACKUPS: Final = (
    "backups made before this day hold the season until they are deleted "
    "(gantruong backup --keep-days); delete those kept for longer by hand"
)


def carry_out(  # noqa: PLR0913 (each is another thing)
    url: str,
    state: Path,
    season: str,
    *,
    by: str,
    reason: str,
    admin_url: str | None,
    sets: list[int] | None = None,
    progress: Progress = silent,
) -> dict[str, Any]:
    """
    Forget a season's children and return the proof of it, which is kept in the state folder too.

    Parameters
    ----------
    by, reason
        Who asks and why; the first call is kept as a proposal, for another person to agree to.
    admin_url
        The same database as a superuser; ``None`` where there is none.

    Raises
    ------
    WaitsError, InputError, DatabaseError
        As ``forget.agreed`` and ``forget.plan``; nothing was changed then.
    """
    found = forget.plan(url, state, season, sets=sets)
    decided, names = forget.agreed(url, found, by=by, reason=reason)
    files_sha256 = found.files.sha256()
    done = forget.forget(url, state, season, by=decided, sets=sets, progress=progress)
    left = forget_disk.rewrite(url, admin_url, progress=progress)
    after = {table: before for table, (before, _) in forget.plan(url, state, season).rows.items()}
    proof = document(done, after=after, files_sha256=files_sha256, by=names, left=left)
    folder = state / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    name = f"{season}-{proof['sha256'][:16]}.json"
    (folder / name).write_bytes(canonical_json(proof))
    return proof


def document(
    done: Forgetting,
    *,
    after: dict[str, int],
    files_sha256: str,
    by: Sequence[str],
    left: list[str],
) -> dict[str, Any]:
    """
    Return the proof.

    Parameters
    ----------
    after
        Rows by table, counted afterwards.
    files_sha256
        Hash over the deleted files.
    by
        The two who decided.
    left
        Where bytes may still be, and until when.
    """
    tables = {
        table: {"before": before, "deleted": gone, "after": after[table]}
        for table, (before, gone) in sorted(done.rows.items())
    }
    stated = {
        "format": FORMAT,
        "season": done.season,
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "decided_by": list(by),
        "code_version": importlib.metadata.version("gan-truong"),
        "tables": tables,
        "files": {"deleted": done.files.n_files, "sha256": files_sha256},
        "runs": [
            {"run_id": run["run_id"], "grade": run["grade"], "state": run["state"],
             "run_sha256": run["run_sha256"], "manifest_sha256": run["manifest_sha256"],
             **done.files.seals.get(run["run_key"] or "", {})}
            for run in done.runs
        ],
        "stays": list(STAYS),
        "left_until": [*left, BACKUPS],
        "sets_of_applicants_that_stay": done.other_sets,
    }  # fmt: skip
    return _signed(stated)


def _signed(stated: dict[str, Any]) -> dict[str, Any]:
    text = canonical_json(stated)
    key = signing_key()
    signature = None
    if key is not None:
        public = public_hex(key.public_key())
        signature = {
            "algorithm": "Ed25519",
            "public_key": public,
            "signature": key.sign(text).hex(),
        }
    return {**stated, "sha256": hashlib.sha256(text).hexdigest(), "signature": signature}
