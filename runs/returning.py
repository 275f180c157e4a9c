"""The workbook that a refused file comes back as, beside the file or where a person says."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gis.errors import InputError
from gis.private_file import replace
from gis.progress import silent
from gis.register.returned import returned

if TYPE_CHECKING:
    from gis.progress import Progress
    from gis.report import CheckReport

CHECKED: Final = re.compile(r"\.checked(-\d+)?$")


def return_file(
    path: Path, report: CheckReport, target: Path | None = None, *, progress: Progress = silent
) -> Path:
    """
    Write a refused table back with its wrong cells coloured and explained.

    Parameters
    ----------
    path
        The file as it was sent; it is never written to.
    report
        Its check report, with the sheet on which its rows stand.
    target
        Where to write; by default beside the file, under a name that is free.

    Returns
    -------
    target
        The workbook, for its owner alone: it may hold children's rows.

    Raises
    ------
    InputError
        If the target is the file itself, or the file is no table.
    """
    if report.sheet is None:
        msg = f"{path.name} is no table that could be read; there is nothing to give back"
        raise InputError(msg)
    if target is not None and target.exists() and target.samefile(path):
        msg = f"--return {target} is the file itself; name another one"
        raise InputError(msg)
    target = target or free_name(path)
    replace(target, returned(path, report.sheet, report.findings, progress=progress))
    return target


def free_name(path: Path) -> Path:
    """
    Return the first free name of the kind ``NAME.checked.xlsx``, ``NAME.checked-2.xlsx``.

    Examples
    --------
    >>> free_name(Path("no/such/pupils.checked.xlsx")).name
    'pupils.checked.xlsx'
    """
    stem = CHECKED.sub("", path.stem)
    names = (f"{stem}.checked{'' if n == 1 else f'-{n}'}.xlsx" for n in itertools.count(1))
    return next(one for name in names if not (one := path.with_name(name)).exists())
