#!/usr/bin/env python3
"""The commands as scripts meet them: what they print, how they exit, what bad input does, and
that a killed import loses nothing it acknowledged. TAP on standard output."""
import contextlib
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

TRUCE = os.path.abspath(sys.argv[1])
ONLY = sys.argv[2:]
ROUNDS = int(os.environ.get("TRUCE_KILL_ROUNDS", "12"))
random.seed(20150215)
tests = []
notes = []

TERMS = """timezone Europe/Kyiv
party UA "Ukraine"
party AF "Armed formations"
  also "DPR", "LPR"
zone donbas
  box 47.0 37.0 49.5 40.0
agreement minsk2 "Package of measures"
  parties UA, AF
  signed 2015-02-12
  source "S/RES/2202 (2015), annex I"
clause minsk2.1 "Ceasefire"
  forbid fire, explosion
  by UA, AF
  in donbas
  from 2015-02-15 00:00
  source "point 1"
"""


def test(function):
    tests.append(function)
    return function


def expect(condition, words):
    if not condition:
        notes.append(words)


def run(*args, stdin=None, env=None, limit=None, cwd=None):
    """Exit code, standard output, standard error; dead by a signal is a negative code."""
    def lower():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    done = subprocess.run([TRUCE, *args], input=stdin, capture_output=True, timeout=120, cwd=cwd,
                          env={**os.environ, **(env or {})}, preexec_fn=lower if limit else None)
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def write(folder, name, content):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())
    return path


def reports(count, start=0, act="shot", **more):
    rows = []
    for i in range(start, start + count):
        day = 1 + i % 28
        rows.append(json.dumps({"id": str(i), "source": "smm", "from": f"2015-03-{day:02}T10:00:00Z",
                                "lat": 48.0, "lon": 38.0, "act": act, **more}) + "\n")
    return "".join(rows)


def store(folder, *files):
    db = os.path.join(folder, "t.db")
    terms = write(folder, "t.truce", TERMS)
    for args in (["init"], ["load", terms], *[["import", f] for f in files]):
        code, _, err = run(*args, "--db", db)
        expect(code == 0, f"{args}: exit {code}: {err}")
    return db


@test
def eval_reads_standard_input_and_writes_one_finding_a_line(folder):
    terms = write(folder, "t.truce", TERMS)
    code, out, err = run("eval", terms, stdin=reports(3).encode())
    lines = [json.loads(line) for line in out.splitlines()]
    expect(code == 0 and len(lines) == 3, f"exit {code}, {out} {err}")
    expect(list(lines[0]) == ["clause", "agreement", "report", "verdict", "by", "unattributed", "from",
                              "to", "where", "when", "act", "who", "because"], list(lines[0]))
    expect(lines[0]["report"] == "smm:0" and lines[0]["from"] == "2015-03-01T10:00:00Z", lines[0])
    expect("3 reports, 3 violations, 0 possible, 0 set aside" in err, err)


@test
def eval_by_several_threads_says_what_one_says(folder):
    """A large file is judged by all processors; a pipe by one."""
    terms = write(folder, "m.truce", TERMS)
    lines = []
    for i in range(30000):
        kind = random.random()
        line = json.dumps({"id": str(i), "act": "shelling", "from": "2015-02-16T10:00Z",
                           "lat": 48, "lon": random.uniform(36, 41), "text": "x" * 80})
        lines.append(line[:40] if kind < 0.01 else line + "\r" if kind < 0.02 else
                     "" if kind < 0.03 else line)
    lines[15000] = '{"text":"' + "y" * 1500000 + '"}'
    text = "\n".join(lines)
    path = write(folder, "r.jsonl", text)
    kept, piped = (os.path.join(folder, name) for name in ("kept", "piped"))
    whole = run("eval", "--rejects", kept, terms, path)
    stream = run("eval", "--rejects", piped, terms, stdin=text.encode())
    expect(len(text) > 4 << 20 and whole[0] == 0 and whole[1].count("\n") > 10000, whole[2])
    expect(whole[:2] == stream[:2], "other findings")
    expect(whole[2].replace(path, "-").replace("standard input", "-") ==
           stream[2].replace("standard input", "-"), f"{whole[2]} {stream[2]}")
    rows = [[json.loads(line) for line in open(name)] for name in (kept, piped)]
    expect(len(rows[0]) > 100 and [(r["line"], r["why"]) for r in rows[0]] ==
           [(r["line"], r["why"]) for r in rows[1]], "other rejects")


@test
def the_same_reports_as_csv_and_as_json_lines_give_the_same_findings(folder):
    terms = write(folder, "t.truce", TERMS)
    rows = [json.loads(line) for line in reports(20).splitlines()]
    names = list(rows[0])
    csv = ",".join(names) + "\n" + "".join(",".join(str(r[n]) for n in names) + "\n" for r in rows)
    one = run("eval", terms, write(folder, "r.jsonl", reports(20)))
    two = run("eval", terms, write(folder, "r.csv", csv))
    expect(one[1] == two[1] and one[1], "findings differ")


@test
def importing_twice_changes_nothing_and_a_changed_row_is_a_correction(folder):
    path = write(folder, "r.jsonl", reports(50))
    db = store(folder, path)
    code, out, _ = run("import", "--json", "--db", db, path)
    expect(json.loads(out) == {"new": 0, "corrections": 0, "same": 50, "set_aside": 0}, out)
    changed = write(folder, "c.jsonl", reports(10, act="flare"))
    code, out, _ = run("import", "--json", "--db", db, changed)
    expect(json.loads(out) == {"new": 0, "corrections": 10, "same": 0, "set_aside": 0}, out)
    code, out, _ = run("watch", "--json", "--db", db)
    expect(len(out.splitlines()) == 40, f"{len(out.splitlines())} findings, want 40")
    code, out, _ = run("export", "--entries", "--db", db)
    expect(len(out.splitlines()) == 61, "both versions stay in the record")
    code, out, _ = run("export", "--db", db)
    expect(len(out.splitlines()) == 50 and sum('"flare"' in l for l in out.splitlines()) == 10,
           "export gives the newest versions")


@test
def what_is_exported_imports_into_the_same_findings(folder):
    db = store(folder, write(folder, "r.jsonl", reports(30) + reports(5, 30, by=["DPR"])))
    _, findings, _ = run("watch", "--json", "--db", db)
    _, exported, _ = run("export", "--db", db)
    other = os.path.join(folder, "other")
    os.mkdir(other)
    db2 = store(other, write(other, "r.jsonl", exported))
    expect(run("watch", "--json", "--db", db2)[1] == findings, "findings differ")


def derived(db):
    """Every row of the derived tables, as bytes."""
    with contextlib.closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as connection:
        return [connection.execute(f"select * from {table} order by 1").fetchall()
                for table in ("current", "finding", "state")]


@test
def a_report_that_is_refused_leaves_no_trace_in_the_tables(folder):
    bad, good = reports(1, 7, _sd=[]), reports(1, 7)  # '_sd' is the record's own word
    db = store(folder)
    code, out, err = run("import", "--json", "--db", db, write(folder, "r.jsonl", bad + good + reports(2) + bad))
    sum = json.loads(out.splitlines()[-1])
    expect(code == 0 and sum == {"new": 3, "corrections": 0, "same": 0, "set_aside": 2}, f"{code} {out} {err}")
    ids = [json.loads(line)["id"] for line in run("export", "--db", db)[1].splitlines()]
    expect(ids == ["7", "0", "1"], ids)
    with contextlib.closing(sqlite3.connect(db)) as connection:
        before = connection.execute("select * from current order by key").fetchall()
    expect(len(before) == 4 and run("rebuild", "--db", db)[0] == 0, "three reports and the terms")
    with contextlib.closing(sqlite3.connect(db)) as connection:
        expect(connection.execute("select * from current order by key").fetchall() == before, "rebuilt")


@test
def rebuild_reproduces_the_derived_tables_byte_for_byte(folder):
    db = store(folder, write(folder, "r.jsonl", reports(500)))
    run("watch", "--db", db)
    more = write(folder, "m.jsonl", reports(20, act="impact") + reports(20, 500))
    run("import", "--db", db, more)
    run("watch", "--db", db)
    narrower = write(folder, "n.truce", TERMS.replace("37.0 49.5", "37.5 49.5"))
    run("load", "--db", db, narrower)
    run("watch", "--db", db)
    before = derived(db)
    code, out, err = run("rebuild", "--json", "--db", db)
    expect(code == 0 and json.loads(out)["same_as_before"], out + err)
    expect(derived(db) == before and len(before[1]) == 520, "rows differ")


@test
def a_killed_import_keeps_what_it_acknowledged_and_resumes(folder):
    path = write(folder, "r.jsonl", reports(40000, text="x" * 200))
    for round_number in range(ROUNDS):
        db = os.path.join(folder, f"k{round_number}.db")
        run("init", "--db", db)
        child = subprocess.Popen([TRUCE, "import", "--db", db, path], stdout=subprocess.PIPE,
                                 stderr=subprocess.DEVNULL)
        time.sleep(random.uniform(0.0, 1.2))
        child.kill()
        acknowledged = child.communicate()[0]
        code, out, err = run("verify", "--json", "--db", db)
        expect(code == 0, f"round {round_number}: verify: {err}")
        kept = json.loads(out)["entries"] if code == 0 else -1
        if b"new" in acknowledged:
            expect(kept == 40000, f"round {round_number}: acknowledged all, kept {kept}")
        code, out, err = run("import", "--json", "--db", db, path)
        sums = json.loads(out or "{}")
        expect(code == 0 and sums.get("same") == kept and sums.get("new") == 40000 - kept,
               f"round {round_number}: kept {kept}, then {out} {err}")
        os.remove(db)


@test
def a_full_disk_says_so_and_keeps_what_was_there(folder):
    path = write(folder, "r.jsonl", reports(3000, text="x" * 500))
    db = store(folder)
    code, _, err = run("import", "--db", db, path, limit=1 << 20)
    expect(code == 4 and err.strip(), f"exit {code}: {err}")
    code, out, err = run("verify", "--json", "--db", db)
    expect(code == 0 and json.loads(out)["entries"] >= 1, out + err)
    code, out, _ = run("import", "--json", "--db", db, path)
    expect(code == 0, "goes on when there is room")


@test
def a_report_that_cannot_be_written_leaves_the_old_one(folder):
    db = store(folder, write(folder, "r.jsonl", reports(300)))
    run("watch", "--db", db)
    page = write(folder, "report.html", "old")
    code, _, err = run("report", "--db", db, "-o", page, limit=2000)
    expect(code == 4 and open(page).read() == "old", f"exit {code}: {err}")


BAD = [
    # name, bytes, exit code, words on standard error, findings
    ("truncated.jsonl", reports(2).encode()[:-20], 0, ":2: set aside", 1),
    ("binary.jsonl", bytes(random.randrange(256) for _ in range(5000)), 2, "no row could be read", 0),
    ("empty.jsonl", b"", 0, "0 reports", 0),
    ("blank.jsonl", b"\n\n\n", 0, "0 reports", 0),
    ("nul.jsonl", reports(1).encode() + b"\0\0\0\n" + reports(1, 1).encode(), 0, ":2: set aside", 2),
    ("nan.jsonl", b'{"id":"1","source":"x","from":"2015-03-01","act":"fire","lat":NaN,"lon":38}\n', 2,
     "expected", 0),
    ("absurd.jsonl", b'{"id":"1","source":"x","from":"2015-03-01","act":"fire","lat":480,"lon":38}\n',
     2, "'lat' must be a number from -90 to 90", 0),
    ("year0.jsonl", b'{"id":"1","source":"x","from":"0000-03-01","act":"fire"}\n', 2, "years 1 to 9999", 0),
    ("year9999.jsonl", b'{"id":"1","source":"x","from":"9999-12-31","act":"fire","lat":48,"lon":38}\n', 0,
     "1 violations", 1),
    ("deep.jsonl", b'{"a":' + b"[" * 100000 + b"]" * 100000 + b"}\n", 2, "set aside", 0),
    ("duplicate.jsonl", b'{"id":"1","id":"2","source":"x","from":"2015-03-01","act":"fire"}\n', 2,
     "set aside", 0),
    ("huge_number.jsonl", b'{"id":"1","source":"x","from":"2015-03-01","act":"fire","lat":1e999}\n', 2,
     "set aside", 0),
    ("array.json", b"[" + reports(1).encode().strip() + b"]", 2, "an object a line", 0),
    ("header_only.csv", b"id,source,from,act\n", 0, "0 reports", 0),
    ("no_header.csv", b"1,2,3\n4,5,6\n", 2, "", 0),
    ("quote.csv", b'id,source,from,act,lat,lon\n1,x,2015-03-01,"fire,48,38\n2,x,2015-03-01,fire,48,38\n', 0,
     "set aside", 1),
]


@test
def bad_input_is_named_and_the_rest_goes_on(folder):
    terms = write(folder, "t.truce", TERMS)
    for name, content, want, words, findings in BAD:
        code, out, err = run("eval", terms, write(folder, name, content))
        expect(code == want and words in err, f"{name}: exit {code}, want {want} with '{words}': {err[:300]}")
        expect(len(out.splitlines()) == findings, f"{name}: {len(out.splitlines())} findings")


@test
def a_line_of_100_megabytes_costs_one_line_and_no_memory(folder):
    terms = write(folder, "t.truce", TERMS)
    path = os.path.join(folder, "long.jsonl")
    with open(path, "wb") as file:
        file.write(reports(1).encode() + b'{"id":"')
        for _ in range(100):
            file.write(b"x" * (1 << 20))
        file.write(b'"}\n' + reports(1, 1).encode())
    done = subprocess.Popen([TRUCE, "eval", terms, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = done.communicate()
    expect(done.returncode == 0 and len(out.splitlines()) == 2 and b":2: set aside" in err, err[:300])


@test
def rows_set_aside_are_kept_with_their_reason(folder):
    terms = write(folder, "t.truce", TERMS)
    rejects = os.path.join(folder, "rejects.jsonl")
    data = reports(1) + "not json\n" + '{"id":"9","source":"x","from":"2015-03-01","act":"fier"}\n'
    code, _, err = run("eval", "--rejects", rejects, terms, write(folder, "r.jsonl", data))
    rows = [json.loads(line) for line in open(rejects)]
    expect(code == 0 and [r["line"] for r in rows] == [2, 3], rows)
    expect(rows[0]["row"] == "not json" and "did you mean 'fire'" in rows[1]["why"], rows)


@test
def what_is_not_there_is_named(folder):
    terms = write(folder, "t.truce", TERMS)
    db = os.path.join(folder, "none.db")
    for args, want, words in (
            (["eval", terms, "nothing.jsonl"], 3, "nothing.jsonl"),
            (["check", "nothing.truce"], 3, "nothing.truce"),
            (["watch", "--db", db], 3, "none.db"),
            (["import", "--db", db, terms], 3, "none.db"),
            (["init", "--db", os.path.join(folder, "no", "folder", "x.db")], 4, "no/folder"),
            (["evall"], 2, "did you mean 'eval'?"),
            (["eval"], 2, "argument"),
            (["check", "--frobnicate", terms], 2, "--frobnicate"),
            (["import", "--db"], 2, "wants a value"),
            (["eval", "--as", "nonsense", terms, terms], 2, "nonsense"),
            (["eval", "--tz", "Europe/Nowhere", terms, terms], 3, "Europe/Nowhere"),
            (["help", "nonsense"], 2, "nonsense")):
        code, _, err = run(*args)
        expect(code == want and words in err and err.strip(), f"{args}: exit {code}: {err}")


@test
def a_store_that_is_none_is_refused_and_left_alone(folder):
    for name, content in (("random.db", bytes(random.randrange(256) for _ in range(20000))),
                          ("text.db", b"hello\n" * 1000), ("empty.db", b"")):
        path = write(folder, name, content)
        code, _, err = run("watch", "--db", path)
        expect(code in (3, 7) and err.strip(), f"{name}: exit {code}: {err}")
        expect(open(path, "rb").read() == content, f"{name} was changed")
    sqlite = os.path.join(folder, "foreign.db")
    with contextlib.closing(sqlite3.connect(sqlite)) as connection:
        connection.execute("create table log (key, value)")
    code, _, err = run("watch", "--db", sqlite)
    expect(code != 0 and err.strip(), f"foreign: exit {code}: {err}")


@test
def init_never_takes_the_place_of_a_file(folder):
    path = write(folder, "notes.txt", "mine")
    code, _, err = run("init", "--db", path)
    expect(code == 5 and open(path).read() == "mine", f"exit {code}: {err}")


@test
def a_flipped_byte_in_the_record_is_found_and_named(folder):
    db = store(folder, write(folder, "r.jsonl", reports(200)))
    shutil.copy(db, db + ".whole")
    for seq in (0, 1, 57, 200):
        shutil.copy(db + ".whole", db)
        with contextlib.closing(sqlite3.connect(db)) as connection:
            key, row = connection.execute("select key, value from log where key <= ? order by key desc", (seq,)).fetchone()
            entries = [bytearray(e) for e in row.split(b"\n")]
            entry = entries[seq - key]
            entry[random.randrange(len(entry))] ^= 1 << random.randrange(8)
            connection.execute("update log set value = ? where key = ?", (b"\n".join(entries), key))
            connection.commit()
        code, _, err = run("verify", "--db", db)
        expect(code == 7 and f"entry {seq} " in err, f"entry {seq}: exit {code}: {err}")


@test
def explain_answers_every_condition(folder):
    db = store(folder, write(folder, "r.jsonl", reports(3)))
    run("watch", "--db", db)
    code, out, err = run("explain", "--db", db, "smm:1")
    expect(code == 0 and all(w in out for w in ("minsk2.1", "act", "when", "where", "who", "violation")), out + err)
    code, out, _ = run("explain", "--json", "--db", db, "smm:1")
    expect(json.loads(out.splitlines()[0])["where"]["answer"] == "yes", out)
    expect(run("explain", "--db", db, "smm:77")[0] == 3, "no such report")


@test
def lint_finds_what_check_lets_pass(folder):
    clean = write(folder, "clean.truce", TERMS)
    odd = write(folder, "odd.truce", TERMS + "  except fire, explosion\n")
    wrong = write(folder, "wrong.truce", TERMS + "  in nowhere\n")
    for path, lint, want in ((clean, False, 0), (clean, True, 0), (odd, False, 0), (odd, True, 1),
                             (wrong, True, 2)):
        code, out, err = run("check", *["--lint"] * lint, path)
        expect(code == want, f"{path} {lint}: exit {code}: {err}")
    code, out, err = run("check", "--lint", "--json", odd)
    rows = [json.loads(line) for line in out.splitlines()]
    expect(code == 1 and rows[0]["severity"] == "warning" and rows[0]["line"] == 17, out)
    expect(f"{odd}:17:10: warning: nothing can break" in err and "         ^~~~" in err and
           "1 warning" in err, err)
    expect("exception" in run("help", "terms")[1], "the rows are in the help")


@test
def terms_are_read_back_from_files_and_from_a_store(folder):
    terms = write(folder, "t.truce", TERMS + "clause minsk2.9\n  uncheckable \"no area is named\"\n  text \"x\"\n")
    code, out, err = run("terms", terms)
    expect(code == 0 and "UA (Ukraine) and AF (Armed formations), all parties of minsk2, are forbidden fire or "
           "explosion in donbas." in out and "no area is named" in out, out + err)
    code, out, err = run("terms", "--json", terms)
    rows = [json.loads(line) for line in out.splitlines()]
    expect(code == 0 and [r["checkable"] for r in rows] == ["yes", "no"], out + err)
    expect(rows[0]["fields"] == ["act", "from", "lat", "lon", "place"] and "shot" in rows[0]["acts"], out)
    expect(rows[1]["why"] == "no area is named", out)
    db = store(folder, write(folder, "r.jsonl", reports(3)))
    expect(run("terms", "--db", db)[0] == 3, "nothing is folded yet")
    run("watch", "--db", db)
    code, out, err = run("terms", "--db", db)
    expect(code == 0 and "minsk2.1" in out, out + err)
    expect(run("terms", "--db", db, terms)[0] == 2, "a store or files")


OWN = TERMS + "act fire_kite under fire\n"
KITE = '{"id":"k1","source":"s","act":"fire_kite","from":"2015-03-01","lat":48,"lon":38}\n'


@test
def an_act_of_the_files_own_is_read_once_its_terms_are_loaded(folder):
    own, kite = write(folder, "own.truce", OWN), write(folder, "k.jsonl", KITE)
    code, out, err = run("eval", own, kite)
    expect(code == 0 and json.loads(out)["verdict"] == "violation", f"{code} {out} {err}")
    expect("unknown act 'fire_kite'" in run("eval", write(folder, "t.truce", TERMS), kite)[2],
           "standard terms know it")
    db = os.path.join(folder, "truce.db")
    run("init", "--db", db)
    code, _, err = run("import", "--db", db, kite)
    expect(code == 2 and "unknown act 'fire_kite'" in err, f"before the terms: {code} {err}")
    run("load", "--db", db, own)
    expect(run("import", "--db", db, kite)[:2] == (0, "1 new, 0 corrections, 0 there already, "
                                                      "0 set aside\n"), "after the terms")


@test
def what_the_terms_in_force_do_not_know_is_kept_said_and_not_judged(folder):
    own, plain = write(folder, "own.truce", OWN), write(folder, "t.truce", TERMS)
    db = store(folder, write(folder, "r.jsonl", reports(3)))
    run("load", "--db", db, own)
    run("import", "--db", db, write(folder, "k.jsonl", KITE))
    run("watch", "--db", db)
    expect(run("explain", "--db", db, "s:k1")[1].count("violation") == 1, "judged by its terms")
    run("load", "--db", db, plain)
    code, out, err = run("watch", "--db", db)
    expect(code == 0 and "1 report is not judged" in out, f"{code} {out} {err}")
    code, out, _ = run("explain", "--db", db, "s:k1")
    expect(code == 0 and "not judged: the terms in force do not know 'fire_kite'" in out, out)
    expect('"fire_kite"' in run("export", "--db", db)[1], "kept")
    expect(run("rebuild", "--db", db)[0] == 0 and run("verify", "--db", db)[0] == 0, "rebuilt")
    run("load", "--db", db, own)
    run("watch", "--db", db)
    expect("violation" in run("explain", "--db", db, "s:k1")[1], "known again")


@test
def every_command_has_help(folder):
    _, out, _ = run("help")
    names = [line.split()[0] for line in out.splitlines() if line.startswith("  ")]
    expect(len(names) >= 13, names)
    for name in names:
        code, text, _ = run(name, "--help")
        expect(code == 0 and text.startswith(f"truce {name}") and run("help", name)[1] == text, name)
    for topic in ("acts", "weapons", "targets", "terms", "fields", "profiles", "exit", "completion"):
        code, text, _ = run("help", topic)
        expect(code == 0 and len(text) > 200, topic)


@test
def the_same_store_gives_the_same_report_to_the_byte(folder):
    db = store(folder, write(folder, "r.jsonl", reports(40)))
    run("watch", "--db", db)
    pages = []
    for suffix in ("html", "csv", "geojson", "json"):
        paths = [os.path.join(folder, f"{i}.{suffix}") for i in (1, 2)]
        for path in paths:
            code, _, err = run("report", "--db", db, "-o", path)
            expect(code == 0, err)
        pages.append(open(paths[0], "rb").read() == open(paths[1], "rb").read())
    expect(all(pages), pages)


def main():
    failed = 0
    for number, function in enumerate([t for t in tests if not ONLY or t.__name__ in ONLY], 1):
        notes.clear()
        folder = tempfile.mkdtemp(prefix="truce-test-")
        try:
            function(folder)
        except Exception as error:  # a test that cannot finish has failed
            notes.append(f"{type(error).__name__}: {error}")
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        for note in notes:
            print(f"# not so: {note}")
        failed += bool(notes)
        print(f"{'not ' if notes else ''}ok {number} - {function.__name__}", flush=True)
    print(f"1..{number}")
    sys.exit(failed > 0)


main()
