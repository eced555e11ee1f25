#!/usr/bin/env python3
"""A second judge: random agreements and reports, judged by `truce eval` and by a slow
implementation of the language's section 5 that shares no code and no method with it; and laws
that must hold whatever the answers are. TAP on standard output.

    judge.py TRUCE          TRUCE_JUDGE_CASES agreements from TRUCE_JUDGE_SEED
    judge.py TRUCE NUMBER   that case of it again, whole, and what was found
    judge.py TRUCE short    a few seconds of the usual seed, and of one by chance (where CI is set: 104)
"""
import collections
import copy
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import zoneinfo

try:
    import judge_geo as geo
    from judge_laws import LAWS, Case
    from judge_make import Maker, Reporter
    from judge_model import clause_lines, clauses_in_order, model_text
    from judge_rules import ANY, Aside, Subject, Trees, Unclear, World, read_settlements
    from judge_shrink import shrink
    from judge_time import NO, OPEN_FUTURE, OPEN_PAST, WORDS, text_utc
except ImportError as missing:
    print(f"1..0 # SKIP no second judge: {missing} (python3-shapely, python3-pyproj)")
    sys.exit(0)

HERE = os.path.dirname(os.path.abspath(__file__))
TRUCE = os.path.abspath(sys.argv[1])
CASES = int(os.environ.get("TRUCE_JUDGE_CASES", "700"))  # about a million pairs
SEED = int(os.environ.get("TRUCE_JUDGE_SEED", "20150215"))
REPORTS, REPORTS_SHORT = 400, 150  # an agreement; those of a short run are the first of a long one
SECONDS_SHORT = 7  # a seed: "make check" stays near a minute
SHOWN_MAX = 5
# Measured: one breach in 150. More than one in thirty would mean that its edges have grown blunt.
ABSTAINS_MOST, BREACHES_FEW = 1 / 30, 500
FIELDS = ("verdict", "where", "when", "act", "who", "except")


class Failed(Exception):
    """The program did not judge at all."""


# Terms and reports for each theme, and which of the reports are breaches where it is known.
HEAD = 'timezone UTC\nparty A\nagreement m\n  parties A\n  signed 2020-01-01\n'
TANKS = {"act": "holding", "item": "tank", "count_min": 2, "count_max": 2, "by": "A"}
PROBES = {
    "acts": ("act own under fire\nclause m.1\n  forbid own\n", [{"act": "own"}], [0]),
    "stocks": ("clause m.1\n  limit tank to 3\n", [
        {**TANKS, "site": "s", "from": "2020-01-05T00:00:00Z"}, {**TANKS, "site": "t"}], [1]),
    "notices": ("clause m.1\n  forbid assault, shot\n  except notified 1 hours before\n", [
        {"act": "assault"}, {"act": "shot"},
        {"act": "notice", "covers": "shot", "from": "2020-01-31T00:00:00Z",
         "to": "2020-02-02T00:00:00Z", "known": "2020-01-30T00:00:00Z"}], [0]),
    "tracks": ("clause m.1\n  forbid fire\n  in within 1 km of track t\n", [
        {"act": "fire", "lat": 1, "lon": 1}, {"act": "position", "track": "t", "lat": 1, "lon": 1}], [0]),
    "silence": ("anchor q\n  first 1 hours without shot in everywhere after 2020-01-02\n"
                "clause m.1\n  forbid fire\n  from q + 0 hours\n", [{"act": "fire"}], [0]),
}


def known_themes(folder):
    """Those that the program does not refuse."""
    known = set()
    for theme, (terms, reports, breaches) in PROBES.items():
        for name, text in (("probe.truce", HEAD + terms), ("probe.jsonl", "".join(
                json.dumps({"from": "2020-02-01T00:00:00Z", "id": str(i), "source": "p", **report}) + "\n"
                for i, report in enumerate(reports)))):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        done = subprocess.run([TRUCE, "eval", "probe.truce", "probe.jsonl"], cwd=folder,
                              capture_output=True, text=True, check=False)
        found = [json.loads(line) for line in done.stdout.splitlines()]
        if not done.returncode and breaches == [
                int(f["report"][2:]) for f in found if f["verdict"] == "violation"]:
            known.add(theme)
    return known


class Bench:
    """What all cases share."""

    def __init__(self, folder, seed=SEED, reports=REPORTS):
        self.folder, self.seed, self.reports = folder, seed, reports
        self.trees = Trees(TRUCE)
        self.settlements = read_settlements(
            os.path.join(HERE, "..", "..", "data", "settlements_ua.csv"))
        self.count = collections.Counter()
        self.themes = known_themes(folder)

    def write(self, slot, name, text):
        """In a folder of its own for each of a few cases: they are judged side by side."""
        folder = os.path.join(self.folder, str(slot % 4))
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, name)
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        return path

    def start(self, slot, text, reports, files, naive):
        """`truce eval` on its way; collect() waits for it."""
        for name, value in files.items():
            self.write(slot, name, json.dumps(value))
        self.count["runs"] += 1
        terms = self.write(slot, "t.truce", text)
        path = self.write(slot, "r.jsonl",
                          "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in reports))
        args = [TRUCE, "eval", *(["--tz", naive] if naive else []), terms, path]
        return subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def collect(self, process):
        out, err = process.communicate(timeout=300)
        if process.returncode or "error:" in err:
            raise Failed(f"exit {process.returncode}: {err}")
        return [json.loads(line) for line in out.splitlines()]

    def layout(self, slot, text):
        path = self.write(slot, "layout.truce", text)
        return subprocess.run([TRUCE, "fmt", path], capture_output=True, text=True, check=True).stdout


def outcome(finding):
    """What a finding says, in the form of World.judge."""
    words = [finding["verdict"].replace("violation", "yes"),
             *(finding[f] for f in FIELDS[1:5]), finding.get("except")]
    return tuple(None if w is None else WORDS.index(w) for w in words)


def said(answers):
    if answers[0] == NO:
        return "no finding"
    return ", ".join(f"{f} {'any' if a == ANY else WORDS[a]}"
                     for f, a in zip(FIELDS, answers) if a is not None)


def compare_one(world, clause, stated_by, subject, right, finding, count):
    """Words about a disagreement, or None."""
    verdicts = {o[0] for o in right}
    count["judged"] += 1
    count["breaches or possible ones"] += max(verdicts) > NO
    if world.is_plain(clause, stated_by):
        count["of them by the report alone"] += max(verdicts) > NO
        count["abstained"] += (clause, stated_by) in subject.unsure
    wanted = " or ".join(sorted({said(o) for o in right}))
    if finding is None:
        return None if NO in verdicts else f"got no finding, want {wanted}"
    got = outcome(finding)
    if not any(all(r in (g, ANY) for g, r in zip(got, o)) for o in right):
        return f"got {said(outcome(finding))}, want {wanted}"
    if world.groups[clause, stated_by][0].limits or world.groups[clause, stated_by][0].equal:
        return compare_holder(world, world.groups[clause, stated_by][0], subject, finding)
    if bool(subject.by) == finding["unattributed"]:
        return f"unattributed {finding['unattributed']}"
    group = world.groups[clause, stated_by]
    bound = {p for c in group for p in c.by or world.agreement[c.agreement].parties}
    named = {world.party_of.get(n) for n in subject.by} & bound
    if named != set(finding["by"]) and len(group) == 1 or len(set(finding["by"])) < len(finding["by"]):
        return f"by {finding['by']}, want {named}"
    times = [None if t in (OPEN_PAST, OPEN_FUTURE) else text_utc(t) for t in subject.span]
    if [finding["from"], finding["to"]] != times:
        return f"from {finding['from']} to {finding['to']}, want {times}"
    return None


def compare_holder(world, clause, subject, finding):
    """Who is said to hold too much: the one holder, if there is but one."""
    if clause.equal:
        return None if finding["unattributed"] and not finding["by"] else "somebody broke equality"
    holders = {world.party_of.get(n) for n in subject.by}
    if len(holders) == 1 and set(finding["by"]) != holders:
        return f"by {finding['by']}, want {holders}"
    return None


def compare(world, reports, findings, naive, count):
    """[(report, clause, words)] of all disagreements."""
    wrong = []
    naive_zone = zoneinfo.ZoneInfo(naive) if naive else None
    by_key = {(f["report"], f["clause"], f.get("stated_by")): f for f in findings}
    order = {(c.name, c.stated_by): i for i, c in reversed(list(enumerate(
        clauses_in_order(world.model))))}
    number = {f"s:{r['id']}": i for i, r in enumerate(reports)}
    places = [(number[f["report"]], order[f["clause"], f.get("stated_by")]) for f in findings]
    if places != sorted(set(places)):
        wrong.append((None, None, "findings twice, or not in the order of reports and clauses"))
    subjects = []
    for report in reports:
        name = f"s:{report['id']}"
        try:
            subjects.append(Subject(report, world.trees, world.zone, naive_zone))
        except Unclear:
            continue
        except Aside as why:
            count["set aside"] += 1
            if any((name, *key) in by_key for key in world.groups):
                wrong.append((report, None, f"a finding of a report to set aside: {why}"))
    world.learn(subjects)
    for (i, *key), right in world.judge_all(subjects).items():
        subject, name = subjects[i], f"s:{subjects[i].report['id']}"
        words = compare_one(world, *key, subject, right, by_key.get((name, *key)), count)
        if words:
            wrong.append((subject.report, tuple(key), words))
    return wrong


class Made:
    """One random case."""

    def __init__(self, bench, number):
        self.rng = random.Random(f"{bench.seed}:{number}")
        self.bench, self.number = bench, number
        maker = Maker(self.rng, bench.settlements, bench.themes)
        self.model = maker.make()
        self.world = World(self.model, bench.trees, bench.settlements)
        self.naive = self.rng.choice((None, None, None, "Europe/Moscow", "America/New_York"))
        reporter = Reporter(self.rng, maker, self.world, self.naive)
        self.reports = [reporter.make(i) for i in range(bench.reports)]
        self.text = model_text(self.model)
        self.process = self.start(self.model, self.text, self.reports)

    def start(self, model, text, reports):
        return self.bench.start(self.number, text, reports, model.files, self.naive)

    def check(self):
        """Disagreements, and the law that was tried with its breaches."""
        try:
            findings = self.bench.collect(self.process)
        except Failed as failure:
            return [(None, None, str(failure))], LAWS[0], []
        law = LAWS[self.number % len(LAWS)]
        case = Case(self.model, self.text, self.reports, findings, self.again, self.rng,
                    self.bench.trees)
        try:
            broken = law(case)
        except Failed as failure:
            broken = [str(failure)]
        return compare(self.world, self.reports, findings, self.naive, self.bench.count), law, broken

    def again(self, text, reports):
        """The findings of another text; None: of this one laid out anew."""
        text = self.bench.layout(self.number, self.text) if text is None else text
        return self.bench.collect(self.start(self.model, text, reports))

    def disagree(self, model, reports):
        """Does it show in these reports? For shrinking."""
        try:
            world = World(model, self.bench.trees, self.bench.settlements)
            findings = self.bench.collect(self.start(model, model_text(model), reports))
            return compare(world, reports, findings, self.naive, collections.Counter())
        except (Failed, KeyError, AttributeError, TypeError, IndexError):
            return []

    def show(self, wrong):
        """One disagreement, as small as it gets."""
        report, key, words = wrong
        print(f"# case {self.number} of seed {self.bench.seed}{f', --tz {self.naive}' if self.naive else ''}")
        if report is None:
            print(comment(words))
            return
        model = copy.deepcopy(self.model)
        if key:
            model.clauses = [c for c in model.clauses if (c.name, c.stated_by) == key]
            model.suspensions = [s for s in model.suspensions if s[0] == key[0]]
        reports = next((some for some in ([report], self.reports) if self.disagree(model, some)), None)
        if reports:
            model, reports = shrink(model, reports, self.disagree)
            report, _, words = self.disagree(model, reports)[0]
            print(comment(model_text(model)))
            for name, value in model.files.items():
                if name in model_text(model):
                    print(f"# {name}: {json.dumps(value)}")
        elif key:
            print(comment("\n".join(line for c in model.clauses for line in clause_lines(c))))
        for other in reports or []:
            if other != report:
                print(f"# {json.dumps(other, ensure_ascii=False)}")
        print(f"# {json.dumps(report, ensure_ascii=False)}\n# {key and key[0]}: {words}")


def comment(text):
    return "\n".join("# " + line for line in text.rstrip().splitlines())


def run_all(bench, numbers, seconds=None, whole=False):
    """(cases, cases in which the judges disagree, breaches of each law), for at most so long."""
    cases, bad, broken = 0, 0, collections.Counter()
    ahead = collections.deque()
    end = seconds and time.monotonic() + seconds
    for number in [*numbers, None]:
        if end and time.monotonic() > end:
            number = None
        if number is not None:
            ahead.append(Made(bench, number))
        if len(ahead) < 2 and number is not None:
            continue
        case = ahead.popleft()
        cases += 1
        wrong, law, breaches = case.check()
        if wrong:
            bad += 1
            if bad <= SHOWN_MAX:
                case.show(wrong[0])
        if breaches:
            broken[law] += 1
            if broken[law] <= SHOWN_MAX:
                print(f"# case {case.number} of seed {bench.seed}\n{comment(breaches[0])}")
        if whole:
            for _, key, words in wrong:
                print(comment(f"{key and key[0]}: {words}"))
            print(comment(case.text))
        if not ahead:
            return cases, bad, broken


def say_count(bench, cases):
    own, its = (sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"# seed {bench.seed}: {cases} agreements, {dict(bench.count)}; so far "
          f"with {', '.join(sorted(bench.themes)) or 'nothing'} of the context; {own:.0f} s of the second judge, {its:.0f} s of the first", flush=True)


def sentences(bench, bad, broken):
    """[(sentence, does it hold)] of one seed."""
    count = bench.count
    breaches = count["of them by the report alone"]  # elsewhere the language leaves readings open
    return [("both judges find the same", not bad),
            *((law.__name__.replace("_", " "), not broken[law]) for law in LAWS),
            ("the second judge abstains from few breaches",
             count["abstained"] <= breaches * ABSTAINS_MOST or breaches < BREACHES_FEW)]


def main():
    how = sys.argv[2] if len(sys.argv) > 2 else ""
    runs = [(SEED, REPORTS, [int(how)] if how.isdigit() else range(CASES), None)]
    if how == "short":
        runs = [(seed, REPORTS_SHORT, range(10**6), SECONDS_SHORT)
                for seed in (SEED, 104 if os.environ.get("CI") else random.SystemRandom().randrange(10**6))]
    results = []
    for seed, reports, numbers, seconds in runs:
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(folder, seed, reports)
            cases, bad, broken = run_all(bench, numbers, seconds, how.isdigit())
        say_count(bench, cases)
        results += [(f"{words} (seed {seed})", good) for words, good in sentences(bench, bad, broken)]
    worst = geo.spaces_agree(random.Random(SEED))
    results.append(("its distances are PROJ's to 5 cm, and to a millionth", worst < geo.SURE_M))
    print(f"1..{len(results)}")
    for i, (words, good) in enumerate(results, 1):
        print(f"{'' if good else 'not '}ok {i} - {words}")
    return not all(good for _, good in results)


if __name__ == "__main__":
    sys.exit(main())
