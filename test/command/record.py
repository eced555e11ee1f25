#!/usr/bin/env python3
"""What the record shows to outsiders, as an outsider sees it: keys, checkpoints, proofs and tiles
are read here with nothing but Python, SHA-256 and doc/FORMAT.md. TAP on standard output."""
import base64
import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile

TRUCE = os.path.abspath(sys.argv[1])
ONLY = sys.argv[2:]
NAME = "example.org/mission"
tests = []
notes = []


def test(function):
    tests.append(function)
    return function


def expect(condition, words):
    if not condition:
        notes.append(str(words))


def run(*args):
    done = subprocess.run([TRUCE, *args], capture_output=True, timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def ok(*args):
    code, out, err = run(*args)
    if code:
        raise RuntimeError(f"truce {' '.join(args)}: exit {code}: {err}")
    return out


def write(folder, name, content):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())
    return path


def read(*parts):
    with open(os.path.join(*parts), "rb") as file:
        return file.read()


def reports(folder, first, end, act="shot"):
    return write(folder, f"{first}-{end}-{act}.jsonl", "".join(
        json.dumps({"id": str(i), "source": "smm", "from": "2015-03-01T10:00:00Z", "lat": 48.0,
                    "lon": 38.0, "act": act, "note": 'é "\\'}) + "\n" for i in range(first, end)))


class Mission:
    """A store with `count` reports, and a key."""

    def __init__(self, folder, count):
        self.folder, self.db, self.key = folder, os.path.join(folder, "t.db"), os.path.join(folder, "key")
        ok("init", "--db", self.db)
        self.add(0, count)
        self.vkey = ok("keygen", "--name", NAME, "-o", self.key).strip()

    def add(self, first, end, act="shot"):
        if first < end:
            ok("import", "--db", self.db, reports(self.folder, first, end, act))

    def sign(self):
        return ok("checkpoint", "--db", self.db, "--key", self.key)

    def prove(self, what):
        path = os.path.join(self.folder, "proof.json")
        ok("prove", "--db", self.db, what, "-o", path)
        return path


# ---- an outsider's own reader ----

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def point_add(a, b):
    """RFC 8032 section 5.1.4, extended coordinates."""
    u, v = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    w, x = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = v - u, x - w, x + w, v + u
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_times(s, point):
    out = (0, 1, 1, 0)
    while s:
        if s & 1:
            out = point_add(out, point)
        point, s = point_add(point, point), s >> 1
    return out


def point_read(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    assert (x * x - square) % P == 0 and y < P, "no point"
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point_read(bytes([0x58]) + b"\x66" * 31)


def ed25519_holds(key, text, signature):
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(r + key + text).digest(), "little") % ORDER
    left, right = point_times(s, BASE), point_add(point_read(r), point_times(k, point_read(key)))
    return s < ORDER and all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))


def sha(data):
    return hashlib.sha256(data).digest()


def root(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else sha(b"")
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return sha(b"\1" + root(leaves[:k]) + root(leaves[k:]))


def open_checkpoint(note, vkey):
    """Size and root, if the key signed them."""
    name, key_id, key = vkey.split("+", 2)
    key = base64.b64decode(key, validate=True)
    assert key[0] == 1 and sha(name.encode() + b"\n" + key)[:4].hex() == key_id, "no key"
    text, signatures = note.rsplit("\n\n", 1)
    text += "\n"
    dash, signer, signature = signatures.rstrip("\n").split(" ")
    signature = base64.b64decode(signature, validate=True)
    assert dash == "—" and signer == name and signature[:4].hex() == key_id
    assert ed25519_holds(key[1:], text.encode(), signature[4:]), "false signature"
    origin, size, digest = text.splitlines()
    assert origin == name
    return int(size), base64.b64decode(digest, validate=True)


def climb(leaf, index, size, path):
    """The root that an inclusion proof leads to."""
    last = size - 1
    for digest in path:
        assert last, "too long"
        if index & 1 or index == last:
            leaf = sha(b"\1" + digest + leaf)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            leaf = sha(b"\1" + leaf + digest)
        index, last = index >> 1, last >> 1
    assert last == 0, "too short"
    return leaf


def open_proof(proof, vkey):
    """The entry, if it is in the log that the key signed."""
    assert sorted(proof) == ["entry", "format", "proof"] and proof["format"] == "truce proof 1"
    head, checkpoint = proof["proof"].split("\n\n", 1)
    head = head.split("\n")
    assert head[0] == "c2sp.org/tlog-proof@v1" and head[1].startswith("index ")
    size, digest = open_checkpoint(checkpoint, vkey)
    path = [base64.b64decode(line, validate=True) for line in head[2:]]
    index = int(head[1][6:])
    assert climb(sha(b"\0" + proof["entry"].encode()), index, size, path) == digest, "not in the log"
    entry = json.loads(proof["entry"])
    assert entry["seq"] == index
    return entry


def tile_path(folder, index, width):
    groups = [f"{index % 1000:03}"]
    while index >= 1000:
        index //= 1000
        groups.insert(0, f"x{index % 1000:03}")
    return "/".join([folder, *groups]) + (f".p/{width}" if width < 256 else "")


def open_tiles(top, vkey):
    """All entries, if tiles and checkpoint agree with them."""
    size, digest = open_checkpoint(read(top, "checkpoint").decode(), vkey)
    entries = []
    for index in range(0, (size + 255) // 256):
        width = min(256, size - index * 256)
        bundle = read(top, tile_path("tile/entries", index, width))
        for _ in range(width):
            length = int.from_bytes(bundle[:2], "big")
            entries.append(bundle[2:2 + length])
            bundle = bundle[2 + length:]
        assert not bundle
    level, digests = 0, [sha(b"\0" + entry) for entry in entries]
    assert root(digests) == digest, "the root is another"
    while digests:
        for index in range(0, (len(digests) + 255) // 256):
            part = digests[index * 256:index * 256 + 256]
            assert read(top, tile_path(f"tile/{level}", index, len(part))) == b"".join(part)
        full = len(digests) // 256 * 256
        digests = [root(digests[i:i + 256]) for i in range(0, full, 256)]
        level += 1
    return entries


# ---- tests ----

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
def a_changed_entry_is_never_signed_over(folder):
    m = Mission(folder, 600)
    m.sign()
    with contextlib.closing(sqlite3.connect(m.db)) as db:  # with every digest put right
        entry = db.execute("select value from log where key = 5").fetchone()[0]
        db.execute("update log set value = ? where key = 5", (entry.replace(b"shot", b"shoT"),))
        leaves = [sha(b"\0" + e) for (e,) in db.execute("select value from log order by key")]
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
    expect(code == 2 and read(m.key).decode().rsplit("+", 1)[1][:9] not in err, "a secret is not printed")


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
            print("# not so:", note.replace("\n", "\n# "))
        failed += bool(notes)
        print(f"{'not ' if notes else ''}ok {number} - {function.__name__}", flush=True)
    print(f"1..{number}")
    sys.exit(failed > 0)


main()
