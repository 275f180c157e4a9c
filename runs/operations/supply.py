"""What is shipped: packages with versions and licences, and what is known against them."""

from __future__ import annotations

import importlib.metadata
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gis.errors import EnvironmentNotReadyError, InputError
from gis.state import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCK: Final = "requirements/run.txt"
NPM_LOCK: Final = "webmap/package-lock.json"
PINNED: Final = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^ ;\\]+)", re.MULTILINE)
SHA256: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")
LONGEST_LICENCE: Final = 120
NO_SERVICE: Final = (
    "the advisory service could not be asked from here, so nothing is said about weaknesses: run "
    "this on a machine that reaches it"
)


def sbom(root: Path = CHECKOUT) -> dict[str, Any]:
    """
    Return the list of everything that is shipped, as CycloneDX 1.6.

    Parameters
    ----------
    root
        The checkout, with its locks.

    Returns
    -------
    document
        One component per package of the lock for running and per npm package of the map page;
        name, version, licence as the package states it, package URL, SHA-256 where locked.

    Raises
    ------
    InputError
        If the locks are not there; an installed wheel has none.

    Notes
    -----
    No time and no random number stands in it: the same locks give the same bytes.
    """
    lock, npm = root / LOCK, root / NPM_LOCK
    if not lock.is_file():
        msg = f"{lock} is not there; the list is made from a checkout with its locks"
        raise InputError(msg)
    components = [*_python(lock.read_text(encoding="utf-8")), *_npm(npm)]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "gan-truong",
                "name": "gan-truong",
                "version": importlib.metadata.version("gan-truong"),
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": sorted(components, key=lambda one: one["bom-ref"]),
    }


def weaknesses(root: Path = CHECKOUT) -> dict[str, Any]:
    """
    Return what the advisory service knows against the locked packages.

    Raises
    ------
    EnvironmentNotReadyError
        If pip-audit is not installed, or the service cannot be reached; nothing is claimed then.
    """
    words = [sys.executable, "-m", "pip_audit", "--requirement", str(root / LOCK)]
    words += ["--require-hashes", "--disable-pip", "--format", "json", "--progress-spinner", "off"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 (ours)
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        reason = NO_SERVICE
        if "No module named" in done.stderr:
            reason = "pip-audit is not installed; it is in requirements/dev.txt"
        raise EnvironmentNotReadyError(reason) from None
    weak = [one for one in found if one.get("vulns")]
    skipped = [one["name"] for one in found if "skip_reason" in one]
    if len(skipped) == len(found):  # a mirror without advisories answers, and knows nothing
        raise EnvironmentNotReadyError(NO_SERVICE)
    return {"looked_at": len(found) - len(skipped), "weak": weak, "not_looked_at": skipped}


def _python(text: str) -> Iterator[dict[str, Any]]:
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text)
    for block in blocks:
        pinned = PINNED.search(block)
        if pinned is None:
            continue
        name, version = pinned[1].lower(), pinned[2]
        yield {
            "type": "library",
            "bom-ref": f"pkg:pypi/{name}@{version}",
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{name}@{version}",
            "licenses": _licences(name),
            "properties": [
                {"name": "gan-truong:locked-files", "value": str(len(SHA256.findall(block)))}
            ],
        }


def _licences(name: str) -> list[dict[str, Any]]:
    """Return the licence as the installed package states it; unknown stays unknown."""
    try:
        stated = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return [{"license": {"name": "unknown: not installed here"}}]
    if "License-Expression" in stated:
        return [{"expression": stated["License-Expression"]}]
    classified = [
        line.rpartition(" :: ")[2]
        for line in stated.get_all("Classifier") or []
        if line.startswith("License :: ") and line != "License :: OSI Approved"
    ]
    said = stated["License"] or "" if "License" in stated else ""
    text = said.strip().partition("\n")[0][:LONGEST_LICENCE]
    return [{"license": {"name": one}} for one in classified or [text or "unknown: not stated"]]


def _npm(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the packages of the map page; those for building only are marked as excluded."""
    if not path.is_file():
        return
    packages = json.loads(path.read_text(encoding="utf-8"))["packages"]
    for place, facts in packages.items():
        name = place.rpartition("node_modules/")[2]
        if not name or facts.get("link"):
            continue
        purl = f"pkg:npm/{name.replace('@', '%40')}@{facts['version']}"
        yield {
            "type": "library",
            "bom-ref": f"{purl}#{place}",
            "name": name,
            "version": facts["version"],
            "purl": purl,
            "scope": "excluded" if facts.get("dev") else "required",
            "licenses": [{"license": {"name": facts.get("license", "unknown: not stated")}}],
        }
