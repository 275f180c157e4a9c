"""What the service writes to its log: one line per thing done, as text or as JSON."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Final, Literal

FORMATS: Final = ("text", "json")
LogFormat = Literal["off", "text", "json"]


class JsonLines(logging.Formatter):
    """One JSON object per line: when, how grave, who says it, and the words ``name=value``."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record; of an error its kind alone, since its text may hold data."""
        facts: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        message = record.getMessage()
        words = [word.partition("=") for word in message.split()]
        if words and all(separator for _, separator, _ in words):
            facts |= {name: _number(value) for name, _, value in words}
        else:
            facts["message"] = message
        if record.exc_info and record.exc_info[0]:
            facts["error"] = record.exc_info[0].__name__
        return json.dumps(facts, ensure_ascii=False)


def install(chosen: LogFormat) -> None:
    """Let the service's own log go to standard error; nothing if it is off."""
    if chosen == "off":
        return
    root = logging.getLogger("gantruong")
    for handler in [one for one in root.handlers if one.get_name() == "service"]:
        root.removeHandler(handler)
    handler = logging.StreamHandler(sys.stderr)
    handler.set_name("service")
    plain = logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s")
    handler.setFormatter(JsonLines() if chosen == "json" else plain)
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    root.propagate = False


def _number(text: str) -> object:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
