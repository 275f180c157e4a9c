"""``place.toml`` of a city folder: what holds there where nobody says otherwise."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from gis.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = "place.toml"


class PlaceFile(BaseModel):
    """
    What a city folder says of itself; an empty text where it says nothing.

    Attributes
    ----------
    province
        Id of a shipped place, or a folder beside this file.
    policy
        Policy by name, or a policy file beside this file.
    season, grade
        What ``demo`` places.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    province: str = ""
    policy: str = ""
    season: str = ""
    grade: str = ""


def read_place(root: Path) -> PlaceFile:
    """
    Return what the folder's ``place.toml`` says; nothing where there is no such file.

    Raises
    ------
    InputError
        If it is no TOML file in UTF-8, or holds anything but the four texts.
    """
    path = root / NAME
    if not path.is_file():
        return PlaceFile()
    try:
        said = PlaceFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{NAME} is not a TOML file in UTF-8: {error}"
        raise InputError(msg) from error
    except ValidationError as error:
        first = error.errors()[0]
        msg = f"{NAME}: {'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise InputError(msg) from error
    beside = {
        key: str(root / value)
        for key, value in (("province", said.province), ("policy", said.policy))
        if value and (root / value).exists()
    }
    return said.model_copy(update=beside)
