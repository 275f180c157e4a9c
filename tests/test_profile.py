"""Travel profiles: data files that say who may use which road."""

from __future__ import annotations

import pytest

from gis.errors import PolicyError, UnknownNameError
from routing.access import passes, use_of, uses
from routing.profile import FOLDER, load, names, parse
from tests.plain.rules import may_pass, may_use

VALUES = {
    "highway": [
        *("motorway", "motorway_link", "trunk", "primary_link", "residential", "service"),
        *("footway", "path", "steps", "cycleway", "pedestrian", "proposed", "construction", "x"),
    ],
    "route": ["ferry"],
    "oneway": ["yes", "-1", "no", "reversible", "alternating", "perhaps"],
    "oneway:motorcycle": ["no", "yes"],
    "motorcycle:oneway": ["no"],
    "oneway:motorcar": ["yes"],
    "junction": ["roundabout", "circular", "jughandle"],
    "access": ["no", "private", "yes", "destination", "unknown"],
    "foot": ["yes", "no", "designated", "use_sidepath"],
    "motor_vehicle": ["no", "yes", "destination"],
    "motorcycle": ["yes", "no"],
    "motorcar": ["no", "yes"],
    "motorcar:backward": ["no"],
    "vehicle": ["no"],
    "motorroad": ["yes", "no"],
    "service": ["alley", "driveway"],
}


def test_every_profile_file_is_found_and_whole() -> None:
    """A profile is added by adding its file; the scan that finds it also tests it."""
    assert set(names()) == {path.stem for path in FOLDER.iterdir() if path.suffix == ".toml"}
    assert {"walk", "motorbike", "car"} <= set(names())
    for name in names():
        profile = load(name)
        assert profile.name == name
        assert profile.name_vi
        assert "service" in profile.speed_kmh


def test_an_unknown_profile_is_named_with_the_known_ones() -> None:
    """The user learns what there is."""
    with pytest.raises(UnknownNameError, match="'fly'; there are car, motorbike, walk"):
        load("fly")


@pytest.mark.parametrize("mode", ["walk", "motorbike", "car"])
def test_every_pair_of_tags_is_used_as_the_plain_rules_say(mode: str) -> None:
    """The files and the sentences of the tests were written apart; they must agree."""
    profile = load(mode)
    pairs = [(key, value) for key, values in VALUES.items() for value in values]
    cases = [{"highway": "residential"} | dict([a]) | dict([b]) for a in pairs for b in pairs]

    for tags in cases:
        use = use_of(tags, profile)

        assert (use.forward, use.backward) == may_use(tags, mode), tags
        assert (use.kmh > 0) == (use.forward or use.backward)


@pytest.mark.parametrize("mode", ["walk", "motorbike", "car"])
@pytest.mark.parametrize("barrier", ["gate", "bollard", "block", "kissing_gate", "wall", "new"])
@pytest.mark.parametrize(
    "more", [{}, {"access": "private"}, {"motorcycle": "yes"}, {"locked": "yes"}, {"foot": "no"}]
)
def test_every_barrier_is_passed_as_the_plain_rules_say(mode, barrier, more) -> None:
    """A barrier of an unknown kind stops nobody by itself."""
    tags = {"barrier": barrier} | more

    assert passes(tags, load(mode)) == may_pass(tags, mode)


def test_alleys_belong_to_everybody() -> None:
    """A third of the city's ways are hẻm."""
    alley = {"highway": "service", "service": "alley"}

    assert all(use_of(alley, load(name)).forward for name in ("walk", "motorbike", "car"))


def test_ways_with_equal_tags_are_used_equally() -> None:
    """Asking each distinct tag set once must not mix them up."""
    tags = ({"highway": "steps"}, {"highway": "service"}, {"highway": "steps", "foot": "no"})

    found = uses(tags, load("walk"))

    assert found.forward.tolist() == [True, True, False]
    assert found.kmh.tolist() == [2.0, 4.5, 0.0]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("kmh = 4.5\nhighway", "kmh = 450\nhighway"), r"speeds\[0\]: kmh: 450.0 is not between"),
        (("[turns]\nfollowed = false", "[turns]"), "turns: followed: is missing"),
        (('name = "walk"', 'name = "run"'), "calls itself 'run'"),
        (('opened_by = ["foot"]', 'opened_by = "foot"'), "opened_by: 'foot' is of the wrong type"),
        (("[oneway]", "[oneway]\ncolour = 3"), "oneway: colour: is not an entry"),
        (('status = "assumed"', 'status = "guessed"'), "must be 'published' or 'assumed'"),
        (('"yes", "designated"', '"no", "designated"'), "open: 'no' is also closed"),
        (('"steps", "elevator"', '"steps", "road"'), "'road' has a speed already"),
        (("[barriers]", "[barriers"), "not TOML"),
    ],
)
def test_a_broken_profile_is_refused_by_name(change: tuple[str, str], complaint: str) -> None:
    """What is wrong and where: a city's office writes these files."""
    text = (FOLDER / "walk.toml").read_text(encoding="utf-8")
    assert change[0] in text

    with pytest.raises(PolicyError, match=complaint):
        parse(text.replace(*change, 1), "walk")
