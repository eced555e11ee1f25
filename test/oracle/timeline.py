#!/usr/bin/env python3
"""The timeline a second time: missions made at random are written as .truce for truce, and drawn
here one draw after the other, in days and with Python's own chance, from the same mission as JSON.
Figures must agree within the errors of both. TAP on standard output.

    timeline.py TRUCE [MISSIONS [DRAWS]]
"""
import datetime
import json
import math
import os
import random
import subprocess
import sys
import tempfile

TRUCE = os.path.abspath(sys.argv[1])
MISSIONS = int(sys.argv[2]) if len(sys.argv) > 2 else 12
DRAWS = int(sys.argv[3]) if len(sys.argv) > 3 else 1000
TRUCE_DRAWS = 40000
SIGMAS = 5  # some 4,000 comparisons: one in a million and a half each
NEVER = math.inf
ON = datetime.date(2026, 1, 1)
KM_A_DEGREE = 111.2  # of latitude, to a third of a percent; ways are not made nearer to a limit


def date(days):
    return (ON + datetime.timedelta(days=days)).isoformat()


# ---- a mission ----


def make_mission(rng):
    m = {"milestones": [], "meetings": [], "sites": [], "units": []}
    for i in range(rng.randint(3, 7)):
        x = {"name": f"m{i}", "after": []}
        if i == 0 or rng.random() < 0.5:
            first = rng.randint(0, 100)
            x["expected"] = [first, first + rng.choice([0, 30, 90])]
            if x["expected"][1] > first and rng.random() < 0.5:
                x["likely"] = rng.randint(first, x["expected"][1])
        for before in rng.sample(range(i), min(i, rng.randint(0, 2))):
            span = sorted(rng.sample(range(60), 2))
            x["after"].append([f"m{before}", *span])
        if rng.random() < 0.4:
            x["chance"] = rng.choice([0.3, 0.6, 0.9])
        m["milestones"].append(x)
    names = [x["name"] for x in m["milestones"]]
    for i in range(rng.randint(1, 3)):
        befores = names + [x["name"] for x in m["meetings"]]
        m["meetings"].append({"name": f"t{i}", "after": [
            [rng.choice(befores), *sorted(rng.sample(range(30), 2))],
            [rng.randint(0, 80), *sorted(rng.sample(range(90), 2))]]})
    for i in range(rng.randint(2, 4)):
        site = {"name": f"s{i}", "lat": 46 + rng.choice([0, 0.3, 1, 2]) + i * 0.01, "needs": [],
                "excludes": ["no_sea"] if rng.random() < 0.2 else []}
        for c in rng.sample(["foot", "eye"], rng.randint(1, 2)):
            need = {"capability": c, "count": rng.randint(1, 4), "backup": rng.choice([0, 0, 1, 2])}
            if rng.random() < 0.4:
                need["within_km"] = rng.choice([5, 60, 150])
            if rng.random() < 0.6:
                need["from"] = [rng.choice(names), rng.randint(0, 40)]
            elif rng.random() < 0.5:
                need["from"] = [None, rng.randint(0, 120)]
            site["needs"].append(need)
        m["sites"].append(site)
    for i in range(rng.randint(4, 10)):
        unit = {"name": f"u{i}", "at": rng.choice(m["sites"])["name"] if rng.random() < 0.9 else None,
                "stage": rng.choice(["deployed", "confirmed", "committed", "interest", "withdrawn",
                                     None, "confirmed", "committed"]),
                "offers": {c: rng.randint(1, 4) for c in rng.sample(["foot", "eye"],
                                                                    rng.randint(1, 2))}}
        if rng.random() < 0.75:
            unit["confidence"] = rng.choice([0.2, 0.5, 0.8, 1])
        if rng.random() < 0.9:
            unit["ready"] = [*sorted(rng.sample(range(120), 2)),
                             rng.choice(names) if rng.random() < 0.6 else rng.randint(0, 60)]
        if rng.random() < 0.5:
            unit["reach_km"] = rng.choice([20, 60, 150, 400])
        if rng.random() < 0.2:
            unit["caveat"] = "no_sea"
        m["units"].append(unit)
    return m


def write_truce(m):
    out = ["contributor A", "capability foot", "capability eye"]
    for x in m["milestones"]:
        out.append(f"milestone {x['name']}")
        if "expected" in x:
            first, last = x["expected"]
            line = f"  expected {date(first)}" + (f" to {date(last)}" if last > first else "")
            out.append(line + (f" likely {date(x['likely'])}" if "likely" in x else ""))
        out += [f"  after {name} {a} to {b} days" for name, a, b in x["after"]]
        if "chance" in x:
            out.append(f"  chance {x['chance']}")
    for x in m["meetings"]:
        out.append(f"meeting {x['name']}")
        out += [f"  after {e if isinstance(e, str) else date(e)} {a} to {b} days"
                for e, a, b in x["after"]]
    for s in m["sites"]:
        out += [f"site {s['name']}", f"  at {s['lat']:.4f} 30"]
        out += [f"  excludes {c}" for c in s["excludes"]]
        for n in s["needs"]:
            line = f"  needs {n['capability']} {n['count']}"
            line += f" backup {n['backup']}" if n["backup"] else ""
            line += f" within {n['within_km']} km" if "within_km" in n else ""
            if "from" in n:
                line += (f" from {n['from'][0]} + {n['from'][1]} days" if n["from"][0]
                         else f" from {date(n['from'][1])}")
            out.append(line)
    for u in m["units"]:
        out += [f"unit {u['name']}", "  from A"]
        out += [f"  at {u['at']}"] if u["at"] else []
        out += [f"  offers {', '.join(f'{c} {k}' for c, k in u['offers'].items())}"]
        out += [f"  stage {u['stage']}"] if u["stage"] else []
        out += [f"  confidence {u['confidence']}"] if "confidence" in u else []
        if "ready" in u:
            a, b, e = u["ready"]
            out.append(f"  ready {a} to {b} days after {e if isinstance(e, str) else date(e)}")
        out += [f"  reach {u['reach_km']} km"] if "reach_km" in u else []
        out += [f"  caveat {u['caveat']}"] if "caveat" in u else []
    return "\n".join(out) + "\n"


# ---- one draw, by the sentences of TIMELINE.md ----


def come(m, luck, unsaid_comes, change=None):
    """When each thing comes in one draw, in days; luck(key) is that thing's chance."""
    t = {}

    def changed(name, at, chance):
        what = change[1] if change and change[0] == name else None
        if what == "absent":
            return NEVER
        if what != "certain" and luck((name, "chance")) >= chance:
            return NEVER
        return at - 30 if what == "earlier" else at

    def spread(key, a, b):
        return a + luck(key) * (b - a)

    for x in m["milestones"]:
        at = -NEVER
        if "likely" in x:
            a, b = x["expected"]
            c, u = x["likely"], luck((x["name"], "day"))
            at = (a + math.sqrt(u * (b - a) * (c - a)) if u * (b - a) < c - a
                  else b - math.sqrt((1 - u) * (b - a) * (b - c)))
        elif "expected" in x:
            at = spread((x["name"], "day"), *x["expected"])
        for k, (before, a, b) in enumerate(x["after"]):
            at = max(at, t[before] + spread((x["name"], k), a, b))
        if "expected" not in x and not x["after"]:
            at = 0 if unsaid_comes else NEVER
        t[x["name"]] = changed(x["name"], at, x.get("chance", 1))
    for x in m["meetings"]:
        t[x["name"]] = max((t[e] if isinstance(e, str) else e) + spread((x["name"], k), a, b)
                           for k, (e, a, b) in enumerate(x["after"]))
    for u in m["units"]:
        name = u["name"]
        if u["stage"] == "deployed":
            t[name] = -NEVER
            continue
        if u["stage"] == "withdrawn":
            continue
        if "ready" in u:
            a, b, e = u["ready"]
            at = (t[e] if isinstance(e, str) else e) + spread((name, "ready"), a, b)
        else:
            at = 0 if unsaid_comes else NEVER
        t[name] = changed(name, at, u.get("confidence", 1 if unsaid_comes else 0))
    cover(m, t)
    return t


def serves(m, u, s, n):
    if not u["at"] or u["stage"] == "withdrawn" or n["capability"] not in u["offers"]:
        return False
    if u.get("caveat") in s["excludes"]:
        return False
    there = next(x for x in m["sites"] if x["name"] == u["at"])
    if there is s:
        return True
    limit = n.get("within_km", u.get("reach_km"))
    return limit is not None and abs(there["lat"] - s["lat"]) * KM_A_DEGREE <= limit


def first_with(arrivals, count):
    have = 0
    for at, amount in sorted(arrivals):
        have += amount
        if have >= count:
            return at
    return NEVER


def cover(m, t):
    any_site, full = {}, -NEVER
    for s in m["sites"]:
        begun = []
        for k, n in enumerate(s["needs"]):
            event, days = n.get("from", [None, -NEVER])
            begins = (t[event] if event else 0) + days
            arrivals = [(t[u["name"]], u["offers"][n["capability"]]) for u in m["units"]
                        if serves(m, u, s, n)]
            covered = max(begins, first_with(arrivals, n["count"]))
            t["begin", s["name"], k] = begins
            t["need", s["name"], k] = covered
            if begins < NEVER:
                begun.append(covered)
            any_site[n["capability"]] = min(any_site.get(n["capability"], NEVER), covered)
            full = max(full, begins, first_with(arrivals, n["count"] + n["backup"]))
        t[s["name"]] = max(begun) if begun else NEVER
    t["initial"] = max(any_site.values())
    t["full"] = full


# ---- against truce ----


def run_truce(text, by):
    with tempfile.NamedTemporaryFile("w", suffix=".truce") as file:
        file.write(text)
        file.flush()
        done = subprocess.run([TRUCE, "timeline", file.name, "--on", date(0), "--as-of", date(0),
                               "--by", date(by), "--draws", str(TRUCE_DRAWS), "--json"],
                              capture_output=True, text=True)
    assert done.returncode == 0, (done.stderr, text)
    return json.loads(done.stdout)


def rows_of(result):
    for x in result["milestones"]:
        yield x["milestone"], x
    for x in result["meetings"]:
        yield x["meeting"], x
    for x in result["units"]:
        if "none" in x:
            yield x["unit"], x
    for kind, key in ("begins", "begin"), ("needs", "need"):
        seen = {}
        for x in result[kind]:
            k = seen.get(x["site"], 0)
            seen[x["site"]] = k + 1
            yield (key, x["site"], k), x
    for x in result["sites"]:
        yield x["site"], x
    yield "initial", result["initial"]
    yield "full", result["full"]


def error_of(p, q, n=DRAWS):
    """Of the difference of two shares, either of which may be none by luck."""
    def variance(share, count):
        share = (share * count + 1) / (count + 2)
        return share * (1 - share) / count
    return SIGMAS * math.sqrt(variance(p, n) + variance(q, TRUCE_DRAWS))


def days_of(text):
    if text == "beginning":
        return -NEVER
    return NEVER if text == "never" else (datetime.date.fromisoformat(text) - ON).days


def compare(name, draws, said, by, what):
    n = len(draws)
    for word, share in ("ever", sum(at < NEVER for at in draws) / n), (
            "by", sum(at < by + 1 for at in draws) / n):
        assert abs(share - said[word]["share"]) <= error_of(share, said[word]["share"]), (
            what, name, word, share, said[word])
    for word, p in ("p10", 0.1), ("p50", 0.5), ("p90", 0.9):
        at = days_of(said[word]["at"])
        until = sum(x < at + 1 or x <= at for x in draws) / n
        before = sum(x < at for x in draws) / n
        room = error_of(p, p)
        assert until >= p - room and before <= p + room, (what, name, word, at, before, until)


def compare_gain(m, gain, base, lucks, by, all_of_it, case):
    name = gain.get("milestone") or gain.get("unit")
    unit = next((u for u in m["units"] if u["name"] == name), None)
    change = "earlier" if gain["if"] == "a month earlier" else "certain"
    lacks = change == "certain" and all_of_it and unit and "confidence" not in unit
    sign = -1 if lacks else 1
    changed = [come(m, luck, all_of_it, (name, "absent" if lacks else change)) for luck in lucks]
    for target in "initial", "full":
        pairs = [(b[target] < by + 1) - (a[target] < by + 1) for a, b in zip(base, changed)]
        mean = sign * sum(pairs) / len(pairs)
        spread = sum(abs(p) for p in pairs) / len(pairs)
        said = gain[target][case]["chance"]
        # what is met once in the one and never in the other is no contradiction
        room = SIGMAS * math.sqrt((spread + 3 / len(pairs)) / len(pairs) + said["error"] ** 2)
        assert abs(mean - said["share"]) <= room, (gain, target, case, mean, room)


class Luck(dict):
    def __init__(self, seed):
        super().__init__()
        self.rng = random.Random(seed)

    def __call__(self, key):
        if key not in self:
            self[key] = self.rng.random()
        return self[key]


def check(number):
    rng = random.Random(1000 + number)
    m = make_mission(rng)
    by = rng.randint(60, 200)
    result = run_truce(write_truce(m), by)
    lucks = [Luck(number * DRAWS + i) for i in range(DRAWS)]
    compared = 0
    for all_of_it, case in (False, "none"), (True, "all"):
        draws = [come(m, luck, all_of_it) for luck in lucks]
        for name, row in rows_of(result):
            compare(name, [t[name] for t in draws], row[case], by, (number, case))
            compared += 5
        for gain in rng.sample(result["gains"], min(3, len(result["gains"]))):
            compare_gain(m, gain, draws, lucks, by, all_of_it, case)
            compared += 2
    return compared


failed, compared = 0, 0
for number in range(1, MISSIONS + 1):
    try:
        compared += check(number)
        print(f"ok {number} - mission {number} comes as drawn a second time")
    except AssertionError as error:
        failed += 1
        print(f"not ok {number} - mission {number}\n# {error!r}")
print(f"# {compared} figures compared\n1..{MISSIONS}")
sys.exit(failed > 0)
