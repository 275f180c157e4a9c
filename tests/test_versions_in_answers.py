"""No number about distances or placements leaves the service without what it rests on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from api.app import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

NUMBER = re.compile(
    r"(_m|_mm|^metres|^offers|^placed|^unplaced|^n_(placed|unplaced|children|at_nearest|offers))$"
)
"""Names of fields that hold metres, or counts of a placement."""
OF_A_PLACEMENT = {
    "RunOut", "SchoolRun", "PlacementOut", "RunFacts", "OfferPage", "Cutoffs", "ReasonsOut",
    "ChainOut", "OverrideOut", "OverridesOut", "PreviewOut", "ResultOut",
}  # fmt: skip
"""What tells of a placement names its rules too, by name and SHA-256."""
LIMITS = {"GradeOut.far_m"}
"""Metres of a circular, which were measured on no network and hold for every child of a grade."""


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """Return the description, made without a city."""
    return create_app().openapi()


def refs(part: Any) -> Iterator[str]:  # noqa: ANN401 (any part of a JSON document)
    """Yield the names of the schemas that a part of the description refers to."""
    if isinstance(part, dict):
        if "$ref" in part:
            yield str(part["$ref"]).rpartition("/")[2]
        for value in part.values():
            yield from refs(value)
    elif isinstance(part, list):
        for value in part:
            yield from refs(value)


def bare(schemas: dict[str, Any], name: str, passed: frozenset[str] = frozenset()) -> set[str]:
    """Return numbers that are reached without passing by required versions."""
    schema = schemas[name]
    if name in passed or "versions" in schema.get("required", ()):
        return set()
    own = {f"{name}.{field}" for field in schema.get("properties", {}) if NUMBER.search(field)}
    own -= LIMITS
    return own.union(*(bare(schemas, one, passed | {name}) for one in set(refs(schema))))


def answers(described: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield every operation with each schema that it answers with."""
    for methods in described["paths"].values():
        for operation in methods.values():
            for code, answer in operation["responses"].items():
                if code.startswith("2"):
                    for name in set(refs(answer.get("content", {}))):
                        yield operation["operationId"], name


def test_every_answer_with_metres_or_counts_requires_its_versions(
    described: dict[str, Any],
) -> None:
    """A number that is kept without them cannot be told from yesterday's."""
    schemas = described["components"]["schemas"]
    found = {f"{operation}: {one}" for operation, name in answers(described)
             for one in bare(schemas, name)}  # fmt: skip

    assert found == set()
    assert sum(1 for _ in answers(described)) > 90


def test_what_tells_of_a_placement_names_its_rules(described: dict[str, Any]) -> None:
    """Network, gates and rules: three versions beside every figure of a run."""
    schemas = described["components"]["schemas"]
    of_rules = {
        name
        for name, schema in schemas.items()
        if {"network", "policy", "policy_sha256", "code"} <= set(schema.get("required", ()))
    }
    for name in OF_A_PLACEMENT:
        found = next(one for key, one in schemas.items() if key.rpartition("__")[2] == name)
        assert set(refs(found["properties"]["versions"])) & of_rules, name
    assert of_rules == {"PlacementVersions", "RunVersions"}


def test_a_schema_without_versions_is_seen() -> None:
    """The walk itself would be silent if it looked at nothing."""
    schemas = {
        "Page": {"properties": {"items": {"$ref": "#/x/Row"}}},
        "Row": {"properties": {"distance_mm": {}}},
        "Kept": {"properties": {"row": {"$ref": "#/x/Row"}}, "required": ["versions"]},
    }

    assert bare(schemas, "Page") == {"Row.distance_mm"}
    assert bare(schemas, "Kept") == set()
