"""The description of the API as pages to read: no script, no other host, in both languages."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.deps import LanguageDep
from api.openapi.described import TAGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.language import Language

router = APIRouter(prefix="/v1", include_in_schema=False)

SUMMARIES: Final = Path(__file__).parent / "summaries_vi.toml"
STYLE: Final = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }
h1, h2, h3 { line-height: 1.2; }
section { border-top: 1px solid #888; margin-top: 2rem; }
article { margin: 1.5rem 0; }
code, pre { font: 14px/1.4 ui-monospace, monospace; }
pre { background: #f2f2f2; color: #111; overflow-x: auto; padding: 0.5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #ccc; padding: 0.25rem 0.5rem; text-align: left; }
.verb { font-weight: 700; }
@media (prefers-color-scheme: dark) {
  body { background: #111; color: #eee; }
  a { color: #8cf; }
  pre { background: #222; color: #eee; }
}
"""
WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("Gần Trường: tài liệu API", "Gần Trường: the API"),
    "whole": ("Toàn bộ mô tả (OpenAPI 3.1)", "The whole description (OpenAPI 3.1)"),
    "other": ("English", "Tiếng Việt"),
    "contents": ("Mục lục", "Contents"),
    "key": ("Cần khoá API.", "Needs an API key."),
    "parameter": ("Tham số", "Parameter"),
    "meaning": ("Ý nghĩa", "Meaning"),
    "example": ("Ví dụ", "Example"),
    "body": ("Nội dung gửi, ví dụ", "Body, for example"),
    "answers": ("Trả lời", "Answers"),
}


@router.get("/")
def read_reference(request: Request, language: LanguageDep) -> HTMLResponse:
    """Return the reference in the caller's language; ``?lang=`` chooses another."""
    asked = request.query_params.get("lang")
    chosen: Language = "en" if asked == "en" else "vi" if asked == "vi" else language
    headers = {
        "Cache-Control": "no-cache",
        "Content-Language": chosen,
        "Vary": "Accept-Language",
    }
    return HTMLResponse(page(request.app.openapi(), chosen), headers=headers)


@router.get("/reference.css")
def read_style() -> Response:
    """Return the page's own style."""
    return Response(STYLE, media_type="text/css", headers={"Cache-Control": "no-cache"})


@cache
def summaries() -> dict[str, str]:
    """Return what each operation does, in Vietnamese."""
    found: dict[str, str] = tomllib.loads(SUMMARIES.read_text(encoding="utf-8"))
    return found


def page(schema: dict[str, Any], language: Language) -> str:
    """Return the reference as one page."""
    parts = [
        _head(language),
        f"<nav><h2>{_word('contents', language)}</h2><ul>",
        *(
            f'<li><a href="#{_anchor(tag["name"])}">{_tag(tag["name"], language)}</a></li>'
            for tag in schema["tags"]
        ),
        "</ul></nav><main>",
        *_groups(schema, language),
        "</main></body></html>",
    ]
    return "\n".join(parts)


def _head(language: Language) -> str:
    other = "en" if language == "vi" else "vi"
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_word('title', language)}</title>"
        '<link rel="stylesheet" href="/v1/reference.css"></head><body>'
        f"<header><h1>{_word('title', language)}</h1>"
        f'<p><a href="/v1/openapi.json">{_word("whole", language)}</a> · '
        f'<a href="/v1/?lang={other}" lang="{other}">{_word("other", language)}</a></p></header>'
    )


def _groups(schema: dict[str, Any], language: Language) -> Iterator[str]:
    for tag in schema["tags"]:
        name = tag["name"]
        yield f'<section id="{_anchor(name)}"><h2>{_tag(name, language)}</h2>'
        for path, methods in schema["paths"].items():
            for method, operation in methods.items():
                if name in operation.get("tags", ()):
                    yield _operation(path, method, operation, language)
        yield "</section>"


def _operation(path: str, method: str, operation: dict[str, Any], language: Language) -> str:
    own = operation["operationId"]
    said = operation.get("description") or operation.get("summary", "")
    vi = summaries().get(own) if language == "vi" else None
    text = f"<p>{escape(vi)}</p>" if vi else f'<p lang="en">{escape(said)}</p>'
    key = f"<p>{_word('key', language)}</p>" if operation.get("security") else ""
    return (
        f'<article id="{escape(own)}"><h3><span class="verb">{method.upper()}</span> '
        f"<code>{escape(path)}</code></h3>{text}{key}"
        f"{_parameters(operation, language)}{_body(operation, language)}"
        f"{_answers(operation, language)}</article>"
    )


def _parameters(operation: dict[str, Any], language: Language) -> str:
    rows = [
        f"<tr><th scope='row'><code>{escape(one['name'])}</code></th>"
        f'<td lang="en">{escape(one.get("description", ""))}</td>'
        f"<td><code>{escape(_shown(one))}</code></td></tr>"
        for one in operation.get("parameters", ())
    ]
    if not rows:
        return ""
    heads = "".join(
        f"<th scope='col'>{_word(one, language)}</th>"
        for one in ("parameter", "meaning", "example")
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _shown(parameter: dict[str, Any]) -> str:
    """Return a parameter's first example as it would be written."""
    own = parameter.get("schema", {})
    listed = own.get("examples") or []
    named = [one.get("value") for one in (parameter.get("examples") or {}).values()]
    found = [parameter.get("example"), own.get("example"), *named, *listed]
    return str(next((one for one in found if one is not None), ""))


def _body(operation: dict[str, Any], language: Language) -> str:
    found = []
    for content in operation.get("requestBody", {}).get("content", {}).values():
        many = [one["value"] for one in content.get("examples", {}).values() if "value" in one]
        examples = [content["example"]] if "example" in content else many
        for one in examples:
            text = one if isinstance(one, str) else json.dumps(one, ensure_ascii=False, indent=2)
            found.append(f"<pre>{escape(text)}</pre>")
    return f"<p>{_word('body', language)}</p>{''.join(found)}" if found else ""


def _answers(operation: dict[str, Any], language: Language) -> str:
    rows = [
        f'<li><code>{escape(status)}</code> <span lang="en">'
        f"{escape(answer.get('description', ''))}</span></li>"
        for status, answer in sorted(operation["responses"].items())
    ]
    return f"<p>{_word('answers', language)}</p><ul>{''.join(rows)}</ul>"


def _word(name: str, language: Language) -> str:
    return escape(WORDS[name][language == "en"])


def _tag(name: str, language: Language) -> str:
    return escape(TAGS[name][language == "en"])


def _anchor(name: str) -> str:
    return name.replace(" ", "-")
