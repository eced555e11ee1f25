#!/usr/bin/env python3
"""The network of bench_timeline in NumPy, a column a thing, as one would write it: the peer.

    bench_timeline json | timeline.py [DRAWS]

Draws in blocks of 100,000, keeps how often each thing came on each day, and takes P10, P50 and
P90 from that, as truce does. Seconds are of CPU of this process, after reading the network.
"""
import datetime
import json
import resource
import sys
import time

import numpy

BLOCK = 100_000
LAST = 6000  # days; never is behind
net = json.load(sys.stdin)
draws = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
rng = numpy.random.Generator(numpy.random.Philox(1))
counts = {}


def count(name, at):
    days = numpy.where(at < LAST, at, LAST).astype(numpy.int64)
    counts[name] = counts.get(name, 0) + numpy.bincount(days, minlength=LAST + 1)


def enough(arrivals, amounts, least):
    """The first time at which the amounts of those that have come reach `least`."""
    if not arrivals or sum(amounts) < least:
        return None
    times, amounts = numpy.stack(arrivals, axis=1), numpy.array(amounts)
    order = numpy.argsort(times, axis=1)
    have = numpy.cumsum(amounts[order], axis=1)
    first = numpy.argmax(have >= least, axis=1)
    return numpy.take_along_axis(times, numpy.take_along_axis(order, first[:, None], 1), 1)[:, 0]


def block(n):
    came = []
    for i, m in enumerate(net["milestones"]):
        if "expected" in m:
            left, mode, right = m["expected"]
            at = rng.triangular(left, mode, right, n)
        else:
            at = numpy.zeros(n)
            for before, least, most in m["after"]:
                at = numpy.maximum(at, came[before] + rng.uniform(least, most, n))
        if m["chance"] < 1:
            at = numpy.where(rng.random(n) < m["chance"], at, numpy.inf)
        came.append(at)
        count(("milestone", i), at)
    units = []
    for i, u in enumerate(net["units"]):
        after, least, most = u["ready"]
        at = came[after] + rng.uniform(least, most, n)
        units.append(numpy.where(rng.random(n) < u["confidence"], at, numpy.inf))
        count(("unit", i), units[-1])
    never = numpy.full(n, numpy.inf)
    sites, some, full = {}, {}, numpy.zeros(n)
    for i, (site, capability, least, backup, start) in enumerate(net["needs"]):
        near = [k for k, u in enumerate(net["units"]) if abs(u["site"] - site) <= net["reach_sites"]]
        arrivals = [units[k] for k in near]
        amounts = [net["units"][k]["offers"][capability] for k in near]
        begins = came[start]
        covered, backed = enough(arrivals, amounts, least), enough(arrivals, amounts, least + backup)
        covered = never if covered is None else numpy.maximum(begins, covered)
        backed = never if backed is None else numpy.maximum(begins, backed)
        count(("begin", i), begins)
        count(("need", i), covered)
        sites.setdefault(site, []).append((begins, covered))
        some[capability] = numpy.minimum(some.get(capability, never), covered)
        full = numpy.maximum(full, backed)
    for site, needs in sites.items():
        at = numpy.full(n, -numpy.inf)
        for begins, covered in needs:
            at = numpy.where(begins < numpy.inf, numpy.maximum(at, covered), at)
        count(("site", site), numpy.where(at < 0, numpy.inf, at))
    count(("initial",), numpy.maximum.reduce(list(some.values())))
    count(("full",), full)


began = time.process_time()
for first in range(0, draws, BLOCK):
    block(min(BLOCK, draws - first))
for table in counts.values():
    sums = numpy.cumsum(table)
    days = [int(numpy.searchsorted(sums, draws * p)) for p in (0.1, 0.5, 0.9)]
seconds = time.process_time() - began
median = days[1]
day = "never" if median == LAST else datetime.date(2027, 1, 1) + datetime.timedelta(days=median)
print(f"{draws:8d} draws, NumPy {numpy.__version__}: {seconds:6.2f} s CPU, {draws / seconds:9.0f} draws/s "
      f"CPU, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB; full P50 {day}, "
      f"ever {1 - table[LAST] / draws:.4f}")
