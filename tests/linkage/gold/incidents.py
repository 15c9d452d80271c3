"""Made-up incidents, each with the wordings in which sources report it."""

from __future__ import annotations

from typing import Any, Final

PLACES: Final = {
    "Tel Marun": (36.100, 36.800, ("Tel Marun", "Tall Maroun", "تل مارون")),
    "Qasr Nadim": (35.620, 36.710, ("Qasr Nadim", "Kasr Nadeem", "قصر نديم")),
    "Qasr Nadir": (35.570, 36.640, ("Qasr Nadir", "Kasr Nader", "قصر نادر")),
    "Bir Sahla": (34.950, 37.200, ("Bir Sahla", "Beer Sahla", "بئر سهلا")),
    "Dayr Hatib": (33.480, 36.350, ("Dayr Hatib", "Deir Khatib", "دير خطيب")),
    "Umm Zahra": (32.700, 36.150, ("Umm Zahra", "Um Zahrah", "أم زهرة")),
}
"""Latitude, longitude, and spellings by source."""

ACTS: Final = (
    # place, day, deaths, sides, and what each source says; None where a source is silent.
    ("shelled", ("{p}: artillery fire on the vegetable market, {d} killed",
                 "shells fell on the market of {p}, {d} dead",
                 "market in {p} hit by shelling; {d} fatalities")),
    ("school", ("{p}: mortar rounds hit the primary school, {d} killed",
                "school in {p} struck by mortars, {d} dead",
                "mortar fire on a school of {p}; {d} fatalities")),
    ("sniper", ("{p}: sniper fire on the northern road, {d} killed",
                "a sniper shot people on the northern road at {p}, {d} dead",
                "northern road near {p}: sniper; {d} fatalities")),
    ("raid", ("{p}: warplanes bombed the fuel depot, {d} killed",
              "air raid on the fuel depot of {p}, {d} dead",
              "fuel depot in {p} destroyed by aircraft; {d} fatalities")),
    ("convoy", ("{p}: aid convoy fired upon at the checkpoint, {d} killed",
                "shots at an aid convoy at the checkpoint of {p}, {d} dead",
                "checkpoint {p}: convoy with aid came under fire; {d} fatalities")),
    ("clash", ("{p}: clash at the bridge with heavy machine guns, {d} killed",
               "fighting with heavy machine guns at the bridge of {p}, {d} dead",
               "bridge at {p}: armed clash, machine guns; {d} fatalities")),
)  # fmt: skip
SIDES: Final = (("Northern Command", "Valley Front"), ("Southern Guard", "Valley Front"))
SOURCES: Final = ("officer", "network", "monitor")
OFF: Final = ((0.0, 0.0), (0.012, -0.008), (-0.010, 0.015))


def incidents() -> list[dict[str, Any]]:
    """What happened: 72 incidents, each act in each place twice, near misses side by side."""
    found = []
    for at, place in enumerate(PLACES):
        for number, (act, wordings) in enumerate(ACTS):
            # The market and the school of a town are hit on one day; so are road and depot.
            day = 3 + 5 * (number // 2) + at % 2
            found += [
                {"place": place, "act": act, "wordings": wordings, "day": again * 16 + day - 1,
                 "deaths": 2 + (number * 5 + at * 3 + again * 4) % 11,
                 "sides": SIDES[(number + again) % 2]}
                for again in range(2)
            ]  # fmt: skip
    return found


def reports() -> tuple[list[dict[str, Any]], list[int]]:
    """The reports of all incidents, and of which incident each is.

    Every third incident is reported once; of the others every second is reported by all three.
    """
    rows, truth = [], []
    for number, one in enumerate(incidents()):
        latitude, longitude, names = PLACES[one["place"]]
        who = [number % 3] if number % 3 == 0 else [0, 1, 2] if number % 2 else [number % 3, 0]
        for source in dict.fromkeys(who):
            # The second source is told a day later at times, and corrects the toll by one.
            late = int(source == 1 and number % 4 == 1)
            deaths = one["deaths"] + (source == 2 and number % 5 == 0)
            rows.append(
                {
                    "source": SOURCES[source],
                    "id": f"{number}-{source}",
                    "day": f"2016-03-{1 + min(30, one['day'] + late):02}",
                    "latitude": latitude + OFF[source][0],
                    "longitude": longitude + OFF[source][1],
                    "deaths": deaths,
                    "place": names[source],
                    "words": one["wordings"][source].format(p=names[source], d=deaths),
                    "side_a": one["sides"][0],
                    "side_b": one["sides"][1] if source else "",
                }
            )
            truth.append(number)
    return rows, truth
