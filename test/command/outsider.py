#!/usr/bin/env python3
"""The record as an outsider reads it: keys, checkpoints, cosignatures, proofs and tiles, with
nothing but Python, SHA-256 and doc/FORMAT.md. And what the tests of that share."""
import base64
import hashlib
import json
import os
import shutil
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


def run(*args, stdin=None):
    done = subprocess.run([TRUCE, *args], input=stdin, capture_output=True, timeout=120)
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


def signed(note, vkey):
    """The text of a note, if the key signed it: a log's key, or a witness's with its time."""
    name, key_id, key = vkey.split("+", 2)
    key = base64.b64decode(key, validate=True)
    assert key[0] in (1, 4) and sha(name.encode() + b"\n" + key)[:4].hex() == key_id, "no key"
    text, lines = note.rsplit("\n\n", 1)
    text, found = (text + "\n").encode(), 0
    for line in lines.rstrip("\n").split("\n"):
        dash, signer, signature = line.split(" ")
        signature = base64.b64decode(signature, validate=True)
        assert dash == "—"
        if signer != name or signature[:4].hex() != key_id:
            continue
        message, rest = text, signature[4:]
        if key[0] == 4:
            seconds, rest = int.from_bytes(rest[:8], "big"), rest[8:]
            message = f"cosignature/v1\ntime {seconds}\n".encode() + text
        assert ed25519_holds(key[1:], message, rest), "false signature"
        found += 1
    assert found, "not signed by " + name
    return text.decode()


def open_checkpoint(note, vkey):
    """Size and root, if the key signed them."""
    origin, size, digest = signed(note, vkey).splitlines()
    assert origin == vkey.split("+")[0]
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


def check_decision(entries, index):
    """Who signed the decision in these entries of a record, each as bytes: doc/FORMAT.md section 9."""
    entry, record = json.loads(entries[index]), None
    decision, raw = entry["body"]["decision"], entries[index]
    start = len(b'{"body":{"decision":')
    told = raw[start:raw.rindex(b',"signature":"')]
    assert json.loads(told) == decision
    author = decision["author"]
    for number, data in enumerate(entries[:index]):
        one = json.loads(data)
        if one["kind"] == "author" and one["body"]["author"]["key"] == author["key"]:
            record = number  # the newest of its key
    assert record == author["entry"] and record is not None, "not on record by then"
    for named in [author, *decision.get("targets", []), *([decision["terms"]] if "terms" in decision else [])]:
        assert named["entry"] < index
        assert base64.b64decode(named["leaf"], validate=True) == sha(b"\0" + entries[named["entry"]]), "another content"
    who = json.loads(entries[record])["body"]["author"]
    assert who["name"] == author["name"] and entry["kind"] in who.get("may", [entry["kind"]])
    assert entry["recorded"][:19] < who.get("until", "9999"), "its time was over"
    name, key_id, key = author["key"].split("+", 2)
    key = base64.b64decode(key, validate=True)
    assert key[0] == 255 and sha(name.encode() + b"\n" + key)[:4].hex() == key_id, "no key"
    signature = base64.b64decode(entry["body"]["signature"], validate=True)
    assert ed25519_holds(key[1:], f"truce decision 1\n{entry['kind']}\n".encode() + told, signature), "false signature"
    return who["name"]


# ---- tests ----


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


