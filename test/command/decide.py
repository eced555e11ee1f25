#!/usr/bin/env python3
"""A commission decides on the record: whether a report is true, who did it, what only a person can
say of a clause; and what holds of that for those who check. TAP on standard output."""
import json
import os
import random
import sqlite3

from outsider import *

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
LEBANON = os.path.join(TOP, "examples", "agreements", "lebanon-2024.truce")


class Commission(Mission):
    """A store with terms, and an office that may decide everything."""

    def __init__(self, folder, terms, reports):
        super().__init__(folder, 0)
        ok("load", "--db", self.db, terms)
        self.report(reports)
        self.anna = os.path.join(folder, "anna.key")
        self.anna_key = ok("keygen", "--as", "author", "--name", "anna", "-o", self.anna).strip()
        self.author("Office of the Chair", self.anna_key)

    def report(self, rows):
        path = write(self.folder, "r.jsonl", "".join(json.dumps(r) + "\n" for r in rows))
        ok("import", "--db", self.db, path)
        os.remove(path)

    def author(self, name, key, *more):
        return ok("author", name, "--key", key, "--db", self.db, *more)

    def try_decide(self, *words, key=None):
        return run("decide", *words, "--key", key or self.anna, "--db", self.db, "--json")

    def decide(self, *words, key=None):
        code, out, err = self.try_decide(*words, key=key)
        if code:
            raise RuntimeError(f"decide {words}: {code} {err}")
        return json.loads(out)["entry"]

    def findings(self, report=None):
        found = [json.loads(line) for line in ok("watch", "--json", "--db", self.db).splitlines()]
        return [f for f in found if report is None or f["report"] == report]

    def verdicts(self, report):
        return {f["clause"]: f["verdict"] for f in self.findings(report)}

    def derived(self):
        link = sqlite3.connect(self.db)
        rows = {t: link.execute(f"SELECT * FROM {t} ORDER BY 1").fetchall() for t in ("current", "finding", "state")}
        link.close()
        return rows

    def explained(self, report):
        last = ok("explain", "--json", "--db", self.db, report).splitlines()[-1]
        return json.loads(last).get("decided", [])


def strike(number, by, **more):
    return {"id": str(number), "source": "mechanism", "act": "airstrike", "target": "military", "lat": 33.60,
            "lon": 35.40, "from": f"2024-12-0{number}T10:00:00Z", "by": by, "by_basis": "claimed", **more}


def lebanon(folder):
    return Commission(folder, LEBANON, [strike(1, ["IL"]), strike(2, ["IL"]), strike(3, ["LB"]), strike(4, [])])


def rebuilt(m, words=""):
    kept = m.derived()
    ok("rebuild", "--db", m.db)
    expect(m.derived() == kept, f"as a rebuild gives it {words}")


@test
def a_ruling_answers_what_only_a_person_can_say_and_a_later_one_takes_its_place(folder):
    m = lebanon(folder)
    expect(m.verdicts("mechanism:1") == {"lb2024.1": "possible", "lb2024.2.IL": "possible"}, m.verdicts("mechanism:1"))
    first = m.decide("ruling", "mechanism:1", "clause=lb2024.2.IL", "exception=does_not_apply", "finds=violation",
                     "because=No threat was shown")
    expect(m.verdicts("mechanism:1") == {"lb2024.1": "possible", "lb2024.2.IL": "violation"}, "that clause alone")
    expect(m.verdicts("mechanism:2") == {"lb2024.1": "possible", "lb2024.2.IL": "possible"}, "that report alone")
    ruled, = [f for f in m.findings("mechanism:1") if f["clause"] == "lb2024.2.IL"]
    said, = ruled["decided"]
    expect(said["author"] == "Office of the Chair" and said["entry"] == first and said["exception"] == "does_not_apply"
           and said["finds"] == "violation", said)
    expect(f"ruled by Office of the Chair, entry {first}" in ruled["because"], ruled["because"])
    rebuilt(m)
    second = m.decide("ruling", "mechanism:1", "clause=lb2024.2.IL", "exception=applies", "because=It was shown since")
    expect(m.verdicts("mechanism:1") == {"lb2024.1": "possible"}, "the exception applies: no finding")
    told = {d["entry"]: d for d in m.explained("mechanism:1")}
    expect(not told[first]["holds"] and told[second]["holds"], told)
    expect(told[first]["because"] == "No threat was shown", "the reasons stay with those who have the vault")
    m.decide("supersede", f"#{second}", "because=withdrawn by the Chair")
    expect(m.verdicts("mechanism:1")["lb2024.2.IL"] == "violation", "the earlier one holds again")
    rebuilt(m)


@test
def the_word_on_the_whole_stands_beside_the_verdict_and_not_in_its_place(folder):
    m = lebanon(folder)
    m.decide("ruling", "mechanism:1", "clause=lb2024.1", "finds=no_violation", "because=x")
    m.decide("ruling", "mechanism:2", "clause=lb2024.5", "finds=violation", "because=the machine cannot see it")
    expect(m.verdicts("mechanism:1")["lb2024.1"] == "possible", "what the machine found stays")
    expect("lb2024.5" not in m.verdicts("mechanism:2"), "no finding is made of a ruling")
    text = ok("watch", "--db", m.db)
    rows = {line.split()[0]: line.split()[1:] for line in text[text.index("RULED ON THE WHOLE"):].splitlines()
            if line.strip().startswith("lb2024")}
    expect(rows == {"lb2024.1": ["0", "1", "0", "0"], "lb2024.5": ["1", "0", "0", "1"]}, rows)


@test
def a_refuted_report_is_dismissed_shown_and_in_no_total(folder):
    """Invariant 19."""
    m = lebanon(folder)
    m.decide("ruling", "mechanism:1", "clause=lb2024.2.IL", "exception=does_not_apply", "because=x")
    before = m.findings("mechanism:1")
    entry = m.decide("verification", "mechanism:1", "outcome=refuted", "because=It was an accident at a depot")
    after = m.findings("mechanism:1")
    expect([f["verdict"] for f in after] == ["dismissed", "dismissed"], after)
    expect([f["dismissed"] for f in after] == [f["verdict"] for f in before], "what it would be is said")
    text = ok("watch", "--db", m.db)
    expect("all findings" in text and text[text.index("all findings"):].split()[2:4] == ["0", "6"], text)
    expect("1 report with a finding is refuted" in text and "1 violation, 1 possible" in text, text)
    summary = os.path.join(folder, "s.json")
    ok("report", "--db", m.db, "-o", summary)
    told = json.loads(read(summary))
    expect(told["findings"]["violation"] == 0 and told["decided"]["dismissed_violations"] == 1, told["decided"])
    ok("report", "--db", m.db, "-o", os.path.join(folder, "p.html"))
    page = read(folder, "p.html").decode()
    expect("<b>Dismissed</b>" in page and f"entry {entry}" in page and "Office of the Chair" in page, "the page shows it")
    table = os.path.join(folder, "f.csv")
    ok("report", "--db", m.db, "-o", table)
    rows = read(table).decode().split("\r\n")
    expect(sum(f"verification=refuted" in r and ",dismissed," in r for r in rows) == 2, "so does the table")
    rebuilt(m)
    m.decide("verification", "mechanism:1", "outcome=verified", "because=the depot was hit")
    expect([f["verdict"] for f in m.findings("mechanism:1")] == [f["verdict"] for f in before], "the newest holds")


@test
def an_attribution_puts_the_actors_in_and_what_the_source_said_stays(folder):
    m = lebanon(folder)
    entry = m.decide("attribution", "mechanism:4", "by=Israel Defense Forces", "confidence=moderate", "because=radar")
    found = {f["clause"]: f for f in m.findings("mechanism:4")}
    expect(found["lb2024.2.IL"]["by"] == ["IL"] and found["lb2024.2.IL"]["said_by"] == [], found)
    expect(f"decided by Office of the Chair, entry {entry}; the source named nobody" in found["lb2024.1"]["because"], found)
    m.decide("attribution", "mechanism:3", "outcome=not_attributable", "because=two accounts")
    found = m.findings("mechanism:3")
    expect(all(f["unattributed"] and f["by"] == [] and f["said_by"] == ["LB"] for f in found), found)
    expect(ok("export", "--db", m.db).count('"by":["LB"]') == 1, "the report itself is as it was")
    rebuilt(m)


@test
def a_decision_is_about_the_content_it_was_made_on(folder):
    m = lebanon(folder)
    m.decide("verification", "mechanism:1", "outcome=refuted", "because=x")
    m.report([strike(1, ["IL"], count_min=2, count_max=2)])
    expect(set(m.verdicts("mechanism:1").values()) == {"possible"}, "a correction is judged anew")
    expect("1 more about entry 1, the version before it" in ok("explain", "--db", m.db, "mechanism:1"), "and that is said")
    code, _, err = m.try_decide("verification", "#1", "outcome=verified", "because=x")
    expect(code == 5 and "earlier version" in err, f"{code} {err}")
    rebuilt(m)


@test
def a_withdrawn_report_counts_nowhere_until_that_is_taken_back(folder):
    m = lebanon(folder)
    entry = m.decide("supersede", "mechanism:2", "because=entered twice")
    expect(m.findings("mechanism:2") == [] and '"id":"2"' not in ok("export", "--db", m.db), "it is gone from all that counts")
    expect("1 report is withdrawn" in ok("watch", "--db", m.db), "and that is said")
    rebuilt(m)
    back = m.decide("supersede", f"#{entry}", "because=it was another strike")
    expect(len(m.findings("mechanism:2")) == 2 and '"id":"2"' in ok("export", "--db", m.db), "it is back")
    code, _, err = m.try_decide("supersede", f"#{back}", "because=x")
    expect(code == 5 and "taken" not in err and f"entry {entry} again" in err, f"{code} {err}")
    rebuilt(m)


@test
def what_cannot_be_decided_is_refused_with_words_and_nothing_is_recorded(folder):
    m = lebanon(folder)
    size = len(ok("export", "--entries", "--db", m.db).splitlines())
    for words, exit_code, part in (
            (("verdict", "mechanism:1"), 2, "no kind of decision"),
            (("verification", "mechanism:1", "outcome=true", "because=x"), 2, "one of verified|corroborated"),
            (("verification", "mechanism:1", "outcome=verified"), 2, "needs because="),
            (("verification", "mechanism:1", "colour=red"), 2, "no field 'colour'"),
            (("verification", "mechanism:9", "outcome=verified", "because=x"), 3, "no report 'mechanism:9'"),
            (("verification", "#0", "outcome=verified", "because=x"), 2, "of the kind 'terms'"),
            (("verification", "#99", "outcome=verified", "because=x"), 3, "no entry 99"),
            (("attribution", "mechanism:1", "by=Atlantis", "because=x"), 3, "no party"),
            (("attribution", "mechanism:1", "by=IL,IDF", "because=x"), 2, "named twice"),
            (("ruling", "mechanism:1", "clause=lb2024.99", "finds=violation", "because=x"), 3, "no clause"),
            (("ruling", "mechanism:1", "clause=lb2024.2.groups", "exception=applies", "because=x"), 2, "no `except ruling`"),
            (("link", "mechanism:1", "events=same"), 2, "2 to 64 reports"),
            (("coverage", "uav", "state=down", "from=2024-12-01 10:00"), 2, "with its offset")):
        code, _, err = m.try_decide(*words)
        expect(code == exit_code and part in err, f"{words}: {code} {err}")
    code, _, err = m.try_decide("verification", "mechanism:1", "outcome=verified", "because=x", key=m.key)
    expect(code == 2 and "--as author" in err, f"the key of the record: {code} {err}")
    other = os.path.join(folder, "other.key")
    key = ok("keygen", "--as", "author", "--name", "other", "-o", other).strip()
    code, _, err = m.try_decide("verification", "mechanism:1", "outcome=verified", "because=x", key=other)
    expect(code == 3 and "no record of an author" in err, f"{code} {err}")
    os.chmod(m.anna, 0o644)
    code, _, err = m.try_decide("verification", "mechanism:1", "outcome=verified", "because=x")
    expect(code == 5, f"a key that others may read: {code} {err}")
    os.chmod(m.anna, 0o600)
    expect(len(ok("export", "--entries", "--db", m.db).splitlines()) == size, "nothing was recorded")
    m.author("Patrol 3", key, "--may", "verification,coverage")
    m.decide("verification", "mechanism:1", "outcome=corroborated", "because=seen", key=other)
    code, _, err = m.try_decide("ruling", "mechanism:1", "clause=lb2024.1", "finds=violation", "because=x", key=other)
    expect(code == 2 and "may not decide a ruling" in err, f"{code} {err}")
    m.author("Patrol 3", key, "--until", "2025-01-01")
    code, _, err = m.try_decide("verification", "mechanism:1", "outcome=refuted", "because=x", key=other)
    expect(code == 5 and "was over on 2025-01-02T00:00:00Z" in err, f"{code} {err}")
    ok("verify", "--db", m.db)  # what was decided while the key held stays


@test
def many_decisions_come_from_a_file_and_those_refused_are_set_aside_with_their_reasons(folder):
    m = lebanon(folder)
    rows = [{"kind": "verification", "target": f"mechanism:{i}", "outcome": "verified", "because": "seen"} for i in (1, 2, 9)]
    rows += [{"kind": "attribution", "target": "mechanism:4", "by": ["IL", "LB"], "because": "both"},
             {"kind": "link", "target": ["mechanism:1", "mechanism:2"], "events": "different"},
             {"kind": "verification", "target": "mechanism:1", "outcome": 7, "because": "x"}]
    path = write(folder, "d.jsonl", "\n".join(map(json.dumps, rows)) + "\n{\n")
    rejects = os.path.join(folder, "rejects.jsonl")
    code, out, err = run("decide", "--from", path, "--key", m.anna, "--db", m.db, "--rejects", rejects)
    expect(code == 0 and "4 recorded, 3 set aside" in out, f"{code} {out} {err}")
    kept = [json.loads(line) for line in read(rejects).decode().splitlines()]
    expect([k["line"] for k in kept] == [3, 6, 7] and "mechanism:9" in kept[0]["why"], kept)
    expect(m.findings("mechanism:4")[0]["by"] == ["IL", "LB"], m.findings("mechanism:4"))
    ok("verify", "--db", m.db)


@test
def a_page_that_shows_decisions_is_what_its_data_make(folder):
    m = lebanon(folder)
    m.decide("verification", "mechanism:1", "outcome=refuted", "because=x")
    m.decide("ruling", "mechanism:2", "clause=lb2024.2.IL", "exception=does_not_apply", "because=x")
    m.decide("attribution", "mechanism:4", "by=LB", "because=x")
    ok("watch", "--db", m.db)
    m.sign()
    page = os.path.join(folder, "p.html")
    ok("report", "--db", m.db, "-o", page)
    told = json.loads(ok("verify", page, "--key", m.vkey, "--json"))
    expect(told["listed"] == 4 and told["newer"] == 0, told)
    text = read(page).decode()
    for before, after in (("refuted</span>", "verified</span>"), ("<b>Dismissed</b>, since the report is refuted; else ", "")):
        changed = text.replace("Decided, verification: refuted", "Decided, verification: verified") if "span" in before \
            else text.replace(before, after, 1)
        expect(changed != text, before)
        code, _, err = run("verify", write(folder, "q.html", changed), "--key", m.vkey)
        expect(code == 7, f"{before}: {code} {err}")


@test
def coverage_and_links_are_kept_and_shown(folder):
    m = lebanon(folder)
    m.decide("coverage", "uav-2", "state=denied", "from=2024-12-01", "to=2024-12-05", "place=Khiam")
    link = m.decide("link", "mechanism:1", "mechanism:2", "events=same", "because=one strike, told twice")
    text = ok("watch", "--db", m.db)
    expect("uav-2 denied from 2024-12-01 to 2024-12-05, at Khiam" in text, text)
    ok("report", "--db", m.db, "-o", os.path.join(folder, "p.html"))
    expect("uav-2 denied from 2024-12-01" in read(folder, "p.html").decode(), "the page says it")
    expect(any(d["entry"] == link and d["entries"] == [1, 2] and d["events"] == "same" for d in m.explained("mechanism:2")),
           m.explained("mechanism:2"))
    published = ok("export", "--entries", "--db", m.db)
    expect("uav-2" not in published and "Khiam" not in published and "told twice" not in published, "not published")


# ---- what those can rely on who check ----


@test
def the_reasons_are_forgotten_and_every_proof_still_holds(folder):
    m = lebanon(folder)
    entry = m.decide("verification", "mechanism:1", "outcome=refuted", "because=Witness Zvenigora-7781 saw it burn")
    found = m.findings()
    m.sign()
    path = os.path.join(folder, "p.json")
    ok("prove", "--db", m.db, str(entry), "-o", path, "--disclose", "because")
    told = json.loads(ok("check-proof", path, "--key", m.vkey, "--json"))
    expect(told["signature"] == "holds" and told["author"] == "Office of the Chair" and told["hidden"] == 0
           and "Zvenigora" in told["decision"]["because"], told)
    ok("prove", "--db", m.db, str(entry), "-o", path)
    text = ok("check-proof", path, "--key", m.vkey)
    expect("verification" in text and "signed by Office of the Chair" in text and "outcome=refuted" in text
           and "1 field is not shown" in text, text)
    ok("erase", "--db", m.db, f"#{entry}", "--by", "cell", "--why", "she asked", "--field", "because")
    expect(b"Zvenigora" not in b"".join(read(os.path.join(folder, f)) for f in os.listdir(folder) if f.startswith("t.db")),
           "it is in no file of the store")
    expect(run("check-proof", path, "--key", m.vkey)[0] == 0, "the old proof holds")
    expect("(erased)" in ok("explain", "--db", m.db, "mechanism:1"), "and that it is gone is said")
    expect(m.findings() == found, "no finding changes")
    ok("verify", "--db", m.db)
    rebuilt(m)
    m.sign()
    ok("prove", "--db", m.db, str(entry), "-o", path)
    expect(json.loads(ok("check-proof", path, "--key", m.vkey, "--json"))["signature"] == "holds", "so does a new one")


@test
def an_outsider_checks_who_signed_with_the_manual_alone(folder):
    m = lebanon(folder)
    m.decide("ruling", "mechanism:1", "clause=lb2024.1", "exception=applies", "because=é")
    m.decide("link", "mechanism:1", "mechanism:2", "events=same")
    m.decide("coverage", "uav-2", "state=up", "from=2024-12-01")
    entries = [line.encode() for line in ok("export", "--entries", "--db", m.db).splitlines()]
    signed = [check_decision(entries, i) for i, e in enumerate(entries) if b'{"body":{"decision"' in e]
    expect(signed == ["Office of the Chair"] * 3, signed)


def copied(folder, lines):
    """A store made of entries, as anybody can make one."""
    db = os.path.join(folder, f"copy{random.random()}.db")
    ok("init", "--db", db)
    code, out, err = run("import", "--entries", write(folder, "e.jsonl", "\n".join(lines) + "\n"), "--db", db)
    return db, code, err


@test
def the_whole_record_is_taken_elsewhere_with_every_decision(folder):
    m = lebanon(folder)
    m.decide("verification", "mechanism:1", "outcome=refuted", "because=x")
    m.decide("attribution", "mechanism:2", "by=LB", "because=y")
    m.findings()
    lines = ok("export", "--entries", "--vault", "--db", m.db).splitlines()
    db, code, err = copied(folder, lines)
    expect(code == 0, err)
    expect(json.loads(ok("verify", "--json", "--db", db)) == json.loads(ok("verify", "--json", "--db", m.db)), "the same root")
    expect(ok("watch", "--json", "--db", db) == ok("watch", "--json", "--db", m.db), "and the same findings")
    other, mine = sqlite3.connect(db), m.derived()
    expect({t: other.execute(f"SELECT * FROM {t} ORDER BY 1").fetchall() for t in mine} == mine, "and tables")


@test
def a_decision_that_was_changed_moved_or_signed_by_another_has_no_effect_and_is_named(folder):
    """Invariant 18."""
    m = lebanon(folder)
    other = os.path.join(folder, "other.key")
    key = ok("keygen", "--as", "author", "--name", "other", "-o", other).strip()
    m.author("Somebody else", key, "--may", "link")
    number = m.decide("verification", "mechanism:1", "outcome=refuted", "because=x")
    lines = ok("export", "--entries", "--db", m.db).splitlines()
    entry = lines[number]
    at = entry.index('"signature":"') + 20
    target = json.loads(entry)["body"]["decision"]["targets"][0]["leaf"]
    moved = base64.b64encode(sha(b"\0" + lines[2].encode())).decode()
    for name, changed in (
            ("another word", entry.replace("refuted", "verified")),
            ("another signature", entry[:at] + ("A" if entry[at] != "A" else "B") + entry[at + 1:]),
            ("another report", entry.replace('"targets":[{"entry":1,', '"targets":[{"entry":2,').replace(target, moved)),
            ("another kind", entry.replace('"kind":"verification"', '"kind":"supersede"')),
            ("under another name", entry.replace('"name":"Office of the Chair"', '"name":"Somebody else"')),
            ("no decision", '{"body":{"x":1},"kind":"verification",' + entry[entry.index('"recorded"'):])):
        expect(changed != entry, name)
        db, code, err = copied(folder, lines[:number] + [changed])
        expect(code == 0, f"{name}: {err}")
        code, _, err = run("verify", "--db", db)
        expect(code == 7 and f"entry {number} of the log" in err, f"{name}: {code} {err}")
        found = [json.loads(f) for f in ok("watch", "--json", "--db", db).splitlines()]
        expect(found and all(f["verdict"] != "dismissed" for f in found), f"{name}: it has no effect")
        expect(f"entry {number}: " in ok("watch", "--db", db), f"{name}: and that is said")
        ok("rebuild", "--db", db)


@test
def a_decision_signed_before_its_author_was_on_record_does_not_hold(folder):
    m = lebanon(folder)
    number = m.decide("verification", "mechanism:1", "outcome=refuted", "because=x")
    lines = ok("export", "--entries", "--db", m.db).splitlines()
    author = next(i for i, line in enumerate(lines) if '"kind":"author"' in line)
    swapped = lines[:author] + [lines[number].replace(f'"seq":{number}', f'"seq":{author}')]
    db, code, err = copied(folder, swapped)
    code, _, err = run("verify", "--db", db)
    expect(code == 7 and f"entry {author} of the log" in err and "author" in err, f"{code} {err}")


# ---- laws ----

TERMS = """timezone UTC
party A
party B
agreement x
  parties A, B
  signed 2015-01-01
zone z
  box 48 37 49 39
clause x.fire
  forbid fire
  in z
  except ruling "self-defence"
  except notified 24 hours before
  source "s"
clause x.a
  forbid fire
  by A
  source "s"
clause x.b
  forbid fire
  by B
  source "s"
clause x.tanks
  limit tank to 3
  in z
  by A, B
  source "s"
"""


def field(count, seed, swap=False):
    rows, dice = [], random.Random(seed)
    names = {"A": "B", "B": "A"} if swap else {"A": "A", "B": "B"}
    for i in range(count):
        row = {"id": str(i), "source": "smm", "lat": 48 + dice.random(), "lon": 37 + 2 * dice.random(),
               "known": "2015-02-01T00:00:00Z", "from": f"2015-03-0{1 + i % 3}T{i % 24:02}:00:00Z"}
        by = [names[p] for p in ("A", "B") if dice.random() < 0.4]
        kind = dice.random()
        if kind < 0.2:
            row |= {"act": "holding", "item": "tank", "site": str(i % 2), "count_min": i, "count_max": i, "by": by[:1] or [names["A"]]}
        elif kind < 0.35:
            row |= {"act": "notice", "covers": "fire", "to": "2015-03-04T00:00:00Z"}
        else:
            row |= {"act": "burst", "by": by}
        rows.append(row)
    return rows


def decisions(count, reports, seed, swap=False):
    dice, out = random.Random(seed), []
    names = {"A": "B", "B": "A"} if swap else {"A": "A", "B": "B"}
    for _ in range(count):
        target = f"smm:{dice.randrange(reports)}"
        kind = dice.choice(("verification", "verification", "attribution", "ruling", "supersede"))
        row = {"kind": kind, "target": target, "because": "x"}
        if kind == "verification":
            row["outcome"] = dice.choice(("verified", "refuted", "under_review"))
        elif kind == "attribution":
            by = dice.choice((["A"], ["B"], ["A", "B"], []))
            row |= {"by": [names[p] for p in by]} if by else {"outcome": "not_attributable"}
        elif kind == "ruling":
            row |= {"clause": "x.fire", "exception": dice.choice(("applies", "does_not_apply"))}
        out.append(row)
    return out


def law_setting(folder, name, swap=False):
    os.makedirs(os.path.join(folder, name))
    terms = TERMS.replace("x.a", "x.?").replace("x.b", "x.a").replace("x.?", "x.b").replace("by A\n", "by ?\n").replace(
        "by B\n", "by A\n").replace("by ?\n", "by B\n") if swap else TERMS
    return Commission(os.path.join(folder, name), write(os.path.join(folder, name), "a.truce", terms), field(16, 7, swap))


def decide_all(m, rows):
    path = write(m.folder, "d.jsonl", "\n".join(map(json.dumps, rows)))
    ok("decide", "--from", path, "--key", m.anna, "--db", m.db)


@test
def findings_are_a_function_of_the_record_however_often_it_is_folded_meanwhile(folder):
    """Invariants 3 and 20: what others are judged by (stocks, notices) among what is decided on."""
    often, once = law_setting(folder, "often"), law_setting(folder, "once")
    rows = decisions(20, 16, 3)
    corrections = [r | {"lat": 48.5, "lon": 38.0} for r in field(16, 7)[2:12:3]]
    more = TERMS + 'clause x.more\n  forbid explosion, fire\n  except ruling "an accident"\n  source "s"\n'
    for m, each in ((often, True), (once, False)):
        terms = write(m.folder, "b.truce", more)
        for at, row in enumerate(rows):
            decide_all(m, [row])
            if at == 9:  # what was decided of these is of an earlier version now
                m.report(corrections)
            if at == 14:
                ok("load", "--db", m.db, terms)
            if each:
                m.findings()
    rebuilt(often, "after each")

    def told(m):
        return [{k: v for k, v in f.items() if k not in ("decided", "because")} | {"said": [
            {k: v for k, v in d.items() if k != "at"} for d in f.get("decided", [])]} for f in m.findings()]

    expect(told(often) == told(once), "the same findings")
    rebuilt(once, "at once")
    kinds = [f["verdict"] for f in once.findings()]
    expect({"dismissed", "violation", "possible"} <= set(kinds), f"all is in play: {kinds}")


@test
def swapping_the_parties_swaps_them_in_what_is_decided_and_changes_nothing_else(folder):
    """Invariant 6."""
    plain, swapped = law_setting(folder, "plain"), law_setting(folder, "swapped", True)
    decide_all(plain, decisions(24, 16, 5))
    decide_all(swapped, decisions(24, 16, 5, True))
    other = {"A": "B", "B": "A", "x.a": "x.b", "x.b": "x.a"}

    def told(m, swap):
        return sorted(json.dumps([other.get(f["clause"], f["clause"]) if swap else f["clause"], f["report"], f["verdict"],
                                  sorted(other[p] if swap else p for p in f["by"]), f["unattributed"],
                                  [[d["kind"], d.get("outcome"), d.get("exception")] for d in f.get("decided", [])]])
                      for f in m.findings())

    expect(told(plain, False) == told(swapped, True), "swapped")


main()
