"""Write the entity diagram of ``docs/database.md`` and ``docs/database.svg`` from the models."""  # noqa: INP001 (a script beside the page it writes)

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gis.tables import metadata

if TYPE_CHECKING:
    from sqlalchemy import Column, Table

HERE: Final = Path(__file__).parent
PAGE: Final = HERE / "database.md"
PICTURE: Final = HERE / "database.svg"
BEGIN: Final = "<!-- entities: written by docs/render_database.py -->"
WIDTH: Final = 250
GAP: Final = 60
LINE: Final = 15
COLUMNS: Final = 5
HEAD: Final = 22
MARGIN: Final = 20


def mermaid() -> str:
    """Return the tables with their columns and references as a Mermaid entity diagram."""
    lines = ["erDiagram"]
    for table in tables():
        lines.append(f"    {_name(table)} {{")
        for column in table.columns:
            mark = f" {','.join(_marks(column))}" if _marks(column) else ""
            lines.append(f"        {_kind(column)} {column.name}{mark}")
        lines.append("    }")
    for child, parent in references():
        lines.append(f"    {_name(parent)} ||--o{{ {_name(child)} : has")
    return "\n".join(lines)


def picture() -> str:
    """Return the same as an SVG: tables in columns by name, references as lines."""
    boxes: dict[str, tuple[float, float, float]] = {}
    bottom = [float(MARGIN)] * COLUMNS
    drawn = []
    for table in tables():
        at = bottom.index(min(bottom))
        x = MARGIN + at * (WIDTH + GAP)
        height = HEAD + LINE * len(table.columns) + 6
        boxes[_name(table)] = (x, bottom[at], height)
        drawn.append(_box(table, x, bottom[at], height))
        bottom[at] += height + 26
    lines = [_line(boxes[_name(child)], boxes[_name(parent)]) for child, parent in references()]
    wide, tall = 2 * MARGIN + COLUMNS * WIDTH + (COLUMNS - 1) * GAP, max(bottom)
    return (
        f'<svg viewBox="0 0 {wide:.0f} {tall:.0f}" xmlns="http://www.w3.org/2000/svg" '
        'font-family="sans-serif" font-size="11">\n<title>Entities of the database</title>\n'
        '<rect width="100%" height="100%" fill="#fff"/>\n'
        + "\n".join([*lines, *drawn])
        + "\n</svg>\n"
    )


def tables() -> list[Table]:
    """Return all tables by schema and name."""
    return [metadata.tables[name] for name in sorted(metadata.tables)]


def references() -> list[tuple[Table, Table]]:
    """Return each pair of a table and one that it refers to, by name."""
    found = {
        (table.fullname, key.column.table.fullname)
        for table in tables()
        for key in table.foreign_keys
    }
    return [(metadata.tables[child], metadata.tables[parent]) for child, parent in sorted(found)]


def page(before: str) -> str:
    """Return the page with its diagram as the models are now."""
    head = before.partition(BEGIN)[0].rstrip()
    return (
        f"{head}\n\n{BEGIN}\n\n## Entities\n\n"
        f"{len(metadata.tables)} tables; [drawn](database.svg), and as text:\n\n"
        f"```mermaid\n{mermaid()}\n```\n"
    )


def _name(table: Table) -> str:
    return table.fullname.replace(".", "_")


def _kind(column: Column[object]) -> str:
    words = str(column.type.compile(dialect=_dialect())).lower()
    return "".join(one if one.isalnum() else "_" for one in words).strip("_")


def _dialect() -> object:
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 (this script only)

    return postgresql.dialect()


def _marks(column: Column[object]) -> list[str]:
    return [*(["PK"] if column.primary_key else []), *(["FK"] if column.foreign_keys else [])]


def _box(table: Table, x: float, y: float, height: float) -> str:
    colour = {"people": "#cc79a7", "work": "#0072b2"}.get(table.schema or "", "#009e73")
    rows = [
        f'<text x="{x + 8:.0f}" y="{y + HEAD + LINE * at + 11:.0f}">'
        f'{escape(column.name)} <tspan fill="#5b6570">{escape(_kind(column))} '
        f"{' '.join(_marks(column))}</tspan></text>"
        for at, column in enumerate(table.columns)
    ]
    return (
        f'<g><title>{escape(str(table.comment))}</title><rect x="{x:.0f}" y="{y:.0f}" '
        f'width="{WIDTH}" height="{height:.0f}" fill="#fff" stroke="{colour}"/>'
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{WIDTH}" height="{HEAD - 4}" fill="{colour}"/>'
        f'<text x="{x + 8:.0f}" y="{y + 13:.0f}" fill="#fff" font-weight="700">'
        f"{escape(table.fullname)}</text>{''.join(rows)}</g>"
    )


def _line(child: tuple[float, float, float], parent: tuple[float, float, float]) -> str:
    """Return a curve from the side of one box to the side of another."""
    right = child[0] <= parent[0]
    x1 = child[0] + (WIDTH if right else 0)
    x2 = parent[0] + (0 if right and child[0] != parent[0] else WIDTH)
    y1, y2 = child[1] + HEAD / 2, parent[1] + HEAD / 2
    bend = GAP * 0.8 * (1 if right else -1)
    back = bend if child[0] == parent[0] else -bend
    return (
        f'<path d="M{x1:.0f} {y1:.0f}C{x1 + bend:.0f} {y1:.0f} {x2 + back:.0f} {y2:.0f} '
        f'{x2:.0f} {y2:.0f}" fill="none" stroke="#9aa5b1" stroke-width="1"/>'
    )


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    PICTURE.write_text(picture(), encoding="utf-8")
