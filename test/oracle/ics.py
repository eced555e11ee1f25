#!/usr/bin/python3
"""The calendar writer against a reader that is not ours (icalendar, in Debian): 600 events of
random times and texts come back as they went in, and the lines keep the rules of RFC 5545."""
import datetime as dt
import random
import subprocess
import sys

try:
    import icalendar
except ImportError:
    print("1..0 # SKIP calendars against icalendar: no python3-icalendar")
    sys.exit(0)

probe = sys.argv[1]
random.seed(5545)
# icalendar 4 unescapes by replacing "\\n" before "\\\\", so a backslash before n, a comma, a
# semicolon or another one would be its error; the fuzz target holds those.
alphabet = ["a", "b", " ", ",", ";", "\\t", "\n", ":", '"', "é", "–", "Донбас", "🕊", "N", "n",
            "=", "\t", "withdrawal", "BEGIN:VEVENT", "DTSTART"]


def text(most):
    # No blank at either end: the reader strips what stands before the first character.
    return "".join(random.choice(alphabet) for _ in range(random.randrange(1, most))).strip(" \t\n") or "x"


events = []
for _ in range(600):
    days = random.random() < 0.4
    unit = 86400 if days else 1
    start = random.randrange(-2208988800, 16725225600) // unit * unit
    length = random.choice([0, 1, 2, 3600, 10 ** 6]) * unit
    events.append((start, start + length, days, random.random() < 0.3, text(120), text(300),
                   "due"))
lines = "".join(f"{a} {b} {int(d)} {int(t)} {s.encode().hex()} {x.encode().hex()} "
                f"{c.encode().hex()}\n" for a, b, d, t, s, x, c in events)
raw = subprocess.run([probe], input=lines.encode(), stdout=subprocess.PIPE, check=True).stdout

print("1..2")
bad = []
epoch = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)
calendar = icalendar.Calendar.from_ical(raw)
got = calendar.walk("VEVENT")
if len(got) != len(events) or calendar["NAME"] != "Probe":
    bad.append(f"{len(got)} events of {len(events)}")
for i, (event, (a, b, days, tentative, summary, description, category)) in enumerate(zip(got, events)):
    def moment(seconds):
        at = epoch + dt.timedelta(seconds=seconds)
        return at.date() if days else at

    want = {"UID": f"{i}@probe", "SUMMARY": summary, "DESCRIPTION": description}
    for name, value in want.items():
        if str(event[name]) != value:
            bad.append(f"event {i}: {name} {str(event[name])!r}, not {value!r}")
    if event["DTSTART"].dt != moment(a) or ("DTEND" in event) != (b > a) or \
            (b > a and event["DTEND"].dt != moment(b)):
        bad.append(f"event {i}: {event['DTSTART'].dt}, not {moment(a)} to {moment(b)}")
    if event["DTSTAMP"].dt != epoch + dt.timedelta(days=1):
        bad.append(f"event {i}: stamp {event['DTSTAMP'].dt}")
    if (event.get("STATUS") == "TENTATIVE") != tentative:
        bad.append(f"event {i}: status {event.get('STATUS')}")
    if event.errors:
        bad.append(f"event {i}: {event.errors}")
for words in bad[:5]:
    print("#", words)
print("not ok" if bad else "ok", "1 - what_is_written_is_read_by_another_program_as_it_was_meant")

wrong = [line for line in raw.split(b"\r\n") if len(line) > 75 or b"\n" in line or b"\r" in line]
folded = raw.count(b"\r\n ")
for line in wrong[:5]:
    print("#", line)
fine = not wrong and folded > 500 and raw.endswith(b"END:VCALENDAR\r\n")
print("ok" if fine else "not ok", "2 - lines_keep_their_length_and_end")
sys.exit(0 if fine and not bad else 1)
