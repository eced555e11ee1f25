#!/usr/bin/env python3
"""truce due and truce count as scripts meet them: tables, JSON, calendars, exit codes, with and
without a store. TAP on standard output."""
import json
import os
import subprocess

from outsider import *


TERMS = """operation "Bosnia 1995"
timezone Europe/Sarajevo
party BA "Federation"
party RS "Republika Srpska"
zone zos
  box 44 17 45 18
agreement dayton "General Framework Agreement"
  parties BA, RS
  signed 1995-12-14
  source "A/50/790"
clause dayton.1 "Cessation of hostilities"
  forbid fire
  from 1995-12-14
  source "annex 1-A, article II"
clause dayton.zos "Leave the zone of separation"
  require withdrawal
  in zos
  before 1996-01-19
  source "annex 1-A, article IV"
clause dayton.inspect "Inspection of the cantonments"
  require inspection
  every 30 days
  from 1995-12-20
  source "annex 1-A, article IV"
suspend dayton.1 from 1996-01-05 until 1996-01-08
counting shots "Each shot and explosion"
  count fire, explosion by number
counting duels "Thirty discharges or more, gaps under an hour, one"
  merge fire, explosion within 1 hour and 1 km of at least 30 as 1
"""
IN = {"source": "ifor", "lat": 44.5, "lon": 17.5}
REPORTS = [
    {"id": "1", "act": "withdrawal", "by": "BA", "from": "1996-01-18", **IN},
    {"id": "2", "act": "inspection", "from": "1995-12-27", **IN},
    {"id": "3", "act": "shot", "from": "1996-01-01T10:00:00Z", "count_min": 20, "count_max": 20, **IN},
    {"id": "4", "act": "shot", "from": "1996-01-01T10:59:00Z", "count_min": 20, "count_max": 20, **IN},
    {"id": "5", "act": "explosion", "from": "1996-01-02", "count_min": 6, **IN},
]


def files(folder, terms=TERMS):
    return (write(folder, "t.truce", terms),
            write(folder, "r.jsonl", "".join(json.dumps(r) + "\n" for r in REPORTS)))


def store(folder):
    db = os.path.join(folder, "truce.db")
    terms, reports = files(folder)
    for step in (["init"], ["load", terms], ["import", reports], ["watch"]):
        code, _, err = run(step[0], "--db", db, *step[1:])
        expect(code == 0, f"{step}: {code} {err}")
    return db


def objects(text):
    return [json.loads(line) for line in text.splitlines()]


@test
def due_says_what_is_done_overdue_and_to_come(folder):
    code, out, err = run("due", "--on", "1996-02-25", "--json", *files(folder))
    expect(code == 0, f"{code} {err}")
    entries = objects(out)
    due = [e for e in entries if e["kind"] == "due"]
    expect([e["status"] for e in due] == ["done", "overdue"] + ["pending"] * 13, str(due))
    expect(due[0]["done"]["report"] == "ifor:1" and due[0]["done_by"] == {"BA": "ifor:1"}, str(due[0]))
    expect(due[1]["seconds_late"] == 7 * 86400, str(due[1]))
    expect(due[2]["seconds_left"] == 23 * 86400 and due[2]["periods_done"] == 1, str(due[2]))
    expect([e["kind"] for e in entries][:4] == ["begin", "begin", "begin", "suspended"],
           str([e["kind"] for e in entries]))
    expect([e["at"] for e in entries] == sorted(e["at"] for e in entries), "not by date")


@test
def the_table_fits_eighty_columns_and_has_no_trailing_blanks(folder):
    for command in (["due", "--on", "1996-02-25"], ["count"]):
        code, out, _ = run(*command, *files(folder))
        expect(code == 0 and len(out.splitlines()) > 8, out)
        for line in out.splitlines():
            expect(len(line) <= 80 and line == line.rstrip(), f"{len(line)}: {line}")


@test
def terms_alone_make_a_timetable(folder):
    code, out, err = run("due", "--on", "1996-01-18 12:00", files(folder)[0])
    expect(code == 0 and "pending, 11 hours left" in out or "pending, 12 hours left" in out, out + err)


@test
def due_from_a_store_is_what_it_is_from_files(folder):
    db = store(folder)
    for command in (["due", "--on", "1996-02-25"], ["due", "--on", "1996-02-25", "--json"],
                    ["count"], ["count", "--json"], ["count", "--clause", "dayton.1"]):
        of_store, of_files = run(*command, "--db", db), run(*command, *files(folder))
        expect(of_store[0] == 0 and of_store[:2] == of_files[:2],
               f"{command}:\n{of_store[1]}{of_store[2]}not\n{of_files[1]}{of_files[2]}")


@test
def a_calendar_is_read_by_another_program_and_stays_the_same(folder):
    path = os.path.join(folder, "due.ics")
    code, out, err = run("due", "--on", "1996-02-25", "--ics", path, *files(folder))
    expect(code == 0 and "dayton.zos" in out, out + err)
    with open(path, "rb") as file:
        raw = file.read()
    expect(raw == run("due", "--on", "1996-02-25", "--ics", "-", *files(folder))[1].encode(), "-")
    expect(all(len(line) <= 75 for line in raw.split(b"\r\n")), "a line over 75 octets")
    expect(b"DTSTART;VALUE=DATE:19960105\r\nDTEND;VALUE=DATE:19960108" in raw, "whole days")
    try:
        import icalendar
    except ImportError:
        return
    events = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    expect(len(events) == 19 and len({str(e["UID"]) for e in events}) == 19, str(len(events)))
    done = [e for e in events if str(e["SUMMARY"]) == "dayton.zos: withdrawal due (done)"]
    expect(len(done) == 1 and "ifor:1" in str(done[0]["DESCRIPTION"]), str(done))
    # A later date is the same event.
    moved = files(folder, TERMS.replace("before 1996-01-19", "before 1996-01-29"))
    again = icalendar.Calendar.from_ical(run("due", "--on", "1996-02-25", "--ics", "-",
                                             *moved)[1]).walk("VEVENT")
    same = [e for e in again if e["UID"] == done[0]["UID"]]
    expect(len(same) == 1 and same[0]["DTSTART"].dt != done[0]["DTSTART"].dt, str(same))


@test
def what_waits_for_silence_is_not_reached_until_the_reports_show_it(folder):
    terms, reports = files(folder, TERMS + """anchor quiet
  first 48 hours without fire in zos after 1996-01-01
clause dayton.out "Evacuation"
  require evacuation
  from quiet
  before quiet + 10 days
  source "x"
""")
    def entries(*more):
        code, out, err = run("due", "--json", *more, terms, reports)
        expect(code == 0, err)
        return [e for e in objects(out) if "quiet" in (e.get("anchor"), ) or
                e.get("clause") == "dayton.out"]
    # Shots until 11:59 on the first; the explosion is no fire. Local time is an hour ahead.
    late = entries("--on", "1996-02-25")
    expect([e["at"] for e in late] == ["1996-01-03T10:59:00Z"] * 2 + ["1996-01-13T10:59:00Z"] and
           late[2]["status"] == "overdue", str(late))
    early = entries("--on", "1996-01-03")
    expect([e["at"] for e in early] == [None] * 3 and early[2]["status"] == "undetermined" and
           "not reached" in early[2]["why"], str(early))
    code, out, _ = run("due", "--on", "1996-01-03", terms, reports)
    expect(code == 0 and "not reached yet   quiet" in out, out)
    code, out, _ = run("due", "--on", "1996-01-03", "--ics", "-", terms, reports)
    expect(code == 0 and "quiet" not in out, out)


@test
def each_rule_counts_the_same_reports_its_own_way(folder):
    code, out, err = run("count", "--json", *files(folder))
    shots, duels = objects(out)
    expect(code == 0 and (shots["min"], shots["max"]) == (46, None), f"{out}{err}")
    expect((duels["min"], duels["max"]) == (1, 2), str(duels))
    expect(shots["reports"] == 5 and shots["counted"] == 3, str(shots))
    _, out, _ = run("count", "--rule", "duels", "--clause", "dayton.1", "--json", *files(folder))
    duels, = objects(out)
    expect((duels["min"], duels["max"], duels["reports"]) == (1, 1, 2), out)
    text = "".join(json.dumps(r) + "\n" for r in REPORTS).encode()
    expect(run("count", files(folder)[0], stdin=text)[:2] == run("count", *files(folder))[:2],
           "standard input")


@test
def what_cannot_be_answered_is_said(folder):
    terms, reports = files(folder)
    bare = write(folder, "bare.truce", TERMS.split("counting")[0])
    missing = os.path.join(folder, "none.db")
    bad = write(folder, "bad.jsonl", '{"act":"shoooot"}\n')
    for args, code, words in (
            (["count", bare, reports], 3, "state no rule of counting"),
            (["count", "--rule", "x", terms, reports], 2, "no rule of counting 'x'"),
            (["count", "--clause", "x", terms, reports], 2, "no clause 'x'"),
            (["count", reports], 2, "a .truce file first"),
            (["count", terms, bad], 2, "no row could be read"),
            (["due", "--on", "soon", terms], 2, "--on: 'soon' is not a time"),
            (["due", "--db", missing], 3, "none.db"),
            (["due", "--ics", os.path.join(folder, "no", "x.ics"), terms], 3, "x.ics"),
            (["due", reports], 2, "a .truce file first")):
        got, _, err = run(*args)
        expect(got == code and words in err, f"{args}: {got} {err}")
    done = subprocess.run([TRUCE, "due", "--on", "1996-02-25", terms], stdout=open("/dev/full", "w"),
                          stderr=subprocess.PIPE)
    expect(done.returncode == 4, f"a full disk: {done.returncode}")


main()
