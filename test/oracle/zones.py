#!/usr/bin/env python3
"""Time arithmetic against Python's zoneinfo: wall clocks and instants of every zone of the tz
database, years 1900 to 2500, half of them within hours of a change of the clock; and the
calendar against datetime from year 1 to 9999."""
import datetime as dt
import random
import subprocess
import sys
import zoneinfo

probe = sys.argv[1]
random.seed(20150215)
utc = dt.timezone.utc
epoch = dt.datetime(1970, 1, 1)
names = sorted(n for n in zoneinfo.available_timezones()
               if n != "localtime" and not n.startswith(("posix/", "right/")))
first, last = -2208988800, 16725225600  # 1900, 2500


def offset(zone, seconds):
    at = (epoch + dt.timedelta(seconds=seconds)).replace(tzinfo=utc).astimezone(zone)
    return int(at.utcoffset().total_seconds())


def near_change(zone):
    """An instant at which the offset differs from that of half a year before, by bisection."""
    low = random.randrange(first, last)
    high = low + 183 * 86400
    if offset(zone, low) == offset(zone, high):
        return low
    while high - low > 1:
        middle = (low + high) // 2
        if offset(zone, middle) == offset(zone, low):
            low = middle
        else:
            high = middle
    return high + random.randrange(-10800, 10800)


cases = []
for i in range(10000):
    name = names[i * len(names) // 10000]
    zone = zoneinfo.ZoneInfo(name)
    if i % 2:
        seconds = near_change(zone) + random.choice((0, offset(zone, 0)))
    else:
        seconds = random.randrange(first, last)
    cases.append((name, zone, seconds))

eldest, youngest = -62135596800, 253402300799
cases += [("UTC", zoneinfo.ZoneInfo("UTC"), random.randrange(eldest, youngest)) for _ in range(10000)]
answers = subprocess.run([probe], input="".join(f"{n} {s}\n" for n, _, s in cases), text=True,
                         capture_output=True, check=True).stdout.splitlines()
bad = {"wall clock": 0, "offset": 0, "calendar": 0}
for (name, zone, seconds), answer in zip(cases, answers, strict=True):
    local = (epoch + dt.timedelta(seconds=seconds)).replace(tzinfo=zone)
    want_instant = int((local.astimezone(utc).replace(tzinfo=None) - epoch).total_seconds())
    want_offset = offset(zone, seconds)
    got = answer.split()
    want_text = (epoch + dt.timedelta(seconds=seconds)).isoformat() + "Z"
    for what, g, w in (("wall clock", got[0], want_instant), ("offset", got[1], want_offset),
                       ("calendar", got[-1], want_text)):
        if g != str(w):
            bad[what] += 1
            if bad[what] < 5:
                print(f"# {name} {seconds}: {what}: not so: got {g}, zoneinfo says {w}")
for i, what in enumerate(bad, 1):
    print(f"{'not ' if bad[what] else ''}ok {i} - {what} agrees with zoneinfo in {len(cases)} cases")
print(f"1..{len(bad)}")
sys.exit(any(bad.values()))
