#!/usr/bin/env python3
"""Counting a second time: random rules and reports, counted by `truce count` and, in many worlds
in which everything vague in them is decided by chance, by brute force. Every world's total lies
within the program's range; where nothing is vague the range is that total. TAP.

    judge_count.py TRUCE [SEED]
"""
import datetime as dt
import json
import os
import random
import subprocess
import sys
import tempfile
import time

try:
    import pyproj
    from judge_rules import Trees
except ImportError as missing:
    print(f"1..0 # SKIP no second count: {missing} (python3-pyproj, python3-shapely, python3-numpy)")
    sys.exit(0)

TRUCE = os.path.abspath(sys.argv[1])
SECONDS = float(os.environ.get("TRUCE_JUDGE_SECONDS", "6"))
WORLDS = 12
GEOD = pyproj.Geod(ellps="WGS84")
ACTS = ("fire", "burst", "shot", "shelling", "explosion", "impact", "flare", "armed_force", "event")
LEAVES = ("burst", "shot", "shelling", "impact", "flare")  # no term lies below them
BASE = dt.datetime(2021, 5, 1, tzinfo=dt.timezone.utc)


def make_rule(rng, name):
    """(text, lines): a line is (acts, None, by number) or (acts, (gap s, metres, at least, as), True)."""
    lines, text = [], f"counting {name}\n"
    free = rng.sample(ACTS, rng.randint(1, 5))
    while free:
        acts = [free.pop() for _ in range(min(len(free), rng.randint(1, 2)))]
        if rng.random() < 0.5:
            gap, metres = rng.choice((10, 60, 300)), rng.choice((0, 500, 3000))
            least, worth = rng.choice((1, 2, 3, 10)), rng.choice((1, 1, 2))
            text += (f"  merge {', '.join(acts)} within {gap} minutes and {metres} m"
                     f"{f' of at least {least}' if least > 1 else ''} as {worth}\n")
            lines.append((acts, (gap * 60, metres, least, worth), True))
        else:
            number = rng.random() < 0.7
            text += f"  count {', '.join(acts)} by {'number' if number else 'report'}\n"
            lines.append((acts, None, number))
    return text, lines


def make_report(rng, i, vague):
    begin = BASE + dt.timedelta(seconds=rng.randrange(0, 8 * 3600, rng.choice((1, 60, 600))))
    report = {"id": str(i), "source": "s", "act": rng.choice(ACTS if vague else LEAVES),
              "from": f"{begin:%Y-%m-%dT%H:%M:%SZ}",
              "lat": round(48 + rng.gauss(0, 0.02), 4), "lon": round(37 + rng.gauss(0, 0.02), 4)}
    if rng.random() < 0.6:
        report["count_min"] = report["count_max"] = rng.choice((0, 1, 2, 3, 12))
    if vague:
        if rng.random() < 0.3:
            report["to"] = f"{begin + dt.timedelta(minutes=rng.choice((1, 20, 90))):%Y-%m-%dT%H:%M:%SZ}"
        if rng.random() < 0.3:
            report["radius_m"] = rng.choice((20, 400, 2500))
        if rng.random() < 0.2:
            report["count_min"] = rng.choice((1, 2, 6))
            report.pop("count_max", None)
            if rng.random() < 0.5:
                report["count_max"] = report["count_min"] + rng.choice((1, 8))
        if rng.random() < 0.05:
            del report["lat"], report["lon"]
            report.pop("radius_m", None)
    return report


def decide(rng, trees, report):
    """(acts it is, second, (lat, lon), number) in one world."""
    under = [t for t in trees.parent["acts"] if report["act"] in trees.path("acts", t)]
    act = rng.choice([report["act"], rng.choice(under)])
    begin, end = (dt.datetime.fromisoformat(report.get(n, report["from"]).replace("Z", "+00:00"))
                  for n in ("from", "to"))
    second = (begin - BASE).total_seconds() + rng.choice((0, 0.999, rng.random())) * (end - begin).total_seconds()
    lat, lon = report.get("lat", 48 + rng.gauss(0, 0.05)), report.get("lon", 37 + rng.gauss(0, 0.05))
    radius = report.get("radius_m", 0)
    if radius:
        lon, lat, _ = GEOD.fwd(lon, lat, rng.uniform(0, 360), radius * rng.choice((0.99, rng.random())))
    low = report.get("count_min", 1)
    high = report.get("count_max", low if "count_min" not in report else low + 50)
    return set(trees.path("acts", act)), second, (lat, lon), rng.choice((low, high, rng.randint(low, high)))


def count_world(lines, things):
    """The total of a rule where all is known. What fits several lines counts by the first."""
    total, left = 0, list(things)
    for acts, merge, number in lines:
        mine = [t for t in left if t[0] & set(acts)]
        left = [t for t in left if not t[0] & set(acts)]
        if merge:
            total += merged(mine, *merge)
        else:
            total += sum(t[3] if number else 1 for t in mine)
    return total


def merged(things, gap, metres, least, worth):
    total, left = 0, list(things)
    while left:
        group, new = [], [left.pop()]
        while new:
            one = new.pop()
            group.append(one)
            near = [t for t in left if abs(t[1] - one[1]) < gap and
                    GEOD.inv(one[2][1], one[2][0], t[2][1], t[2][0])[2] <= metres]
            left = [t for t in left if not any(t is n for n in near)]
            new += near
        total += worth if sum(t[3] for t in group) >= least else 0
    return total


def program_counts(folder, text, reports):
    terms, path = os.path.join(folder, "t.truce"), os.path.join(folder, "r.jsonl")
    with open(terms, "w", encoding="utf-8") as file:
        file.write("timezone UTC\n" + text)
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(report) + "\n" for report in reports)
    done = subprocess.run([TRUCE, "count", "--json", terms, path], capture_output=True, text=True, check=True)
    rows = map(json.loads, done.stdout.splitlines())
    return {row["rule"]: (row["min"], float("inf") if row["max"] is None else row["max"]) for row in rows}


def widened(rng, report):
    report = dict(report)
    if rng.random() < 0.5 and "lat" in report:
        report["radius_m"] = report.get("radius_m", 0) + rng.choice((1, 700))
    else:
        report["count_min"] = max(0, report.get("count_min", 1) - 1)
        report["count_max"] = report.get("count_max", 1) + 2 if "count_max" in report or (
            "count_min" not in report) else report["count_min"] + 99
    return report


def check_case(rng, trees, folder, count, broken):
    texts, rules = [], {}
    for i in range(3):
        text, rules[f"rule_{i}"] = make_rule(rng, f"rule_{i}")
        texts.append(text)
    vague = rng.random() < 0.7
    reports = [make_report(rng, i, vague) for i in range(rng.randint(1, 14))]
    found = program_counts(folder, "".join(texts), reports)
    count["cases"] += 1
    for _ in range(WORLDS if vague else 1):
        things = [decide(rng, trees, r) for r in reports] if vague else [exact(trees, r) for r in reports]
        for name, lines in rules.items():
            low, high = found[name]
            total = count_world(lines, things)
            count["worlds"] += 1
            if not low <= total <= high or not vague and low != high:
                broken["vague" if vague else "exact"].append(
                    f"{texts[int(name[-1])]}{json.dumps(reports)}\n{low} to {high}, and {total} is possible")
    shuffled = rng.sample(reports, len(reports))
    if program_counts(folder, "".join(texts), shuffled) != found:
        broken["order"].append("".join(texts) + json.dumps(reports))
    wide = program_counts(folder, "".join(texts), [widened(rng, r) if "count_max" in r or "count_min" not in r
                                                   else r for r in reports])
    for name, (low, high) in found.items():
        if not (wide[name][0] <= low and high <= wide[name][1]):
            broken["wider"].append(f"{texts[int(name[-1])]}{json.dumps(reports)}\n{low} to {high}, {wide[name]} after")


def exact(trees, report):
    begin = dt.datetime.fromisoformat(report["from"].replace("Z", "+00:00"))
    return (set(trees.path("acts", report["act"])), (begin - BASE).total_seconds(),
            (report["lat"], report["lon"]), report.get("count_min", 1))


SENTENCES = {"exact": "where nothing is vague a total is what brute force counts",
             "vague": "every world's total lies within the range",
             "order": "the order of reports changes no total", "wider": "vaguer reports widen the ranges"}


def main():
    chance = 1 if os.environ.get("CI") else random.SystemRandom().randrange(10**6)
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else chance
    rng, trees = random.Random(f"count:{seed}"), Trees(TRUCE)
    count, broken = {"cases": 0, "worlds": 0}, {name: [] for name in SENTENCES}
    end = time.monotonic() + SECONDS
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            check_case(rng, trees, folder, count, broken)
    print(f"# seed {seed}: {count}\n1..{len(SENTENCES)}")
    for i, (name, words) in enumerate(SENTENCES.items(), 1):
        for case in sorted(broken[name], key=len)[:2]:
            print("\n".join("# " + line for line in case.splitlines()))
        print(f"{'not ' if broken[name] else ''}ok {i} - {words} (seed {seed})")
    return any(broken.values())


if __name__ == "__main__":
    sys.exit(main())
