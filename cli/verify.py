"""``gantruong verify``: whether a result is unchanged and keeps the rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import in_language, out, print_json, progress, settings
from gis.errors import InputError

if TYPE_CHECKING:
    from runs.verify import Verified


def verify(
    folder: Annotated[Path, typer.Argument(help="Folder of a result.", metavar="DIR")],
    *,
    rules_only: Annotated[
        bool, typer.Option("--rules-only", help="Leave the hashes alone, check the rules only.")
    ] = False,
    public_key: Annotated[
        Path | None,
        typer.Option(help="PEM file of the key that must have signed (from: key show)."),
    ] = None,
) -> None:
    """
    Check a result: its hashes, its signature, its Merkle root, then every rule of its policy.

    Exit code 0 and a sentence, or 1 and the first broken promise. Without --public-key any key
    will do, and a folder without a signature is "not signed". The seal is a proof of integrity,
    not a legal signature.
    """
    from runs.seal.keys import read_public_key  # noqa: PLC0415 (only when it runs)
    from runs.verify import verify_folder  # noqa: PLC0415 (after the kernel cache is prepared)

    if rules_only and public_key is not None:
        msg = "--rules-only looks at no signature; leave out --public-key"
        raise InputError(msg)
    wanted = None if public_key is None else read_public_key(public_key)
    with progress() as stages:
        verified = verify_folder(folder, rules_only=rules_only, public_key=wanted, progress=stages)
    if settings.json:
        print_json(
            {
                "kind": verified.kind,
                "policy": verified.policy,
                "seal_checked": verified.seal_checked,
                "signed": verified.signed_by is not None,
                "signed_by": verified.signed_by,
                **verified.counts,
            }
        )
        return
    counts = ", ".join(f"{name} {n}" for name, n in verified.counts.items())
    seal = _about_the_seal(verified, asked=public_key is not None)
    out.print(
        in_language(
            f"Đúng: kết quả giữ mọi cam kết của {verified.policy} ({counts}); {seal}.",
            f"Right: the result keeps every promise of {verified.policy} ({counts}); {seal}.",
        ),
        markup=False,
    )


def _about_the_seal(verified: Verified, *, asked: bool) -> str:
    from runs.seal.keys import fingerprint  # noqa: PLC0415 (only when it runs)

    hashes = in_language("dấu băm đúng", "hashes fit")
    if not verified.seal_checked:
        hashes = in_language("không xem dấu băm", "hashes not looked at")
    if verified.signed_by is None:
        return hashes + in_language("; chưa ký", "; not signed")
    if not verified.seal_checked:
        return hashes + in_language("; không xem chữ ký", "; signature not looked at")
    name = fingerprint(verified.signed_by)
    if asked:
        return in_language(
            f"dấu băm đúng; đã ký bằng khoá đã cho ({name}); chứng minh không bị sửa, không phải "
            "chữ ký số theo luật",
            f"hashes fit; signed by the key given ({name}); a proof of integrity, not a legal "
            "signature",
        )
    return in_language(
        f"dấu băm đúng; đã ký bằng khoá {name} (muốn biết có phải khoá của Sở: --public-key); "
        "chứng minh không bị sửa, không phải chữ ký số theo luật",
        f"hashes fit; signed by key {name} (whose key it is tells --public-key only); a proof of "
        "integrity, not a legal signature",
    )
