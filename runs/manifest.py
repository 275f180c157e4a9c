"""The manifest of a run: what went in, what came out, by which rules and which code."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gis.errors import BrokenPromiseError, InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from admission.policy.file import Policy

NAME: Final = "manifest.json"
FORMAT: Final = "gan-truong-run-1"
STANDING: Final = "đề xuất, chưa được hội đồng xác nhận (a proposal, not confirmed)"
SOURCES: Final = ("gis", "admission", "runs")
"""Packages whose source decides a placement; their files make up the code hash."""

LIBRARIES: Final = ("numpy", "numba", "pyarrow")
SEAL_MEANING: Final = (
    "bằng chứng kết quả không bị sửa, không phải chữ ký số theo luật "
    "(a proof of integrity, not a legal signature)"
)
KINDS: Final = ("match", "match-wishes", "match-wishes-round")
"""Kinds of run that are written as a folder."""

NOT_COMPARED: Final = (
    *("format", "standing", "seal_meaning", "libraries"),
    *("run_sha256", "merkle_root", "merkle_leaves", "signature", "seal", "audit_head"),
)
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
    """Return the package version and one hash over the source files that decide a placement."""
    version = importlib.metadata.version("gan-truong")
    return {"version": version, "source_sha256": source_sha256(SOURCES)}


@cache
def source_sha256(packages: tuple[str, ...]) -> str:
    """Return one hash over the modules and TOML files of some of our packages."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for package in packages:
        for path in sorted((root / package).rglob("*")):
            if path.suffix in (".py", ".toml"):
                name = path.relative_to(root).as_posix()
                digest.update(f"{name}\0{sha256_of_file(path)}\n".encode())
    return digest.hexdigest()


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


def read_manifest(folder: Path) -> dict[str, Any]:
    """
    Return the manifest of a result folder, as it stands there.

    Raises
    ------
    InputError
        If there is no such folder.
    BrokenPromiseError
        If it holds no manifest that this version knows.
    """
    if not folder.is_dir():
        msg = f"{folder} is not a folder"
        raise InputError(msg)
    path = folder / NAME
    if not path.is_file():
        msg = f"seal: {NAME} is missing"
        raise BrokenPromiseError(msg)
    try:
        manifest = json.loads(path.read_bytes())
    except ValueError as error:
        msg = f"seal: {NAME} is not JSON: {error}"
        raise BrokenPromiseError(msg) from error
    if not _is_known(manifest):
        msg = f"seal: {NAME} is not the manifest of a run that this version knows"
        raise BrokenPromiseError(msg)
    return dict(manifest)


def _is_known(manifest: Any) -> bool:  # noqa: ANN401 (whatever the file holds)
    return (
        isinstance(manifest, dict)
        and manifest.get("format") == FORMAT
        and manifest.get("kind") in KINDS
        and all(isinstance(manifest.get(key), dict) for key in ("policy", "inputs", "outputs"))
    )


def run_sha256_of(manifest: Mapping[str, Any]) -> str:
    """Return the hash that is the same for every run of the same inputs, rules and code."""
    compared = {key: value for key, value in manifest.items() if key not in NOT_COMPARED}
    return hashlib.sha256(canonical_json(compared)).hexdigest()


def signed_bytes(manifest: Mapping[str, Any]) -> bytes:
    """Return what a signature is over: the canonical manifest without signature and seal."""
    unsigned = {key: value for key, value in manifest.items() if key not in ("signature", "seal")}
    return canonical_json(unsigned)


def seal_of(manifest: Mapping[str, Any]) -> str:
    """Return the hash that the manifest's ``seal`` must have."""
    whole = {key: value for key, value in manifest.items() if key != "seal"}
    return hashlib.sha256(canonical_json(whole)).hexdigest()
