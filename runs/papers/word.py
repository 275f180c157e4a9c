"""A paper as a Word file, from our template or an office's own."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from gis.errors import InputError
from gis.fixed_zip import fixed_zip
from runs.papers.templates import template, template_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from runs.papers.paper import Paper

BROKEN: Final = (
    TemplateError,
    PackageNotFoundError,
    zipfile.BadZipFile,
    SyntaxError,
    KeyError,
    ValueError,
)
"""What a template that is none raises; broken XML is a ``SyntaxError``."""

CHECKED: Final = ("ma_kiem", "dong", "tinh_trang")
"""What a template must name: checksum, rows, and whether it is a proposal."""


def read_templates(folder: Path | None) -> dict[str, bytes]:
    """
    Return an office's own templates by name; for those that it has not, ours are used.

    Raises
    ------
    InputError
        If the folder holds none.
    """
    if folder is None:
        return {}
    found = {path.name: path.read_bytes() for path in sorted(folder.glob("*.docx"))}
    if not found:
        msg = f"{folder.name} holds no template; ours: gantruong paper-templates --out DIR"
        raise InputError(msg)
    return found


def word(paper: Paper, own: Mapping[str, bytes] | None = None) -> bytes:
    """
    Return a paper as a Word file; the same paper and template are the same bytes.

    Raises
    ------
    InputError
        If the template is no Word file, names what there is not, or leaves out the checksum, the
        rows or whether it is a proposal.
    """
    name = template_name(paper.unit, paper.kind)
    given = (own or {}).get(name) or template(paper.unit, paper.kind)
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        filled = DocxTemplate(io.BytesIO(given))
        named = filled.get_undeclared_template_variables(environment)
        missing = ", ".join(one for one in CHECKED if one not in named)
        if not missing:
            filled.render(paper.context(), environment)
    except BROKEN as error:
        msg = f"template {name}: {type(error).__name__}: {error}"
        raise InputError(msg) from error
    if missing:
        msg = f"template {name} leaves out {missing}"
        raise InputError(msg)
    _properties(filled, paper)
    out = io.BytesIO()
    filled.save(out)
    return fixed_zip(out.getvalue(), modified=paper.made, is_packed=True)


def _properties(filled: DocxTemplate, paper: Paper) -> None:
    about = filled.docx.core_properties
    about.title = f"{paper.heading}: {paper.subject}"[:255]
    about.author = about.last_modified_by = "Gần Trường"
    about.comments = paper.standing[:255]
    about.identifier = f"sha256:{paper.sha256}"
    about.created = about.modified = paper.made.replace(tzinfo=None)
    about.revision = 1
