"""All papers of a run into one new folder, each file for its owner alone."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from gis.errors import InputError
from gis.private_file import OWNER_ONLY, OWNERS_FOLDER
from gis.progress import silent
from runs.folder import refuse_existing, whole_folder
from runs.papers.excel import excel
from runs.papers.letterhead import Letterhead
from runs.papers.of_run import make
from runs.papers.paper import NAMES, UNIT_NAMES, Paper
from runs.papers.pdf import Letters, letters, pdf
from runs.papers.word import word
from runs.recorded.standing import standing_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from gis.progress import Progress
    from runs.papers.facts import Papers

FORMATS: Final = ("docx", "xlsx", "pdf")
LIST: Final = "papers.json"
SUMS: Final = "SHA256SUMS"
STAGE: Final = "writing papers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """
    How papers look.

    Attributes
    ----------
    templates
        An office's own Word templates, by name.
    letters
        For PDF files.
    """

    formats: Sequence[str] = FORMATS
    letterhead: Letterhead = field(default_factory=Letterhead)
    templates: Mapping[str, bytes] = field(default_factory=dict)
    letters: Letters = field(default_factory=lambda: letters(None))

    def __post_init__(self) -> None:
        """Refuse a format that there is not."""
        strange = ", ".join(one for one in self.formats if one not in FORMATS)
        if strange or not self.formats:
            msg = f"papers are written as {', '.join(FORMATS)}; not as {strange or 'nothing'}"
            raise InputError(msg)


def listed(found: Papers, form: Form, *, wards: Collection[str] = ()) -> list[dict[str, Any]]:
    """
    Return what would be written: path without its ending, kind, rows, checksum.

    Raises
    ------
    InputError
        If a ward has no child in this run and no school.
    """
    papers = list(make(found, form.letterhead, wards=wards))
    unknown = set(wards) - {folder for folder, _ in papers}
    if unknown:
        msg = f"run {found.run['run_id']} has no paper for ward {', '.join(sorted(unknown))}"
        raise InputError(msg)
    return [_facts(folder, one) for folder, one in papers]


def write(
    found: Papers,
    out: Path,
    form: Form,
    *,
    wards: Collection[str] = (),
    progress: Progress = silent,
) -> list[dict[str, Any]]:
    """
    Write the papers of a run, or of some wards, and the list of them.

    Parameters
    ----------
    out
        A folder that is not there yet, or empty.

    Returns
    -------
    papers
        As ``listed``.

    Raises
    ------
    InputError
        If the folder holds something, a ward has no papers, or a template is broken; nothing is
        written then.

    Notes
    -----
    The same run, letterhead and templates give the same bytes.
    """
    refuse_existing(out, force=False)
    told = listed(found, form, wards=wards)
    with whole_folder(out) as partial:
        sums = _fill(partial, found, form, wards, len(told), progress)
        about = {
            "run_id": found.run["run_id"],
            "run_sha256": found.run["run_sha256"],
            "standing": standing_of(found.run["state"]),
            "confirmation": None if found.confirmation is None else found.confirmation.as_dict(),
            "papers": told,
        }
        whole = json.dumps(about, ensure_ascii=False, indent=1).encode() + b"\n"
        _put(partial / LIST, whole)
        sums[LIST] = hashlib.sha256(whole).hexdigest()
        lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
        _put(partial / SUMS, lines.encode())
    return told


def _fill(
    folder: Path,
    found: Papers,
    form: Form,
    wards: Collection[str],
    n_papers: int,
    progress: Progress,
) -> dict[str, str]:
    """Write every paper in every format, and return the SHA-256 of each file by name."""
    sums: dict[str, str] = {}
    progress(STAGE, 0, n_papers)
    for n, (own, paper) in enumerate(make(found, form.letterhead, wards=wards), start=1):
        for ending in form.formats:
            name = f"{_path(own, paper)}.{ending}"
            content = _content(paper, ending, form)
            _put(folder / name, content)
            sums[name] = hashlib.sha256(content).hexdigest()
        progress(STAGE, n, n_papers)
    return sums


def _content(paper: Paper, ending: str, form: Form) -> bytes:
    if ending == "docx":
        return word(paper, form.templates)
    return excel(paper) if ending == "xlsx" else pdf(paper, form.letters)


def _facts(folder: str, paper: Paper) -> dict[str, Any]:
    return {
        "path": _path(folder, paper),
        "unit": paper.unit,
        "code": paper.code,
        "kind": paper.kind,
        "rows": len(paper.rows),
        "sha256": paper.sha256,
        "standing": paper.word,
    }


def _path(folder: str, paper: Paper) -> str:
    """Return the path without its ending; whatever a code holds, it stays one name."""
    code = _name(paper.code)
    return f"{_name(folder)}/{UNIT_NAMES[paper.unit]}-{code}.{NAMES[paper.kind]}"


def _name(code: str) -> str:
    return quote(code, safe="").replace(".", "%2E")


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=OWNERS_FOLDER, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
