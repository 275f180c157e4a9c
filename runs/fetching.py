"""What ``gantruong fetch`` does: files of a place from its sources, checked, with receipts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gis.errors import InputError
from gis.fetch.download import digests, download, forget_part, part_of, short_text
from gis.fetch.receipt import Receipt, read_receipt, receipt_path, write_receipt
from gis.osm.crop import crop
from gis.osm.refusal import refusal
from gis.progress import silent

if TYPE_CHECKING:
    from gis.fetch.download import Download
    from gis.progress import Progress
    from gis.province import DataSource, Province, SourceFile

MARGIN_DEG: Final = 0.05
"""How far beyond the place's box roads are kept: about five kilometres, for homes at its edge."""

FETCHED, KEPT, PLANNED = "fetched", "kept", "planned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """
    One file of a source.

    Attributes
    ----------
    path
        Where it stands.
    state
        ``fetched`` now, ``kept`` from before and found unchanged, or ``planned`` in a dry run.
    receipt
        What is known of it; ``None`` in a dry run.
    """

    path: Path
    state: str
    receipt: Receipt | None


def fetch(
    place: Province,
    out: Path,
    *,
    only: str | None = None,
    dry_run: bool = False,
    progress: Progress = silent,
) -> list[Fetched]:
    """
    Bring the files that a place's sources name into a city folder.

    Parameters
    ----------
    place
        With ``[[source.file]]`` tables in its ``sources.toml``.
    out
        City folder; made if it is not there.
    only
        Id of the one source to take.
    dry_run
        Only say what would be fetched.
    progress
        Told how far each file is.

    Raises
    ------
    InputError
        If a source does not answer, bytes are not those that were promised, or a file is there
        that was not fetched from here. Nothing is overwritten; a whole file appears or none.
    """
    if only is not None and only not in {source.id for source in place.sources}:
        known = ", ".join(source.id for source in place.sources)
        msg = f"place {place.id} has no source {only!r}; there are {known}"
        raise InputError(msg)
    done = []
    for source in place.sources:
        if only is not None and source.id != only:
            continue
        for file in source.file:
            done += _file(place, source, file, out, dry_run=dry_run, progress=progress)
    return done


def by_hand(place: Province) -> list[DataSource]:
    """Return the sources of which something must be supplied by hand."""
    return [source for source in place.sources if source.by_hand_en or not source.file]


def _file(
    place: Province,
    source: DataSource,
    file: SourceFile,
    out: Path,
    *,
    dry_run: bool,
    progress: Progress,
) -> list[Fetched]:
    whole = out / file.save_as
    part = None if not file.crop else out / file.crop
    if part is not None and place.bbox is None:
        msg = f"place {place.id} has no bbox to cut {file.crop} out by; write it into province.toml"
        raise InputError(msg)
    wanted = [one for one in (whole, part) if one is not None]
    if dry_run:
        return [Fetched(path=one, state=PLANNED, receipt=None) for one in wanted]
    found = [_fetched(source, file, whole, progress)]
    if part is not None:
        found.append(_cropped(place, found[0], part, progress))
    return found


def _fetched(source: DataSource, file: SourceFile, target: Path, progress: Progress) -> Fetched:
    known = _known(target)
    if known is not None:
        if file.sha256 and known.sha256 != file.sha256:
            raise _wrong_bytes(target.name, file.sha256, known.sha256)
        return Fetched(path=target, state=KEPT, receipt=known)
    got = download(file.url, target, progress=progress)
    checked_by = _check(file, target, got)
    receipt = Receipt(
        source=source.id,
        title=source.title,
        holder=source.holder,
        licence=source.licence,
        attribution=source.attribution,
        url=file.url,
        final_url=got.final_url,
        last_modified=got.last_modified,
        fetched_on=dt.datetime.now(tz=dt.UTC).date().isoformat(),
        size_bytes=got.size_bytes,
        sha256=got.sha256,
        checked_by=checked_by,
    )
    write_receipt(target, receipt)
    part_of(target).replace(target)
    forget_part(target)
    return Fetched(path=target, state=FETCHED, receipt=receipt)


def _known(target: Path) -> Receipt | None:
    """Return the receipt of a file that is there and unchanged, ``None`` if there is no file."""
    if not target.exists():
        return None
    receipt = read_receipt(target)
    if receipt is None:
        msg = (
            f"{target.name}: the file is there and has no receipt {receipt_path(target).name}: it "
            "was not fetched from here; move it away, or keep it and leave this source out"
        )
        raise refusal(msg, "Tệp đã có mà không có biên nhận: không phải do lệnh này tải về.")
    sha256 = digests(target)[1]
    if sha256 != receipt.sha256:
        raise _wrong_bytes(target.name, receipt.sha256, sha256)
    return receipt


def _check(file: SourceFile, target: Path, got: Download) -> str:
    """Return by what the bytes were found right; raise and keep nothing if they are wrong."""
    digest = {"md5": got.md5, "sha256": got.sha256}
    if file.sha256:
        due, kind, word = file.sha256, "sha256", "sha256 in sources.toml"
    elif file.checksum_url:
        kind = file.checksum
        published = short_text(file.checksum_url).split()
        due, word = (published[0].lower() if published else ""), f"{kind} at {file.checksum_url}"
    else:
        return "nothing"
    if digest[kind] != due:
        forget_part(target)
        raise _wrong_bytes(target.name, due, digest[kind])
    return word


def _cropped(place: Province, whole: Fetched, target: Path, progress: Progress) -> Fetched:
    receipt = whole.receipt
    known = _known(target)
    if receipt is None or place.bbox is None:
        msg = "a crop needs a fetched file and a box"
        raise AssertionError(msg)
    if known is not None and known.made_from == f"{whole.path.name} {receipt.sha256}":
        return Fetched(path=target, state=KEPT, receipt=known)
    west, south, east, north = place.bbox
    box = (west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG)
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f"half.{target.name}")
    try:
        n_ways, _ = crop(whole.path, half, box, progress=progress)
        if not n_ways:
            msg = f"{whole.path.name}: no way of this file touches the box of {place.id}"
            raise refusal(msg, "Tệp không có đường nào trong khung của địa phương.")
        made = replace(
            receipt,
            size_bytes=half.stat().st_size,
            sha256=digests(half)[1],
            made_from=f"{whole.path.name} {receipt.sha256}",
        )
        target.unlink(missing_ok=True)  # never an old file beside a new receipt
        write_receipt(target, made)
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)
    return Fetched(path=target, state=FETCHED, receipt=made)


def _wrong_bytes(name: str, due: str, got: str) -> InputError:
    msg = (
        f"{name}: the bytes are not those that were promised (checksum {got[:16]}… instead of "
        f"{due[:16] or 'a published one'}…); nothing of it is used"
    )
    return refusal(msg, "Nội dung tệp không khớp mã kiểm tra đã công bố; không dùng tệp này.")
