#!/usr/bin/env python3
"""Tables of contributions in a store: truce import --as PROFILE, truce posture --db, and what
becomes of both when the record is copied, rebuilt and verified. TAP on standard output."""
import gzip
import json
import os
import subprocess
import sys
import tempfile

TRUCE = os.path.abspath(sys.argv[1])
TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
RECALL = os.path.join(TOP, "examples", "recall-2022")
SHARED = os.path.join(TOP, "..", "shared", "data")
EXTRACT = [os.path.join(RECALL, name) for name in ("ukraine-2014-03-31.csv",
                                                   "missions-2014-03-31.csv")]
UKRAINE = {"UNMIK": (3, 17), "UNMIL": (241, 7439), "MONUSCO": (250, 21189), "UNFICYP": (8, 996),
           "UNOCI": (46, 9433), "UNMISS": (38, 8747), "UNISFA": (2, 4124)}
HEAD = "Date,Contributor,Contributor_ISO-3,Mission,Troops_Total,Total_Total\n"
TABLE = HEAD + "2014-02-28,A,AAA,M,5,5\n2014-03-31,A',AAA,M,7,7\n2014-03-31,B,BBB,M,3,3\n"
tests = []
notes = []


def test(function):
    tests.append(function)
    return function


def run(*args, status=0, stdin=None):
    done = subprocess.run([TRUCE, *args], capture_output=True, text=True, input=stdin)
    assert done.returncode == status, (args, done.returncode, done.stderr)
    return done


def store(folder, *tables, name="s.db", profile="un-contributions"):
    db = os.path.join(folder, name)
    run("init", "--db", db)
    if tables:
        run("import", "--db", db, "--as", profile, *tables)
    return db


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w") as file:
        file.write(text)
    return path


def imported(db, path, *args):
    return json.loads(run("import", "--db", db, "--as", "un-contributions", "--json", path,
                          *args).stdout)


def answers(*args):
    """All that is answered, apart from how many rows were read and what was told of them."""
    result = json.loads(run("posture", "--json", *args).stdout)
    return {key: result[key] for key in result if key not in ("rows", "issues")}


def shares_of(result, name):
    return {m["mission"]: (c["strength"]["min"], m["strength"]["min"]) for m in result["missions"]
            for c in m["contributors"] if c["contributor"] == name}


def root(db):
    return json.loads(run("verify", "--db", db, "--json").stdout)["root"]


@test
def a_store_answers_what_its_tables_answer(folder):
    db = store(folder, *EXTRACT)
    for more in ((), ("--without", "UKR"), ("--on", "2014-04-05")):
        assert answers("--db", db, *more) == answers("--as", "un-contributions", *more, *EXTRACT)
    assert shares_of(answers("--db", db), "Ukraine") == UKRAINE
    assert answers("--db", db)["all"]["strength"] == {"min": 97811, "max": 97811}


@test
def the_same_with_the_whole_tables(folder):
    whole = os.path.join(SHARED, "contributions")
    if not os.path.isdir(whole):
        return notes.append("skipped: the whole tables are not beside the checkout")
    raw = gzip.open(os.path.join(whole, "full_gender_data_2009-11_2014-08.csv.gz"), "rt").read()
    full = write(folder, "full.csv", raw)
    db = store(folder)
    told = imported(db, full)
    assert (told["new"], told["rows"]) == (58, 43255), told
    assert told["issues"]["apostrophe"]["count"] == 8054, told
    assert told["issues"]["again"]["count"] == 4599, told
    before = root(db)
    assert imported(db, full)["same"] == 58 and root(db) == before
    result = answers("--db", db, "--on", "2014-03-31")
    assert result == answers("--as", "un-contributions", "--on", "2014-03-31", full)
    assert shares_of(result, "Ukraine") == UKRAINE
    where = os.path.join(SHARED, "bases", "TCCMap_v.2.3.csv")
    run("import", "--db", db, "--as", "geopko", where)
    assert (answers("--db", db, "--as", "geopko", "--on", "2014-06-01") ==
            answers("--as", "geopko", "--on", "2014-06-01", where))


@test
def importing_again_changes_nothing_and_another_row_is_a_correction(folder):
    path = write(folder, "t.csv", TABLE)
    db = store(folder)
    assert imported(db, path)["new"] == 2
    before = root(db)
    assert imported(db, path)["same"] == 2 and root(db) == before
    # rows that stand elsewhere in the file are the same rows
    write(folder, "t.csv", TABLE.replace(HEAD, HEAD + "2014-01-31,A,AAA,M,1,1\n"))
    told = imported(db, path)
    assert (told["new"], told["same"], told["corrections"]) == (1, 2, 0), told
    write(folder, "t.csv", TABLE.replace("M,7,7", "M,8,8"))
    told = imported(db, path)
    assert (told["new"], told["same"], told["corrections"]) == (0, 1, 1), told
    assert answers("--db", db)["all"]["strength"]["min"] == 11
    # under another name it is another table: which of them holds is not for a program to say
    other = write(folder, "other.csv", TABLE)
    assert imported(db, other)["new"] == 2
    assert answers("--db", db)["all"]["strength"] == {"min": 10, "max": 11}


@test
def a_row_is_kept_as_it_came_with_its_line_and_what_was_repaired(folder):
    db = store(folder, write(folder, "t.csv", TABLE))
    entries = [json.loads(line) for line in run("export", "--db", db, "--entries").stdout.splitlines()]
    table = entries[1]["body"]["table"]
    assert [e["kind"] for e in entries] == ["unit_state"] * 2
    assert (table["file"], table["profile"], table["day"]) == ("t.csv", "un-contributions",
                                                               "2014-03-31")
    assert table["columns"] == HEAD.strip().split(",")
    assert table["rows"][0] == {"cells": ["2014-03-31", "A'", "AAA", "M", "7", "7"], "line": 3,
                                "repaired": ["apostrophe"]}
    assert "repaired" not in table["rows"][1]


@test
def what_is_set_aside_is_told_and_kept_in_rejects(folder):
    path = write(folder, "t.csv", TABLE + "2014-03-31,B,BBB,M,3,3\n2014-03-32,C,CCC,M,1,1\n")
    rejects = os.path.join(folder, "r.jsonl")
    db = store(folder)
    told = imported(db, path, "--rejects", rejects)
    assert told["recorded_rows"] == 3 and told["rows"] == 5, told
    assert told["issues"]["again"] == {"done": "set aside", "count": 1}, told
    reasons = [json.loads(line)["reason"] for line in open(rejects)]
    assert reasons == ["apostrophe", "again", "day"], reasons
    assert run("import", "--db", db, "--as", "un-contributions", write(folder, "x.csv", "a,b\n1,2\n"),
               status=2).stderr.count("no column 'Date'") == 1
    assert "--source NAME" in run("import", "--db", db, "--as", "geopko", "-", stdin="",
                                  status=2).stderr


@test
def a_day_is_answered_with_what_was_recorded_by_then(folder):
    path = write(folder, "t.csv", TABLE)
    db = store(folder, path)
    write(folder, "t.csv", TABLE.replace("M,7,7", "M,8,8"))
    run("import", "--db", db, "--as", "un-contributions", path)
    lines = run("export", "--db", db, "--entries").stdout.splitlines()
    days = ["2020-01-01", "2020-01-01", "2021-06-30"]
    assert len(lines) == 3
    for number, (line, day) in enumerate(zip(lines, days)):
        recorded = json.loads(line)["recorded"]
        lines[number] = line.replace(recorded, day + "T12:00:00Z")
    copy = store(folder, name="copy.db")
    run("import", "--db", copy, "--entries", write(folder, "e.jsonl", "\n".join(lines) + "\n"))
    total = lambda day: answers("--db", copy, "--as-of", day)["all"]["strength"]["min"]
    assert [total(day) for day in ("2020-01-01", "2021-06-29", "2021-06-30")] == [10, 10, 11]
    assert "no stock" in run("posture", "--db", copy, "--as-of", "2019-12-31", status=3).stderr
    assert "a file does not tell" in run("posture", "--as", "un-contributions", "--as-of",
                                         "2020-01-01", path, status=2).stderr


@test
def a_copy_and_a_rebuilt_store_answer_the_same(folder):
    db = store(folder, *EXTRACT)
    want, before = answers("--db", db), root(db)
    entries = write(folder, "e.jsonl", run("export", "--db", db, "--entries").stdout)
    copy = store(folder, name="copy.db")
    run("import", "--db", copy, "--entries", entries)
    assert root(copy) == before and answers("--db", copy) == want
    derived = [run("rebuild", "--db", of).stdout.splitlines()[1] for of in (db, db, copy)]
    assert derived[0].startswith("derived tables ") and len(set(derived)) == 1, derived
    assert answers("--db", db) == want and root(db) == before
    assert imported(db, EXTRACT[0])["same"] > 0


@test
def a_table_that_does_not_read_is_kept_and_answers_nothing(folder):
    db = store(folder, write(folder, "t.csv", TABLE))
    lines = run("export", "--db", db, "--entries").stdout.splitlines()
    lines[1] = lines[1].replace('"line":3', '"line":-3')
    copy = store(folder, name="copy.db")
    run("import", "--db", copy, "--entries", write(folder, "e.jsonl", "\n".join(lines) + "\n"))
    run("rebuild", "--db", copy)
    assert answers("--db", copy)["stock"] == "2014-02-28"


@test
def terms_that_name_a_mission_are_answered_from_the_store(folder):
    terms = write(folder, "m.truce", "contributor A\ncapability c\nsite s\n  at 1 2\n  needs c 2\n"
                                     "unit u\n  from A\n  offers c 1\n  at s\n  stage deployed\n"
                                     "  stated 2025-01-01\n")
    db = store(folder, write(folder, "t.csv", TABLE))
    run("load", "--db", db, terms)
    for more in ((), ("--json",), ("--csv",), ("--as-of", "2024-01-01"), ("--without", "A")):
        assert (run("posture", "--db", db, *more).stdout == run("posture", terms, *more).stdout)
    assert answers("--db", db, "--as", "un-contributions")["all"]["strength"]["min"] == 10


@test
def a_store_that_cannot_be_asked_says_so(folder):
    db = store(folder)
    assert "no terms that name a unit" in run("posture", "--db", db, status=3).stderr
    assert "not both" in run("posture", "--db", db, EXTRACT[0], status=2).stderr
    run("import", "--db", db, "--as", "un-contributions", EXTRACT[0])
    place = "mission,year,location,latitude,longitude,No.TCC,year.overview\nM,2014,P,1,2,1,A (5)\n"
    run("import", "--db", db, "--as", "geopko", write(folder, "g.csv", place))
    assert "several profiles" in run("posture", "--db", db, status=2).stderr


failed = 0
for number, function in enumerate(tests, 1):
    del notes[:]
    try:
        with tempfile.TemporaryDirectory() as folder:
            function(folder)
        print(f"ok {number} - {function.__name__.replace('_', ' ')}")
    except AssertionError as error:
        failed += 1
        print(f"not ok {number} - {function.__name__.replace('_', ' ')}\n# {error!r}")
    for note in notes:
        print(f"# {note}")
print(f"1..{len(tests)}")
sys.exit(failed > 0)
