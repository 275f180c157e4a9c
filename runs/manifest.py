"""The manifest of a run: what went in, what came out, by which rules and which code."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from admission.policy import Policy

NAME: Final = "manifest.json"
FORMAT: Final = "gan-truong-run-1"
STANDING: Final = "đề xuất, chưa được hội đồng xác nhận (a proposal, not confirmed)"
SOURCES: Final = ("gis", "admission", "runs")
"""Packages whose source decides a placement; their files make up the code hash."""

LIBRARIES: Final = ("numpy", "numba", "pyarrow")
NOT_COMPARED: Final = ("libraries", "seal", "signature", "merkle_root")
"""Keys without influence on whether two runs are the same run."""


def canonical_json(value: object) -> bytes:
    r"""
    Return the one way in which a value is written: sorted keys, UTF-8, a line end.

    Examples
    --------
    >>> canonical_json({"b": 1, "a": "ế"}).decode()
    '{\n "a": "ế",\n "b": 1\n}\n'
    """
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, indent=1, allow_nan=False)
    return (text + "\n").encode("utf-8")


def sha256_of_file(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def code_version() -> dict[str, str]:
    """Return the package version and one hash over our own source files."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for package in SOURCES:
        for path in sorted((root / package).rglob("*")):
            if path.suffix in (".py", ".toml"):
                name = path.relative_to(root).as_posix()
                digest.update(f"{name}\0{sha256_of_file(path)}\n".encode())
    version = importlib.metadata.version("gan-truong")
    return {"version": version, "source_sha256": digest.hexdigest()}


def libraries() -> dict[str, str]:
    """Return the versions of what computed and wrote the run; they enter no comparison."""
    versions = {name: importlib.metadata.version(name) for name in LIBRARIES}
    return {"python": platform.python_version(), **versions}


def rules_of(policy: Policy) -> dict[str, Any]:
    """Return what a manifest says about a policy, assumptions first by name."""
    return {
        "name": policy.name,
        "sha256": policy.sha256,
        "standing": policy.standing,
        "assumptions": sorted(policy.assumptions()),
    }


def seal(body: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return the manifest: the body, what identifies the run, and the seal over all of it.

    ``run_sha256`` is the same for every run of the same inputs, rules and code; ``seal`` is the
    hash of the whole manifest without itself, so that a changed byte shows. Signature and
    Merkle root are left open: without a key a run carries hashes only.
    """
    compared = {key: value for key, value in body.items() if key not in NOT_COMPARED}
    whole = {
        **body,
        "format": FORMAT,
        "standing": STANDING,
        "libraries": libraries(),
        "run_sha256": hashlib.sha256(canonical_json(compared)).hexdigest(),
        "merkle_root": None,
        "signature": None,
    }
    return {**whole, "seal": seal_of(whole)}


def seal_of(manifest: Mapping[str, Any]) -> str:
    """Return the hash that the manifest's ``seal`` must have."""
    whole = {key: value for key, value in manifest.items() if key != "seal"}
    return hashlib.sha256(canonical_json(whole)).hexdigest()
