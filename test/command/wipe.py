#!/usr/bin/env python3
"""What is wiped is gone: its bytes are searched for in every file that was there. TAP on standard
output."""
import glob
import os
import pty
import sqlite3

from outsider import *

SECRETS = [b"Annas-neighbour", b"Zvenigora-7781", b"48.0151234"]


def setting(folder):
    m = Mission(folder, 0)
    ok("load", "--db", m.db, write(folder, "a.truce", 'timezone UTC\nparty A\nparty B\nagreement x\n  parties A, B\n'
       '  signed 2015-01-01\nclause x.1\n  forbid fire\n  source "s"\n'))
    ok("import", "--db", m.db, write(folder, "in.jsonl", "".join(json.dumps(
        {"id": f"w{i}", "source": "Annas-neighbour", "from": "2015-03-01T10:00:00Z", "act": "shot",
         "text": "she said the name Zvenigora-7781", "lat": 48.0151234, "lon": 37.8025678}) + "\n" for i in range(40))))
    os.remove(os.path.join(folder, "in.jsonl"))
    ok("watch", "--db", m.db)
    m.sign()
    m.secret = read(m.key).strip()
    return m


def shifts(plain):
    """The word, and the middle of it in the base64 of the vault, at each of three places."""
    return [plain] + [base64.urlsafe_b64encode(b"\0" * n + plain)[(4 if n else 0):-4] for n in range(3)]


def found(folder, words):
    left = b"".join(read(p) for p in glob.glob(os.path.join(folder, "*")) if os.path.isfile(p))
    return [w for w in words if any(s in left for s in shifts(w))]


@test
def the_vault_and_the_keys_are_gone_and_every_proof_still_holds(folder):
    m = setting(folder)
    proof = m.prove("Annas-neighbour:w3")
    kept = write(folder, "kept.json", read(proof))
    expect(found(folder, SECRETS[:1]) == SECRETS[:1] and m.secret in read(m.key), "there to begin with")
    held = os.open(m.key, os.O_RDONLY)
    code, out, err = run("wipe", "--db", m.db, "--key", m.key, "--yes-destroy", "t.db", "--yes-destroy", "t.db")
    expect(code == 0 and "1 key" in out and "copies" in out, f"{code} {out} {err}")
    expect(not found(folder, SECRETS + [m.secret[-40:]]), found(folder, SECRETS + [m.secret[-40:]]))
    expect(os.read(held, 4096).strip(b"\0") == b"", "whoever still holds the file reads nothing")
    os.close(held)
    expect(not os.path.exists(m.key) and os.path.exists(m.key + ".pub"), "the key to check with is public")
    ok("verify", "--db", m.db)
    expect(run("check-proof", kept, "--key", m.vkey)[0] == 0, "an old proof")
    m.prove("5")
    expect(run("check-proof", proof, "--key", m.vkey)[0] == 0, "a new one")
    ok("rebuild", "--db", m.db)
    ok("watch", "--db", m.db)
    expect("Annas" not in ok("export", "--db", m.db) and "w3" in ok("export", "--db", m.db), "what is public is left")
    expect(run("wipe", "--db", m.db, "--yes-destroy", "t.db", "--yes-destroy", "t.db")[0] == 0, "again")


@test
def with_all_nothing_of_the_store_is_left(folder):
    m = setting(folder)
    second = os.path.join(folder, "k2")
    ok("keygen", "--as", "witness", "--name", "w.example", "-o", second)
    secrets = SECRETS + [m.secret[-40:], read(second).strip()[-40:]]
    link = os.path.join(folder, "link")
    os.symlink(m.key, link)
    held = [os.open(p, os.O_RDONLY) for p in glob.glob(m.db + "*")]
    code, out, err = run("wipe", "--db", m.db, "--all", "--key", link, "--key", second, "--json",
                         "--yes-destroy", "t.db", "--yes-destroy", "t.db")
    expect(code == 0 and json.loads(out) == {"vault": True, "store": True, "keys": 2}, f"{code} {out} {err}")
    expect(not glob.glob(m.db + "*") and not any(map(os.path.lexists, (m.key, link, second))), os.listdir(folder))
    expect(not found(folder, secrets), "bytes")
    for fd in held:
        expect(os.read(fd, 1 << 20).strip(b"\0") == b"", "overwritten, not only unlinked")
        os.close(fd)
    expect(run("wipe", "--db", m.db, "--yes-destroy", "t.db", "--yes-destroy", "t.db")[0] == 3, "there is none")


@test
def a_store_that_no_longer_opens_is_destroyed_all_the_same(folder):
    m = setting(folder)
    data = read(m.db)
    write(folder, "t.db", b"x" * 100 + data[100:])
    code, out, err = run("wipe", "--db", m.db, "--all", "--key", m.key, "--yes-destroy", "t.db", "--yes-destroy", "t.db")
    expect(code == 0 and "files of the store" in out, f"{code} {out} {err}")
    expect(not glob.glob(m.db + "*") and not os.path.exists(m.key), os.listdir(folder))


@test
def without_two_plain_words_nothing_is_destroyed(folder):
    m = setting(folder)
    yes = ("--yes-destroy", "t.db")
    for words in ((), yes, ("--yes-destroy", "other", *yes), (*yes, "--yes-destroy", "T.db"), yes * 3,
                  ("--key", m.key + ".pub", *yes, *yes), ("--key", os.path.join(folder, "none"), *yes, *yes)):
        before = {p: read(p) for p in glob.glob(os.path.join(folder, "*"))}
        code, out, _ = run("wipe", "--db", m.db, "--key", m.key, "--all", *words)
        expect(code in (2, 3) and not out, f"{words}: {code}")
        expect({p: read(p) for p in glob.glob(os.path.join(folder, "*"))} == before, words)


def typed(m, lines, *args):
    """On a terminal: what it shows, and its exit."""
    pid, fd = pty.fork()
    if not pid:
        os.execv(TRUCE, [TRUCE, "wipe", "--db", m.db, *args])
    shown = b""
    for line in lines:
        while not shown.rstrip().endswith(b":"):
            shown += os.read(fd, 4096)
        os.write(fd, line + b"\n")
        shown += b"|"
    try:
        while piece := os.read(fd, 4096):
            shown += piece
    except OSError:  # the terminal is gone with the program
        pass
    os.close(fd)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode()


@test
def on_a_terminal_it_asks_twice(folder):
    m = setting(folder)
    for lines in ([b"yes"], [b"t.db", b"yes"], [b"", ], [b"t.db", b""]):
        code, shown = typed(m, lines, "--key", m.key)
        expect(code == 2 and "nothing is destroyed" in shown, f"{lines}: {code} {shown}")
        expect(os.path.exists(m.key) and found(folder, SECRETS[:1]), lines)
    code, shown = typed(m, [b"t.db", b"wipe"], "--key", m.key)
    expect(code == 0 and "cannot be undone" in shown and not os.path.exists(m.key), f"{code} {shown}")
    expect(not found(folder, SECRETS), "gone")


main()
