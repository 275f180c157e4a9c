"""Right rows of any register, made from its contract, and ways to spoil one cell of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gis.register.contract import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gis.register.contract import Column, Register

    Row = dict[str, object]
    Spoil = tuple[
        str, str, Callable[[Row, int], None]
    ]  # column of the finding, its code, what is done

N_ERRORS: Final = 40
N_ROWS: Final = 60  # the first twenty stay right; the next forty are spoiled, one cell each
FIRST_YEAR: Final = 1950


def rows_of(kind: str) -> list[Row]:
    """Return right rows: the template's examples, told apart by one column of the key."""
    register = load(kind)
    varied = _varied(register)
    return [_row(register, varied, n) for n in range(N_ROWS)]


def _varied(register: Register) -> Column:
    """Return the part of the key that may differ from row to row without referring to anything."""
    key = [register.column(name) for name in register.key]
    free = [one for one in key if one.type in {"code", "text"} and not one.refers]
    numbers = [one for one in key if one.type == "integer"]
    named = [one for one in free if one.name != "ward"]
    return (named or sorted(numbers, key=lambda one: -(one.max or 0)))[0]


def _row(register: Register, varied: Column, n: int) -> Row:
    row: Row = {}
    for column in register.columns:
        cell: object = column.example
        if cell and column.type == "integer":
            cell = int(column.example)
        elif cell and not column.is_text and column.type != "boolean":
            cell = float(column.example)
        row[column.name] = cell
    start = FIRST_YEAR if varied.name == "year" else int(varied.min or 0)
    text = f"{varied.example or varied.name}-{n:03d}"
    row[varied.name] = start + n if varied.type == "integer" else text
    return row


def spoils(kind: str) -> list[Spoil]:
    """Return every way to make exactly one error in a row of the register."""
    register = load(kind)
    found = [spoil for column in register.columns for spoil in _cell_spoils(column)]
    return [*found, *_row_spoils(register)]


def _put(name: str, cell: object) -> Callable[[Row, int], None]:
    """Return what puts a cell; ``{n}`` in a text becomes the number of the row."""
    text = cell.replace("{n}", "{n:03d}") if isinstance(cell, str) else ""

    def spoil(row: Row, n: int) -> None:
        row[name] = text.format(n=n) if text else cell

    return spoil


def _cell_spoils(column: Column) -> Iterator[Spoil]:
    name = column.name
    if column.required and not column.may_be_empty and column.default is None:
        yield name, "empty_cell", _put(name, "")
    if column.type in {"choice", "choices"}:
        code = "unknown_grade" if name in {"grade", "grades"} else "unknown_value"
        yield name, code, _put(name, "không có trong danh sách")
    elif column.type in {"integer", "number"}:
        yield from _number_spoils(column)
    elif column.refers:
        yield name, "unknown_reference", _put(name, "88888-{n}")
    elif column.hashed:
        yield name, "leading_zero_lost", _put(name, "79320001234")
        yield name, "personal_number_shape", _put(name, "123")
    else:
        for code, cell in OF_TYPE[column.type]:
            yield name, code, _put(name, cell)


def _number_spoils(column: Column) -> Iterator[Spoil]:
    whole = column.type == "integer"
    yield column.name, "not_an_integer" if whole else "not_a_number", _put(column.name, "hai mươi")
    if column.max is not None:
        yield column.name, "out_of_bounds", _put(column.name, f"{int(column.max) + 1}{{n}}")
    yield (
        column.name,
        "negative" if column.min == 0 else "out_of_bounds",
        _put(column.name, "-1{n}"),
    )


OF_TYPE: Final = {
    "code": (("scientific_code", "7.{n}E+11"), ("too_long", "{n}" + "x" * 65)),
    "codes": (("too_long", "x" * 501),),
    "text": (("too_long", "{n}" + "x" * 501),),
    "boolean": (("not_a_boolean", "để hỏi lại"),),
    "date": (("not_a_date", "31/02/2020"),),
    "season": (("not_a_season", "2026-2028"),),
    "phone": (("not_a_phone", "gọi sau"),),
    "email": (("not_an_email", "vhxh@"),),
    "longitude": (("degrees_minutes", "107°03'36\""), ("not_a_longitude", "một trăm")),
    "latitude": (("degrees_minutes", "9°43'48\"N"), ("not_a_latitude", "chín")),
}


def _both(lon: object, lat: object) -> Callable[[Row, int], None]:
    return lambda row, _: row.update({"lon": lon, "lat": lat})


def _row_spoils(register: Register) -> list[Spoil]:
    names, found = register.names, list(OF_KIND.get(register.kind, ()))
    if register.geometry == "point":
        found += [
            ("lon", "swapped", _both(9.73, 107.06)),
            ("lon", "zero_point", _both(0, 0)),
            ("lon", "outside_city", _both(105.85, 21.03)),
            ("lon", "projected", _both(648034.1, 1076690.9)),
        ]
        if not register.column("lon").required:
            found += [
                ("lat", "half_a_point", _put("lat", "")),
                ("lon", "half_a_point", _put("lon", "")),
            ]
        if "ward_code" in names:
            found.append(("lon", "outside_ward", _both(107.1, 9.73)))
    if "valid_from" in names:
        end = {"valid_from": "01/09/2026", "valid_to": "31/08/2026"}
        found.append(("valid_to", "ends_before_start", lambda row, _: row.update(end)))
    return found


OF_KIND: Final[dict[str, tuple[Spoil, ...]]] = {
    "schools": (("levels", "levels_contradict_kind", _put("levels", "upper_secondary")),),
    "gates": (("lon", "gate_far", _both(107.072, 9.73)),),
    "population": (("n", "population_empty", _put("n", "")),),
    "applicants": (("wish_2", "wish_twice", _put("wish_2", "990101")),),
    "contacts": (
        (
            "office",
            "contact_without_way",
            lambda row, _: row.update({"phone": "", "email": "", "address": ""}),
        ),
    ),
}
