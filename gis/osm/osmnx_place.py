"""Downloads roads and water, or schools and addresses, of a named place through osmnx."""

from __future__ import annotations

import socket
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

import osmnx
from requests import RequestException

from gis.osm.overpass import network_of
from gis.osm.refusal import refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from requests import Response
    from shapely import MultiPolygon, Polygon

    from gis.model import RawNetwork

ROADS: Final = ['["highway"]', '["route"="ferry"]']
"""Overpass filters of ways: all of them, private and planned ones too; profiles decide later."""

BESIDE: Final[dict[str, bool | str | list[str]]] = {
    "natural": "water",
    "waterway": True,
    "landuse": ["reservoir", "basin"],
    "restriction": True,
}
"""Water of every kind, and turn restrictions."""

TRY_AGAIN: Final = (429, 504)  # osmnx waits and asks again after these


def download_place(place: str) -> RawNetwork:
    """
    Return the road network of a named place, half a kilometre beyond its border.

    Parameters
    ----------
    place
        A name that Nominatim finds with an area, "Phường Sài Gòn, Việt Nam" for example.

    Raises
    ------
    InputError
        If nothing of that name has an area, or a service does not answer.

    Notes
    -----
    osmnx finds the place, splits large areas, asks and waits its turn. The answers are read
    as they came, by the same code as files, so that one-way values, barriers, restrictions and
    ferries are not lost as they would be in an osmnx graph. The addresses of the services are
    osmnx's own settings.
    """
    return network_of(_answers(place, _ask_roads), place)


def download_features(place: str, wanted: Mapping[str, bool | str | list[str]]) -> list[bytes]:
    """
    Return the Overpass answers about tagged objects within a named place, as they came.

    Parameters
    ----------
    place
        As for ``download_place``.
    wanted
        Tags in osmnx's manner: key to a value, several values or ``True`` for any.

    Raises
    ------
    InputError
        As ``download_place``.
    """

    def ask(area: Polygon | MultiPolygon) -> None:
        with suppress(InterruptedError):
            osmnx.features_from_polygon(area, dict(wanted))

    return _answers(place, ask)


def _answers(place: str, ask: Callable[[Polygon | MultiPolygon], None]) -> list[bytes]:
    answers: list[bytes] = []
    with _settings(answers):
        try:
            ask(osmnx.geocode_to_gdf(place).geometry.iloc[0])
        except (RequestException, OSError) as error:
            msg = f"{place}: the map service does not answer ({error}); try later or use a file"
            raise refusal(
                msg, "Dịch vụ bản đồ không trả lời; hãy thử lại sau hoặc dùng tệp."
            ) from error
        except (ValueError, TypeError) as error:
            msg = f"no place with an area is found by the name {place!r} ({error})"
            raise refusal(msg, "Không tìm thấy nơi nào mang tên này.") from error
    return answers


def _ask_roads(area: Polygon | MultiPolygon) -> None:
    """Ask for roads, then for what lies beside them; osmnx interrupts itself after each."""
    with suppress(InterruptedError):
        osmnx.graph_from_polygon(area, retain_all=True, simplify=False, custom_filter=ROADS)
    with suppress(InterruptedError):
        osmnx.features_from_polygon(area, BESIDE)


@contextmanager
def _settings(answers: list[bytes]) -> Iterator[None]:
    """
    Let osmnx hand over each Overpass answer instead of building a graph.

    ``cache_only_mode`` stops osmnx after its downloads; the hook takes the answers, for
    osmnx forgets those with a remark. Afterwards all its settings are as they were.
    """

    def take(response: Response, **_: object) -> None:
        if response.request.method == "POST" and response.status_code not in TRY_AGAIN:
            response.raise_for_status()
            answers.append(response.content)

    before = dict(vars(osmnx.settings))
    resolve = socket.getaddrinfo  # osmnx replaces it to stay with one server of several
    osmnx.settings.use_cache = False
    osmnx.settings.cache_only_mode = True
    osmnx.settings.requests_kwargs = {**before["requests_kwargs"], "hooks": {"response": take}}
    try:
        yield
    finally:
        vars(osmnx.settings).update(before)
        socket.getaddrinfo = resolve
