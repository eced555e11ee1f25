#!/usr/bin/env python3
"""The page that checks proofs, in a browser: what holds holds there, and what does not is told.
TAP on standard output; skipped, aloud, where there is no Chromium."""
import json
import os
import re
import shutil
import subprocess
import urllib.parse

from outsider import *

PAGE = "file://" + os.path.abspath(os.path.join(os.path.dirname(__file__), "../../web/check-proof.html"))
CHROMIUM = shutil.which("chromium")


def shown(folder, proof, key, witnesses=(), need=0):
    """Verdict's class and words, and the steps, as the page shows them."""
    fields = [("proof", proof), ("key", key), ("need", str(need)), *(("witness", w) for w in witnesses)]
    done = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000",
         "--user-data-dir=" + os.path.join(folder, "profile"), "--dump-dom",
         PAGE + "#" + urllib.parse.urlencode(fields, quote_via=urllib.parse.quote)],
        capture_output=True, timeout=110, text=True)
    found = re.search(r'<div id="verdict" role="status" class="(\w*)">(.*?)</div>', done.stdout, re.S)
    return found.groups() if found else ("", done.stdout[:200] + done.stderr[-200:])


def changed(text, old, new):
    assert old in text, old
    return text.replace(old, new, 1)


@test
def a_proof_that_holds_holds_in_a_browser_and_no_changed_one_does(folder):
    m = Mission(folder, 300)
    w, s = (ok("keygen", "--as", "witness", "--name", n, "-o", os.path.join(folder, n)).strip()
            for n in ("north", "south"))
    m.sign()
    proof = read(m.prove("smm:123")).decode()
    ok("prove", "--db", m.db, "smm:123", "-o", os.path.join(folder, "proof.json"), "--disclose", "all")
    shown_all = read(folder, "proof.json").decode()
    inside = json.loads(proof)["proof"]
    digest = inside.split("\n")[2]
    other = ok("keygen", "--name", NAME, "-o", os.path.join(folder, "other")).strip()
    cases = [
        ("holds", proof, m.vkey, (), 0, "is in the signed record"),
        ("holds", proof, m.vkey, (w, s), 0, "is in the signed record"),
        ("fails", proof, m.vkey, (w, s), 1, "1 of the witnesses must have signed, 0 did"),
        ("holds", shown_all, m.vkey, (), 0, "is in the signed record"),
        ("fails", changed(shown_all, '"disclosures":"', '"disclosures":"W'), m.vkey, (), 0, "not what the entry has a digest of"),
        ("fails", changed(proof, "shot", "burst"), m.vkey, (), 0, "not in that record"),
        ("fails", changed(proof, "index 123", "index 124"), m.vkey, (), 0, "not in that record"),
        ("fails", changed(proof, digest, digest[:-3] + ("AA=" if digest[-3:] != "AA=" else "AE=")), m.vkey, (), 0, ""),
        ("fails", changed(proof, "\\n300\\n", "\\n301\\n"), m.vkey, (), 0, "is false"),
        ("fails", proof, other, (), 0, "did not sign"),
        ("fails", proof, m.vkey[:-4] + "AAAA", (), 0, "was cut or mistyped"),
        ("fails", proof, w, (), 0, "not the key of the record"),
        ("fails", proof, read(m.key).decode().strip(), (), 0, "private key"),
        ("fails", proof[:len(proof) // 2], m.vkey, (), 0, "cut"),
        ("fails", json.dumps({"format": "truce proof 1", "entry": "", "proof": inside[:200]}), m.vkey, (), 0, ""),
        ("fails", "{}", m.vkey, (), 0, "no proof"),
    ]
    for verdict, text, key, witnesses, need, words in cases:
        kind, said = shown(folder, text, key, witnesses, need)
        expect(kind == verdict and words in said, f"want {verdict} '{words}', not {kind} '{said}'")


@test
def cosignatures_count_in_a_browser_too(folder):
    """A witness's line made by hand, from the specification, and one over another text."""
    m = Mission(folder, 5)
    vkey = ok("keygen", "--as", "witness", "--name", "north.example/w", "-o", os.path.join(folder, "w")).strip()
    process = subprocess.Popen([TRUCE, "witness", "--key", os.path.join(folder, "w"), "--log", m.vkey,
                                "--state", os.path.join(folder, "s"), "--listen", "127.0.0.1:0"],
                               stderr=subprocess.PIPE, text=True)
    try:
        port = process.stderr.readline().rsplit(":", 1)[1].strip()
        ok("checkpoint", "--db", m.db, "--key", m.key, "--witness", f"{vkey}@http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stderr.close()
    proof = read(m.prove("smm:3")).decode()
    kind, said = shown(folder, proof, m.vkey, (vkey,), 1)
    expect(kind == "holds", said)
    line = re.search(r"north.example/w (\S+?)\\n", proof).group(1)
    false = line[:20] + ("B" if line[20] != "B" else "C") + line[21:]
    kind, said = shown(folder, changed(proof, line, false), m.vkey, (vkey,), 0)
    expect(kind == "fails" and "north.example/w is false" in said, said)


@test
def who_signed_a_decision_is_checked_in_a_browser_too(folder):
    m = Mission(folder, 3)
    anna = os.path.join(folder, "anna")
    ok("author", "Änna", "--key", ok("keygen", "--as", "author", "--name", "anna", "-o", anna).strip(), "--db", m.db)
    out = ok("decide", "verification", "smm:1", "outcome=refuted", "because=a witness", "--key", anna, "--db", m.db, "--json")
    number = str(json.loads(out)["entry"])
    m.sign()
    for more in ((), ("--disclose", "because")):
        ok("prove", "--db", m.db, number, "-o", os.path.join(folder, "p.json"), *more)
        kind, said = shown(folder, read(folder, "p.json").decode(), m.vkey)
        expect(kind == "holds", said)
    lines = ok("export", "--entries", "--db", m.db).splitlines()
    lines[int(number)] = changed(lines[int(number)], "refuted", "verified")
    other = Mission(os.path.join(folder, os.makedirs(os.path.join(folder, "other")) or "other"), 0)
    ok("import", "--entries", "--db", other.db, write(folder, "e.jsonl", "\n".join(lines) + "\n"))
    other.sign()
    kind, said = shown(folder, read(other.prove(number)).decode(), other.vkey)
    expect(kind == "fails" and "did not sign this decision" in said, said)


@test
def the_rows_of_a_table_are_shown_in_a_browser_too(folder):
    m = Mission(folder, 0)
    path = write(folder, "t.csv", "Date,Contributor,Mission,Total\n2014-03-31,Utopia,M,7\n")
    ok("import", "--db", m.db, "--as", "un-contributions", path)
    m.sign()
    for more, verdict in (((), "holds"), (("--disclose", "rows"), "holds"), (("--disclose", "rows"), "fails")):
        ok("prove", "--db", m.db, "0", "-o", os.path.join(folder, "p.json"), *more)
        proof = read(folder, "p.json").decode()
        expect("Utopia" not in proof, "the record shows a cell")
        if verdict == "fails":
            proof = changed(proof, '"disclosures":"', '"disclosures":"W')
        kind, said = shown(folder, proof, m.vkey)
        expect(kind == verdict, f"want {verdict}, not {kind} '{said}'")


if CHROMIUM:
    main()
else:
    print("1..0 # skip there is no chromium to show the page in")
