#!/usr/bin/env python3
"""Tables of contributions in a store: truce import --as PROFILE, truce posture --db, and what
becomes of both when the record is copied, rebuilt and verified. TAP on standard output."""
import base64
import gzip
import hashlib
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
    return {key: result[key] for key in result if key not in ("rows", "taken", "issues", "statements")}


def statements(db, *more):
    """By file and day, as the store tells of them."""
    result = json.loads(run("posture", "--json", "--db", db, *more).stdout)
    return {(s["file"], s["day"]): s for s in result["statements"]}


def anna(folder, db):
    key = os.path.join(folder, "anna.key")
    run("keygen", "--as", "author", "--name", "anna", "-o", key)
    with open(key + ".pub") as file:
        run("author", "--db", db, "Anna", "--key", file.read().strip())
    return key


def withdraw(db, key, number, why="entered twice", status=0):
    done = run("decide", "--db", db, "supersede", f"#{number}", f"because={why}", "--key", key,
               *(("--json",) if not status else ()), status=status)
    return done.stderr if status else json.loads(done.stdout)["entry"]


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
    told = run("posture", "--db", db).stderr
    assert "other.csv:3: noted: the same key again with other numbers" in told, told
    # until one of the two is withdrawn, or both have one name
    assert imported(db, other, "--source", "t.csv")["corrections"] == 1
    assert answers("--db", db)["all"]["strength"] == {"min": 10, "max": 10}


def export(db, *more):
    return run("export", "--db", db, "--entries", *more).stdout


def entries_of(db):
    return [json.loads(line) for line in export(db).splitlines()]


def rows_kept(db, number):
    """The rows that the vault keeps of an entry, by the manual (RFC 9901)."""
    for line in export(db, "--vault").splitlines():
        kept = json.loads(line)
        if "disclosures" in kept and kept["seq"] == number:
            disclosure = kept["disclosures"].rstrip("~")
            _, name, rows = json.loads(base64.urlsafe_b64decode(disclosure + "=" * (-len(disclosure) % 4)))
            assert name == "rows"
            return rows, base64.urlsafe_b64encode(hashlib.sha256(disclosure.encode()).digest()).decode().rstrip("=")
    return None, None


@test
def a_row_is_kept_as_it_came_with_its_line_and_what_was_repaired(folder):
    db = store(folder, write(folder, "t.csv", TABLE))
    entries = entries_of(db)
    table = entries[1]["body"]["table"]
    rows, digest = rows_kept(db, 1)
    assert [e["kind"] for e in entries] == ["unit_state"] * 2
    assert "rows" not in table and table["_sd"] == [digest] and "AAA" not in export(db)
    assert (table["file"], table["profile"], table["day"]) == ("t.csv", "un-contributions",
                                                               "2014-03-31")
    assert table["columns"] == HEAD.strip().split(",")
    assert rows[0] == {"cells": ["2014-03-31", "A'", "AAA", "M", "7", "7"], "line": 3,
                                "repaired": ["apostrophe"]}
    assert "repaired" not in rows[1]


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


def recorded_on(folder, db, days):
    """The same record as if its entries had come on these days."""
    lines = export(db, "--vault").splitlines()
    at = [number for number, line in enumerate(lines) if "recorded" in json.loads(line)]
    assert len(at) == len(days)
    for number, day in zip(at, days):
        recorded = json.loads(lines[number])["recorded"]
        lines[number] = lines[number].replace(recorded, day + "T12:00:00Z")
    copy = store(folder, name="copy.db")
    run("import", "--db", copy, "--entries", write(folder, "e.jsonl", "\n".join(lines) + "\n"))
    return copy


@test
def a_day_is_answered_with_what_was_recorded_by_then(folder):
    path = write(folder, "t.csv", TABLE)
    db = store(folder, path)
    write(folder, "t.csv", TABLE.replace("M,7,7", "M,8,8"))
    run("import", "--db", db, "--as", "un-contributions", path)
    copy = recorded_on(folder, db, ["2020-01-01", "2020-01-01", "2021-06-30"])
    total = lambda day: answers("--db", copy, "--as-of", day)["all"]["strength"]["min"]
    assert [total(day) for day in ("2020-01-01", "2021-06-29", "2021-06-30")] == [10, 10, 11]
    assert "no stock" in run("posture", "--db", copy, "--as-of", "2019-12-31", status=3).stderr
    assert "a file does not tell" in run("posture", "--as", "un-contributions", "--as-of",
                                         "2020-01-01", path, status=2).stderr


@test
def a_copy_and_a_rebuilt_store_answer_the_same(folder):
    db = store(folder, *EXTRACT)
    want, before = answers("--db", db), root(db)
    entries = write(folder, "e.jsonl", export(db, "--vault"))
    copy = store(folder, name="copy.db")
    run("import", "--db", copy, "--entries", entries)
    assert root(copy) == before and answers("--db", copy) == want
    derived = [run("rebuild", "--db", of).stdout.splitlines()[1] for of in (db, db, copy)]
    assert derived[0].startswith("derived tables ") and len(set(derived)) == 1, derived
    assert answers("--db", db) == want and root(db) == before
    assert imported(db, EXTRACT[0])["same"] > 0


@test
def a_copy_without_the_rows_says_that_it_has_none(folder):
    db = store(folder, write(folder, "t.csv", TABLE))
    copy = store(folder, name="copy.db")
    run("import", "--db", copy, "--entries", write(folder, "e.jsonl", export(db)))
    assert root(copy) == root(db)
    done = run("posture", "--db", copy, status=3)
    assert "2014: entry 1, whose rows are not in this store" in done.stdout, done.stdout
    assert "no stock" in done.stderr
    # the same table gives them back: as a new statement
    assert imported(copy, os.path.join(folder, "t.csv"))["corrections"] == 2
    assert answers("--db", copy)["all"]["strength"]["min"] == 10


CANONICAL = {"separators": (",", ":"), "sort_keys": True, "ensure_ascii": False}


def in_the_clear(line, rows, number):
    """An entry as another program might write it, with its rows in the record itself."""
    entry = json.loads(line)
    del entry["body"]["table"]["_sd"]
    entry["body"]["table"]["rows"] = [dict(row, line=number) for row in rows]
    return entry


@test
def a_table_that_does_not_read_is_kept_and_answers_nothing(folder):
    db = store(folder, write(folder, "t.csv", TABLE))
    lines = export(db).splitlines()
    lines[0] = json.dumps(in_the_clear(lines[0], rows_kept(db, 0)[0], 2), **CANONICAL)
    lines[1] = json.dumps(in_the_clear(lines[1], rows_kept(db, 1)[0], -3), **CANONICAL)
    copy = store(folder, name="copy.db")
    run("import", "--db", copy, "--entries", write(folder, "e.jsonl", "\n".join(lines) + "\n"))
    run("rebuild", "--db", copy)
    assert answers("--db", copy)["stock"] == "2014-02-28"


@test
def a_table_of_another_program_harms_no_other(folder):
    """Entries that this program does not write: parts that are none, corrections of nothing."""
    def table(**more):
        return {"table": {"columns": HEAD.strip().split(","), "day": "2014-03-31", "file": "x.csv",
                          "profile": "un-contributions",
                          "rows": [{"cells": ["2014-03-31", "A", "AAA", "M", "7", "7"], "line": 2}], **more}}

    def part(cells):
        return {"part": {"day": "2014-03-31", "file": "x.csv", "profile": "un-contributions",
                         "rows": [{"cells": cells, "line": 3}]}}
    bodies = [table(file="good.csv"), table(parts=[1]), table(parts=[9]), table(parts=[0]),
              {"corrects": 4, **table(file="z.csv")}, {"corrects": 99, **table(file="w.csv")},
              part(["x"]), {"corrects": 6, **table(file="v.csv")}, table(file="u.csv", profile="nonsense"),
              table(file="r.csv", columns=["Foo"], rows=[{"cells": ["1"], "line": 1}])]
    lines = [json.dumps({"body": body, "kind": "unit_state", "recorded": "2020-01-01T00:00:00Z", "seq": n},
                        **CANONICAL) for n, body in enumerate(bodies)]
    db = store(folder)
    run("import", "--db", db, "--entries", write(folder, "e.jsonl", "\n".join(lines) + "\n"))
    for _ in range(2):
        assert answers("--db", db)["all"]["strength"]["min"] == 7
        told = statements(db)
        assert set(told) == {("good.csv", "2014-03-31"), ("r.csv", "2014-03-31")}, told
        assert "no column 'Date'" in told["r.csv", "2014-03-31"]["unread"]
        assert "entry 9, which does not read: r.csv: no column" in run("posture", "--db", db).stdout
        run("posture", "--db", db, "--as-of", "2019-01-01", status=3)
        run("rebuild", "--db", db)
    for name in "zwx":
        path = write(folder, name + ".csv", TABLE)
        assert imported(db, path)["new"] == 2


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


CORRECTED = TABLE.replace("M,7,7", "M,8,8").replace("B,BBB,M,3,3", "C,CCC,M,1,1")


@test
def a_correction_tells_which_figures_are_others_now(folder):
    path = write(folder, "t.csv", TABLE)
    db = store(folder, path)
    write(folder, "t.csv", CORRECTED)
    told = imported(db, path)["statements"]
    numbers = lambda c: (c["mission"], c["contributor"], c.get("before", {}).get("min"),
                         c.get("after", {}).get("min"))
    want = [("M", "A", 7, 8), ("M", "C", None, 1), ("M", "B", 3, None)]
    assert [numbers(c) for c in told[0]["changes"]] == want, told
    assert (told[0]["corrects"], told[0]["entry"], len(told)) == (1, 2, 1)
    # never both versions of one stock
    assert answers("--db", db)["all"]["strength"] == {"min": 9, "max": 9}
    stated = statements(db)["t.csv", "2014-03-31"]
    assert [numbers(c) for c in stated["changes"]] == want and stated["counts"]
    text = run("posture", "--db", db).stdout
    for words in ("entry 2 in place of entry 1", "M, A: 7, now 8", "M, C: in no row, now 1",
                  "M, B: 3, now in no row"):
        assert words in text, text
    # a total that a table states, and types alone
    totals = HEAD + "2014-03-31,all,,all,9,9\n2014-03-31,A,AAA,M,8,8\n"
    db = store(folder, write(folder, "s.csv", totals), name="other.db")
    path = write(folder, "s.csv", totals.replace("all,9,9", "all,11,11").replace("M,8,8", "M,7,8"))
    told = run("import", "--db", db, "--as", "un-contributions", path).stdout
    assert "stated total: all missions: 9, now 11" in told, told
    assert "M, A: 8 as before, by other types" in told, told


@test
def a_withdrawn_table_counts_no_more_and_is_told(folder):
    path = write(folder, "t.csv", TABLE)
    db = store(folder, path)
    key = anna(folder, db)
    assert "Stated in\n  t.csv, 31 March 2014: entry 1, recorded" in run("posture", "--db", db).stdout
    by = withdraw(db, key, 1)
    assert answers("--db", db)["stock"] == "2014-02-28"
    told = statements(db)["t.csv", "2014-03-31"]
    assert not told["counts"] and told["withdrawn"]["entry"] == by, told
    assert (told["withdrawn"]["by"], told["withdrawn"]["because"]) == ("Anna", "entered twice")
    text = run("posture", "--db", db).stdout
    assert f"31 March 2014: entry 1, withdrawn by entry {by} of Anna on" in text, text
    assert "not counted" in run("posture", "--db", db, "--csv").stderr
    # what is folded later, rebuilt or copied says the same
    want, whole = answers("--db", db), run("posture", "--db", db).stdout
    run("rebuild", "--db", db)
    assert run("posture", "--db", db).stdout == whole
    copy = store(folder, name="copy.db")
    run("import", "--db", copy, "--entries", write(folder, "e.jsonl", export(db, "--vault")))
    assert root(copy) == root(db) and run("posture", "--db", copy).stdout == whole
    run("verify", "--db", db)
    # the withdrawal is taken back
    withdraw(db, key, by, "it was another")
    assert answers("--db", db)["all"]["strength"]["min"] == 10 and answers("--db", db) != want


@test
def withdrawn_rows_stay_out_until_another_statement_takes_their_place(folder):
    path = write(folder, "t.csv", TABLE)
    db = store(folder, path)
    key = anna(folder, db)
    write(folder, "t.csv", CORRECTED)
    imported(db, path)
    newest = statements(db)["t.csv", "2014-03-31"]["entry"]
    assert f"decide on the newest, entry {newest}" in withdraw(db, key, 1, status=5)
    by = withdraw(db, key, newest)
    # the version before does not come back; nor do the same rows
    assert answers("--db", db)["stock"] == "2014-02-28"
    told = imported(db, path)
    assert (told["same"], told["corrections"]) == (2, 0), told
    assert told["statements"] == [{"file": "t.csv", "day": "2014-03-31", "entry": newest,
                                   "withdrawn": by}], told
    assert answers("--db", db)["stock"] == "2014-02-28"
    # another statement does take its place
    right = CORRECTED.replace("M,8,8", "M,6,6")
    write(folder, "t.csv", right)
    told = imported(db, path)["statements"][0]
    assert (told["corrects"], told["withdrawn"]) == (newest, by), told
    assert answers("--db", db)["all"]["strength"]["min"] == 7
    # and what was withdrawn does not come back by an old copy of the file
    before = root(db)
    write(folder, "t.csv", CORRECTED)
    told = imported(db, path)
    assert (told["same"], told["statements"][0]["withdrawn"]) == (2, by) and root(db) == before, told
    assert answers("--db", db)["all"]["strength"]["min"] == 7
    text = run("import", "--db", db, "--as", "un-contributions", path).stdout
    assert f"entry {newest} has these rows and was withdrawn by entry {by}: it stays out" in text, text
    # the first version was never withdrawn: it may
    write(folder, "t.csv", TABLE)
    assert imported(db, path)["corrections"] == 1
    assert answers("--db", db)["all"]["strength"]["min"] == 10


@test
def a_withdrawal_counts_from_the_day_it_was_recorded(folder):
    path = write(folder, "t.csv", TABLE)
    db = store(folder, path)
    key = anna(folder, db)
    withdraw(db, key, 1)
    days = ["2020-01-01", "2020-01-01", "2020-02-01", "2020-03-01"]
    # the entries' bytes are signed for, so a copy with other days has no such decision
    copy = recorded_on(folder, db, days)
    assert answers("--db", copy)["stock"] == "2014-03-31"
    before = run("export", "--db", db, "--entries").stdout.splitlines()
    recorded = json.loads(before[-1])["recorded"][:10]
    assert answers("--db", db, "--as-of", recorded)["stock"] == "2014-02-28"
    assert answers("--db", db)["stock"] == "2014-02-28"


@test
def what_is_erased_is_gone_and_told(folder):
    path = write(folder, "t.csv", TABLE)
    db = store(folder, path)
    write(folder, "t.csv", CORRECTED)
    imported(db, path)
    run("checkpoint", "--db", db, "--key", seal(folder))
    before = root(db)
    proof = os.path.join(folder, "p.json")
    run("prove", "--db", db, "1", "-o", proof, "--disclose", "rows")
    run("erase", "--db", db, "#2", "--by", "cell", "--why", "she asked")
    assert rows_kept(db, 1) == rows_kept(db, 2) == (None, None)
    assert rows_kept(db, 0)[0] is not None
    with open(db, "rb") as file:
        assert b"CCC" not in file.read()
    assert answers("--db", db)["stock"] == "2014-02-28"
    told = statements(db)["t.csv", "2014-03-31"]
    assert not told["counts"] and told["erased"]["by"] == "cell", told
    assert told["erased"]["because"] == "she asked"
    whole = run("posture", "--db", db).stdout
    assert "erased by entry 3 of cell" in whole, whole
    run("verify", "--db", db)
    run("rebuild", "--db", db)
    assert run("posture", "--db", db).stdout == whole
    # what was proven before holds, and nobody takes back what is gone
    public = seal(folder, public=True)
    shown = json.loads(run("check-proof", proof, "--key", public, "--json").stdout)
    assert shown["hidden"] == 0 and shown["table"]["rows"][0]["line"] == 3, shown
    key = anna(folder, db)
    withdraw(db, key, 3, status=2)
    assert "holds nothing of that name" in run("erase", "--db", db, "2", "--by", "c", "--why", "x",
                                               status=3).stderr.replace("the vault ", "")
    assert before != root(db)


def seal(folder, public=False):
    key = os.path.join(folder, "record.key")
    if not os.path.exists(key):
        run("keygen", "--name", "example.org/r", "-o", key)
    with open(key + ".pub") as file:
        return file.read().strip() if public else key


def long_table(day="2014-03-31", missions=55, contributors=600, other=None):
    """Rows over a part, some of which fall in each."""
    rows = [HEAD]
    for m in range(missions):
        for c in range(contributors):
            count = 999 if (m, c) == other else m + c + 1
            rows.append(f"{day},Contributor number {c},C{c:03d},Mission {m},{count},{count}\n")
    return "".join(rows)


@test
def a_day_longer_than_an_entry_is_recorded_in_parts(folder):
    path = write(folder, "t.csv", long_table())
    db = store(folder, path)
    entries = entries_of(db)
    table = entries[-1]["body"]["table"]
    assert len(table["parts"]) > 1 and table["parts"] == list(range(len(entries) - 1))
    assert all(list(e["body"]) == ["part"] for e in entries[:-1])
    assert answers("--db", db) == answers("--as", "un-contributions", path)
    before = root(db)
    assert imported(db, path)["same"] == 1 and root(db) == before
    # rows that stand elsewhere in the file are the same rows, in the same parts
    write(folder, "t.csv", long_table().replace(HEAD, HEAD + "2014-02-28,A,AAA,M,1,1\n"))
    told = imported(db, path)
    assert (told["new"], told["same"], told["corrections"]) == (1, 1, 0), told
    # of a correction only the parts that differ are recorded again
    write(folder, "t.csv", long_table(other=(20, 5)))
    told = imported(db, path)
    assert told["corrections"] == 1 and len(told["statements"][0]["changes"]) == 1, told
    again = entries_of(db)[-1]["body"]["table"]["parts"]
    assert len(again) == len(table["parts"]) and len(set(again) - set(table["parts"])) == 1
    assert answers("--db", db) == answers("--as", "un-contributions", path)
    want, before = run("posture", "--db", db).stdout, root(db)
    run("verify", "--db", db)
    run("rebuild", "--db", db)
    copy = store(folder, name="copy.db")
    run("import", "--db", copy, "--entries", write(folder, "e.jsonl", export(db, "--vault")))
    for of in (db, copy):
        assert run("posture", "--db", of).stdout == want and root(of) == before
    # a proof shows a part; a decision is about the whole
    run("checkpoint", "--db", db, "--key", seal(folder))
    proof = os.path.join(folder, "p.json")
    run("prove", "--db", db, "0", "-o", proof, "--disclose", "rows")
    shown = run("check-proof", proof, "--key", seal(folder, public=True), "--json").stdout
    assert json.loads(shown)["table"]["rows"][0]["line"] == 2
    key = anna(folder, db)
    assert "only a part of one" in withdraw(db, key, 0, status=2)
    newest = statements(db)["t.csv", "2014-03-31"]["entry"]
    withdraw(db, key, newest)
    assert answers("--db", db)["stock"] == "2014-02-28"
    write(folder, "t.csv", long_table(other=(3, 3)))
    assert imported(db, path)["corrections"] == 1
    before = root(db)
    write(folder, "t.csv", long_table(other=(20, 5)))
    assert imported(db, path)["same"] == 1 and root(db) == before # no part of it again either
    newest = statements(db)["t.csv", "2014-03-31"]["entry"]
    withdraw(db, key, newest)
    run("erase", "--db", db, f"#{newest}", "--by", "cell", "--why", "x")
    assert all(rows_kept(db, part)[0] is None for part in [*again, *table["parts"], newest])
    assert answers("--db", db)["stock"] == "2014-02-28"


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
