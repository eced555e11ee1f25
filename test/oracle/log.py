"""log.py PROBE: the log as an outsider would check it, with SQLite, JSON and SHA-256 of
Python's own and nothing but the form that record/log.h and RFC 9162 state. Prints TAP."""
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile

SIZES = [0, 1, 2, 255, 256, 257, 700, 66000]
count = failed = 0


def say(holds, sentence, why=""):
    global count, failed
    count += 1
    failed += not holds
    print(f"{'ok' if holds else 'not ok'} {count} - {sentence}" + ("" if holds else f"\n# not so: {why}"))


def sha(data):
    return hashlib.sha256(data).digest()


def root(leaves):
    """RFC 9162 section 2.1.1."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha(b"")
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return sha(b"\1" + root(leaves[:k]) + root(leaves[k:]))


def check(path, size):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    rows = [(key + i, entry) for key, row in db.execute("SELECT key, value FROM log ORDER BY key")
            for i, entry in enumerate(row.split(b"\n"))]
    meta = dict(db.execute("SELECT CAST(key AS TEXT), value FROM meta"))
    nodes = dict(db.execute("SELECT key, value FROM node"))
    assert meta["format"] == b"truce log 2" and meta["created"] == b"1970-01-01T00:00:00Z"
    assert [key for key, _ in rows] == list(range(size)), "numbers without gaps"
    last = ""
    for seq, entry in rows:
        parsed = json.loads(entry)
        assert sorted(parsed) == ["body", "kind", "recorded", "seq"], entry
        assert parsed["seq"] == seq and parsed["recorded"] >= last[:19], entry
        last = parsed["recorded"]
        canonical = json.dumps(parsed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert canonical.encode() == entry, entry
    level, leaves = 0, [sha(b"\0" + entry) for _, entry in rows]
    assert meta["head"] == f"{size} {root(leaves).hex()}".encode(), meta["head"]
    while leaves:
        for index in range(0, len(leaves), 256):
            tile = b"".join(leaves[index:index + 256])
            assert nodes.pop(level << 56 | index // 256) == tile, (level, index)
        full = len(leaves) // 256 * 256
        leaves = [root(leaves[i:i + 256]) for i in range(0, full, 256)]
        level += 1
    assert not nodes, "no other digests"


for size in SIZES:
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.db")
        try:
            subprocess.run([sys.argv[1], path, str(size)], check=True)
            check(path, size)
            say(True, f"a log of {size} entries is as it is described")
        except Exception as error:
            say(False, f"a log of {size} entries is as it is described", repr(error))
print(f"1..{count}")
sys.exit(failed > 0)
