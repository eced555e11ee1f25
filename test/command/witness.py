#!/usr/bin/env python3
"""Two sides, a witness each: what they sign, what they refuse, and a record that shows each side
something else. All on this machine's loopback. TAP on standard output."""
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess

from outsider import *


class Witness:
    """A running `truce witness`."""

    def __init__(self, folder, name, *logs):
        self.key, self.state = os.path.join(folder, name + ".key"), os.path.join(folder, name)
        self.vkey = ok("keygen", "--as", "witness", "--name", name + ".example/w", "-o", self.key).strip()
        self.logs = [word for log in logs for word in ("--log", log)]
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [TRUCE, "witness", "--key", self.key, "--state", self.state, "--listen", "127.0.0.1:0",
             *self.logs], stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        assert "http://127.0.0.1:" in line, line
        self.port = int(line.rsplit(":", 1)[1])

    @property
    def address(self):
        return f"{self.vkey}@http://127.0.0.1:{self.port}"

    def ask(self, method, path, body=None, headers={}):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        link.request(method, path, body, headers)
        reply = link.getresponse()
        return reply.status, reply.getheader("Content-Type"), reply.read().decode()

    def raw(self, request, wait=10):
        """The first bytes of the reply; none if it does not come in time."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as link:
            try:
                link.sendall(request)
                link.shutdown(socket.SHUT_WR)
                link.settimeout(wait)
                return link.recv(4096)
            except OSError:
                return b""

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        code = self.process.wait(timeout=60)
        self.process.stderr.close()
        return code


class Two:
    """A mission of 40 reports, and a witness of each side."""

    def __init__(self, folder):
        self.mission = Mission(folder, 40)
        self.north, self.south = (Witness(folder, name, self.mission.vkey) for name in ("north", "south"))
        self.both = [word for w in (self.north, self.south) for word in ("--witness", w.address)]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for w in (self.north, self.south):
            if w.process.poll() is None:
                w.stop()

    def sign(self, *more, db=None, key=None):
        return run("checkpoint", "--db", db or self.mission.db, "--key", key or self.mission.key, *more)


@test
def a_checkpoint_that_both_sides_cosigned_is_one_to_an_outsider(folder):
    with Two(folder) as t:
        for size in (40, 70):
            t.mission.add(40, size)
            code, note, err = t.sign(*t.both, "--require", "all")
            expect(code == 0, f"{code} {err}")
            expect(open_checkpoint(note, t.mission.vkey)[0] == size, "the log signed")
            for w in (t.north, t.south):
                expect(signed(note, w.vkey).splitlines()[1] == str(size), "a witness signed")
        code, _, _ = t.sign(*t.both, "--require", "all")
        expect(code == 0, "the same size again")
        name = sha(t.mission.vkey.split("+")[0].encode()).hex()
        code, _, kept = t.north.ask("GET", f"/{name}/checkpoint")
        expect(code == 200 and open_checkpoint(kept, t.mission.vkey)[0] == 70, kept)
        expect(signed(kept, t.north.vkey), "with its own signature")


@test
def a_proof_says_how_many_witnesses_saw_the_same_record(folder):
    with Two(folder) as t:
        t.sign(*t.both)
        proof = t.mission.prove("smm:7")
        keys = [word for w in (t.north, t.south) for word in ("--witness", w.vkey)]
        check = ["check-proof", proof, "--key", t.mission.vkey]
        expect(run(*check, *keys, "--require", "all")[0] == 0, "both signed")
        told = json.loads(ok(*check, *keys, "--require", "2-of-2", "--json"))
        expect(told["witnesses"] == 2, told)
        stranger = ok("keygen", "--as", "witness", "--name", "third.example", "-o",
                      os.path.join(folder, "third")).strip()
        code, _, err = run(*check, *keys, "--witness", stranger, "--require", "3-of-3")
        expect(code == 7 and "third.example" in err, f"{code} {err}")
        expect(run(*check, *keys, "--witness", stranger, "--require", "2-of-3")[0] == 0, "two of three")
        expect(run(*check, "--require", "1-of-1")[0] == 2, "of no witness")
        expect(run(*check, "--witness", t.mission.vkey)[0] == 2, "a record's key is no witness's")


@test
def a_record_that_shows_each_side_something_else_is_found_out(folder):
    """The keeper himself cheats: he copies store, key and its memory, and adds other reports to
    each copy. Each side's witness signs what it is shown; neither copy gets both signatures."""
    with Two(folder) as t:
        expect(t.sign(*t.both, "--require", "all")[0] == 0, "the honest beginning")
        sides = {}
        for side in ("north", "south"):
            place = os.path.join(folder, "for-" + side)
            os.mkdir(place)
            for name in os.listdir(folder):
                if name.startswith(("t.db", "key")):
                    shutil.copy2(os.path.join(folder, name), place)
            sides[side] = Mission.__new__(Mission)
            sides[side].folder, sides[side].db = place, os.path.join(place, "t.db")
            sides[side].key = os.path.join(place, "key")
            sides[side].add(40, 50, "shot" if side == "north" else "flare")
        for side, own in (("north", t.north), ("south", t.south)):
            code, _, err = t.sign("--witness", own.address, "--require", "all",
                                  db=sides[side].db, key=sides[side].key)
            expect(code == 0, f"{side} is shown its own: {code} {err}")
        for side in sides:
            code, _, err = t.sign(*t.both, "--require", "all", db=sides[side].db, key=sides[side].key)
            expect(code == 5 and "another record" in err, f"{side}: {code} {err}")
            code, _, err = t.sign(*t.both, "--require", "1-of-2", db=sides[side].db, key=sides[side].key)
            expect(code == 5, f"not even where one is enough: {code} {err}")


@test
def a_witness_killed_at_any_moment_still_knows_what_it_signed(folder):
    with Two(folder) as t:
        for size in range(40, 52):
            t.mission.add(40, size)
            code, note, err = t.sign("--witness", t.north.address)
            expect(code == 0 and signed(note, t.north.vkey), f"{size}: {code} {err}")
            t.north.stop(signal.SIGKILL)
            t.north.start()
            code, kind, body = t.north.ask("POST", "/add-checkpoint", ("old 0\n\n" + last_signed(t)).encode())
            expect((code, kind, body) == (409, "text/x.tlog.size", f"{size}\n"), (code, kind, body))


def last_signed(t):
    return read(t.mission.folder, "key.last").decode()


@test
def witnesses_that_do_not_answer_are_said_and_counted(folder):
    with Two(folder) as t:
        t.south.stop()
        code, note, err = t.sign(*t.both, "--require", "1-of-2")
        expect(code == 0 and "no answer" in err, f"{code} {err}")
        expect(signed(note, t.north.vkey), "one signed")
        code, note, err = t.sign(*t.both, "--require", "all")
        expect(code == 4 and "2 witnesses are required to sign, 1 did" in err, f"{code} {err}")
        expect(open_checkpoint(note, t.mission.vkey)[0] == 40, "what was signed is kept all the same")
        expect(run("checkpoint", "--db", t.mission.db, "--key", t.mission.key, "--witness",
                   t.north.vkey + "@ftp://x")[0] == 2, "a scheme that is none")


@test
def one_witness_has_its_memory_and_its_key_to_itself(folder):
    with Two(folder) as t:
        code, _, err = run("witness", "--key", t.north.key, "--state", t.north.state,
                           "--listen", "127.0.0.1:0", *t.north.logs)
        expect(code == 8, f"{code} {err}")
        code, _, err = run("witness", "--key", t.mission.key, "--state", t.north.state,
                           "--listen", "127.0.0.1:0", *t.north.logs)
        expect(code == 2 and "key of a record" in err, f"{code} {err}")
        code, _, err = run("checkpoint", "--db", t.mission.db, "--key", t.south.key)
        expect(code in (2, 8), f"a witness's key signs no record: {code} {err}")
        for listen in ("nowhere", "1.2.3.4", "127.0.0.1:x", "127.0.0.1:70000", ":80"):
            code, _, err = run("witness", "--key", os.path.join(folder, "none"), "--state", folder,
                               "--listen", listen, *t.north.logs)
            expect(code != 0 and err, listen)
        expect(t.north.stop() == 0, "SIGTERM ends it well")


@test
def requests_that_are_none_are_refused_and_the_witness_goes_on(folder):
    with Two(folder) as t:
        w = t.north
        expect(w.ask("GET", "/")[0] == 404 and w.ask("POST", "/else", "x")[0] == 404, "no such path")
        expect(w.ask("GET", "/" + "0" * 64 + "/checkpoint")[0] == 404, "no such record")
        expect(w.ask("GET", "/../../etc/passwd/checkpoint")[0] == 404, "no way out of the folder")
        expect(w.ask("POST", "/add-checkpoint", "rubbish")[0] == 400, "rubbish")
        expect(w.ask("POST", "/add-checkpoint", b"\0\xff" * 500)[0] == 400, "bytes")
        expect(w.ask("POST", "/add-checkpoint", "old 0\n\n" + "x" * 1100000)[0] == 413, "too long")
        line = b"POST /add-checkpoint HTTP/1.1\r\n"
        for head in (b"Host: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n",
                     b"Host: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n",
                     b"Host: a\r\nHost: b\r\nContent-Length: 3\r\n", b"Content-Length: 3\r\n"):
            reply = w.raw(line + head + b"\r\nold")
            expect(not reply.startswith(b"HTTP/1.1 2"), head + reply[:30])
        for bytes_ in (b"", b"\r\n\r\n", b"GET\r\n\r\n", b"\0" * 5000, line * 50, line + b"Host: a\r\n" + b"x" * 100000):
            w.raw(bytes_, 0.2)
        code, note, err = t.sign("--witness", w.address, "--require", "all")
        expect(code == 0 and signed(note, w.vkey), f"{code} {err}")


main()
