"""
The seed of a lot: committed before anybody can know its outcome, shown afterwards.

A commitment may name a public number that nobody knows yet, such as a lottery drawn later. Then
the lot's seed comes from both: whoever keeps the secret cannot choose it, and whoever draws the
number does not know the secret.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from typing import TYPE_CHECKING, Any, Final

from gis.errors import InputError
from runs.manifest import canonical_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

COMMITMENT_FORMAT: Final = "gan-truong-lot-1"
DRAW_FORMAT: Final = "gan-truong-lot-draw-1"
JOINED: Final = "gan-truong-lot-seed-1"
SEED_BYTES: Final = 32
OWNER_ONLY: Final = 0o600


def list_sha256(ids: Iterable[str]) -> str:
    r"""
    Return the hash of a frozen list: SHA-256 over the sorted ids, one a line.

    Examples
    --------
    >>> list_sha256(["b", "a"]) == hashlib.sha256(b"a\nb\n").hexdigest()
    True
    """
    return hashlib.sha256("".join(f"{name}\n" for name in sorted(ids)).encode()).hexdigest()


def seed_sha256(seed: str) -> str:
    """Return the hash of a seed that is published before the lot is drawn."""
    return hashlib.sha256(seed.encode()).hexdigest()


def joined_seed(secret: str, public_number: str) -> str:
    r"""
    Return the seed of a lot from the secret and the public number: hexadecimal SHA-256.

    Examples
    --------
    >>> text = b"gan-truong-lot-seed-1\nabc\n012345\n"
    >>> joined_seed("abc", "012345") == hashlib.sha256(text).hexdigest()
    True
    """
    return hashlib.sha256(f"{JOINED}\n{secret}\n{public_number}\n".encode()).hexdigest()


def commit(
    ids: Iterable[str],
    *,
    secret_file: Path,
    commitment_file: Path,
    public_number_from: str | None = None,
) -> dict[str, Any]:
    """
    Draw a seed, keep it for its owner only, and write what is published before the lot.

    Parameters
    ----------
    ids
        The frozen list of pupils.
    secret_file, commitment_file
        Must be new: a second draw would be a choice.
    public_number_from
        Which number, known to nobody yet, is to be joined with the secret; in words.
    """
    seed = secrets.token_hex(SEED_BYTES)
    names = list(ids)
    made = {
        "format": COMMITMENT_FORMAT,
        "seed_sha256": seed_sha256(seed),
        "pupil_list_sha256": list_sha256(names),
        "n_pupils": len(names),
    }
    if public_number_from is not None:
        made["public_number_from"] = _line(public_number_from, "the source of the public number")
    if commitment_file.exists():
        raise FileExistsError(17, os.strerror(17), str(commitment_file))
    handle = os.open(secret_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(seed + "\n")
    with commitment_file.open("xb") as opened:
        opened.write(canonical_json(made))
    return made


def draw(
    commitment: Mapping[str, Any], secret: str, public_number: str, draw_file: Path
) -> dict[str, Any]:
    """
    Join the secret with the public number and write all from which anybody derives the seed.

    Parameters
    ----------
    commitment
        What was published before; it names where the number comes from.
    secret
        What it committed to.
    public_number
        The number as it was published, with its leading zeros.
    draw_file
        Must be new: a lot is drawn once.

    Raises
    ------
    InputError
        If the commitment waits for no number, or the secret is not the one committed to.
    """
    if "public_number_from" not in commitment:
        msg = "this commitment waits for no public number; its seed is the secret itself"
        raise InputError(msg)
    if seed_sha256(secret) != commitment["seed_sha256"]:
        msg = "the secret is not the one that was committed to"
        raise InputError(msg)
    number = _line(public_number, "the public number")
    made = {
        "format": DRAW_FORMAT,
        "commitment": dict(commitment),
        "secret": secret,
        "public_number": number,
        "seed": joined_seed(secret, number),
    }
    with draw_file.open("xb") as opened:
        opened.write(canonical_json(made))
    return made


def read_commitment(path: Path) -> dict[str, Any]:
    """
    Return a published commitment, or the draw that followed it.

    Raises
    ------
    InputError
        If the file is something else.
    """
    try:
        found = json.loads(path.read_bytes())
    except ValueError:
        found = None
    if not _is_whole(found):
        msg = f"{path.name} is not a commitment; make one with: gantruong lot commit"
        raise InputError(msg)
    whole: dict[str, Any] = found
    return whole


def _is_whole(found: object) -> bool:
    """Tell whether this is a commitment, or a draw with its commitment, with all its parts."""
    if not isinstance(found, dict):
        return False
    if found.get("format") == DRAW_FORMAT:
        before = found.get("commitment")
        parts = _is_whole(before) and all(
            isinstance(found.get(name), str) for name in ("secret", "public_number")
        )
        return parts and isinstance(before, dict) and "public_number_from" in before
    parts = all(isinstance(found.get(name), str) for name in ("seed_sha256", "pupil_list_sha256"))
    return found.get("format") == COMMITMENT_FORMAT and parts


def lot_facts(
    ids: Iterable[str], seed: str | None, commitment: Mapping[str, Any] | None
) -> dict[str, Any]:
    """
    Return what a manifest says about the frozen list and the lot.

    Parameters
    ----------
    ids
        The pupils.
    seed
        Of the lot; ``None`` where none is drawn.
    commitment
        What was published before, or the draw that followed it.

    Raises
    ------
    InputError
        If seed or list are not those that were committed to, or no lot is drawn at all.
    """
    facts: dict[str, Any] = {"pupil_list_sha256": list_sha256(ids), "lot": None}
    if seed is None:
        if commitment is not None:
            msg = "this policy draws no lot; leave out the commitment"
            raise InputError(msg)
        return facts
    facts["lot"] = {"seed_sha256": seed_sha256(seed), "committed_before": commitment is not None}
    if commitment is None:
        return facts
    drawn = commitment if commitment["format"] == DRAW_FORMAT else None
    before = commitment if drawn is None else drawn["commitment"]
    if before["pupil_list_sha256"] != facts["pupil_list_sha256"]:
        msg = "the pupils are not the frozen list that the commitment names"
        raise InputError(msg)
    if drawn is not None:
        facts["lot"]["draw"] = {
            "secret": drawn["secret"],
            "secret_sha256": before["seed_sha256"],
            "public_number_from": before["public_number_from"],
            "public_number": drawn["public_number"],
        }
    wrong = _wrong_seed(seed, before, facts["lot"].get("draw"))
    if wrong is not None:
        raise InputError(wrong)
    return facts


def _wrong_seed(
    seed: str, before: Mapping[str, Any], drawn: Mapping[str, Any] | None
) -> str | None:
    if drawn is not None:
        return broken_draw(seed, drawn)
    if "public_number_from" in before:
        return "the commitment waits for its public number; draw with: gantruong lot draw"
    if before["seed_sha256"] != seed_sha256(seed):
        return "the seed is not the one that was committed to"
    return None


def broken_draw(seed: str, drawn: Mapping[str, Any]) -> str | None:
    """Return what is wrong with a draw of which a manifest speaks, ``None`` if nothing is."""
    secret = str(drawn.get("secret"))
    if seed_sha256(secret) != drawn.get("secret_sha256"):
        return "the secret of the lot is not the one that was committed to"
    if joined_seed(secret, str(drawn.get("public_number"))) != seed:
        return "the seed is not the one that secret and public number give"
    return None


def _line(words: str, what: str) -> str:
    """Return words without spaces around, refused where they are empty or not one line."""
    found = words.strip()
    if not found or not found.isprintable():
        msg = f"{what} must be one line of text"
        raise InputError(msg)
    return found
