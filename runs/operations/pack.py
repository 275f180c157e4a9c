"""What lies inside a backup: a tar archive of the copied database, files and a manifest."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Any, Final, Self

from gis.errors import BrokenPromiseError
from runs.manifest import canonical_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

MANIFEST: Final = "manifest.json"
DATABASE: Final = "database"
"""Folder of the pieces of ``pg_dump``'s file; joined in order they are that file."""
FILES: Final = "state"
PIECE_BYTES: Final = 4 << 20
OWNER_ONLY: Final = 0o600
LONGEST_MANIFEST: Final = 256 << 20


class PackWriter:
    """
    Writes a backup's archive and keeps the hash of everything in it.

    Parameters
    ----------
    target
        A stream that is written once, from front to end.
    """

    def __init__(self, target: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=target, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115 (closed by finish)
        self._files: dict[str, dict[str, Any]] = {}

    def database(self, dump: IO[bytes]) -> Iterator[int]:
        """Add the copy of the database piece by piece; yields the bytes written so far."""
        digest, n_bytes, number = hashlib.sha256(), 0, 0
        while piece := dump.read(PIECE_BYTES):
            digest.update(piece)
            self._add(f"{DATABASE}/{number:06d}", io.BytesIO(piece), len(piece))
            n_bytes, number = n_bytes + len(piece), number + 1
            yield n_bytes
        self._files[DATABASE] = {"bytes": n_bytes, "sha256": digest.hexdigest()}

    def file(self, name: str, path: Path) -> None:
        """Add one file under its name below the state folder."""
        with path.open("rb") as opened:
            n_bytes = path.stat().st_size
            reader = _Hashing(opened, hashlib.sha256())
            self._add(f"{FILES}/{name}", reader, n_bytes)
        self._files[f"{FILES}/{name}"] = {"bytes": n_bytes, "sha256": reader.digest.hexdigest()}

    def finish(self, manifest: dict[str, Any]) -> dict[str, Any]:
        """Add the manifest, which names every hash, and end the archive."""
        stated = {**manifest, "files": self._files}
        text = canonical_json(stated)
        self._add(MANIFEST, io.BytesIO(text), len(text))
        self._tar.close()
        return stated

    def _add(self, name: str, content: Any, n_bytes: int) -> None:  # noqa: ANN401 (whatever has read())
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = n_bytes, OWNER_ONLY
        self._tar.addfile(entry, content)


class _Hashing:
    """Reads on, and tells a hash all that was read."""

    def __init__(self, source: IO[bytes], digest: hashlib._Hash) -> None:
        self._source, self.digest = source, digest

    def read(self, n_bytes: int = -1) -> bytes:
        """Read some bytes, all if no number is given."""
        found = self._source.read(n_bytes)
        self.digest.update(found)
        return found


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of an archive as it is met: its name, and its bytes while they last."""

    name: str
    content: _Hashing


class PackReader:
    """
    Reads a backup's archive from front to end and holds all of it against its manifest.

    Parameters
    ----------
    source
        The plain archive.
    where
        The file, for sentences.
    """

    def __init__(self, source: IO[bytes], where: str) -> None:
        self._source, self._where = source, where
        self._found: dict[str, dict[str, Any]] = {}
        self.manifest: dict[str, Any] = {}

    def __enter__(self) -> Self:
        """Begin to read."""
        try:
            self._tar = tarfile.open(fileobj=self._source, mode="r|")
        except tarfile.TarError as error:
            raise BrokenPromiseError(self._broken("it holds no archive")) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End reading."""
        self._tar.close()

    def entries(self) -> Iterator[Entry]:
        """
        Yield what is in the archive; of the database one entry per piece, under its own name.

        Raises
        ------
        BrokenPromiseError
            At the end, if anything is not as the manifest states.
        """
        database = hashlib.sha256()
        n_bytes = 0
        for member in self._tar:
            content = self._tar.extractfile(member)
            if content is None or not _is_safe(member.name):
                raise BrokenPromiseError(self._broken(f"it holds {member.name!r}"))
            if member.name == MANIFEST:
                self.manifest = json.loads(content.read(LONGEST_MANIFEST))
                continue
            is_piece = member.name.startswith(f"{DATABASE}/")
            reader = _Hashing(content, database if is_piece else hashlib.sha256())
            yield Entry(member.name, reader)
            while reader.read(PIECE_BYTES):
                pass
            if is_piece:
                n_bytes += member.size
            else:
                digest = reader.digest.hexdigest()
                self._found[member.name] = {"bytes": member.size, "sha256": digest}
        self._found[DATABASE] = {"bytes": n_bytes, "sha256": database.hexdigest()}
        self._check()

    def _check(self) -> None:
        stated = self.manifest.get("files")
        if not isinstance(stated, dict):
            raise BrokenPromiseError(self._broken("it has no manifest"))
        for name in sorted({*stated, *self._found}):
            if stated.get(name) != self._found.get(name):
                raise BrokenPromiseError(self._broken(f"{name} is not as its manifest states"))

    def _broken(self, what: str) -> str:
        return f"{self._where} is not a whole backup: {what}"


def _is_safe(name: str) -> bool:
    path = PurePosixPath(name)
    return (
        not path.is_absolute()
        and ".." not in path.parts
        and (name == MANIFEST or path.parts[0] in {DATABASE, FILES})
    )
