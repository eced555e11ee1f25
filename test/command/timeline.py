#!/usr/bin/env python3
"""truce timeline as people and scripts meet it: tables, charts, a calendar, what moves the day.
TAP on standard output."""
import csv
import datetime
import io
import json
import os
import re
import subprocess
import sys
import tempfile

TRUCE = os.path.abspath(sys.argv[1])
TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
FORCE = os.path.join(TOP, "examples", "force-ukraine", "force-ukraine.truce")
tests = []

MISSION = """operation "Small force"
contributor A "Aland"
contributor B "Beland"
capability infantry
milestone peace "Ceasefire in force"
  track political
  expected 2026-02-01 to 2026-04-01 likely 2026-03-01
milestone vote "Vote in parliament"
  track political
  after peace 7 to 30 days
  chance 0.8
milestone lift "Airlift contracted"
  track military
  expected 2026-03-10
meeting talks "Second round"
  on 2026-02-10 through 2026-02-12
site port "Port"
  at 46.5 30.7
  needs infantry 2 backup 1 from peace
site hub "Hub"
  at 49.8 24.0
  base
unit a1 "First"
  from A
  at port
  offers infantry 2
  stage confirmed
  confidence 0.9
  ready 30 to 60 days after vote
unit b1 "Second"
  from B
  at port
  offers infantry 2
  stage committed
  ready 10 to 20 days after lift
"""


def test(function):
    tests.append(function)
    return function


def run(*args, text=MISSION, status=0):
    with tempfile.NamedTemporaryFile("w", suffix=".truce") as file:
        file.write(text)
        file.flush()
        done = subprocess.run([TRUCE, "timeline", file.name, "--on", "2026-01-01", "--as-of",
                               "2026-01-01", *args], capture_output=True, text=True)
    assert done.returncode == status, (args, done.returncode, done.stderr)
    return done


def with_ways(table, *args, **kw):
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        file.write(table)
        file.flush()
        return run("--travel", file.name, *args, **kw)


def result(*args, **kw):
    return json.loads(run(*args, "--json", **kw).stdout)


@test
def the_same_seed_gives_the_same_bytes_and_another_one_others():
    for form in (), ("--json",), ("--csv",), ("--ics", "-"):
        assert run(*form).stdout == run(*form, "--seed", "1").stdout, form
        assert run(*form).stdout != run(*form, "--seed", "2").stdout, form


@test
def what_is_not_said_is_told_at_both_ends():
    out = result("--by", "2026-06-01")
    assert out["has_cases"] and out["units"][1]["unsaid"] == ["confidence"]
    full = out["full"]
    assert full["none"]["ever"]["share"] == 0 and 0.7 < full["all"]["ever"]["share"] < 0.74
    site = out["sites"][0]
    assert 0.7 < site["none"]["ever"]["share"] < 0.74 and site["all"]["ever"]["share"] == 1
    text = run().stdout
    assert "how sure is not said: b1" in text, text
    assert "taken to come, as no chance below 1 is stated: peace, lift" in text, text
    assert [m["unsaid"] for m in out["milestones"]] == [["chance"], [], ["chance"]], out["milestones"]
    assert re.search(r"^  full capability +all  2026", text, re.M), text
    assert re.search(r"^  port +none 2026.*\n +all  2026", text, re.M), text


@test
def without_a_contributor_its_units_never_come():
    out = result("--without", "Beland")
    assert out["units"][1]["unsaid"] == ["gone"] and "none" not in out["units"][1]
    assert out["full"]["all"]["ever"]["share"] == 0 and not out["has_cases"]
    text = run("--without", "B").stdout
    assert "Without B" in text and "gone: b1" in text, text
    assert "never with its backup: port: infantry 2 backup 1 from peace" in text, text
    assert "no contributor 'C'" in run("--without", "C", status=2).stderr


@test
def a_gain_that_rests_on_what_is_not_said_is_told_alike_on_the_page():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "t.html")
        run("-o", path)
        page = open(path).read()
        run("-o", path, "--plan", "--on", "2026-06-01", "--as-of", "2026-06-01", text=open(FORCE).read())
        force = open(path).read()
    row = page.split("What moves the day most")[2].split("b1")[1].split("</tr>")[0]
    assert "kept and not broken" in row and "certain" not in row, row
    row = force.split("What moves the day most")[2].split("belgium_air")[1].split("</tr>")[0]
    assert "kept and not broken" in row and "+0.0 to +100.0" in row, row


@test
def what_moves_the_day_is_ranked_and_what_is_nothing_is_said():
    gains = result("--by", "2026-06-01")["gains"]
    first = gains[0]
    assert first["unit"] == "b1" and first["if"] == "certain" and first["told_from_nothing"]
    assert first["full"]["none"]["chance"]["share"] > 0.5
    order = [max(g["full"][c]["chance"]["share"] for c in ("none", "all")) for g in gains
             if g["told_from_nothing"]]
    assert order == sorted(order, reverse=True), order
    assert "not to be told from nothing:" in run("--by", "2026-06-01").stdout


@test
def the_answer_stands_first_and_what_is_over_aside():
    lines = run(text=MISSION.replace("2026-02-10 through 2026-02-12", "2025-12-01")).stdout
    order = [lines.index(f"\n{title}\n") for title in
             ("Mission", "Sites covered", "Needs covered", "Units ready", "Milestones")]
    assert order == sorted(order), order
    assert "\nover: talks 2025-12-01\n" in lines and "\nMeetings\n" not in lines, lines


@test
def the_matrix_has_political_lanes_above_and_military_below():
    lines = run().stdout.split("Synchronisation matrix")[1].split("From P10")[0].splitlines()
    rule = next(i for i, line in enumerate(lines) if line.startswith("───"))
    lanes = [line[:13].strip() for line in lines]
    assert lanes.index("political") < lanes.index("meetings") < rule < lanes.index("military")
    assert rule < lanes.index("units") < lanes.index("sites") < lanes.index("mission")


@test
def bars_run_from_p10_to_p90():
    chart = run().stdout.split("From P10")[1].splitlines()
    peace = next(line for line in chart if line.startswith("  peace"))
    lift = next(line for line in chart if line.startswith("  lift"))
    assert re.search("├─+●─+┤", peace) and lift.count("●") == 1 and "├" not in lift, (peace, lift)


@test
def a_calendar_has_milestones_meetings_and_the_day_asked_about():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "t.ics")
        run("--ics", path, "--by", "2026-06-01")
        beside = open(path, newline="").read()
        run("-o", path, "--by", "2026-06-01")
        assert open(path, newline="").read() == beside
    events = {re.search("UID:([^@]*)@", e).group(1): e.replace("\r\n ", "")
              for e in beside.split("BEGIN:VEVENT")[1:]}
    assert {"milestone-peace", "milestone-lift", "meeting-talks", "need-port-1", "site-port",
            "deadline"} <= set(events), sorted(events)
    assert "P10 2026-02-" in events["milestone-peace"] and "TENTATIVE" in events["milestone-peace"]
    assert "DTSTART;VALUE=DATE:20260310" in events["milestone-lift"]
    assert "CONFIRMED" in events["milestone-lift"] or "TENTATIVE" not in events["milestone-lift"]
    assert "DTEND;VALUE=DATE:20260213" in events["meeting-talks"]
    assert "DTSTART;VALUE=DATE:20260601" in events["deadline"]


@test
def csv_has_a_line_a_thing_and_case():
    rows = list(csv.DictReader(io.StringIO(run("--csv", "--by", "2026-06-01").stdout)))
    assert {r["kind"] for r in rows} >= {"milestone", "meeting", "unit", "need", "site"}
    site = {r["unsaid_comes"]: float(r["ever"]) for r in rows if r["kind"] == "site"}
    assert site["all"] == 1 and site["none"] < 0.75, site


@test
def a_plan_gives_stations_to_units_that_stand_nowhere():
    text = MISSION.replace("  at port\n  offers", "  reach 900 km\n  offers")
    assert result(text=text)["full"]["all"]["ever"]["share"] == 0
    assert "so it covers nothing (--plan finds a place): a1, b1" in run(text=text).stdout
    planned = result("--plan", text=text)
    assert planned["planned"] and planned["full"]["all"]["ever"]["share"] > 0.7


APART = MISSION.replace("  at port\n  offers", "  at hub\n  reach 900 km\n  offers")


@test
def ways_take_the_place_of_the_geodesic():
    def ever(table, *args, text=APART):
        out = json.loads(with_ways(table, "--json", *args, text=text).stdout)
        return out["sites"][0]["all"]["ever"]["share"]

    far = result(text=APART)["sites"][0]["all"]["ever"]["share"]
    assert far == 1 and ever("from,to,km\nhub,port,899\n") == 1
    assert ever("from,to,km\nhub,port,901\n") == 0
    assert ever("from,to,km\nport,hub,1\n") == 0  # the way back is another
    assert ever("minutes,port\nhub,30\n", "--reach-minutes", "30") == 1
    assert ever("minutes,port\nhub,30\n", "--reach-minutes", "29") == 0
    nowhere = APART.replace("  at hub\n  reach", "  reach")
    assert ever("from,to,km\nhub,port,899\n", "--plan", text=nowhere) == 1
    assert ever("from,to,km\nhub,port,901\n", "--plan", text=nowhere) == 0
    assert "; a pair that it does not give is no way" in with_ways("from,to,km\n", text=APART).stdout
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "t.html")
        with_ways("from,to,km\nhub,port,899\n", "--plan", "-o", path, text=nowhere)
        assert "the posture is measured on the geodesic" in open(path).read()


@test
def a_table_of_ways_that_is_wrong_is_refused_as_by_plan():
    assert "csv:2: no site is called 'prt'" in with_ways("from,to,km\nhub,prt,1\n", status=2).stderr
    assert "--reach-minutes N says" in with_ways("minutes,port\nhub,30\n", status=2).stderr
    assert "(--travel)" in run("--reach-minutes", "5", status=2).stderr
    assert "no minutes that" in with_ways("from,to,km\n", "--reach-minutes", "5", status=2).stderr
    assert "number from 0 to 40075" in with_ways("minutes,port\n", "--reach-minutes", "x", status=2).stderr


HELD = MISSION.replace("stage committed\n  ready 10 to 20 days after lift", "stage deployed")
UNSTATED = HELD + 'recall B "All"\n  on 2026-04-01\n'
CALLED = UNSTATED + "  stated 2025-12-20\n"


@test
def a_recall_that_lies_ahead_takes_its_units_on_its_day():
    for by, share in ("2026-03-31", 1), ("2026-04-01", 0):
        out = result("--by", by, text=CALLED)
        assert out["units"][1]["leaves"] == "2026-04-01" and "leaves" not in out["units"][0]
        unit = out["units"][1]["none"]
        assert unit["ever"]["share"] == 1 and unit["by"]["share"] == share, (by, unit)
        assert unit["end"]["share"] == 0
    recall, = out["recalls"]
    assert (recall["contributor"], recall["on"], recall["units"]) == ("B", "2026-04-01", ["b1"])
    stayed = recall["if_it_stayed"]["full"]["none"]  # both are needed, and a1 comes in 0.8 x 0.9
    lasts = result(text=HELD)["full"]["none"]["ever"]["share"]
    assert abs(stayed["end"]["share"] - lasts) < 1e-9 and 0.7 < lasts < 0.74, (stayed, lasts)
    site = out["sites"][0]["none"]
    assert site["ever"]["share"] == 1 and site["end"]["share"] < 0.75, site
    fall = next(f for f in out["falls"] if f["of"] == "site")
    assert fall["site"] == "port" and fall["on"] == "2026-04-01"
    assert 0 < fall["none"]["lost"]["share"] <= fall["none"]["before"]["share"] <= 1, fall
    assert result(text=HELD)["falls"] == [] and result(text=HELD)["recalls"] == []


@test
def what_a_recall_takes_is_told_in_words_and_in_the_charts():
    text = run(text=CALLED).stdout
    assert "what is\nstill there once all has happened (" in text, text
    assert "2026-04-01, B calls home b1: 1 unit that does not say how many\n" in text and re.search(r"all of port +\d", text), text
    matrix = text.split("Synchronisation matrix")[1]
    assert re.search(r"^called home +B$", matrix, re.M), matrix
    assert "✕" in next(line for line in matrix.splitlines() if line.startswith("  b1 "))
    assert re.search(r"if B stayed, in points of the chance: initial capability at all \+0\.0", text), text
    gone = run("--without", "B", text=CALLED).stdout
    assert "B: no unit that is here or may come" in gone and "nothing is lost that was" in gone, gone
    assert "called home" not in run(text=HELD).stdout and "to the end" not in run(text=HELD).stdout
    event = run("--ics", "-", text=CALLED).stdout.split("UID:recall-B-2026-04-01@")[1]
    event = event.split("END:VEVENT")[0].replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20260401" in event and "B calls home b1" in event, event
    assert "full capability in " in event


@test
def the_page_has_what_a_recall_takes():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "t.html")
        run("-o", path, text=CALLED)
        page = open(path).read()
        run("-o", path, text=HELD)
        without = open(path).read()
    taken = page.split("Recalls that lie ahead, and what they take")[1].split("<h3>")[0]
    assert "B calls home b1" in taken.replace("</time>", "") and "(all it needs)" in taken, taken
    assert "If it stayed" in taken and "full capability at all +" in taken, taken
    assert "To the end, of 100" in page and page.count('class="gone"') >= 2, page.count("gone")
    assert "a line sinks where a recall takes it away" in page
    assert "called home" not in without and "To the end" not in without


@test
def a_recall_that_was_not_known_is_not_counted():
    late = CALLED.replace("2025-12-20", "2026-01-02")  # as known on 1 January
    for day in "2026-01-01", "2026-04-02":
        out = result("--on", day, text=late)
        assert out["recalls"] == out["recalls_not_counted"] == [] and out["falls"] == [], out
        assert out["units"][1]["none"]["end"]["share"] == 1, out["units"][1]
        assert "not counted" not in run("--on", day, text=late).stdout
    assert result("--as-of", "2026-01-02", text=late)["recalls"][0]["contributor"] == "B"
    assert result("--on", "2026-04-02", text=CALLED)["units"][1]["unsaid"] == ["gone"]


@test
def a_recall_that_does_not_say_when_it_was_stated_is_known_from_its_day_and_named():
    for day in "2026-01-01", "2026-04-02":
        text = run("--on", day, text=UNSTATED).stdout
        assert "not counted, as it does not say when it was stated and so was not known before its " \
            "day:\n  the recall of B on 1 April 2026\n" in text, text
        out = result("--on", day, text=UNSTATED)
        assert out["recalls"] == [], out["recalls"]
        assert out["recalls_not_counted"] == [{"contributor": "B", "on": "2026-04-01"}], out
    out = result("--as-of", "2026-04-01", text=UNSTATED)
    assert out["recalls"][0]["on"] == "2026-04-01" and out["recalls_not_counted"] == [], out


@test
def what_the_files_say_now_is_known_where_no_day_is_asked_for():
    with tempfile.NamedTemporaryFile("w", suffix=".truce") as file:
        ahead = str(datetime.date.today() + datetime.timedelta(days=300))
        file.write(UNSTATED.replace("2026-04-01", ahead))
        file.flush()
        out = json.loads(subprocess.run([TRUCE, "timeline", file.name, "--json"],
                                        capture_output=True, text=True).stdout)
    assert out["recalls"][0]["on"] == ahead and out["recalls_not_counted"] == [], out


@test
def the_csv_has_what_holds_to_the_end():
    rows = list(csv.DictReader(io.StringIO(run("--csv", text=CALLED).stdout)))
    ends = {r["name"]: (float(r["ever"]), float(r["end"])) for r in rows}
    assert ends["b1"] == (1, 0) and ends["peace"] == (1, 1), ends


@test
def names_of_contributors_change_only_names():
    swapped = re.sub(r"\b([AB])\b", lambda hit: "BA"["AB".index(hit.group(1))], MISSION)
    swapped = swapped.replace('A "Beland"', 'A "Aland"').replace('B "Aland"', 'B "Beland"')
    for form in ("--json",), ("--csv",):
        assert run(*form).stdout == run(*form, text=swapped).stdout


@test
def a_circle_names_its_path():
    text = "milestone a\n  after b\nmilestone b\n  after c\nmilestone c\n  after a\n"
    assert re.search("a.*b.*c.*a", run(text=text, status=2).stderr), run(text=text, status=2).stderr


@test
def wrong_calls_say_what_is_wrong():
    assert "--draws" in run("--draws", "many", status=2).stderr
    assert "--draws 0" in run("--draws", "0", status=2).stderr
    assert "--seed" in run("--seed", "-1", status=2).stderr
    assert "--by wants a day" in run("--by", "soon", status=2).stderr
    assert "--by 2025-12-31 is before the day asked about, 2026-01-01" in run(
        "--by", "2025-12-31", status=2).stderr
    assert "--json or --csv" in run("--json", "--csv", status=2).stderr
    assert "no milestone" in run(text='operation "x"\n', status=3).stderr


@test
def the_force_described_in_public_is_ready_at_one_end_only():
    done = subprocess.run([TRUCE, "timeline", FORCE, "--plan", "--on", "2026-06-01", "--as-of",
                           "2026-06-01", "--by", "2028-03-31", "--json"], capture_output=True, text=True)
    out = json.loads(done.stdout)
    assert out["initial"]["none"]["ever"]["share"] == 0
    assert out["initial"]["all"]["p50"]["at"].startswith("2027-1")
    assert out["full"]["all"]["ever"]["share"] == 0 and out["ranked_by"] == "initial"


failed = 0
for number, function in enumerate(tests, 1):
    try:
        function()
        print(f"ok {number} - {function.__name__.replace('_', ' ')}")
    except AssertionError as error:
        failed += 1
        print(f"not ok {number} - {function.__name__.replace('_', ' ')}\n# {error!r}")
print(f"1..{len(tests)}")
sys.exit(failed > 0)
