# ruff: noqa: INP001 (a script, in no package)
"""
Pair the planners' notebooks with their scripts, execute them, and write pages and pictures.

``./gantruong notebook build`` runs it; ``notebooks/NAME.py`` is what people edit.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import jupytext
import nbformat
from jupyter_client import AsyncKernelManager
from markdown_it import MarkdownIt
from nbclient import NotebookClient

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT: Final = Path(__file__).parents[1]
SCRIPTS: Final = ROOT / "notebooks"
PAGES: Final = ROOT / "docs" / "notebooks"
PICTURES: Final = ROOT / "docs" / "pictures"
HANGS_S: Final = 900
LARGEST_PAGE: Final = 300_000
LARGEST_PICTURE: Final = 120_000
VERSION: Final = (4, 5)
DRAWN: Final = ("03", "05", "06", "07")
"""Notebooks whose picture is a map."""


OFFLINE: Final = """
import sys

def _refuse(event, args):
    if event == "socket.getaddrinfo" or (event == "socket.connect" and isinstance(args[1], tuple)):
        raise OSError(f"the network is off: {args}")

sys.addaudithook(_refuse)
"""
"""Run before a notebook's own cells: no host is asked, the local database's socket is."""

FRAME: Final = re.compile(
    r'<iframe title="([^"]*)" sandbox="allow-scripts" style="[^"]*" srcdoc="([^"]*)"></iframe>'
)
STYLED: Final = re.compile(r"<style>.*?</style>", re.DOTALL)
LOOK: Final = (
    "body{font:16px/1.5 system-ui,'Open Sans',sans-serif;max-width:78rem;margin:0 auto;"
    "padding:1rem;color:#1a1a1a}pre{background:#f5f5f2;padding:.6rem .8rem;overflow:auto;"
    "font-size:13px;border-left:3px solid #c9c9c0}pre.out{background:none;border:0;padding:0}"
    "iframe{width:100%;height:620px;border:1px solid #ddd}h1{line-height:1.2}"
    "em{color:#555}footer{margin-top:2rem;border-top:1px solid #ddd;font-size:13px;color:#555}"
    "@media print{iframe{display:none}}"
)


def scripts() -> list[Path]:
    """Return the scripts of all notebooks in their order."""
    return sorted(SCRIPTS.glob("[0-9][0-9]_*.py"))


def notebook_of(script: Path) -> nbformat.NotebookNode:
    """Return a script as a notebook without outputs; the same script is the same notebook."""
    found = jupytext.read(script)
    found.metadata.pop("jupytext", None)
    found.metadata["jupytext"] = {"formats": "ipynb,py:percent"}
    found.nbformat, found.nbformat_minor = VERSION
    for at, cell in enumerate(found.cells):
        cell["id"] = f"cell-{at:02d}"
        cell["metadata"] = nbformat.from_dict({})
    return found


def text_of(notebook: nbformat.NotebookNode) -> str:
    """Return a notebook as the file beside its script."""
    return nbformat.writes(notebook, version=nbformat.NO_CONVERT) + "\n"


def pair() -> None:
    """Write every notebook anew from its script."""
    for script in scripts():
        script.with_suffix(".ipynb").write_text(text_of(notebook_of(script)), encoding="utf-8")


def executed(
    script: Path, *, environment: Mapping[str, str] | None = None, city: str | None = None
) -> nbformat.NotebookNode:
    """
    Return a notebook with its outputs, executed with the network off.

    Parameters
    ----------
    environment
        Of the kernel; this process's if not given.
    city
        Another folder for its one line ``CITY``.
    """
    found = notebook_of(script)
    if city is not None:
        line = found.cells[0].source
        found.cells[0].source = re.sub(
            r'^CITY = ".*?"', f"CITY = {city!r}", line, flags=re.MULTILINE
        )
    found.cells.insert(0, nbformat.v4.new_code_cell(OFFLINE))
    with tempfile.TemporaryDirectory(prefix="gt") as folder:
        manager = AsyncKernelManager(
            kernel_name="python3", transport="ipc", connection_file=f"{folder}/k.json"
        )
        client = NotebookClient(
            found,
            km=manager,
            timeout=HANGS_S,
            record_timing=False,
            coalesce_streams=True,  # however fast lines come, a page is the same
            resources={"metadata": {"path": str(ROOT)}},
        )
        client.execute(env={**os.environ, **(environment or {}), "PYTHONPATH": str(ROOT)})
    del found.cells[0]
    return found


def page_of(notebook: nbformat.NotebookNode, name: str) -> dict[str, str]:
    """
    Return an executed notebook as a page, and each of its maps as a file beside it.

    Raises
    ------
    ValueError
        If one of them is larger than a page may be, or names a folder of this machine.
    """
    files: dict[str, str] = {}
    body = "".join(_cell(cell, name, files) for cell in notebook.cells)
    title = next(line for line in notebook.cells[1].source.splitlines() if line.startswith("# "))
    styles = "".join(dict.fromkeys(STYLED.findall(body)))
    body = STYLED.sub("", body)
    files[f"{name}.html"] = (
        f'<!doctype html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title[2:])}</title>\n<style>{LOOK}</style>{styles}\n</head>\n<body>\n"
        f"{body}\n<footer><p>Thành phố An Thuận không có thật; sổ tay này do "
        "<code>gantruong notebook build</code> chạy. (The city is invented.) "
        f'<a href="../notebooks.md">Mọi sổ tay (all notebooks)</a></p></footer>\n</body>\n</html>\n'
    )
    for path, text in files.items():
        if len(text.encode()) > LARGEST_PAGE:
            msg = f"{path}: {len(text.encode())} bytes, more than {LARGEST_PAGE}"
            raise ValueError(msg)
        if str(ROOT) in text or str(Path.home()) + "/" in text:
            msg = f"{path} names a folder of this machine"
            raise ValueError(msg)
    return files


def build(out: Path) -> None:
    """Pair, execute and write the page of every notebook on the invented city."""
    pair()
    out.mkdir(parents=True, exist_ok=True)
    for script in scripts():
        files = page_of(executed(script), script.stem)
        for old in out.glob(f"{script.stem}*.html"):
            if old.name not in files:
                old.unlink()
        for name, text in files.items():
            (out / name).write_text(text, encoding="utf-8")
        print(f"{script.stem}: {sum(len(one.encode()) for one in files.values()):,} bytes")  # noqa: T201 (a script)


def photograph(out: Path) -> None:
    """Take the picture of each page that the README shows."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (with --pictures only)

    with sync_playwright() as tools:
        browser = tools.chromium.launch(
            executable_path=os.environ.get("GANTRUONG_CHROMIUM", "/usr/bin/chromium")
        )
        page = browser.new_page(viewport={"width": 1_280, "height": 800}, device_scale_factor=0.45)
        for script in scripts():
            page.goto((out / f"{script.stem}.html").as_uri())
            best = page.locator("iframe" if script.stem[:2] in DRAWN else ".gt svg").first
            best.evaluate("one => one.scrollIntoView({block: 'center'})")
            page.wait_for_timeout(2_000)  # the frame draws its map once it is seen
            path = PICTURES / f"notebook-{script.stem[:2]}.png"
            page.screenshot(path=path)
            if path.stat().st_size > LARGEST_PICTURE:
                msg = f"{path.name}: {path.stat().st_size} bytes"
                raise ValueError(msg)
        browser.close()


def _cell(cell: Any, name: str, files: dict[str, str]) -> str:  # noqa: ANN401 (nbformat's own)
    if cell.cell_type == "markdown":
        return MarkdownIt().render(cell.source)
    return f"<pre>{escape(cell.source)}</pre>\n{''.join(_outputs(cell, name, files))}"


def _outputs(cell: Any, name: str, files: dict[str, str]) -> Iterator[str]:  # noqa: ANN401 (the same)
    for output in cell.outputs:
        if output.output_type == "stream":
            yield f'<pre class="out">{escape(output.text)}</pre>\n'
            continue
        data = output.get("data", {})
        html = data.get("text/html")
        if html is None:
            yield f'<pre class="out">{escape(data.get("text/plain", ""))}</pre>\n'
            continue
        frame = FRAME.fullmatch(html.strip())
        if frame is None:
            yield f"{html}\n"
            continue
        number = sum(".map" in one for one in files) + 1
        path = f"{name}.map{number}.html"
        files[path] = unescape(frame[2])
        yield f'<iframe title="{frame[1]}" sandbox="allow-scripts" src="{path}"></iframe>\n'


def main(words: list[str]) -> int:
    """Do what the command line says."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--pair", action="store_true", help="only write the notebooks anew")
    asked.add_argument("--out", type=Path, default=PAGES)
    asked.add_argument("--pictures", action="store_true", help="take the README's pictures too")
    asked.add_argument("--execute", type=Path, help="only execute this script, into --out")
    given = asked.parse_args(words)
    if given.execute is not None:
        given.out.write_text(text_of(executed(given.execute)), encoding="utf-8")
        return 0
    if given.pair:
        pair()
        return 0
    build(given.out)
    if given.pictures:
        photograph(given.out)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
