"""Who may use which road, written out as sentences; shares nothing with the profile files."""

from __future__ import annotations

from collections.abc import Mapping

EVERYBODY = {
    *("trunk", "trunk_link", "primary", "primary_link", "secondary", "secondary_link"),
    *("tertiary", "tertiary_link", "unclassified", "residential", "living_street", "road"),
    *("service", "track"),
}
FEET_ONLY = {
    "pedestrian", "footway", "path", "cycleway", "bridleway", "corridor", "steps", "elevator",
}  # fmt: skip
YES = {
    *("yes", "designated", "permissive", "official", "destination", "public", "customers"),
    *("residents", "discouraged"),
}
NO = {
    *("no", "private", "restricted", "use_sidepath", "permit", "delivery", "agricultural"),
    *("forestry", "military", "emergency", "psv", "bus"),
}
KEYS = {
    "walk": ["foot", "access"],
    "motorbike": ["motorcycle", "motor_vehicle", "vehicle", "access"],
    "car": ["motorcar", "motor_vehicle", "vehicle", "access"],
}
WALLS = {"fence", "wall", "hedge", "guard_rail", "city_wall", "retaining_wall", "spikes"}
STOPS_MOTORBIKES = {
    *("motorcycle_barrier", "cycle_barrier", "stile", "turnstile", "full-height_turnstile"),
    *("kissing_gate", "wicket_gate", "hampshire_gate", "log", "debris", "jersey_barrier"),
    *("chain", "planter"),
}
STOPS_CARS = STOPS_MOTORBIKES | {
    "bollard", "block", "horse_stile", "rope", "bus_trap", "sump_buster",
}  # fmt: skip


def said(tags: Mapping[str, str], mode: str, direction: str = "") -> bool | None:
    """Tell what the access tags say, the most specific one first."""
    for key in KEYS[mode]:
        for name in [f"{key}:{direction}", key] if direction else [key]:
            if tags.get(name) in YES:
                return True
            if tags.get(name) in NO:
                return False
    return None


def may_use(tags: Mapping[str, str], mode: str) -> tuple[bool, bool]:
    """Tell whether somebody may travel a way in its direction and against it."""
    highway = tags.get("highway")
    opened = tags.get(KEYS[mode][0]) in YES
    if tags.get("route") == "ferry":
        usable = mode != "car"
    elif highway in {"motorway", "motorway_link"}:
        usable = mode == "car" or opened
    elif highway in EVERYBODY:
        usable = mode == "car" or tags.get("motorroad") != "yes" or opened
    elif highway in FEET_ONLY:
        usable = opened or (mode == "walk" and tags.get("motorroad") != "yes")
    else:
        usable = opened
    if not usable:
        return False, False
    ahead, back = (True, True) if mode == "walk" else oneway(tags, mode)
    return (
        ahead and said(tags, mode, "forward") is not False,
        back and said(tags, mode, "backward") is not False,
    )


def oneway(tags: Mapping[str, str], mode: str) -> tuple[bool, bool]:
    """Tell which directions the one-way tags leave to a vehicle."""
    vehicle = "motorcycle" if mode == "motorbike" else "motorcar"
    for name in (vehicle, "motor_vehicle", "vehicle"):
        for key in (f"oneway:{name}", f"{name}:oneway"):
            if key in tags and tags[key] in WORDS:
                return WORDS[tags[key]]
    if tags.get("oneway") in WORDS:
        return WORDS[tags["oneway"]]
    circle = tags.get("junction") in {"roundabout", "circular"}
    return True, not (circle or tags.get("highway") == "motorway")


WORDS = {
    **dict.fromkeys(["yes", "true", "1"], (True, False)),
    **dict.fromkeys(["-1", "reverse"], (False, True)),
    **dict.fromkeys(["no", "false", "0", "alternating"], (True, True)),
    "reversible": (False, False),
}


def may_pass(tags: Mapping[str, str], mode: str) -> bool:
    """Tell whether somebody may pass a node."""
    if "barrier" not in tags:
        return True
    if tags.get("locked") == "yes":
        return False
    says = said(tags, mode)
    if says is not None:
        return says
    stops = {"walk": WALLS, "motorbike": WALLS | STOPS_MOTORBIKES, "car": WALLS | STOPS_CARS}
    return tags["barrier"] not in stops[mode]


def is_excepted(words: tuple[str, ...], mode: str) -> bool:
    """Tell whether a turn restriction leaves somebody alone."""
    if mode == "walk":
        return True
    own = "motorcycle" if mode == "motorbike" else "motorcar"
    return bool({own, "motor_vehicle", "vehicle"} & set(words))
