"""The description of the API is whole: valid, with examples, errors, tags, and pages to read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import jsonschema
import pytest
from schemathesis.specs.openapi import definitions

from api.openapi.described import TAGS, has_example
from api.openapi.reference import summaries

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def described(city_server: str) -> dict[str, Any]:
    """Return the description that the live service gives."""
    with httpx.Client(base_url=city_server, timeout=60) as client:
        found: dict[str, Any] = client.get("/v1/openapi.json").json()
    return found


def operations(described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every operation with its id."""
    for methods in described["paths"].values():
        for operation in methods.values():
            yield operation["operationId"], operation


def test_the_names_of_operations_are_those_that_are_noted(described: dict[str, Any]) -> None:
    """Partners generate their clients from the names; changing one breaks them."""
    noted = (Path(__file__).parent / "operation_ids.txt").read_text(encoding="utf-8").split()

    assert noted == sorted(noted)
    assert {name for name, _ in operations(described)} == set(noted)


def test_it_is_valid_openapi_3_1(described: dict[str, Any]) -> None:
    """By the schema of the specification itself."""
    assert described["openapi"].startswith("3.1")
    jsonschema.Draft202012Validator(definitions.OPENAPI_31).validate(described)


def test_it_names_no_host(described: dict[str, Any]) -> None:
    """Whoever reads it through a proxy must not be sent elsewhere."""
    assert [one["url"] for one in described["servers"]] == ["/"]


def test_every_operation_says_what_it_does_and_what_goes_wrong(described: dict[str, Any]) -> None:
    """A generated client knows every answer that may come."""
    for name, operation in operations(described):
        assert operation.get("summary"), name
        assert set(operation["tags"]) <= set(TAGS), f"{name}: see api/openapi/described.py"
        codes = set(operation["responses"])
        assert any(code.startswith("4") for code in codes), name
        assert any(code.startswith("5") for code in codes), name


def test_every_parameter_and_body_shows_an_example(described: dict[str, Any]) -> None:
    """Nobody has to guess what a value looks like."""
    for name, operation in operations(described):
        for parameter in operation.get("parameters", ()):
            assert has_example(parameter), f"{name}: {parameter['name']}"
        for content in operation.get("requestBody", {}).get("content", {}).values():
            is_file = content.get("schema", {}).get("format") == "binary"
            assert is_file or has_example(content), f"{name}: body"


def test_the_reference_has_every_operation_and_no_script(
    api: httpx.Client, described: dict[str, Any]
) -> None:
    """It is read without a line of anybody's code, ours included."""
    for language in ("vi", "en"):
        page = api.get("/v1/", params={"lang": language})
        assert page.status_code == 200
        assert f'<html lang="{language}">' in page.text
        assert "<script" not in page.text
        assert "style=" not in page.text
        assert not re.search(r'(?:src|href)="(?!/|#)', page.text)
        for name, _ in operations(described):
            assert f'<article id="{name}">' in page.text, name
    assert api.get("/v1/reference.css").headers["content-type"].startswith("text/css")


def test_the_reference_speaks_vietnamese(described: dict[str, Any]) -> None:
    """Each operation has its Vietnamese sentence in ``api/openapi/summaries_vi.toml``."""
    assert {name for name, _ in operations(described)} - set(summaries()) == set()
