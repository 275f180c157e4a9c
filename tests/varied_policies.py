"""Policies that no file of the folder holds: rules put together in other ways."""

from __future__ import annotations

from typing import Final

from admission.policy import file as policies

RULE: Final = '[rules.{key}]\nvalue = {value}\n{unit}status = "assumed"\nsource = "A test"\n\n'
PLAIN: Final = '["group", "distance", "pupil_id"]'
BAND: Final = 'value = 0\nunit = "m"\nstatus = "assumed"\nsource = "No published text treats'
NO_LOT: Final = '[rules.lot]\nvalue = "none"'


def varied(base: str, *, order: str | None = None, band_m: int = 0, **rules: str) -> str:
    """
    Return a packaged policy's text with rules added, another school order, a band and a lot.

    Each rule is its value as TOML; a number is given the unit of nearest schools.
    """
    text = (policies.FOLDER / f"{base}.toml").read_text(encoding="utf-8")
    for key, value in rules.items():
        unit = 'unit = "schools"\n' if value.isdigit() else ""
        rule = RULE.format(key=key, value=value, unit=unit)
        text = text.replace("[rules.pupil_order]", rule + "[rules.pupil_order]")
    if order is not None:
        assert PLAIN in text or '["group", "inner_order", "distance", "pupil_id"]' in text
        text = text.replace('["group", "inner_order", "distance", "pupil_id"]', PLAIN)
        text = text.replace(PLAIN, order)
    if band_m:
        text = text.replace(BAND, BAND.replace("0", str(band_m), 1))
        text = text.replace(NO_LOT, '[rules.lot]\nvalue = "within_band"')
    if order is not None and "distance" not in order:
        text = text.replace(NO_LOT, '[rules.lot]\nvalue = "alone"')
    return text


BANDED: Final = '"distance_class", "lot"]'
VARIED: Final = {
    "band and lot": varied("deferred-acceptance", order=f'["group", {BANDED}', band_m=1500),
    "scan with band and lot": varied("nearest-first", order=f'["group", {BANDED}', band_m=1500),
    "scan inside catchments": varied("nearest-first", catchments='"only"'),
    "scan, catchments first": varied(
        "nearest-first", order='["group", "catchment", "distance", "pupil_id"]',
        catchments='"first"',
    ),
    "scan, compared": varied("nearest-first", catchments='"compare"'),
    "scan, nearest two, lot": varied(
        "nearest-first", order='["group", "nearest_schools", "lot"]', nearest_priority="2"
    ),
    "permanent first, catchments first, band": varied(
        "district12-2024-grade6", order=f'["group", "inner_order", "catchment", {BANDED}',
        band_m=1500, catchments='"first"',
    ),
    "catchments first, band": varied(
        "deferred-acceptance", order=f'["group", "catchment", {BANDED}', band_m=1500,
        catchments='"first"',
    ),
    "two stages inside catchments": varied("deferred-then-minimum-total", catchments='"only"'),
    "two stages, catchments first": varied(
        "deferred-then-minimum-total", order='["group", "catchment", "distance", "pupil_id"]',
        catchments='"first"',
    ),
    "least total inside catchments": varied("minimum-total", catchments='"only"'),
    "smallest longest inside catchments": varied("minimum-worst", catchments='"only"'),
}  # fmt: skip
