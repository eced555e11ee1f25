#!/usr/bin/env python3
"""Swap the contributors' names and only the names change: of a mission, of the example of a
multinational force, and of a table of contributions, in every form that posture, plan and timeline
have. Names are renamed in what is read, and back in what is answered: not a byte may differ, the
order of lines neither. TAP on standard output."""
import json
import os
import random
import re
import subprocess
import sys
import tempfile

TRUCE = os.path.abspath(sys.argv[1])
TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
FORCE = os.path.join(TOP, "examples", "force-ukraine", "force-ukraine.truce")
tests = []

# Names and titles of one length each, so that columns are as wide; in no order of the alphabet.
NAMES = ["QMM", "QAA", "QZZ", "QCC"]
TITLES = {"QMM": "Mmmland", "QAA": "Aaaland", "QZZ": "Zzzland", "QCC": "Cccland"}
MISSION = """operation "Swapped"
party ONE
contributor QMM "Mmmland"
contributor QAA "Aaaland"
contributor QZZ "Zzzland"
contributor QCC "Cccland"
capability infantry
capability radar
milestone vote "Vote"
  expected 2026-02-01 to 2026-04-01
  chance 0.8
meeting talks "Talks"
  who ONE, QZZ, QMM, "the envoy"
  on 2026-02-10
position of_ports
  by QAA, QCC
  topic ports
  demands "a seat for QAA"
measure cap
  kind sanction
  by QMM, QZZ
  on ONE, QCC
  trigger vote
site port "Port"
  at 46.5 30.7
  weight 2
  needs infantry 3 backup 1
  needs radar 1 from vote
  excludes far
site hub "Hub"
  at 46.6 30.8
  base
  holds 1200 personnel
site camp "Camp"
  at 46.9 30.7
  base
  needs infantry 1
"""
for i, who in enumerate(NAMES):
    for k, stage in enumerate(("deployed", "confirmed", "committed")):
        MISSION += f"""unit u{i}{k} "{TITLES[who]}'s own"
  from {who}
  strength {100 + 50 * ((i + k) % 2)}
  offers infantry {1 + (i + k) % 2}{', radar 1' if k == 1 else ''}
  reach 60 km
  stage {stage}
  ready 10 to 40 days after vote
{'  at hub' if k == 0 else '  caveat far' if i == 1 else ''}
  source "statement of {who}"
"""
MISSION = re.sub(r"\n\n+", "\n", MISSION) + """recall QZZ "All of QZZ"
  on 2026-03-20
  stated 2026-01-01
recall QAA
  on 2026-05-01
"""


def test(function):
    tests.append(function)
    return function


def renamed(text, names):
    return re.sub(r"\b(" + "|".join(sorted(names, key=len, reverse=True)) + r")\b",
                  lambda hit: names[hit.group()], text)


def answers(folder, files, asked):
    """Of every question in every form: what is printed, or the file that is written."""
    told = {}
    for name, text in files.items():
        with open(os.path.join(folder, name), "w", newline="") as file:
            file.write(text)
    for question in asked:
        *args, form = question
        of = [*args, *sorted(files)]
        path = "answer" + form if form.startswith(".") else None
        done = subprocess.run([TRUCE, *of, *(["-o", path] if path else [form] if form else [])],
                              capture_output=True, text=True, cwd=folder)
        assert done.returncode == 0, (question, done.stderr)
        told[question] = open(os.path.join(folder, path), newline="").read() if path else done.stdout
    return told


def compare(files, permutations, asked):
    with tempfile.TemporaryDirectory() as folder:
        here = answers(folder, files, asked(lambda name: name))
        for names in permutations:
            back = {b: a for a, b in names.items()}
            there = answers(folder, {file: renamed(text, names) for file, text in files.items()},
                            asked(lambda name: renamed(name, names)))
            for (question, one), (again, other) in zip(here.items(), there.items()):
                other = renamed(other, back)
                if one != other:
                    at = next(i for i, (a, b) in enumerate(zip(one + "\0", other + "\1")) if a != b)
                    raise AssertionError((names, again, one[max(at - 200, 0):at + 200],
                                          other[max(at - 200, 0):at + 200]))


def turned(names, step):
    return {a: names[(i + step) % len(names)] for i, a in enumerate(names)}


def both(names, step):
    """Names, and their titles with them."""
    turn = turned(names, step)
    return {**turn, **{TITLES[a]: TITLES[b] for a, b in turn.items()}}


DAY = ("--on", "2026-01-15", "--as-of", "2026-01-15")


def mission_asked(name):
    for more in (), ("--without", name("QZZ") + "," + name("QMM")):
        for form in "", "--json", "--csv", ".html", ".geojson", ".ics":
            yield "posture", *DAY, *more, form
            yield "timeline", *DAY, "--draws", "2000", *more, form
            yield "plan", *DAY[2:], "--survive", "1", *more, form
    yield "timeline", *DAY, "--draws", "2000", "--plan", "--json"
    yield "posture", "--on", "2026-03-21", "--as-of", "2026-03-21", ""
    yield "terms", "--json"


@test
def of_a_mission_only_names_change():
    compare({"m.truce": MISSION}, [both(NAMES, step) for step in (1, 2, 3)] +
            [{**both(NAMES, 0), "QAA": "QZZ", "QZZ": "QAA", "Aaaland": "Zzzland", "Zzzland": "Aaaland"}],
            mission_asked)


@test
def of_the_example_of_a_force_only_names_change():
    text = open(FORCE, encoding="utf-8").read()
    names = re.findall(r"^contributor ([A-Z]{2}) ", text, re.M)
    assert len(names) > 20, names
    shuffled = random.Random(5).sample(names, len(names))
    day = ("--on", "2026-06-01", "--as-of", "2026-06-01")

    def asked(name):
        for form in "", "--json", "--csv", ".geojson":
            yield "posture", *day, "--without", name("TR"), form
            yield "timeline", *day, "--draws", "400", form
        yield "plan", "--as-of", "2026-06-01", "--json"
        yield "plan", "--as-of", "2026-06-01", "--without", name("GB"), "--csv"

    compare({"force.truce": text}, [dict(zip(names, shuffled))], asked)


def table():
    """Ties, two that alone provide, a stated total, one key given twice with other numbers."""
    rows = ["Date,Contributor,Contributor_ISO-3,Mission,Troops_Total,Police_Total,Total_Total"]
    for i, who in enumerate(NAMES):
        for mission, troops in (("M", 10), ("N", 7 * i), ("O", 3 if i < 2 else 0)):
            rows.append(f"2014-03-31,{TITLES[who]},{who},{mission},{troops},{i % 2},{troops + i % 2}")
    rows.append("2014-03-31,Zzzland,QZZ,M,12,0,12")
    rows.append("2014-03-31,Cccland,QCC,P,4,0,4")
    return "\n".join(rows) + "\n"


@test
def of_a_table_of_contributions_only_names_change():
    def asked(name):
        for more in (), ("--without", name("QZZ")), ("--without", name("Aaaland") + "," + name("QCC")):
            for form in "", "--json", "--csv":
                yield "posture", "--as", "un-contributions", *more, form

    compare({"t.csv": table()}, [both(NAMES, step) for step in (1, 2, 3)], asked)


@test
def the_permutation_is_seen_before_it_is_turned_back():
    """That the comparison can fail: what was renamed differs until it is renamed back."""
    with tempfile.TemporaryDirectory() as folder:
        asked = [("posture", *DAY, "--json")]
        here, = answers(folder, {"m.truce": MISSION}, asked).values()
        there, = answers(folder, {"m.truce": renamed(MISSION, both(NAMES, 1))}, asked).values()
    assert here != there
    assert json.loads(here)["contributors"][0]["contributor"] == "QMM"
    assert json.loads(there)["contributors"][0]["contributor"] == "QAA"


for number, function in enumerate(tests, 1):
    try:
        function()
        print(f"ok {number} - {function.__name__.replace('_', ' ')}")
    except Exception as error:  # one test that fails does not hide the others
        print(f"not ok {number} - {function.__name__.replace('_', ' ')}")
        print("# " + repr(error))
print(f"1..{len(tests)}")
