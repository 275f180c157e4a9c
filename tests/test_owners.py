"""Every field that the admission system sends or is answered names who is the source of truth."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from api.app import create_app
from api.portal import shapes

if TYPE_CHECKING:
    from pydantic import BaseModel

ROOT = Path(__file__).parents[1]
OFFER = "OfferOut"
OWN = sorted(
    name
    for name, one in vars(shapes).items()
    if isinstance(one, type) and one.__module__ == shapes.__name__
)
PAGE = {"portal", "ward", "department", "Gần Trường"}


@pytest.fixture(scope="module")
def schemas() -> dict[str, Any]:
    """Return the schemas of the description, made without a city."""
    found: dict[str, Any] = create_app().openapi()["components"]["schemas"]
    return found


@pytest.mark.parametrize("name", [*OWN, OFFER])
def test_every_field_has_an_owner(schemas: dict[str, Any], name: str) -> None:
    """A new field must say whose it is."""
    fields = schemas[name]["properties"]

    assert fields
    assert {one: told.get("x-owner") for one, told in fields.items()} == {
        one: told["x-owner"] for one, told in fields.items() if told.get("x-owner") in shapes.OWNERS
    }


def test_the_page_names_the_same_owner_for_every_field_of_a_pupil() -> None:
    """The table of the page and the description must not part."""
    page = (ROOT / "docs" / "integration.md").read_text(encoding="utf-8")
    table = page.split("## Whose field it is")[1].split("\n\n")[2]
    rows = [line.split("|")[1:3] for line in table.splitlines()[2:]]
    owner = {
        field: whose.strip().lower().replace("gần trường", "gan_truong")
        for told, whose in rows
        for field in re.findall(r"`(\w+)`", told)
    }
    pupil: list[type[BaseModel]] = [shapes.PupilIn, shapes.RegistrationIn, shapes.PortalAnswerIn]
    fields = {name: one for shape in pupil for name, one in shape.model_fields.items()}
    del fields["pupil"]

    assert {name: owner.get(name) for name in fields} == {
        name: _owner(one) for name, one in fields.items()
    }
    assert set(owner.values()) == set(shapes.OWNERS)


def _owner(field: Any) -> str:  # noqa: ANN401 (a field of pydantic)
    extra = field.json_schema_extra
    assert isinstance(extra, dict)
    return str(extra["x-owner"])
