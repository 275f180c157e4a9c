"""Check a lot without Gần Trường: ``python3 verify_lot.py draw.json commitment.json pupils.csv``.

``draw.json`` is what ``gantruong lot draw`` wrote, ``commitment.json`` what was published before
the public number was known, ``pupils.csv`` the frozen list (a column ``pupil_id``). With
``--manifest manifest.json`` the result must have used that seed. ``--order`` prints the lot. Python
alone is enough. Exit code 0: the lot holds. 1: not. 2: wrong call. The format: ``docs/seal.md``.
"""  # noqa: INP001 (a script for anybody, it belongs to no package)

from __future__ import annotations

import argparse
import csv
import hashlib
import hmac
import json
import sys
from pathlib import Path
from typing import Any


class WrongLotError(Exception):
    """The lot does not hold; the text says where."""


def check(draw: dict[str, Any], commitment: dict[str, Any], pupils: list[str]) -> str:
    """Return the seed of a lot that holds."""
    if draw["commitment"] != commitment:
        msg = "the draw rests on another commitment than the one that was published"
        raise WrongLotError(msg)
    if "public_number_from" not in commitment:
        msg = "the commitment names no public number"
        raise WrongLotError(msg)
    if hashlib.sha256(draw["secret"].encode()).hexdigest() != commitment["seed_sha256"]:
        msg = "the secret is not the one that was committed to"
        raise WrongLotError(msg)
    listed = "".join(f"{name}\n" for name in sorted(pupils)).encode()
    if hashlib.sha256(listed).hexdigest() != commitment["pupil_list_sha256"]:
        msg = "the pupils are not the list that was frozen"
        raise WrongLotError(msg)
    text = f"gan-truong-lot-seed-1\n{draw['secret']}\n{draw['public_number']}\n"
    seed = hashlib.sha256(text.encode()).hexdigest()
    if seed != draw["seed"]:
        msg = "secret and public number give another seed"
        raise WrongLotError(msg)
    return seed


def order(seed: str, pupils: list[str]) -> list[str]:
    """Return the pupils in the order of the lot, the first one first."""
    key = seed.encode()
    return sorted(
        pupils, key=lambda name: (hmac.new(key, name.encode(), hashlib.sha256).digest(), name)
    )


def main() -> int:
    """Check the files named on the command line."""
    words = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    words.add_argument("draw", type=Path)
    words.add_argument("commitment", type=Path)
    words.add_argument("pupils", type=Path)
    words.add_argument("--manifest", type=Path, help="of a result that used the lot")
    words.add_argument("--order", action="store_true", help="print place,pupil_id")
    given = words.parse_args()
    try:
        draw = json.loads(given.draw.read_bytes())
        commitment = json.loads(given.commitment.read_bytes())
        with given.pupils.open(encoding="utf-8-sig", newline="") as file:
            pupils = [row["pupil_id"] for row in csv.DictReader(file)]
        manifest = None if given.manifest is None else json.loads(given.manifest.read_bytes())
        seed = check(draw, commitment, pupils)
        if manifest is not None and manifest.get("seed") != seed:
            msg = "the result was drawn with another seed"
            raise WrongLotError(msg)  # noqa: TRY301 (one place says what is wrong)
    except WrongLotError as error:
        print(f"wrong: {error}", file=sys.stderr)  # noqa: T201 (a script)
        return 1
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"cannot be read: {error!r}", file=sys.stderr)  # noqa: T201 (a script)
        return 2
    source, number = commitment["public_number_from"], draw["public_number"]
    print(f"The seed follows from the secret and {number!r} ({source}).", file=sys.stderr)  # noqa: T201 (a script)
    if given.order:
        for place, name in enumerate(order(seed, pupils), start=1):
            print(f"{place},{name}")  # noqa: T201 (a script)
    return 0


if __name__ == "__main__":
    sys.exit(main())
