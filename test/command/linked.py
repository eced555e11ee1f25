#!/usr/bin/env python3
"""Reports that are judged by others, as scripts meet them: stocks, notices, a vessel, a silence.
Files, pipes and stores say the same, however the reports come. TAP on standard output."""
import contextlib
import json
import os
import random
import sqlite3
import subprocess
import tempfile

from outsider import *

random.seed(19740531)

TERMS = """timezone UTC
party A
party B
zone z
  box 48 38 49 39
anchor quiet
  first 24 hours without fire in z after 2020-01-01
agreement c "C"
  parties A, B
  signed 2020-01-01
  source "x"
clause c.limit "limit"
  limit tank to 50
  in z
  source "x"
clause c.fire "fire"
  forbid fire
  except notified 2 hours before
  source "x"
clause c.near "near"
  forbid presence
  in within 20 km of track "T"
  source "x"
clause c.quiet "quiet"
  forbid movement
  from quiet
  source "x"
"""


def any_reports(count, start=0):
    rows = []
    for i in range(start, start + count):
        row = {"id": str(i), "source": "s", "lat": random.choice([48.5, 48.6, 49.5]), "lon": 38.5,
               "from": f"2020-01-{random.randint(1, 9):02}T{random.randint(0, 23):02}:00:00Z",
               "act": random.choice(["holding", "holding", "notice", "position", "shot", "presence",
                                     "movement", "movement"])}
        if random.random() < 0.8:
            row["by"] = random.choice("AB")
        if row["act"] == "holding":
            row |= {"item": "tank", "site": random.choice("pqr"), "count_min": random.randint(0, 40)}
            row["count_max"] = row["count_min"] + random.choice([0, 0, 5])
        if row["act"] == "notice":
            row |= {"known": "2020-01-02", "to": "2020-01-10"}
        if row["act"] == "position":
            row |= {"track": "T"}
        if row["act"] == "shot":
            row["from"] = row["from"].replace("-09T", "-03T").replace("-08T", "-02T")
        rows.append(json.dumps(row) + "\n")
    return rows


def found(text):
    return sorted(text.splitlines())


def derived(db):
    with contextlib.closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as connection:
        return [connection.execute(f"select * from {table} order by 1").fetchall()
                for table in ("current", "finding", "state")]


@test
def a_file_a_pipe_and_any_order_give_the_same_findings(folder):
    terms, rows = write(folder, "t.truce", TERMS), any_reports(300)
    code, whole, err = run("eval", terms, write(folder, "r.jsonl", "".join(rows)))
    clauses = {json.loads(line)["clause"] for line in whole.splitlines()}
    expect(code == 0 and clauses == {"c.limit", "c.fire", "c.near", "c.quiet"}, f"{clauses} {err}")
    piped = run("eval", terms, stdin="".join(rows).encode())
    expect(piped[:2] == (0, whole), "standard input says otherwise")
    parts = [write(folder, f"{i}.jsonl", "".join(rows[i * 100:i * 100 + 100])) for i in range(3)]
    expect(run("eval", terms, *parts)[1] == whole, "three files say otherwise")
    random.shuffle(rows)
    expect(found(run("eval", terms, stdin="".join(rows).encode())[1]) == found(whole),
           "another order says otherwise")


@test
def a_named_pipe_is_read_once_and_judged_by_all_of_it(folder):
    terms, rows = write(folder, "t.truce", TERMS), any_reports(100)
    path, fifo = write(folder, "r.jsonl", "".join(rows)), os.path.join(folder, "p.jsonl")
    os.mkfifo(fifo)
    with subprocess.Popen(["cp", path, fifo]):
        expect(run("eval", terms, fifo)[1] == run("eval", terms, path)[1], "a pipe says otherwise")
    left = [name for name in os.listdir(tempfile.gettempdir()) if name.startswith("truce-0")]
    expect(not left, left)


@test
def a_store_folded_step_by_step_says_what_eval_says_and_what_a_rebuild_says(folder):
    terms, rows = write(folder, "t.truce", TERMS), any_reports(150)
    changed = any_reports(20, 40)  # the same names: corrections
    db = os.path.join(folder, "t.db")
    run("init", "--db", db)
    run("load", "--db", db, terms)
    for i, part in enumerate([rows[:50], rows[50:51], rows[51:150], changed]):
        run("import", "--db", db, write(folder, f"{i}.jsonl", "".join(part)))
        code, out, err = run("watch", "--json", "--db", db)
        expect(code == 0, err)
    current = rows[:40] + changed + rows[60:]
    plain = run("eval", terms, stdin="".join(current).encode())[1]
    expect(found(out) == found(plain), "the store says otherwise than eval")
    before = derived(db)
    code, out, err = run("rebuild", "--json", "--db", db)
    expect(code == 0 and json.loads(out)["same_as_before"] and derived(db) == before, out + err)


@test
def other_terms_judge_all_again_by_what_they_ask_for(folder):
    rows, db = any_reports(80), os.path.join(folder, "t.db")
    terms, plain = write(folder, "t.truce", TERMS), write(
        folder, "p.truce", TERMS.split("anchor")[0] + TERMS[TERMS.index("agreement"):
                                                            TERMS.index("clause c.limit")] +
        "clause c.fire \"fire\"\n  forbid fire\n  source \"x\"\n")
    run("init", "--db", db)
    run("import", "--db", db, write(folder, "r.jsonl", "".join(rows)))
    for loaded in (terms, plain, terms):
        code, _, err = run("load", "--db", db, loaded)
        code2, out, err2 = run("watch", "--json", "--db", db)
        expect(code == code2 == 0, err + err2)
        expect(found(out) == found(run("eval", loaded, stdin="".join(rows).encode())[1]),
               f"{loaded}: the store says otherwise than eval")
        code, out, _ = run("rebuild", "--json", "--db", db)
        expect(code == 0 and json.loads(out)["same_as_before"], f"{loaded}: {out}")


@test
def explain_says_the_same_from_files_and_from_a_store_with_the_numbers(folder):
    terms = write(folder, "t.truce", TERMS)
    rows = ['{"id":"1","source":"s","act":"holding","item":"tank","site":"p","by":"A","lat":48.5,'
            '"lon":38.5,"count_min":30,"count_max":30,"from":"2020-01-02T10:00:00Z"}\n',
            '{"id":"2","source":"s","act":"holding","item":"tank","site":"q","by":"A","lat":48.6,'
            '"lon":38.5,"count_min":20,"count_max":25,"from":"2020-01-03T10:00:00Z"}\n']
    path, db = write(folder, "r.jsonl", "".join(rows)), os.path.join(folder, "t.db")
    run("init", "--db", db)
    run("load", "--db", db, terms)
    run("import", "--db", db, path)
    run("watch", "--db", db)
    stored, plain = run("explain", "--json", "--db", db, "s:2"), run("explain", "--json", terms, path, "s:2")
    expect(stored[0] == plain[0] == 0 and stored[1] == plain[1], f"{stored} {plain}")
    limit = json.loads(plain[1].splitlines()[0])
    party = limit["stock"]["stocks"][0]
    expect(limit["verdict"] == "possible" and (party["least"], party["most"]) == (50, 55), limit)
    expect([site["site"] for site in party["sites"]] == ["p", "q"], party)
    expect(limit["when"]["edge_minutes"] == (2 * 24 + 10) * 60 and limit["edge_m"] < 0, limit)
    code, _, err = run("explain", terms, path, "s:3")
    expect(code == 3 and "s:3" in err, err)
    expect(run("explain", terms)[0] == 2, "without a name")


main()
