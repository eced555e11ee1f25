#!/usr/bin/env python3
"""What is published of a report, what is shown of it to whom it concerns, and what is forgotten.
The bytes are searched for in every file of the store. TAP on standard output."""
import base64
import glob
import json
import os
import sqlite3

from outsider import *

SECRET = {"source": "Annas-neighbour", "text": "she said the name Zvenigora-7781", "lat": 48.0151234,
          "lon": 37.8025678, "phone": "+380-44-0000007"}
BYTES = ["Annas-neighbour", "Zvenigora-7781", "48.0151234", "37.8025678",
         "380-44-0000007"]


def setting(folder):
    m = Mission(folder, 0)
    terms = write(folder, "a.truce", 'timezone UTC\nparty A\nparty B\nagreement x\n  parties A, B\n'
                  '  signed 2015-01-01\nzone z\n  box 48 37.5 49 38\nclause x.1\n  forbid fire\n  in z\n  source "s"\n')
    ok("load", "--db", m.db, terms)
    m.add(0, 20)
    for number, act in enumerate(("shot", "burst")):  # a report and its correction
        ok("import", "--db", m.db, write(folder, "secret.jsonl", json.dumps(
            {"id": "w1", "from": "2015-03-01T10:00:00Z", "act": act, **SECRET}) + "\n"))
    m.add(20, 40)
    ok("watch", "--db", m.db)
    return m


def stored(folder):
    return b"".join(read(path) for path in glob.glob(os.path.join(folder, "t.db*")))


def in_disclosures(data):
    """The same in the base64 of the vault: each disclosure that can be found is decoded."""
    link = sqlite3.connect(f"file:{data}?mode=ro", uri=True)
    rows = [v for (v,) in link.execute("SELECT value FROM vault")]
    link.close()
    return b"".join(base64.urlsafe_b64decode(d + b"=" * (-len(d) % 4)) for row in rows
                    for d in row.replace(b"\n", b"").split(b"~") if d)


@test
def the_published_record_shows_neither_who_nor_where_nor_the_words(folder):
    m = setting(folder)
    m.sign()
    ok("log", "--db", m.db, "--tiles", os.path.join(folder, "tiles"))
    published = ok("export", "--entries", "--db", m.db).encode() + b"".join(
        read(p) for p in glob.glob(os.path.join(folder, "tiles", "**"), recursive=True) if os.path.isfile(p))
    for word in BYTES:
        expect(word.encode() not in published, word)
    expect(b'"act":"burst"' in published, "what is public is there")
    link = sqlite3.connect(m.db)
    log = b"".join(v for (v,) in link.execute("SELECT value FROM log"))
    link.close()
    for word in BYTES:
        expect(word.encode() not in log, f"{word} in the log")
    expect("Annas-neighbour" in ok("export", "--db", m.db), "the mission itself has it")


def sd_holds(entry, disclosures):
    """RFC 9901 4.2.4.1, by hand: each disclosure's digest is in _sd; the members they give."""
    digests = entry["body"]["report"]["_sd"]
    out = {}
    for disclosure in filter(None, disclosures.split("~")):
        digest = base64.urlsafe_b64encode(sha(disclosure.encode())).decode().rstrip("=")
        assert digest in digests, "not of this entry"
        salt, name, value = json.loads(base64.urlsafe_b64decode(disclosure + "=" * (-len(disclosure) % 4)))
        assert len(salt) >= 22
        out[name] = value
    return out


@test
def a_proof_shows_what_was_chosen_and_an_outsider_can_tell(folder):
    m = setting(folder)
    m.sign()
    path = os.path.join(folder, "p.json")
    for fields, shown in (("", {}), ("lat,lon", {k: SECRET[k] for k in ("lat", "lon")}), ("all", SECRET)):
        ok("prove", "--db", m.db, "Annas-neighbour:w1", "-o", path, *(["--disclose", fields] if fields else []))
        proof = json.loads(read(path))
        disclosures = proof.pop("disclosures", "")
        entry = open_proof(proof, m.vkey)
        expect(sd_holds(entry, disclosures) == shown, fields)
        told = json.loads(ok("check-proof", path, "--key", m.vkey, "--json"))
        expect(told["hidden"] == len(SECRET) - len(shown), told)
        expect(all(told["report"].get(k) == v for k, v in shown.items()), told)
    text = read(path).decode()
    bad = text.replace(disclosures[:20], disclosures[5:25])
    code, _, err = run("check-proof", write(folder, "bad.json", bad), "--key", m.vkey)
    expect(code == 7, f"{code} {err}")
    code, _, err = run("prove", "--db", m.db, "Annas-neighbour:w1", "-o", path, "--disclose", "lat,nothing")
    expect(code == 3 and "nothing" in err, f"{code} {err}")


@test
def what_is_erased_stands_in_no_file_of_the_store_and_every_proof_still_holds(folder):
    m = setting(folder)
    before = m.sign()
    size = open_checkpoint(before, m.vkey)[0]
    ok("prove", "--db", m.db, "Annas-neighbour:w1", "-o", os.path.join(folder, "old.json"))
    os.remove(os.path.join(folder, "secret.jsonl"))
    expect(all(w.encode() in in_disclosures(m.db) for w in BYTES), "it is there to begin with")
    code, out, err = run("erase", "--db", m.db, "Annas-neighbour:w1", "--by", "cell", "--why", "she asked", "--json")
    expect(code == 0 and json.loads(out) == {"members": 10, "versions": 2}, f"{code} {out} {err}")
    left = stored(folder)
    for word in BYTES:
        plain = word.encode()
        shifts = [base64.urlsafe_b64encode(b"\0" * n + plain)[(4 if n else 0):-4] for n in range(3)]
        expect(plain not in left and plain not in in_disclosures(m.db), word)
        expect(all(len(s) >= 8 for s in shifts), f"{word} is so short that chance has it in base64")
        expect(not any(s in left for s in shifts), f"{word} in base64")
    expect("Annas" not in ok("export", "--db", m.db) + ok("watch", "--json", "--db", m.db), "nor in what is told")
    expect(run("check-proof", os.path.join(folder, "old.json"), "--key", m.vkey)[0] == 0, "the old proof holds")
    after = m.sign()
    expect(open_checkpoint(after, m.vkey)[0] == size + 2, "two entries say that it was erased")
    ok("prove", "--db", m.db, "smm:3", "-o", os.path.join(folder, "p.json"))
    open_proof(json.loads(read(folder, "p.json")), m.vkey)
    code, _, err = run("prove", "--db", m.db, "Annas-neighbour:w1", "-o", os.path.join(folder, "p.json"))
    expect(code == 3, f"it has no name any more: {code} {err}")
    ok("verify", "--db", m.db)
    explained = ok("explain", "--db", m.db, "#" + next(
        str(json.loads(line)["seq"]) for line in ok("export", "--entries", "--db", m.db).splitlines()
        if '"id":"w1"' in line and "burst" in line))
    expect("x.1" in explained, explained)


@test
def members_are_erased_one_by_one_and_the_tables_are_what_a_rebuild_makes(folder):
    m = setting(folder)
    ok("erase", "--db", m.db, "Annas-neighbour:w1", "--by", "cell", "--why", "her words", "--field", "text", "--field", "phone")
    left = stored(folder)
    expect(b"Zvenigora" not in left and b"Zvenigora" not in in_disclosures(m.db), "gone")
    expect("Annas-neighbour" in ok("export", "--db", m.db) and "48.0151234" in ok("export", "--db", m.db), "the rest stays")

    def derived():
        link = sqlite3.connect(m.db)
        rows = {t: link.execute(f"SELECT * FROM {t} ORDER BY 1").fetchall() for t in ("current", "finding", "state")}
        link.close()
        return rows

    for more in ((), ("--field", "source"), ()):
        if more:
            ok("erase", "--db", m.db, "Annas-neighbour:w1", "--by", "cell", "--why", "safety", *more)
        kept = derived()
        ok("rebuild", "--db", m.db)
        expect(derived() == kept, f"as a rebuild gives it, {more}")
    code, _, err = run("erase", "--db", m.db, "smm:3", "--by", "x", "--why", "y", "--field", "nothing")
    expect(code == 3, f"{code} {err}")
    code, _, err = run("erase", "--db", m.db, "smm:3", "--by", "x", "--why", "y", "--field", "act")
    expect(code == 2 and "public" in err, f"{code} {err}")
    code, _, err = run("erase", "--db", m.db, "smm:999", "--by", "x", "--why", "y")
    expect(code == 3, f"{code} {err}")
    expect(run("erase", "--db", m.db, "smm:3", "--by", "x")[0] == 2, "why is wanted")


@test
def a_flipped_bit_in_the_vault_is_found(folder):
    m = setting(folder)
    link = sqlite3.connect(m.db)
    (key, row), = link.execute("SELECT key, value FROM vault ORDER BY key LIMIT 1")
    lines = row.split(b"\n")
    lines[7] = lines[7][:9] + bytes([lines[7][9] ^ 1]) + lines[7][10:]
    link.execute("UPDATE vault SET value = ? WHERE key = ?", (b"\n".join(lines), key))
    link.commit()
    link.close()
    code, _, err = run("verify", "--db", m.db)
    expect(code == 7 and f"entry {key + 7} " in err, f"{code} {err}")


main()
