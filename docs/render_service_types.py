# ruff: noqa: INP001 (a script, in no package)
"""
Write the types of the service for the pages from its own description.

Run ``.venv/bin/python docs/render_service_types.py`` after a change of routes or shapes.
Refusals are left out (all are problem documents), and so are words and examples: a changed
sentence changes no type. The generator (openapi-typescript, of this version) is fetched when this
runs and is no part of the project: it needs an older TypeScript than the pages.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Final

from api.app import create_app
from webmap.build import HERE, node_root

GENERATOR: Final = "openapi-typescript@7.13.0"
TYPES: Final = HERE / "src" / "common" / "service.d.ts"
REFUSALS_FROM: Final = "400"
WORDS: Final = ("description", "examples", "example", "title", "summary")

Json = dict[str, Any]


def shapes() -> Json:
    """Return the description of the service without words, examples and refusals."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "index.html").touch()
        described: Json = create_app(pages=Path(folder)).openapi()
    for operations in described["paths"].values():
        for one in operations.values():
            answers = one["responses"]
            one["responses"] = {code: answers[code] for code in answers if code < REFUSALS_FROM}
            for answer in one["responses"].values():
                answer.pop("headers", None)
    bare: Json = _without_words(
        {"paths": described["paths"], "components": described["components"]}
    )
    for operations in bare["paths"].values():
        for one in operations.values():
            for answer in one["responses"].values():
                answer["description"] = ""
    return {"openapi": described["openapi"], "info": {"title": "/v1", "version": "1"}} | bare


def stamp(description: Json) -> str:
    """Return the first line of the types that were made from a description."""
    content = json.dumps(description, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(content.encode()).hexdigest()
    return f"// Written by docs/render_service_types.py; {digest}"


def _without_words(value: Any) -> Any:  # noqa: ANN401 (JSON of any kind)
    if isinstance(value, dict):
        if "prefixItems" in value:  # the client that reads the types knows no tuples
            return {"type": "array", "items": _without_words(value["prefixItems"][0])}
        return {
            name: _without_words(inner)
            for name, inner in value.items()
            if name not in WORDS or isinstance(inner, dict)
        }
    return [_without_words(inner) for inner in value] if isinstance(value, list) else value


def main() -> None:
    """Write the file anew."""
    description = shapes()
    node = node_root()
    npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    with tempfile.TemporaryDirectory() as folder:
        source, made = Path(folder) / "shapes.json", Path(folder) / "service.d.ts"
        source.write_text(json.dumps(description), encoding="utf-8")
        words = ["exec", "--yes", f"--package={GENERATOR}", "--", "openapi-typescript"]
        subprocess.run(  # noqa: S603 - our own Node.js with fixed words
            [str(node / "bin" / "node"), str(npm), *words, str(source), "-o", str(made)],
            check=True,
            cwd=folder,
            env=os.environ | {"PATH": f"{node / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"},
        )
        text = made.read_text(encoding="utf-8")
    TYPES.write_text(f"{stamp(description)}\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
