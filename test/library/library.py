#!/usr/bin/env python3
"""The library as others meet it: the names it exports, the examples in C and Python, a
program against the static library, and what is installed. TAP on standard output."""
import os
import re
import subprocess
import sys
import tempfile

BUILD, TOP, SHARED, STATIC, EXAMPLE, TRUCE = map(os.path.abspath, sys.argv[1:7])
CC = os.environ.get("CC", "cc")
tests = []
notes = []

TERMS = """timezone Europe/Kyiv
party UA "Ukraine"
party AF "Armed formations"
  also "DPR"
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
REPORTS = b"""{"id":"1","source":"smm","act":"shelling","from":"2015-02-16T10:00Z","lat":48,"lon":38,"by":"DPR"}
{"id":"2","source":"smm","act":"shelling","from":"2015-02-16","lat":48,"lon":38,"radius_m":90000}
no report
{"id":"3","source":"smm","act":"shelling","from":"2014-02-16","lat":48,"lon":38}
"""


def test(function):
    tests.append(function)
    return function


def expect(condition, words):
    if not condition:
        notes.append(words)


def run(*command, stdin=None, env=None):
    done = subprocess.run(command, input=stdin, capture_output=True, timeout=100,
                          env={**os.environ, **(env or {})})
    return done.returncode, done.stdout, done.stderr.decode(errors="replace")


def sanitizer():
    """The runtime that a sanitized library wants to be there first, and the flag."""
    code, out, _ = run("nm", "-D", SHARED)
    if code or b"__asan_init" not in out:
        return {}, []
    code, out, _ = run(CC, "-print-file-name=libasan.so")
    return ({"LD_PRELOAD": out.decode().strip(), "ASAN_OPTIONS": "detect_leaks=0"},
            ["-fsanitize=address,undefined"])


def written(folder):
    terms, reports = os.path.join(folder, "m.truce"), os.path.join(folder, "r.jsonl")
    with open(terms, "w") as file:
        file.write(TERMS)
    with open(reports, "wb") as file:
        file.write(REPORTS)
    return terms, reports


def expected(terms, reports):
    return run(TRUCE, "eval", terms, reports)[1]


@test
def only_names_of_ours_are_exported():
    _, out, _ = run("nm", "-D", "--defined-only", SHARED)
    names = {line.split()[-1].split("@")[0] for line in out.decode().splitlines()}
    expect(all(name.startswith("truce_") for name in names), f"exported: {sorted(names)}")
    with open(os.path.join(TOP, "include", "truce.h")) as file:
        declared = set(re.findall(r"\b(truce_\w+)\(", re.sub(r"/\*.*?\*/", "", file.read(),
                                                              flags=re.S)))
    expect(names == declared, f"exported and declared differ: {sorted(names ^ declared)}")
    _, out, _ = run("nm", "-g", "--defined-only", STATIC)
    names = {line.split()[-1] for line in out.decode().splitlines() if len(line.split()) == 3}
    foreign = {n for n in names - declared if not n.startswith(("__asan", "__ubsan"))}
    expect(names >= declared and not foreign, f"in the static library: {sorted(foreign)}")


@test
def the_soname_names_the_callers_it_fits():
    _, out, _ = run("readelf", "-d", SHARED)
    expect(b"[libtruce.so.0]" in out, "soname is not libtruce.so.0")


@test
def the_c_example_finds_what_the_command_finds():
    with tempfile.TemporaryDirectory() as folder:
        terms, reports = written(folder)
        code, out, err = run(EXAMPLE, terms, stdin=REPORTS)
        expect(code == 0 and out and out == expected(terms, reports), f"{code} {out} {err}")
        expect("line 3 is set aside" in err, err)
        code, out, err = run(EXAMPLE, os.path.join(folder, "none.truce"), stdin=b"")
        expect(code == 1 and "none.truce" in err, err)
        with open(terms, "a") as file:
            file.write("clause x\n  forbid nothing_known\n")
        code, out, err = run(EXAMPLE, terms, stdin=b"")
        expect(code == 1 and "error" in err and "nothing_known" in err, err)


@test
def the_python_example_counts_findings():
    env = {"TRUCE_LIBRARY": SHARED, **sanitizer()[0]}
    script = os.path.join(TOP, "examples", "python", "judge.py")
    with tempfile.TemporaryDirectory() as folder:
        terms, reports = written(folder)
        code, out, err = run(sys.executable, "-B", script, terms, reports, env=env)
        want = b"minsk2.1  AF  violation  1\nminsk2.1  nobody named  possible  1\n"
        expect(code == 0 and out == want, f"{code} {out} {err}")
        expect("line 3 is set aside" in err, err)
        with open(terms, "a") as file:
            file.write("zone donbas\n")
        code, out, err = run(sys.executable, "-B", script, terms, reports, env=env)
        expect(code == 1 and "m.truce:" in err, f"{code} {err}")


@test
def a_program_links_the_static_library():
    with tempfile.TemporaryDirectory() as folder:
        terms, reports = written(folder)
        program = os.path.join(folder, "judge")
        # a name of its own that is also one inside the library
        own = os.path.join(folder, "own.c")
        with open(own, "w") as file:
            file.write("int json_parse(void);\nint json_parse(void)\n{\n    return 1;\n}\n")
        code, _, err = run(CC, "-I", os.path.join(TOP, "include"), *sanitizer()[1],
                           os.path.join(TOP, "examples", "c", "judge.c"), own, STATIC,
                           "-lgeos_c", "-lcrypto", "-lm", "-lpthread", "-o", program)
        expect(code == 0, err)
        if code == 0:
            code, out, err = run(program, terms, stdin=REPORTS)
            expect(code == 0 and out == expected(terms, reports), f"{code} {err}")


@test
def what_is_installed_serves_pkg_config():
    if not run("pkg-config", "--version")[0] == 0:
        return
    with tempfile.TemporaryDirectory() as folder:
        terms, reports = written(folder)
        root = os.path.join(folder, "root")
        code, _, err = run("meson", "install", "-C", BUILD, "--no-rebuild", "--quiet",
                           "--destdir", root, "--tags", "devel,runtime,i18n")
        if code:  # parts of the build are not there; the library's own are
            expect("libtruce" not in err and "truce.h" not in err, err)
            return
        found = [os.path.join(at, name) for at, _, names in os.walk(root) for name in names]
        pc = [f for f in found if f.endswith("/truce.pc")]
        expect(len(pc) == 1 and any(f.endswith("/include/truce.h") for f in found),
               f"{found}")
        env = {"PKG_CONFIG_PATH": os.path.dirname(pc[0]), "PKG_CONFIG_SYSROOT_DIR": root}
        code, flags, err = run("pkg-config", "--cflags", "--libs", "truce", env=env)
        expect(code == 0 and b"-ltruce" in flags, err)
        program = os.path.join(folder, "judge")
        code, _, err = run(CC, os.path.join(TOP, "examples", "c", "judge.c"),
                           *flags.decode().split(), *sanitizer()[1], "-o", program)
        expect(code == 0, err)
        libs = os.path.dirname([f for f in found if f.endswith("libtruce.so.0")][0])
        code, out, err = run(program, terms, stdin=REPORTS, env={"LD_LIBRARY_PATH": libs})
        expect(code == 0 and out == expected(terms, reports), f"{code} {err}")


def main():
    print(f"1..{len(tests)}")
    for number, function in enumerate(tests, 1):
        notes.clear()
        try:
            function()
        except Exception as error:  # a broken test is a failed one
            notes.append(f"{type(error).__name__}: {error}")
        for note in notes:
            print("# not so: " + note.replace("\n", "\n# "))
        print(f"{'not ok' if notes else 'ok'} {number} - {function.__name__}", flush=True)


main()
