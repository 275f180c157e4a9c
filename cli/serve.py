"""``gantruong serve``: the map and the API on this machine."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cli import server
from cli.console import in_language, out, print_json, say, settings
from gis import db, read
from gis.errors import DatabaseError, GanTruongError
from gis.queries import query
from runs.operations import production
from runs.publication import place
from webmap import build


def serve(
    host: Annotated[
        str,
        typer.Option(
            help=in_language("Địa chỉ mạng để nghe.", "Network address to listen on."),
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(
            min=1,
            max=65_535,
            help=in_language(
                "Cổng; nếu đang bận thì lấy cổng trống kế tiếp.",
                "Port; if it is taken, the next free one.",
            ),
        ),
    ] = 8080,
    workers: Annotated[
        int,
        typer.Option(
            min=1,
            max=64,
            help=in_language("Số tiến trình trả lời.", "Processes that answer."),
        ),
    ] = 1,
) -> None:
    """
    Serve the map and the API until interrupted.

    From the newest publication, the database up or down; before the first one from the database.
    """
    production.refuse_unready()
    pointer = place.current(place.root())
    if pointer is None:
        _check_city()
    else:
        _tell_publication(pointer)
    serve_city(host=host, port=port, workers=workers)


def serve_city(*, host: str = "127.0.0.1", port: int = 8080, workers: int = 1) -> None:
    """
    Serve a city that is in the database; prints the address to open, ends with Ctrl-C.

    Parameters
    ----------
    host, port
        Where to listen; a taken port is replaced by the next free one, and that is said.
    workers
        Processes that answer.
    """
    build.ensure(say=_say_building)
    chosen = server.free_port(host, port)
    if chosen != port:
        say(
            f"Cổng {port} đang được dùng; lấy cổng {chosen}.",
            f"Port {port} is in use; taking {chosen}.",
        )
    address = server.address(host, chosen)
    say("Đang mở bản đồ…", "Starting the map…")
    server.run(host, chosen, workers=workers, when_ready=lambda: _tell(address))
    say("Đã dừng.", "Stopped.")


def _tell(address: str) -> None:
    if settings.json:
        print_json({"address": address})
    else:
        words = in_language(
            f"Mở {address} trong trình duyệt. Dừng bằng Ctrl-C.",
            f"Open {address} in a browser. Stop with Ctrl-C.",
        )
        out.print(words, markup=False)
    sys.stdout.flush()


def _tell_publication(pointer: place.Pointer) -> None:
    """Say what is served, and start the database for officers if it can be started."""
    say(f"Phục vụ từ bản công bố {pointer.number}.", f"Serving publication {pointer.number}.")
    try:
        db.ready_engine().dispose()
    except GanTruongError:
        say(
            "Cơ sở dữ liệu không trả lời: phần công khai vẫn chạy, phần của cán bộ thì chưa.",
            "The database does not answer: the public part works, officers' routes do not yet.",
        )


def _say_building(_: str) -> None:
    say(
        "Đang dựng trang bản đồ (chỉ khi mã nguồn của nó thay đổi)…",
        "Building the map page (only when its sources changed)…",
    )


def _check_city() -> None:
    """
    Refuse to serve an empty database, with the way to fill it.

    Raises
    ------
    DatabaseError
        If there is no network or there are no schools.
    """
    engine = db.ready_engine()
    try:
        sets = read.active_sets(engine)
        with engine.connect() as connection:
            network = connection.exec_driver_sql(query("network_version"), {"network_id": None})
            has_network = network.first() is not None
    finally:
        engine.dispose()
    missing = [] if has_network else ["road network"]
    missing += [] if "schools" in sets else ["schools"]
    if missing:
        msg = f"no {' and no '.join(missing)} in the database: run gantruong demo, or import them"
        raise DatabaseError(msg)
