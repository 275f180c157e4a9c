"""One file over HTTP: in parts, gone on with after a cut, never half there under its own name."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import requests

from gis.osm.refusal import refusal
from gis.progress import silent

if TYPE_CHECKING:
    from gis.errors import InputError
    from gis.progress import Progress

CHUNK: Final = 1 << 14
"""Bytes written at once: what a cut connection loses of what had arrived is less than this."""

TIMEOUT_S: Final = (15.0, 60.0)  # to connect, and between two pieces
IDLE_ATTEMPTS: Final = 4
"""Attempts in a row that bring no byte; after them the source is said not to answer."""

WAIT_S: Final = 0.5  # doubled after each idle attempt
HEADERS: Final = {"Accept-Encoding": "identity", "User-Agent": "gan-truong fetch"}
PARTIAL, RANGE_DONE, OK = 206, 416, 200
CUT: Final = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """
    A file that is whole.

    Attributes
    ----------
    final_url
        Where it came from after redirects.
    last_modified
        What the server said of its date; empty if nothing.
    size_bytes, sha256, md5
        Of the bytes on this disk.
    n_resumed_bytes
        Bytes that an earlier attempt had brought already.
    """

    final_url: str
    last_modified: str
    size_bytes: int
    sha256: str
    md5: str
    n_resumed_bytes: int


def download(url: str, target: Path, *, progress: Progress = silent) -> Download:
    """
    Bring a file beside its target as ``<name>.part`` and return its facts; it is not moved yet.

    Parameters
    ----------
    url
        ``http`` or ``https``.
    target
        Where the caller will move it once it is found right.
    progress
        Told how many bytes are there.

    Raises
    ------
    InputError
        If the source does not answer, answers with an error, or the disk is too small. What has
        arrived stays: the same call goes on from there, if the source still has the same file.
    """
    part, idle, first = part_of(target), 0, _size(part_of(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    while True:
        before = _size(part)
        try:
            answer = _receive(url, part, progress)
            break
        except CUT as error:
            idle = 0 if _size(part) > before else idle + 1
            if idle >= IDLE_ATTEMPTS:
                raise _silent_source(url, error) from error
            time.sleep(WAIT_S * 2**idle)
    md5, sha256 = digests(part)
    return Download(
        final_url=str(answer["url"]),
        last_modified=str(answer["last_modified"]),
        size_bytes=_size(part),
        sha256=sha256,
        md5=md5,
        n_resumed_bytes=first if answer["resumed"] else 0,
    )


def part_of(target: Path) -> Path:
    """Return where the bytes of a target are gathered until it is whole and right."""
    return target.with_name(f"{target.name}.part")


def forget_part(target: Path) -> None:
    """Remove what was gathered for a target."""
    for path in (part_of(target), _state_of(part_of(target))):
        path.unlink(missing_ok=True)


def short_text(url: str) -> str:
    """Return a text of at most some kilobytes, such as a published checksum. Raises as above."""
    try:
        with requests.get(url, headers=HEADERS, timeout=TIMEOUT_S, stream=True) as answer:
            _refuse_status(url, answer)
            first: bytes = answer.raw.read(4096, decode_content=True)
            return first.decode("ascii", "replace")
    except CUT as error:
        raise _silent_source(url, error) from error


def digests(path: Path) -> tuple[str, str]:
    """Return MD5 (which some sources publish) and SHA-256 of a file, hexadecimal."""
    md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            md5.update(piece)
            sha256.update(piece)
    return md5.hexdigest(), sha256.hexdigest()


def _receive(url: str, part: Path, progress: Progress) -> dict[str, Any]:
    """Bring what is missing of a file; whole when it returns."""
    known = _state(part)
    have = _size(part) if known.get("url") == url and known.get("validator") else 0
    asked = dict(HEADERS)
    if have:
        asked |= {"Range": f"bytes={have}-", "If-Range": known["validator"]}
    with requests.get(url, headers=asked, timeout=TIMEOUT_S, stream=True) as answer:
        if answer.status_code == RANGE_DONE and known.get("total") == have:
            return {**known, "url": known["final_url"], "resumed": True}
        if answer.status_code == RANGE_DONE:  # the source has another file now
            forget_part(part.with_name(part.name.removesuffix(".part")))
            msg = f"{url} has changed"
            raise requests.ConnectionError(msg)  # the caller tries again
        _refuse_status(url, answer)
        resumed = answer.status_code == PARTIAL
        have = have if resumed else 0
        left = answer.headers.get("Content-Length")
        total = None if left is None else have + int(left)
        said = _said(url, answer, total)
        _state_of(part).write_text(json.dumps(said), encoding="utf-8")
        _refuse_small_disk(part, total, have)
        with part.open("r+b" if resumed else "wb") as file:
            file.truncate(have)
            file.seek(have)
            for piece in answer.iter_content(CHUNK):
                file.write(piece)
                progress("fetching", file.tell(), total)
    if total is not None and _size(part) != total:
        msg = f"{_size(part)} of {total} bytes"
        raise requests.ConnectionError(msg)
    return {**said, "url": said["final_url"], "resumed": resumed}


def _said(url: str, answer: requests.Response, total: int | None) -> dict[str, Any]:
    """Return what the answer says of the file, kept so that another process can go on."""
    tag = answer.headers.get("ETag", "")
    modified = answer.headers.get("Last-Modified", "")
    strong = tag if tag and not tag.startswith("W/") else ""
    return {
        "url": url,
        "final_url": answer.url,
        "validator": strong or modified,
        "last_modified": modified,
        "total": total,
    }


def _refuse_status(url: str, answer: requests.Response) -> None:
    if url.startswith("https:") and not answer.url.startswith("https:"):
        msg = f"{_name(url)}: {url} leads to {answer.url}, which is not encrypted; it is not taken"
        raise refusal(msg, "Địa chỉ dẫn đến một nơi không mã hoá; không lấy tệp.")
    if answer.status_code not in (OK, PARTIAL):
        msg = (
            f"{_name(url)}: {url} answers {answer.status_code} {answer.reason}; look for the "
            "file's new address and write it into sources.toml"
        )
        raise refusal(
            msg,
            f"Nguồn trả lời {answer.status_code}; hãy tìm địa chỉ mới của tệp và sửa sources.toml.",
        )


def _refuse_small_disk(part: Path, total: int | None, have: int) -> None:
    free = shutil.disk_usage(part.parent).free
    if total is not None and total - have > free:
        msg = f"{part.stem}: {part.parent} has {free:,} bytes free and {total - have:,} are needed"
        raise refusal(msg, f"Ổ đĩa chỉ còn {free:,} byte, cần {total - have:,} byte.")


def _silent_source(url: str, error: Exception) -> InputError:
    msg = (
        f"{_name(url)}: {url} does not answer ({type(error).__name__}); is this machine on the "
        "network? What has arrived is kept: run the same command again, or put the file there by "
        "hand"
    )
    return refusal(
        msg,
        "Nguồn không trả lời; máy có mạng không? Phần đã tải được giữ lại: chạy lại lệnh này, hoặc "
        "tự chép tệp vào.",
    )


def _name(url: str) -> str:
    """Return the last part of an address, by which a person knows the file."""
    return url.rpartition("/")[2]


def _state_of(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")


def _state(part: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(_state_of(part).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
