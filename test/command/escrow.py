#!/usr/bin/env python3
"""A record taken elsewhere, whole: as its entries, and as an age file that another program opens.
TAP on standard output; the parts that want `age` are skipped, aloud, where there is none."""
import json
import os
import shutil
import sqlite3
import subprocess

from outsider import *

AGE = shutil.which("age")


def feed(text, *args):
    done = subprocess.run([TRUCE, *args], input=text if isinstance(text, bytes) else text.encode(),
                          capture_output=True, timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def verified(db):
    return json.loads(ok("verify", "--json", "--db", db))


def fresh(folder, name="new.db"):
    path = os.path.join(folder, name)
    ok("init", "--db", path)
    return path


def tables(db):
    """Every table as it stands in the file; of entries and vault, the rows taken apart: how many
    lie in one says only how they were committed."""
    link = sqlite3.connect(db)
    names = [n for (n,) in link.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
    rows = {n: link.execute(f'SELECT * FROM "{n}" ORDER BY 1').fetchall() for n in names if n != "meta"}
    for name in ("log", "vault"):
        rows[name] = [(key + i, text) for key, row in rows[name] for i, text in enumerate(row.split(b"\n")) if text]
    link.close()
    return rows


def mission_with_terms(folder, count):
    m = Mission(folder, 0)
    terms = write(folder, "a.truce", 'timezone UTC\nparty A\nparty B\nagreement x\n  parties A, B\n'
                  '  signed 2015-01-01\nclause x.1\n  forbid fire\n  source "s"\n')
    ok("load", "--db", m.db, terms)
    m.add(0, count)
    m.add(3, 7, "burst")  # corrections
    ok("watch", "--db", m.db)
    return m


@test
def a_record_made_again_from_its_entries_is_the_same_to_the_byte(folder):
    m = mission_with_terms(folder, 700)
    entries = ok("export", "--entries", "--vault", "--db", m.db)
    db = fresh(folder)
    code, out, err = feed(entries, "import", "--entries", "--db", db, "-")
    expect(code == 0, f"{code} {err}")
    ok("watch", "--db", db)
    expect(verified(db) == verified(m.db), "one root")
    expect(tables(db) == tables(m.db), "and the same tables")
    code, out, _ = feed(entries, "import", "--entries", "--json", "--db", db, "-")
    expect(json.loads(out)["new"] == 0 and json.loads(out)["same"] == 705, out)
    m.add(700, 720)
    code, out, _ = feed(ok("export", "--entries", "--vault", "--db", m.db), "import", "--entries", "--json", "--db", db, "-")
    expect(json.loads(out)["new"] == 20 and verified(db) == verified(m.db), out)


@test
def entries_that_are_changed_out_of_order_or_of_another_record_are_refused(folder):
    m = mission_with_terms(folder, 30)
    lines = ok("export", "--entries", "--db", m.db).splitlines(keepends=True)
    cases = {
        "changed where it is there already": (lines[:10], lines[:5] + [lines[5].replace("shot", "rain")], 5),
        "a gap": ([], lines[:5] + lines[6:], 5),
        "not in order": ([], [lines[1], lines[0]], 5),
        "no entry": ([], ["{}\n"], 2),
        "no JSON": ([], [lines[0][:-20] + "\n"], 2),
        "not canonical": ([], [lines[0].replace('{"body":{', '{"body":{ ')], 2),
        "time that goes back": ([], [lines[0], lines[1].replace('"recorded":"2', '"recorded":"1')], 5),
        "a checkpoint of something else": ([], lines[:9] + [json.dumps({"checkpoint": m.sign()}, separators=(",", ":")) + "\n"], 5),
        "a checkpoint that is none": ([], ['{"checkpoint":7}\n'], 2),
    }
    for number, (what, (before, text, want)) in enumerate(cases.items()):
        db = fresh(folder, f"{number}.db")
        if before:
            expect(feed("".join(before), "import", "--entries", "--db", db, "-")[0] == 0, what)
        size = verified(db)["entries"]
        code, _, err = feed("".join(text), "import", "--entries", "--db", db, "-")
        expect(code == want and "line " in err, f"{what}: {code} {err}")
        after = verified(db)
        expect(after["entries"] >= size, f"{what}: nothing that was there is gone")
    expect(feed("\0\xff\n" * 20, "import", "--entries", "--db", fresh(folder, "b.db"), "-")[0] == 2, "bytes")


@test
def an_escrow_opens_with_age_and_gives_the_same_record(folder):
    if not AGE:
        print("# skipped in part: there is no age to open it with")
        return
    m = mission_with_terms(folder, 900)  # over two chunks of 64 KiB
    m.sign()
    ids = [os.path.join(folder, n) for n in ("one", "two", "three")]
    keys = []
    for path in ids:
        subprocess.run(["age-keygen", "-o", path], check=True, capture_output=True)
        keys.append(re_key(path))
    out = os.path.join(folder, "e.age")
    told = json.loads(ok("escrow", "--json", "--db", m.db, "-o", out, "--to", keys[0], "--to", keys[1]))
    expect(told == {k: verified(m.db)[k] for k in ("entries", "root")}, told)
    expect(b'"act":"shot"' not in read(out) and b'"recorded":' not in read(out), "nothing in clear")
    for path in ids[:2]:
        opened = subprocess.run([AGE, "-d", "-i", path, out], capture_output=True)
        expect(opened.returncode == 0, opened.stderr)
        db = fresh(folder, os.path.basename(path) + ".db")
        code, _, err = feed(opened.stdout, "import", "--entries", "--db", db, "-")
        expect(code == 0 and verified(db) == verified(m.db), f"{code} {err}")
        code, note, err = run("checkpoint", "--db", db, "--key", m.key)
        expect(code == 0, f"and it can be signed on: {err}")
    expect(subprocess.run([AGE, "-d", "-i", ids[2], out], capture_output=True).returncode != 0, "another's key")
    whole = read(out)
    for cut in (len(whole) - 1, len(whole) - 70000, 300):
        path = write(folder, "cut.age", whole[:cut])
        expect(subprocess.run([AGE, "-d", "-i", ids[0], path], capture_output=True).returncode != 0, f"cut {cut}")


def re_key(path):
    return [line.split(": ")[1] for line in read(path).decode().splitlines() if "public key" in line][0]


@test
def sizes_around_a_chunk_open_too(folder):
    if not AGE:
        return
    identity = os.path.join(folder, "id")
    subprocess.run(["age-keygen", "-o", identity], check=True, capture_output=True)
    for size in (0, 65535, 65536, 65537, 131072):
        m = fresh(folder, f"{size}.db")
        if size:  # one entry whose line, with its end, has `size` bytes
            probe = fresh(folder, f"p{size}.db")
            record = {"id": "1", "source": "s", "from": "2015-03-01T10:00:00Z", "act": "shot", "lang": ""}
            ok("import", "--db", probe, write(folder, "r.jsonl", json.dumps(record) + "\n"))
            frame = len(ok("export", "--entries", "--db", probe))
            text = ok("export", "--entries", "--db", probe).replace('"lang":""', f'"lang":"{"x" * (size - frame)}"')
            expect(feed(text, "import", "--entries", "--db", m, "-")[0] == 0 and len(text) == size, size)
        out = os.path.join(folder, "e.age")
        ok("escrow", "--db", m, "-o", out, "--to", re_key(identity))
        opened = subprocess.run([AGE, "-d", "-i", identity, out], capture_output=True)
        expect(opened.returncode == 0 and len(opened.stdout) == size, f"{size}: {opened.stderr}")


@test
def keys_that_are_none_are_refused_before_anything_is_written(folder):
    m = Mission(folder, 3)
    out = os.path.join(folder, "e.age")
    good = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"  # c2sp.org/age, example
    for bad in ("", "age1", good[:-1], good[:-1] + "q", good.upper(), good.replace("ql3z", "ql3y"), "ssh-ed25519 AAAA",
                "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"):
        code, _, err = run("escrow", "--db", m.db, "-o", out, "--to", bad)
        expect(code == 2 and not os.path.exists(out), f"'{bad}': {code} {err}")
    code, _, err = run("escrow", "--db", m.db, "-o", out, "--to", good)
    expect(code == 0, f"{code} {err}")
    code, _, err = run("escrow", "--db", m.db, "-o", os.path.join(folder, "no", "where"), "--to", good)
    expect(code == 3 or code == 4, f"{code} {err}")


main()
