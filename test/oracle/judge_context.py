"""What only all reports together tell: stocks, notices, tracks and silences. Everything here is
a function of the set of reports; their order does not come into it."""
import itertools

import judge_geo as geo
from judge_time import NO, OPEN_FUTURE, OPEN_PAST, POSSIBLE, YES, add_days

INFINITY = float("inf")


def later(us, period, zone, sign=1):
    """So much after an instant: (exact microseconds or None, calendar days)."""
    exact, days = period
    if abs(us) == OPEN_FUTURE:
        return us
    return us + sign * exact if exact is not None else add_days(us, sign * days, zone)


# ---- stocks

class Stock:
    """One `holding` report, as a stock."""

    def __init__(self, subject, world):
        report = subject.report
        self.subject, self.item = subject, report["item"]
        low, high = report.get("count_min"), report.get("count_max")
        self.low = 1 if low is None else low
        self.high = high if high is not None else 1 if low is None else INFINITY
        self.holders = {world.party_of.get(n) for n in subject.by}
        site = report.get("site") or report.get("place") or (report.get("lat"), report.get("lon"))
        self.key = frozenset(self.holders), self.item, site
        # When it was seen: at its beginning, or some time until its end; the last microsecond.
        self.begin, self.end = subject.span
        self.end -= self.begin < self.end
        self.exact = self.begin == self.end

    def who(self, bound):
        """Does it belong to somebody bound?"""
        if not self.holders:
            return POSSIBLE
        return NO if not self.holders & bound else YES if len(self.holders) == 1 else POSSIBLE

    @staticmethod
    def is_one(subject):
        return subject.act == "holding" and "item" in subject.report and subject.span[0] > OPEN_PAST


def item_answer(trees, wanted, seen):
    if wanted in trees.parent["weapons"] and seen in trees.parent["weapons"]:
        return trees.answer("weapons", wanted, seen)
    return YES if wanted == seen else NO


def current(stocks, asks):
    """Two readings of what is held when a stock was seen, by key: where all times are exact they
    are the same. In one it was seen at its beginning; in the other any moment of its time, and
    what may be the last before it counts."""
    by_key = {}
    for stock in stocks:
        by_key.setdefault(stock.key, []).append(stock)
    plain, worlds = [], []
    for key, group in by_key.items():
        begun = [s for s in group if s.begin <= asks.begin]
        if begun:
            last = max(begun, key=lambda s: (s.begin, s.end))
            plain.append(([s for s in begun if s.begin == last.begin or s.end >= last.begin], False))
        if key == asks.key:
            worlds.append(([s for s in group if s.end >= asks.begin and s.begin <= asks.end], False))
            continue
        before = [s for s in group if s.end <= asks.begin]
        maybe = [s for s in group if s.begin <= asks.end and not any(s.end < o.begin for o in before)]
        if maybe:
            worlds.append((maybe, not before))
    return plain, worlds


def total(world, clause, item, party, groups, now, at):
    """{(least, most)} of a party's stock in the zone, and whether any was reported."""
    sums, reported = {(0, 0)}, False
    for group, maybe_none in groups:
        ranges = []
        for stock in group:
            match = item_answer(world.trees, item, stock.item)
            if not match or not (party in stock.holders or not stock.holders):
                continue
            sure = match == YES and stock.holders == {party} and not maybe_none
            reported |= sure  # what is only perhaps theirs tells nothing of what they hold
            where = set()
            # A named place is that of the time when it was named; the program takes that of the
            # time when it is asked, which is other only where a zone of several versions is named.
            for world.place_at in (stock.begin, now):
                where |= set(map(max, itertools.product(*world.answer_zones(clause.zones, stock.subject, at))))
            world.place_at = None
            ranges.append({(stock.low if sure and w == YES else 0, stock.high if w else 0) for w in where})
        if ranges:
            joined = {(min(r[0] for r in pick), max(r[1] for r in pick))
                      for pick in itertools.product(*ranges)}
            sums = {(a + c, b + d) for a, b in sums for c, d in joined}
    return sums, reported


def answer_limits(world, clause, subject, parties, at):
    """{answer} to "is more held than allowed", for a holding report."""
    stock = Stock(subject, world)
    readings = []
    for groups in current(world.stocks, stock):
        answers = {NO}
        for item, most in clause.limits:
            match = min(item_answer(world.trees, item, stock.item), stock.who(parties))
            for party in parties & (stock.holders or parties) if match else ():
                sums, _ = total(world, clause, item, party, groups, stock.begin, at)
                answers = {max(a, min(b, match)) for a in answers for b in (
                    YES if low > most else POSSIBLE if high > most else NO for low, high in sums)}
        readings.append(answers)
    return between(readings)


def between(readings):
    """All answers of either reading, and those between."""
    one, other = readings
    both = one | other
    return both | ({POSSIBLE} if one != other else set())


def answer_equal(world, clause, subject, at):
    stock = Stock(subject, world)
    item, *pair = clause.equal
    match = min(item_answer(world.trees, item, stock.item), stock.who(set(pair)))
    if not match:
        return {NO}
    readings = []
    for groups in current(world.stocks, stock):
        sums = []
        for party in pair:
            found, reported = total(world, clause, item, party, groups, stock.begin, at)
            sums.append(found if reported else {(0, INFINITY)})
        readings.append({min(match, YES if a[1] < b[0] or b[1] < a[0] else
                             NO if a == b and a[0] == a[1] else POSSIBLE)
                         for a in sums[0] for b in sums[1]})
    return between(readings)


# ---- notices

def covers_act(trees, notice, subject):
    covers = notice.report.get("covers")
    return YES if covers is None else trees.answer("acts", covers, subject.act)


def covers_time(notice, span):
    """Is [begin, end), or an instant, within what was announced?"""
    begin, end = notice.span
    if begin == OPEN_PAST and end == OPEN_FUTURE:
        return POSSIBLE
    if begin == end:  # an instant was announced
        return YES if span == (begin, end) else POSSIBLE if span[0] <= begin < span[1] else NO
    if span[0] == span[1]:
        return YES if begin <= span[0] < end else NO
    if begin <= span[0] and span[1] <= end:
        return YES
    return POSSIBLE if span[0] < end and begin < span[1] else NO


def covers_actor(world, notice, subject):
    if not notice.by:
        return {YES}
    named = {world.party_of.get(n, n) for n in notice.by}
    actors = {world.party_of.get(n, n) for n in subject.by or subject.between}
    if not actors or subject.between and actors & named:
        return {POSSIBLE} | ({YES} if actors and actors <= named else set())
    if actors <= named or not actors & named:
        return {YES if actors <= named else NO}
    return {YES, POSSIBLE}  # of several actors some: the language leaves it open


def known_before(world, notice, subject, period):
    """{answer}: was it given so long before? Without a beginning, or without saying when it was
    given, nobody knows; that its end tells of some that they were late, the language leaves open."""
    begin, end = (later(t, period, world.zone, -1) for t in subject.span)
    if "known" not in notice.report or end == OPEN_FUTURE:
        return {POSSIBLE}
    if notice.known_at[1] <= begin:
        return {YES}
    if notice.known_at[0] < end or notice.known_at[0] == begin:
        return {POSSIBLE}
    return {NO, POSSIBLE} if begin == OPEN_PAST else {NO}


def answer_area(world, notice, subject, at):
    """Does the notice's area, if it has one, hold the report's location?"""
    report = notice.report
    if "place" not in report and "lat" not in report:
        return {YES}
    places = world.places(report, at)
    if not places:  # an unknown area, or a zone that is empty then
        return {POSSIBLE, NO} if report.get("place") in world.model.zones else {POSSIBLE}
    if len(places) > 1:
        return {YES, POSSIBLE, NO}
    if isinstance(places[0], geo.ZonePlace):
        return world.answer_shape(places[0].shape, subject, at, subject.report.get("place") == report["place"])
    key = "notice", id(notice)
    if key not in world.shapes:
        world.shapes[key] = geo.Seen(places[0])
    right = world.answer_shape(world.shapes[key], subject, at)
    # A place without an area: whether one was meant, nobody says.
    return right if places[0][5] + places[0][6] > 0 else right | {POSSIBLE}


def answer_notices(world, line, during, subject, span, at):
    """{answer} of `notified` or (during) `during`: the greatest over all notices."""
    says = {NO}
    for notice in world.notices:
        if during:
            if notice.report.get("notice") != line.during:
                continue
            each = [{YES}]
        else:
            each = [{covers_act(world.trees, notice, subject)}, covers_actor(world, notice, subject),
                    known_before(world, notice, subject, line.notified[1])]
        # The language does not say whether all of the report's time is meant or what is in force.
        each.append({covers_time(notice, span), covers_time(notice, subject.span)})
        if not all(map(max, each)):
            continue
        each.append(answer_area(world, notice, subject, at))
        least = {min(pick) for pick in itertools.product(*each)}
        says = {max(a, b) for a in says for b in least}
    return says


# ---- tracks

def fixes_of(subjects):
    """{track: {instant: [(lat, lon, radius)]}} of reports with a place of their own."""
    fixes = {}
    for subject in subjects:
        report = subject.report
        if subject.act == "position" and "track" in report and "lat" in report and (
                "bearing_deg" not in report) and subject.span[0] > OPEN_PAST:
            where = report["lat"], report["lon"], report.get("radius_m", 0)
            fixes.setdefault(report["track"], {}).setdefault(subject.span[0], []).append(where)
    return fixes


def tracks_in(world, expr):
    """The tracks that an expression leads to, by name."""
    names = {expr.args[1]} if expr.op == "track" else set()
    if expr.op == "name":
        for version in world.model.zones[expr.args[0]]:
            names |= tracks_in(world, version.expr)
    return names.union(*(tracks_in(world, kid) for kid in expr.kids))


def takes_away(world, expr):
    """Is a track taken away from something in it?"""
    if expr.op == "name":
        return any(takes_away(world, version.expr) for version in world.model.zones[expr.args[0]])
    return expr.op == "minus" and tracks_in(world, expr) or any(takes_away(world, kid) for kid in expr.kids)


def variants(world, expr, at):
    """What may be true of the tracks in it: of each any fix of the last instant, and its distance
    less and more than said."""
    choices = []
    for name in sorted(tracks_in(world, expr)):
        fixes = world.fixes.get(name, {})
        begun = [t for t in fixes if t <= at]
        last = fixes[max(begun)] if begun else [None]
        choices.append([(name, fix, sign) for fix in last for sign in ((-1, 1) if fix and fix[2] else (0,))])
    return [dict((name, (fix, sign)) for name, fix, sign in pick) for pick in itertools.product(*choices)]


def track_shape(metres, fix, sign):
    if fix is None or metres + sign * fix[2] <= 0:
        return geo.EMPTY
    return geo.Circle(metres + sign * fix[2], fix[0], fix[1])


# ---- silences

def reached(world, silence, subjects):
    """(first, last) instant at which it may have been reached; None if the geometry cannot tell."""
    horizon, found = OPEN_PAST, []
    for subject in subjects:
        begin, end = subject.span
        horizon = max([horizon, *(t for t in subject.span if abs(t) < OPEN_FUTURE)])
        act = world.trees.any("acts", silence.acts, subject.act)
        if act and (begin, end) != (OPEN_PAST, OPEN_FUTURE):
            where = world.where_of(silence.zone, subject)
            found.append((subject.span, min(act, *where), min(act, max(where))))
    readings = set()
    for pick in (1, 2):  # where an edge is too near to tell, out or in
        maybe = [one[0] for one in found if one[pick]]
        sure = [one[0] for one in found if one[pick] == YES and one[0][0] == one[0][1]]
        readings.add(tuple(quiet(silence, breaks, horizon) for breaks in (sure, maybe)))
    return readings.pop() if len(readings) == 1 else None


def quiet(silence, breaks, horizon):
    """The end of the first length of time in which there is no break: instants, or [begin, end)."""
    start = silence.after.us
    while True:
        end = later(start, silence.length[1], silence.after.zone)
        if end > horizon:
            return OPEN_FUTURE
        hits = [t for t in breaks if t[0] < end and (t[1] > start or t[0] == t[1] == start)]
        if not hits:
            return end
        start = max(t[1] for t in hits)
        breaks = [t for t in breaks if t[1] > start]
