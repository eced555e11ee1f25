#!/usr/bin/env python3
"""truce plan as planners and scripts meet it: the table, JSON, CSV, GeoJSON, ways, a store, and
what is refused. TAP on standard output."""
import csv
import io
import json
import os
import shutil
import subprocess
import tempfile

from outsider import *

TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
PUBLIC = os.path.join(TOP, "examples", "force-ukraine", "force-ukraine.truce")

MISSION = """operation "Port and hub"
contributor A "Aland"
contributor B
contributor C
capability infantry
capability radar
site port
  at 46.0 30.0
  weight 2
  needs infantry 2 backup 1
  needs radar 1 within 40 km
site hub
  at 46.1 30.0
  base
  holds 1000 personnel
  excludes no_land
site camp
  at 46.6 30.0
  base
unit a1
  from A
  strength 800
  offers infantry 2
  reach 20 km
  stage confirmed
unit b1
  from B
  strength 150
  offers infantry 1
  reach 20 km
  stage interest
unit b2
  from B
  strength 900
  offers infantry 2
  reach 20 km
  stage interest
unit c1
  from C
  offers radar 1
  reach 20 km
  caveat no_land
"""


def plan(*args, text=MISSION, status=0, table=None):
    """What is printed, of standard error where it fails."""
    with tempfile.TemporaryDirectory() as folder:
        path = write(folder, "m.truce", text)
        if table is not None:
            args = (*args, "--travel", write(folder, "ways.csv", table))
        code, out, err = run("plan", path, "--as-of", "2026-01-01", *args)
    expect(code == status, f"{args}: exit {code}: {err}")
    return err if status else out


def answer(*args, **kw):
    return json.loads(plan("--json", *args, **kw))


def stations(result):
    return {u["unit"]: u.get("site") for u in result["units"]}


@test
def the_table_says_who_stands_where_and_what_then_lacks(folder):
    out = plan()
    missing = [words for words in ("Port and hub: plan for the time when everything has come, as known on 1 January 2026",
                  "need covered, by weight of site             6            4            4  proven best",
                  "  hub: 950 of 1,000 people\n", "A, firm, 800, counts at 1 need",
                  "infantry 2 backup 1: covered, has 3\n      2 a1 from hub, 1 b1 from hub",
                  "  A: infantry at port\n",
                  "port: radar 1 within 40 km, has 0; to cover it: 1 more of radar, standing at hub (room "
                  "for 50 people)", "c1 (C, 1): every base in reach excludes a caveat of it (no_land, "
                  "excluded by hub)", "It could be covered without this caveat: no_land of c1",
                  "distances on the geodesic, not along roads") if words not in out]
    expect(not missing, f"{missing} not in\n{out}")


@test
def who_is_called_home_later_still_counts_and_that_is_said(folder):
    recall = 'recall A "All of A"\n  on 2026-06-01\n  stated 2025-12-01\n'
    expect(stations(answer(text=MISSION + recall))["a1"] == "hub", "ahead")
    expect(answer(text=MISSION + recall)["assumed"]["called_home_later"] == 1, "ahead")
    expect("1 of them is called home later" in plan(text=MISSION + recall), plan(text=MISSION + recall))
    taken = answer("--on", "2026-07-01", text=MISSION + recall)
    expect(stations(taken)["a1"] is None and not taken["assumed"].get("called_home_later"), taken["assumed"])
    expect("called home" not in plan(), "no recall")


@test
def json_tells_the_same(folder):
    result = answer()
    expect(stations(result) == {"a1": "hub", "b1": "hub", "b2": None, "c1": None}, result["units"])
    expect([(g["goal"], g["value"], g["proven"]) for g in result["goals"]] == [
        ("covered", 4, True), ("backup", 2, True), ("people", 950, True), ("units", 2, True)],
        result["goals"])
    expect([g.get("asked") for g in result["goals"]] == [6, 2, None, None], result["goals"])
    expect(result["needs"][0]["uncovered_without"] == ["A"], result["needs"][0])
    expect(result["offers"] == [{"site": "port", "capability": "radar", "need": 1, "for": "cover",
                                 "contributors": 1, "each": 1, "at": "hub", "at_base": True,
                                 "room": 50}], result["offers"])
    expect(result["lifts"] == [{"site": "port", "capability": "radar", "need": 1, "stopped": False,
                                "caveats": [{"unit": "c1", "caveat": "no_land"}]}], result["lifts"])
    expect(result["proven"] and result["on"] is None and result["as_of"] == "2026-01-01", result)


@test
def csv_has_each_need_with_its_units(folder):
    rows = list(csv.DictReader(io.StringIO(plan("--csv"))))
    expect([(r["capability"], r["has"], r["units"]) for r in rows] == [
        ("infantry", "3", "a1@hub 2; b1@hub 1"), ("radar", "0", "")], rows)


@test
def geojson_is_a_map_of_sites_units_and_services(folder):
    out = plan("--geojson")
    kinds = [f["geometry"]["type"] for f in json.loads(out)["features"] if f["geometry"]]
    expect(kinds.count("LineString") == 2 and kinds.count("Point") >= 3, kinds)
    if not shutil.which("ogrinfo"):
        return
    path = write(folder, "p.geojson", out)
    done = subprocess.run(["ogrinfo", "-ro", "-al", "-so", path], capture_output=True, text=True)
    expect(done.returncode == 0 and f"Feature Count: {len(json.loads(out)['features'])}" in done.stdout,
           done.stdout + done.stderr)


@test
def what_may_leave_and_what_counts_changes_the_plan(folder):
    # 1,700 persons are more than the hub holds, so a1 and b2 cannot both stand there.
    lone = MISSION.replace("  needs radar 1 within 40 km\n", "")
    result = answer("--survive", "1", text=lone)
    expect(result["needs"][0]["survives"] is False and any(
        o["for"] == "survive" for o in result["offers"]), result["needs"])
    room = answer("--survive", "1", text=lone.replace("1000 p", "2000 p"))
    expect(room["needs"][0]["survives"] is True and stations(room)["b2"] == "hub", room["units"])
    expect(stations(answer("--without", "Aland"))["b2"] == "hub", "without A")
    expect(stations(answer("--from", "firm")) == {"a1": "hub", "b1": None, "b2": None, "c1": None},
           "firm")


@test
def ways_take_the_place_of_the_geodesic(folder):
    row = "from,to,km\nhub,port,25\ncamp,port,70\n"
    result = answer(table=row)
    expect(set(stations(result).values()) == {None} and result["ways_missing"] == 0, result)
    expect(stations(answer(table=row.replace("25", "19")))["a1"] == "hub", "19 km")
    square = "minutes,port\nhub,30\ncamp,50\n"
    expect(stations(answer("--reach-minutes", "30", table=square))["a1"] == "hub", "30 minutes")
    expect(set(stations(answer("--reach-minutes", "29", table=square)).values()) == {None}, "29")
    missing = answer(table="from,to,km\nhub,port,19\n")
    expect(missing["ways_missing"] == 1 and missing["ways"] == 2, missing)


@test
def a_plan_for_a_day(folder):
    text = MISSION.replace("stage confirmed", "stage confirmed\n  ready 30 days after 2026-03-01")
    expect(stations(answer("--on", "2026-03-15", text=text))["a1"] is None, "not ready")
    expect(stations(answer("--on", "2026-04-15", text=text))["a1"] == "hub", "ready")


@test
def terms_in_a_store_are_planned_without_files(folder):
    db = os.path.join(folder, "t.db")
    terms = write(folder, "m.truce", MISSION)
    ok("init", "--db", db)
    code, _, err = run("plan", "--db", db)
    expect(code == 3 and "no terms are loaded" in err, err)
    ok("load", "--db", db, terms)
    from_store = json.loads(ok("plan", "--db", db, "--json", "--as-of", "2026-01-01"))
    expect(from_store == answer(), from_store)
    code, _, err = run("plan", "--db", db, terms)
    expect(code == 2 and "either --db or files" in err, err)


@test
def a_page_goes_to_a_file(folder):
    path = os.path.join(folder, "p.html")
    plan("-o", path)
    expect(b"</html>" in read(path), "no page")


@test
def the_same_question_has_the_same_answer(folder):
    if not os.path.exists(PUBLIC):
        return
    args = ("plan", PUBLIC, "--as-of", "2026-11-01", "--survive", "1", "--json")
    first = ok(*args)
    expect(first == ok(*args) and json.loads(first)["proven"], "another answer, or not proven")


@test
def names_of_contributors_change_only_names(folder):
    other = MISSION.replace("contributor A", "contributor X").replace("from A", "from X")
    for form in ((), ("--json",), ("--csv",)):
        here, there = plan(*form), plan(*form, text=other)
        expect(here == there.replace('"X"', '"A"').replace(" X,", " A,").replace("X:", "A:").replace(
            ",X,", ",A,").replace("(X,", "(A,"), f"{form}\n{here}\n{there}")


@test
def what_cannot_be_planned_says_why(folder):
    for args, status, words in (
            (("--survive", "4"), 2, "from 0 to 3, got '4'"), (("--survive", "x"), 2, "got 'x'"),
            (("--without", "D"), 2, "no contributor 'D'"), (("--from", "gone"), 2, "held, firm or"),
            (("--on", "soon"), 2, "--on wants a day"), (("--gap", "101"), 2, "from 0 to 100"),
            (("--seconds", "-1"), 2, "--seconds wants a number"), (("--json", "--csv"), 2, "not both"),
            (("--geojson", "--csv"), 2, "one of --json"),
            (("--reach-minutes", "3"), 2, "--reach-minutes is for a table"),
            (("--travel", "/none.csv"), 3, "/none.csv")):
        err = plan(*args, status=status)
        expect(words in err, f"{args}: {err}")
    for table, words in (("from,to,km\nhub,prt,1\n", "ways.csv:2: no site is called 'prt' (did you mean"),
                         ("from,to,km\nhub,port,-1\n", "ways.csv:2: a way is a number from 0"),
                         ("from,to,minutes\nhub,port,1\n", "--reach-minutes N says how many")):
        expect(words in plan(table=table, status=2), words)
    expect("has no minutes" in plan("--reach-minutes", "3", table="from,to,km\n", status=2), "minutes")
    expect("no unit and no site" in plan(text="operation \"x\"\n", status=3), "nothing")
    expect("unknown capability" in plan(text=MISSION.replace("infantry 1", "infantri 1"), status=2),
           "does not compile")


main()
