#!/usr/bin/env python3
"""postgis.py FOLDER REPORTS: the work of bench_cells by PostGIS.

A private cluster in a temporary folder, under a user without rights when called by root,
on a socket of its own; nothing of an installed server is touched. Zones are cut into parts
of 64 corners (ST_Subdivide) and points indexed (GiST): of the plans that were tried the
quickest for a batch. A live feed pays far more a point (doc/PERFORMANCE.md). Time is the
backend's own CPU time, from /proc; no parallel workers, no JIT, no fsync.
"""
import glob
import os
import shutil
import struct
import subprocess
import sys
import tempfile

HEADS = """
SET max_parallel_workers_per_gather = 0; SET jit = off; SET work_mem = '256MB';
SET maintenance_work_mem = '512MB'; SET client_min_messages = warning;
"""
RULES = """AND p.t >= z.t0 AND p.t < z.t1 AND (z.acts >> p.act) & 1 = 1
           AND (z.parties >> p.party) & 1 = 1"""


class Session:
    """psql as a child; each statement is answered up to a mark."""

    def __init__(self, command):
        self.psql = subprocess.Popen(command, stdin=subprocess.PIPE, text=True,
                                     stdout=subprocess.PIPE)

    def ask(self, sql, data=None):
        self.psql.stdin.write(sql + "\n")
        if data:
            self.psql.stdin.writelines(data)
            self.psql.stdin.write("\\.\n")
        self.psql.stdin.write("\\echo ---\n")
        self.psql.stdin.flush()
        lines = []
        while (line := self.psql.stdout.readline()) not in ("---\n", ""):
            lines.append(line.rstrip("\n"))
        return lines


def cpu_s(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def zones(folder):
    with open(os.path.join(folder, "zones.bin"), "rb") as file:
        count, = struct.unpack("<i", file.read(4))
        for _ in range(count):
            number, _, corners = struct.unpack("<3i", file.read(12))
            ring = file.read(16 * corners)
            t0, t1, acts, parties = struct.unpack("<2q2I", file.read(24))
            shape = struct.pack("<BIII", 1, 3, 1, corners) + ring
            yield f"{number}\t{shape.hex()}\t{t0}\t{t1}\t{acts}\t{parties}\n"


def points(folder, name, count):
    with open(os.path.join(folder, f"points_{name}.bin"), "rb") as file:
        data = file.read(24 * count)
    for i, (x, y, t, act, party) in enumerate(struct.iter_unpack("<2di2H", data)):
        yield f"{i}\t{x!r}\t{y!r}\t{t}\t{act}\t{party}\n"


def measure(session, pid, folder, name, count):
    session.ask("DROP TABLE IF EXISTS raw, p; CREATE UNLOGGED TABLE raw (id int, x float8, "
                "y float8, t int, act int, party int);")
    session.ask("COPY raw FROM STDIN;", points(folder, name, count))
    from_s = cpu_s(pid)
    session.ask("CREATE UNLOGGED TABLE p AS SELECT id, ST_MakePoint(x, y) AS g, t, act, "
                "party FROM raw; CREATE INDEX ON p USING gist (g); ANALYZE p;")
    indexed_s = cpu_s(pid) - from_s
    for what, more in (("zones", ""), ("rules", RULES)):
        from_s = cpu_s(pid)
        answer = session.ask("SELECT count(*), sum((p.id % 1000003)::bigint * (z.id + 1)) "
                             f"FROM z JOIN p ON ST_Contains(z.g, p.g) {more};")
        hits, total = answer[-1].split("|")
        took = (cpu_s(pid) - from_s) / count * 1e9
        print(f"postgis {name} {what} {took:.1f} {hits} {total}", flush=True)
    return indexed_s


def work(session, folder, count):
    pid = session.ask(HEADS + "SELECT pg_backend_pid();")[-1]
    session.ask("CREATE EXTENSION postgis; CREATE TABLE w (id int, g geometry, t0 bigint, "
                "t1 bigint, acts bigint, parties bigint);")
    session.ask("COPY w FROM STDIN;", zones(folder))
    from_s = cpu_s(pid)
    session.ask("CREATE TABLE z AS SELECT id, ST_Subdivide(g, 64) AS g, t0, t1, "
                "acts, parties FROM w; ANALYZE z;")
    print(f"postgis cut zones in {(cpu_s(pid) - from_s) * 1e3:.0f} ms", flush=True)
    for name in "UC":
        indexed_s = measure(session, pid, folder, name, count)
        print(f"# {indexed_s:.1f} s to index {count} points of {name}", file=sys.stderr)


def main():
    folder, count = sys.argv[1], int(sys.argv[2])
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    if not found or not glob.glob("/usr/share/postgresql/*/extension/postgis.control"):
        print("postgis: not installed", file=sys.stderr)
        return 1
    bin_ = os.path.dirname(found[-1])
    home = tempfile.mkdtemp(prefix="truce-postgis-")
    user = []
    if os.getuid() == 0:  # initdb refuses root
        user = ["runuser", "-u", "postgres", "--"]
        shutil.chown(home, "postgres")
    data = os.path.join(home, "data")
    server = None
    try:
        subprocess.run(user + [f"{bin_}/initdb", "-D", data, "-A", "trust", "-U", "truce"],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       cwd=home)
        options = ["-c", "listen_addresses=", "-k", home, "-c", "fsync=off",
                   "-c", "shared_buffers=512MB", "-c", "autovacuum=off",
                   "-c", "max_wal_size=4GB"]
        server = subprocess.Popen([*user, f"{bin_}/postgres", "-D", data, *options],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                  cwd=home)
        client = [*user, f"{bin_}/psql", "-h", home, "-U", "truce", "-d", "postgres",
                  "-qAtX"]
        for _ in range(100):
            ready = subprocess.run([*client, "-c", "SELECT 1"], capture_output=True,
                                   cwd=home)
            if ready.returncode == 0:
                break
            subprocess.run(["sleep", "0.2"], check=True)
        session = Session(client)
        work(session, folder, count)
        session.psql.stdin.close()
        session.psql.wait()
    finally:
        if server:
            subprocess.run([*user, f"{bin_}/pg_ctl", "-D", data, "-m", "immediate", "stop"],
                           stdout=subprocess.DEVNULL, check=False, cwd=home)
            server.wait()
        shutil.rmtree(home, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
