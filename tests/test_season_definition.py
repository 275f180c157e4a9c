"""A season's file reads as it is written, and says which field is wrong."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from admission.policy.file import FOLDER
from gis import clock, season_calendar
from gis.errors import InputError
from gis.season_calendar import STEPS
from runs.season import checks, holidays, moments, published
from runs.season.deadlines import phase, which
from runs.season.definition import Deadline
from runs.season.file import facts_of, of_facts, of_text, shipped, text_of
from tests.season_files import SEASON

ONE_MS = dt.timedelta(milliseconds=1)


def changed(old: str, new: str) -> str:
    """Return the season with one thing written otherwise."""
    assert old in SEASON
    return SEASON.replace(old, new, 1)


def test_a_season_reads_back_from_its_file_and_from_where_it_is_stored() -> None:
    """Nothing is lost or moved; zones are the city's own."""
    season = of_text(SEASON, name="s.toml")

    assert of_text(text_of(season), name="again") == season
    assert of_facts(facts_of(season), name="stored") == season
    by_key = {one.key: one for one in season.deadline}
    assert by_key["1", 1, "confirmation"].closes == clock.moment("2026-06-15T17:00+07:00")
    assert by_key["1", 1, "correction"].closes == clock.moment("2026-06-01T23:59:59.999+07:00")
    assert {one.closes.utcoffset() for one in season.deadline if one.closes} == {
        dt.timedelta(hours=7)
    }
    assert "closes = 2026-06-15T17:00:00+07:00" in text_of(season)
    assert "closes = 2026-06-01\n" in text_of(season)


WRONG = {
    "zone": (
        changed("2026-05-29T17:00:00+07:00", "2026-05-29T17:00:00"),
        r"s\.toml: deadline 1 closes: .*names no zone",
    ),
    "no moment": (changed("closes = 2026-06-01", "closes = 17"), "deadline 3 closes: 17 is no mom"),
    "order": (changed("opens = 2026-06-12", "opens = 2026-06-16"), "closes before it opens"),
    "step": (changed('step = "appeal"', 'step = "party"'), "deadline 6 step: no step .*party"),
    "grade": (changed('grades = ["6"]', 'grades = ["7x"]'), "grade '7x' is none of it"),
    "of no level": (changed('grade = "6"', 'grade = "10"'), "the season has no grade '10'"),
    "round": (changed("round = 2", "round = 3"), r"deadline 1 3 confirmation: primary has 2"),
    "twice": (changed("round = 2\n", ""), "deadline 1 1 confirmation stands there 2 times"),
    "source": (changed('source = "Plan"\n', ""), "registration is published: say where"),
    "unknown": (
        changed('status = "unknown"', 'status = "unknown"\ncloses = 2026-06-15'),
        "is unknown and has a moment",
    ),
    "years": (changed('"2026-2027"', '"2026-2028"'), "season: a season is such as 2026-2027"),
    "key": (changed("rounds = 2", "round = 2"), "level 1 round: Extra inputs"),
    "language": (
        changed('en = "When you register has no influence on the result."', ""),
        "text 1 en: Field required",
    ),
    "toml": (SEASON + "=", "s.toml is no TOML"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named(name: str) -> None:
    """Whoever wrote the file finds the place."""
    text, told = WRONG[name]

    with pytest.raises(InputError, match=told):
        of_text(text, name="s.toml")


def test_moments_read_as_people_say_them() -> None:
    """In the city's own time, whatever zone they came in."""
    at = clock.moment("2025-05-19T10:00:00Z")

    assert moments.told(at) == {
        "vi": "17:00, thứ Hai 19/5/2025",
        "en": "17:00, Monday 19 May 2025",
    }
    assert moments.told(clock.moment("2026-02-28T23:30Z"))["vi"] == "06:30, Chủ nhật 1/3/2026"


@pytest.mark.parametrize("step", STEPS)
def test_both_moments_are_in_time_and_nothing_beside_them(step: str) -> None:
    """Before, on and after, of every kind of deadline."""
    opens, closes = clock.moment("2026-05-15T08:00+07:00"), clock.moment("2026-05-29T17:00+07:00")
    one = Deadline(step=step, opens=opens, closes=closes, status="assumed")
    at = [opens - ONE_MS, opens, closes, closes + ONE_MS]
    only_closes = one.model_copy(update={"opens": None})
    only_opens = one.model_copy(update={"closes": None})
    neither = Deadline(step=step, status="unknown")

    assert [phase(one, now) for now in at] == ["before", "open", "open", "over"]
    assert [phase(only_closes, now) for now in at] == ["open", "open", "open", "over"]
    assert [phase(only_opens, now) for now in at] == ["before", "open", "open", "open"]
    assert [phase(neither, now) for now in at] == ["unknown"] * 4
    assert phase(one, closes.astimezone(dt.UTC) + ONE_MS / 2) == "open"


def test_a_last_day_is_in_time_until_it_ends() -> None:
    """23:59:59.999 here, which is 16:59:59.999 elsewhere."""
    one = Deadline(step="correction", closes="2026-06-01", status="assumed")

    assert phase(one, clock.moment("2026-06-01T16:59:59.999+00:00")) == "open"
    assert phase(one, clock.moment("2026-06-01T17:00+00:00")) == "over"


def test_the_closest_deadline_counts() -> None:
    """Of the grade before that of all; a refusal goes by the confirmation; rounds stay apart."""
    known = {one.key: one for one in of_text(SEASON, name="s").deadline}

    assert which(known, "1", "appeal").grade == ""
    assert which(known, "1", "refusal") == known["1", 1, "confirmation"]
    assert which(known, "1", "confirmation", 2) == known["1", 2, "confirmation"]
    assert which(known, "1", "registration", 2).closes is None
    assert which(known, "6", "confirmation").closes is None


def test_who_decides_and_whom_to_ask_is_the_closest_that_is_named() -> None:
    """A ward's own before the city's."""
    season = of_text(SEASON, name="s")

    assert season.contact_of("99101").office == "Phòng Văn hóa - Xã hội"
    assert season.contact_of("99102").office == season.contact_of(None).office == "Sở"
    assert season.committee_of("primary", "99101").en == "Steering committee of the ward"
    assert season.committee_of("primary").en == "Admission committee of grade 1"
    assert season.committee_of("upper_secondary") is None
    assert season.words("before_registration")["en"].startswith("When you register")
    assert season.words("nothing") is None


def test_deadlines_on_days_off_and_out_of_order_are_named() -> None:
    """They are warned of, not refused: some places decide so."""
    season = of_text(
        SEASON.replace("2026-06-15T10:00:00Z", "2026-06-14T10:00:00Z").replace(
            "2026-05-29T17:00:00+07:00", "2027-04-30"
        ),
        name="s",
    )
    told = [one["en"] for one in checks.warnings(season)]

    assert (
        "Families confirm (grade 1, round 1): 17:00, Sunday 14 June 2026 falls on a Sunday." in told
    )
    assert sum("falls on a public holiday: Victory Day" in one for one in told) == 2
    assert "Complaints and appeals (all grades, round 1): 17:00, Saturday" in " ".join(told)
    assert not [one for one in checks.warnings(of_text(SEASON, name="s")) if "after" in one["en"]]


def new_moon(k: int) -> float:
    """Return the moment of a new moon as a Julian day, by Meeus's series, to minutes."""
    t = k / 1236.85
    rad = math.pi / 180
    sun = (359.2242 + 29.10535608 * k - 3.33e-5 * t**2 - 3.47e-6 * t**3) * rad
    moon = (306.0253 + 385.81691806 * k + 0.0107306 * t**2 + 1.236e-5 * t**3) * rad
    node = (21.2964 + 390.67050646 * k - 0.0016528 * t**2 - 2.39e-6 * t**3) * rad
    mean = 2415020.75933 + 29.53058868 * k + 1.178e-4 * t**2 - 1.55e-7 * t**3
    mean += 3.3e-4 * math.sin((166.56 + 132.87 * t - 0.009173 * t**2) * rad)
    turns = (
        ((0.1734 - 3.93e-4 * t), sun), (0.0021, 2 * sun), (-0.4068, moon), (0.0161, 2 * moon),
        (-0.0004, 3 * moon), (0.0104, 2 * node), (-0.0051, sun + moon), (-0.0074, sun - moon),
        (0.0004, 2 * node + sun), (-0.0004, 2 * node - sun), (-0.0006, 2 * node + moon),
        (0.0010, 2 * node - moon), (0.0005, sun + 2 * moon),
    )  # fmt: skip
    later = -2.78e-4 + 2.65e-4 * t + 2.62e-4 * t**2
    return mean + sum(size * math.sin(angle) for size, angle in turns) - later


def first_of_month(k: int) -> dt.date:
    """Return the day of a new moon here, which begins a month."""
    return dt.date.fromordinal(math.floor(new_moon(k) + 0.5 + 7 / 24) - 1721425)


def test_days_of_the_lunar_calendar_are_those_of_the_moon() -> None:
    """Tết is the new moon between 21 January and 20 February; the third month begins two later."""
    listed = holidays.holidays()
    for year in (2025, 2026, 2027):
        k = next(
            k
            for k in range(1540, 1600)
            if dt.date(year, 1, 21) <= first_of_month(k) <= dt.date(year, 2, 20)
        )
        day = dt.timedelta(days=1)
        tet, kings = first_of_month(k), first_of_month(k + 2) + 9 * day
        eve_to_third = [tet - day, tet, tet + day, tet + 2 * day]
        assert [listed[one].status for one in [*eve_to_third, kings]] == ["computed"] * 5
        assert [listed[one].status for one in (tet - 2 * day, tet + 3 * day)] == ["assumed"] * 2
        assert listed[kings].en == "Hùng Kings' Commemoration"
        fixed = [dt.date(year, *of) for of in ((1, 1), (4, 30), (5, 1), (9, 2))]
        assert [listed[one].status for one in fixed] == ["published"] * 4


def test_the_public_steps_are_those_of_the_definition() -> None:
    """Days over all grades; what is assumed says so; the second round is told as one step."""
    steps = {one.step: one for one in published.steps_of(of_text(SEASON, name="s"))}

    assert steps["registration"].first == dt.date(2026, 5, 15)
    assert (steps["registration"].last, steps["registration"].status) == (
        dt.date(2026, 5, 29),
        "published",
    )
    assert steps["confirmation"].last == dt.date(2026, 6, 15)
    assert steps["confirmation"].status == "assumed"
    assert steps["second_round"].first == dt.date(2026, 7, 1)
    names = published.names_of(tuple(steps.values()))
    assert set(season_calendar.USUAL) < set(names)
    assert "correction" in names
    assert "remark" not in names


@pytest.mark.parametrize("province", ["an-thuan", "hcmc"])
def test_the_seasons_that_are_shipped_read_and_name_policies_that_exist(province: str) -> None:
    """What is published names its source; the invented city has no deadline on a day off."""
    seasons = {one.season: one for one in shipped(province)}

    assert list(seasons) == ["2025-2026", "2026-2027"]
    assert seasons["2026-2027"].based_on == "2025-2026"
    assert {one.policy for season in seasons.values() for one in season.level} <= {
        path.stem for path in FOLDER.glob("*.toml")
    }
    assert set(seasons["2026-2027"].grades) == {"K3", "K4", "K", "1", "6", "10"}
    on_days_off = [w for one in seasons.values() for w in checks.warnings(one)]
    assert bool(on_days_off) == (province == "hcmc")


def test_what_was_not_seen_of_the_real_city_is_unknown() -> None:
    """Registration for 2026-2027 was not seen; 2025's is as it was published."""
    old, new = shipped("hcmc")
    was, now = ({one.key: one for one in season.deadline} for season in (old, new))

    assert moments.told(was["10", 1, "change"].closes)["vi"] == "17:00, thứ Hai 19/5/2025"
    assert "lao" in was["10", 1, "change"].source
    assert now["1", 1, "registration"].status == now["10", 1, "registration"].status == "unknown"
    assert now["10", 1, "exam"].status == "assumed"
    steps = {one.step: one for one in published.steps_of(old)}
    assert (steps["results"].first, steps["results"].last) == (None, dt.date(2025, 6, 26))
