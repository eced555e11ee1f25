#!/usr/bin/env python3
"""What the record shows to outsiders, as an outsider sees it. TAP on standard output."""
import contextlib
import json
import os
import shutil
import sqlite3
import stat

from outsider import *


@test
def a_key_is_private_and_is_never_overwritten(folder):
    key = os.path.join(folder, "key")
    vkey = ok("keygen", "--name", NAME, "-o", key).strip()
    expect(stat.S_IMODE(os.stat(key).st_mode) == 0o600, "mode")
    expect(read(key + ".pub").decode() == vkey + "\n", "FILE.pub is what was printed")
    expect(read(key).startswith(f"PRIVATE+KEY+{NAME}+{vkey.split('+')[1]}+".encode()), "form")
    expect(open_checkpoint(read(key + ".last").decode(), vkey) == (0, sha(b"")), "the empty log")
    before = read(key)
    for path in (key, os.path.join(folder, "key.pub"), os.path.join(folder, "no", "such")):
        code, _, err = run("keygen", "--name", NAME, "-o", path)
        expect(code in (3, 5) if path != key + ".pub" else code == 5, f"{path}: exit {code} {err}")
    expect(read(key) == before, "the key is left alone")
    for name in ("", "a b", "a+b", "a\tb", "a\u2003b"):
        expect(run("keygen", "--name", name, "-o", key + "2")[0] == 2, repr(name))
    expect(run("keygen", "--name", NAME)[0] == 2 and run("keygen", "-o", key + "2")[0] == 2, "usage")
    expect(json.loads(ok("keygen", "--json", "--name", NAME, "-o", key + "3"))["key"].startswith(NAME), "json")


@test
def a_checkpoint_is_what_an_outsider_computes(folder):
    m = Mission(folder, 300)
    size, digest = open_checkpoint(m.sign(), m.vkey)
    verified = json.loads(ok("verify", "--json", "--db", m.db))
    expect(size == 300 and digest.hex() == verified["root"], verified)
    expect(m.sign() == m.sign(), "signing again changes nothing")
    m.add(300, 400)
    expect(open_checkpoint(m.sign(), m.vkey)[0] == 400, "it grows")
    whole = json.loads(ok("checkpoint", "--json", "--db", m.db, "--key", m.key))
    expect(whole["checkpoint"] == read(m.key + ".last").decode(), "json")


@test
def a_store_restored_from_an_old_backup_is_never_signed(folder):
    m = Mission(folder, 50)
    m.sign()
    backup = shutil.copy(m.db, os.path.join(folder, "backup.db"))
    m.add(50, 80)
    signed = m.sign()
    m.db = backup
    for act, first in (("shot", 80), ("flare", 0)):  # an older copy, and then one grown otherwise
        code, out, err = run("checkpoint", "--db", m.db, "--key", m.key)
        expect(code == 5 and not out and "nothing is signed" in err, f"exit {code}: {out} {err}")
        m.add(first, first + 40, act)
    expect(read(m.key + ".last").decode() == signed, "what was signed last is still known")
    expect(open_proof(json.loads(read(m.prove("9"))), m.vkey)["seq"] == 9, "what was signed holds")


@test
def two_keys_on_one_store_each_keep_what_they_signed(folder):
    m = Mission(folder, 20)
    first = m.sign()
    backup = shutil.copy(m.db, os.path.join(folder, "backup.db"))
    m.add(20, 30)
    key2 = os.path.join(folder, "key2")
    vkey2 = ok("keygen", "--name", "other.example/log", "-o", key2).strip()
    second = ok("checkpoint", "--db", m.db, "--key", key2)
    expect(read(m.key + ".last").decode() == first and read(key2 + ".last").decode() == second, "each its own")
    path = os.path.join(folder, "p.json")
    ok("prove", "--db", m.db, "smm:7", "-o", path, "--key", m.vkey)
    expect(run("check-proof", path, "--key", m.vkey)[0] == 0, "the first key's")
    ok("prove", "--db", m.db, "smm:7", "-o", path)
    expect(run("check-proof", path, "--key", vkey2)[0] == 0, "else the newest")
    expect(run("prove", "--db", m.db, "smm:25", "-o", path, "--key", m.vkey)[0] == 3, "newer than what it signed")
    top = os.path.join(folder, "tiles")
    ok("log", "--db", m.db, "--tiles", top, "--key", m.vkey)
    expect(len(open_tiles(top, m.vkey)) == 20, "under its name")
    code, _, err = run("log", "--db", m.db, "--tiles", top)
    expect(code == 5 and "another name" in err and read(top, "checkpoint").decode() == first, f"{code} {err}")
    m.sign()
    ok("log", "--db", m.db, "--tiles", top)
    expect(len(open_tiles(top, m.vkey)) == 30, "grown")
    shutil.copy(backup, m.db)
    for key in (key2, m.key):
        code, out, err = run("checkpoint", "--db", m.db, "--key", key)
        expect(code == 5 and not out and "put the newer store back" in err, f"exit {code}: {out} {err}")


def change_entry_5(db):
    """The leaves after it."""
    rows = [row for (row,) in db.execute("select value from log order by key")]
    entries = rows[0].split(b"\n")
    entries[5] = entries[5].replace(b"shot", b"shoT")
    rows[0] = b"\n".join(entries)
    db.execute("update log set value = ? where key = 0", (rows[0],))
    return [sha(b"\0" + e) for row in rows for e in row.split(b"\n")]


@test
def a_new_key_does_not_sign_what_was_changed_after_an_old_one_signed(folder):
    m = Mission(folder, 30)
    m.sign()
    with contextlib.closing(sqlite3.connect(m.db)) as db:
        leaves = change_entry_5(db)
        db.execute("update node set value = ? where key = 0", (b"".join(leaves),))
        db.execute("update meta set value = ? where key = ?", (f"30 {root(leaves).hex()}".encode(), b"head"))
        db.commit()
    expect(run("verify", "--db", m.db)[0] == 0, "the record by itself is whole")
    key2 = os.path.join(folder, "key2")
    ok("keygen", "--name", "other.example/log", "-o", key2)
    code, out, err = run("checkpoint", "--db", m.db, "--key", key2)
    expect(code == 5 and not out and "not those that were signed" in err, f"exit {code}: {out} {err}")


@test
def a_changed_entry_is_never_signed_over(folder):
    m = Mission(folder, 600)
    m.sign()
    with contextlib.closing(sqlite3.connect(m.db)) as db:  # with every digest put right
        leaves = change_entry_5(db)
        db.execute("update node set value = ? where key = 0", (b"".join(leaves[:256]),))
        tops = [root(leaves[i:i + 256]) for i in (0, 256)]
        db.execute("update node set value = ? where key = ?", (b"".join(tops), 1 << 56))
        db.execute("update meta set value = ? where key = ?",
                   (f"600 {root(leaves).hex()}".encode(), b"head"))
        db.commit()
    expect(run("verify", "--db", m.db)[0] == 0, "the record by itself is whole")
    code, out, err = run("checkpoint", "--db", m.db, "--key", m.key)
    expect(code == 5 and not out and "not those that were signed" in err, f"exit {code}: {err}")
    code, _, err = run("prove", "--db", m.db, "smm:9", "-o", os.path.join(folder, "p"))
    expect(code == 7 and not os.path.exists(os.path.join(folder, "p")), f"exit {code}: {err}")
    code, _, err = run("log", "--db", m.db, "--tiles", os.path.join(folder, "tiles"))
    expect(code == 7 and not os.path.exists(os.path.join(folder, "tiles")), f"exit {code}: {err}")


@test
def a_key_that_others_may_read_or_without_its_memory_does_not_sign(folder):
    m = Mission(folder, 3)
    for mode in (0o640, 0o604, 0o666):
        os.chmod(m.key, mode)
        code, out, err = run("checkpoint", "--db", m.db, "--key", m.key)
        expect(code == 5 and not out and "chmod 600" in err, f"{mode:o}: exit {code} {err}")
    os.chmod(m.key, 0o600)
    os.rename(m.key + ".last", m.key + ".away")
    code, out, err = run("checkpoint", "--db", m.db, "--key", m.key)
    expect(code == 3 and not out and "signed last" in err, f"exit {code} {err}")
    os.rename(m.key + ".away", m.key + ".last")
    m.sign()
    write(folder, "other", "PRIVATE+KEY+x\n")
    os.chmod(os.path.join(folder, "other"), 0o600)
    expect(run("checkpoint", "--db", m.db, "--key", os.path.join(folder, "other"))[0] == 2, "no key")
    expect(run("checkpoint", "--db", m.db)[0] == 2, "usage")


@test
def a_proof_holds_for_an_outsider_and_without_the_store(folder):
    m = Mission(folder, 300)
    expect(run("prove", "--db", m.db, "smm:1", "-o", os.path.join(folder, "p"))[0] == 3, "not signed")
    m.sign()
    for number in (0, 1, 255, 256, 299):
        path = m.prove(f"smm:{number}")
        entry = open_proof(json.loads(read(path)), m.vkey)
        expect(entry["body"]["report"]["id"] == str(number), entry)
        checked = json.loads(ok("check-proof", "--json", path, "--key", m.vkey))
        expect(checked["entry"] == entry and checked["log"] == NAME and checked["entries"] == 300, checked)
    expect("report, recorded " in ok("check-proof", path, "--key", m.vkey), "for people")
    expect(open_proof(json.loads(read(m.prove("7"))), m.vkey)["seq"] == 7, "by its number")
    m.add(300, 301)
    code, _, err = run("prove", "--db", m.db, "smm:300", "-o", path + "2")
    expect(code == 3 and "newer than" in err, f"exit {code} {err}")
    m.sign()
    expect(open_proof(json.loads(read(m.prove("smm:300"))), m.vkey)["seq"] == 300, "the newest")
    os.remove(m.db)
    expect(run("check-proof", path, "--key", m.vkey)[0] == 0, "an old proof needs no store")


@test
def a_false_proof_is_told(folder):
    m = Mission(folder, 40)
    m.sign()
    text = read(m.prove("smm:7")).decode()
    other = ok("keygen", "--name", NAME, "-o", os.path.join(folder, "other")).strip()
    good = json.loads(text)
    lines = good["proof"].split("\n")

    def check(proof, key=m.vkey):
        return run("check-proof", write(folder, "p.json", json.dumps(proof)), "--key", key)

    expect(check(good)[0] == 0, "laid out otherwise it is the same proof")
    expect(check(good, other)[0] == 7, "another key of the same name")
    for change in ({"entry": good["entry"].replace("shot", "shoT")},
                   {"proof": good["proof"].replace("index 7", "index 6")},
                   {"proof": "\n".join(lines[:2] + [lines[3], lines[2]] + lines[4:])},
                   {"proof": "\n".join(lines[:2] + lines[3:])},
                   {"proof": good["proof"].replace("\n40\n", "\n41\n")}):
        code, out, err = check({**good, **change})
        expect(code == 7 and not out and err, f"{change}: exit {code} {out}")
    for bad in ({}, [], {**good, "format": "truce proof 2"}, {**good, "entry": 3},
                {**good, "proof": "x"}, {**good, "proof": good["proof"][:-1]}):
        code, out, err = check(bad)
        expect(code == 2 and not out and err, f"{bad}: exit {code} {err}")
    path = os.path.join(folder, "p.json")
    expect(run("check-proof", path, "--key", "nonsense")[0] == 2, "no key")
    code, _, err = run("check-proof", path, "--key", read(m.key).decode().strip())
    expect(code == 2 and read(m.key).decode().split("+", 4)[4][:9] not in err, "a secret is not printed")


@test
def the_tiles_are_what_an_outsider_computes_and_grow(folder):
    m = Mission(folder, 600)
    top = os.path.join(folder, "site", "log")
    expect(run("log", "--db", m.db, "--tiles", top)[0] == 3, "nothing signed yet")
    m.sign()
    ok("log", "--db", m.db, "--tiles", top)
    entries = open_tiles(top, m.vkey)
    exported = ok("export", "--entries", "--db", m.db).encode().splitlines()
    expect(entries == exported, "the entries are those of the record")
    m.add(600, 1100)
    ok("log", "--db", m.db, "--tiles", top)
    expect(len(open_tiles(top, m.vkey)) == 600, "only what was signed")
    m.sign()
    told = json.loads(ok("log", "--json", "--db", m.db, "--tiles", top))
    expect(told == {"entries": 1100, "files": 8, "jsonl": 0}, told)
    expect(len(open_tiles(top, m.vkey)) == 1100, "it has grown")
    told = json.loads(ok("verify", "--json", top, "--key", m.vkey))
    expect(told["entries"] == 1100 and told["log"] == NAME, told)
    other = ok("keygen", "--name", NAME, "-o", os.path.join(folder, "k2")).strip()
    expect(run("verify", top, "--key", other)[0] == 7 and run("verify", top)[0] == 2, "another key, no key")


@test
def tiles_of_another_record_are_left_alone(folder):
    one, two = (os.path.join(folder, name) for name in ("one", "two"))
    os.mkdir(one), os.mkdir(two)
    a, b = Mission(one, 20), Mission(two, 30)
    top = os.path.join(folder, "tiles")
    for m in (a, b):
        m.sign()
    ok("log", "--db", a.db, "--tiles", top)
    before = read(top, "checkpoint")
    code, _, err = run("log", "--db", b.db, "--tiles", top)
    expect(code == 5 and "another record" in err and read(top, "checkpoint") == before, f"{code} {err}")
    ok("log", "--db", b.db, "--tiles", top + "2")
    code, _, err = run("log", "--db", a.db, "--tiles", top + "2")
    expect(code == 5 and "nothing is written" in err, f"{code} {err}")


main()
