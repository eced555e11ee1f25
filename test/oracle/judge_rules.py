"""Section 5 of the language, sentence by sentence, slowly. An answer that the geometry cannot
tell is the set of those it could be; everything else is one answer."""
import bisect
import csv
import datetime as dt
import functools
import itertools
import json
import math
import re
import subprocess
import zoneinfo

import judge_context as context
import judge_geo as geo
from judge_model import OPERATORS
from judge_time import (DAY, NO, OPEN_FUTURE, OPEN_PAST, POSSIBLE, YES, answer_when, day_start,
                        from_wall, micros)

INFINITY = float("inf")
ANY = -1  # in an outcome: not for this judge to say
# What the type fixes (weapons of one calibre), and weapons that have none.
FIXED_MM = {"grad": 122, "tornado_g": 122, "uragan": 220, "smerch": 300, "tornado_s": 300}
WITHOUT_CALIBRE = set("""missile ballistic_missile tochka cruise_missile surface_to_air_missile
    aircraft fixed_wing helicopter uav fpv_drone loitering_munition aerial_bomb mine
    anti_tank_mine anti_personnel_mine ied naval_drone chemical bladed""".split())
COMPASS = {name: i * 22.5 for i, name in enumerate(
    "N NNE NE ENE E ESE SE SSE S SSW SW WSW W WNW NW NNW".split())}
ROOTS = {"acts": "event", "weapons": "weapon", "targets": "target"}


class Trees:
    """The words, as the program prints them: name to parent."""

    def __init__(self, program):
        self.parent = {}
        for topic in ROOTS:
            out = subprocess.run([program, "help", topic, "--json"], capture_output=True,
                                 text=True, check=True).stdout
            rows = [json.loads(line) for line in out.splitlines()]
            self.parent[topic] = {row["name"]: row["parent"] for row in rows}

    def with_acts(self, acts):
        """The same and acts of a file's own."""
        trees = Trees.__new__(Trees)
        trees.parent = {**self.parent, "acts": {**self.parent["acts"], **acts}}
        return trees

    def path(self, topic, term):
        """The term and all above it."""
        while term:
            yield term
            term = self.parent[topic][term]

    def answer(self, topic, wanted, seen):
        if wanted in self.path(topic, seen):
            return YES
        return POSSIBLE if seen in self.path(topic, wanted) else NO

    def any(self, topic, wanted, seen):
        return max(self.answer(topic, w, seen) for w in wanted)


def read_settlements(path):
    """By name in small letters: [(latitude, longitude, metres)]. The radius is that of the
    people at the least density of a place of their number (Degree of Urbanisation)."""
    found = {}
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            people = max(5000, int(row["population"]))
            per_km2 = 1500 if people >= 50000 else 300
            found.setdefault(row["name"].lower(), []).append(
                (float(row["lat"]), float(row["lon"]), 1000 * math.sqrt(people / per_km2 / math.pi)))
    return found


class Aside(Exception):
    """The report is to be set aside."""


def read_time(text, zone, naive_zone):
    """(begin, end) of what was said; end None for an instant."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        date = dt.date.fromisoformat(text)
        return day_start(date, zone), day_start(date + dt.timedelta(days=1), zone)
    at = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
    if at.tzinfo is None:
        if naive_zone is None:
            raise Aside("wall clock")
        return from_wall(at, naive_zone), None
    return micros(at.astimezone(dt.timezone.utc).replace(tzinfo=None)), None


class Unclear(Exception):
    """This judge has no opinion."""


class Subject:
    """A report, read."""

    def __init__(self, report, trees, zone, naive_zone):
        self.report = report
        self.known, self.unsure = {}, set()  # answers of zones; clauses that the geometry leaves open
        self.act = report.get("act")
        if self.act not in trees.parent["acts"]:
            raise Aside("act")
        self.weapon = report.get("weapon", "weapon")
        self.target = report.get("target", "target")
        self.span = self.read_span(zone, naive_zone)
        if "known" in report:
            begin, end = read_time(report["known"], zone, naive_zone)
            self.known_at = begin, begin if end is None else end
        self.calibre = self.read_calibre()
        reach = report.get("weapon_range_km")
        self.reach = (reach, reach) if reach is not None else None
        by = report.get("by", [])
        self.by = [by] if isinstance(by, str) else by
        self.between = report.get("between", [])

    def read_span(self, zone, naive_zone):
        said = {k: read_time(self.report[k], zone, naive_zone)
                for k in ("from", "to") if k in self.report}
        if "from" in said and "to" in said:
            begin, end = said["from"][0], said["to"][1] or said["to"][0]
            if end < begin:
                # Whether a day of the file's zone lies before an instant is not known to all
                # who read reports; the language leaves room, so this judge says nothing.
                mixed = (len(self.report["from"]) > 10) != (len(self.report["to"]) > 10)
                raise (Unclear if mixed else Aside)("to before from")
            return begin, end
        if "from" in said:
            begin, end = said["from"]
            return begin, begin if end is None else end
        if "to" in said:
            return OPEN_PAST, said["to"][1] or said["to"][0]
        return OPEN_PAST, OPEN_FUTURE

    def read_calibre(self):
        """Bounds; None if not reported, and "none" for a weapon that has no calibre."""
        low, high = self.report.get("calibre_min_mm"), self.report.get("calibre_max_mm")
        exact = self.report.get("calibre_mm")
        if exact is not None:
            return exact, exact
        if low is not None or high is not None:
            return low or 0, INFINITY if high is None else high
        if self.weapon in FIXED_MM:
            return FIXED_MM[self.weapon], FIXED_MM[self.weapon]
        return "none" if self.weapon in WITHOUT_CALIBRE else None


def answer_bound(condition, bounds):
    """Do all, some or none of the numbers from low to high satisfy it?"""
    if condition is None:
        return YES
    if bounds == "none":
        return NO
    if bounds is None:
        return POSSIBLE
    operator, limit = condition
    low, high = bounds
    if operator == "=":
        return YES if low == high == limit else POSSIBLE if low <= limit <= high else NO
    says = {OPERATORS[operator](low, limit), OPERATORS[operator](high, limit)}
    return YES if says == {True} else NO if says == {False} else POSSIBLE


def answer_arms(trees, arms, subject):
    return min(trees.any("weapons", arms.weapons, subject.weapon),
               answer_bound(arms.calibre, subject.calibre),
               answer_bound(arms.reach, subject.reach))


class World:
    """A model with its shapes; one for all reports judged by it."""

    def __init__(self, model, trees, settlements):
        self.model, self.trees, self.settlements = model, trees.with_acts(model.acts), settlements
        self.zone = zoneinfo.ZoneInfo(model.zone_name or "UTC")
        self.party_of = {}
        for party in model.parties:
            for name in [party.name, *party.aliases]:
                self.party_of[name] = party.name
        self.agreement = {a.name: a for a in model.agreements}
        self.shapes, self.lines, self.answers, self.changes = {}, {}, {}, {}
        self.asked = None  # questions put off, to be answered together
        self.stocks, self.notices, self.fixes, self.reached, self.variant = [], [], {}, {}, {}
        self.place_at = None  # when to look up named places, if not when zones are
        self.groups = {}
        for clause in model.clauses:
            self.groups.setdefault((clause.name, clause.stated_by), []).append(clause)

    def learn(self, subjects):
        """The context that all reports together are."""
        self.notices = [s for s in subjects if s.act == "notice"]
        self.stocks = [context.Stock(s, self) for s in subjects if context.Stock.is_one(s)]
        self.fixes = context.fixes_of(subjects)
        self.shapes, self.answers, self.changes = {}, {}, {}
        for subject in subjects:
            subject.known = {}
        for name, silence in self.model.silences.items():
            self.reached[name] = context.reached(self, silence, subjects)

    def instants(self, instant):
        """The earliest and the latest it may be, OPEN_FUTURE if not yet; None if nobody can tell."""
        if not instant.silence:
            return instant.us, instant.us
        both = self.reached.get(instant.silence, (instant.us, instant.us))
        return both and tuple(context.later(t, instant.period, instant.zone) for t in both)

    # -- versions

    def edges(self, expr, seen=None):
        """The instants at which what an expression means changes."""
        seen = set() if seen is None else seen
        out = set()
        names = {"name": lambda a: [a[0]], "within": lambda a: [a[1]],
                 "between": lambda a: [a[2]], "side": lambda a: [a[1]]}.get(expr.op, lambda a: [])
        for name in names(expr.args):
            out |= self.name_edges(name, seen)
        if expr.op == "track":
            out |= set(self.fixes.get(expr.args[1], ()))
        for kid in expr.kids:
            out |= self.edges(kid, seen)
        return out

    def name_edges(self, name, seen):
        if name in seen:
            return set()
        seen = seen | {name}
        versions = self.model.zones.get(name) or self.model.lines[name]
        out = {v.begin.us for v in versions if v.begin}
        for version in versions:
            if version.expr:
                out |= self.edges(version.expr, seen)
        return out

    def version(self, versions, at):
        """The one in force: the latest to begin, or None before the first."""
        begun = [v for v in versions if v.begin is None or v.begin.us <= at]
        return max(begun, key=lambda v: v.begin.us if v.begin else OPEN_PAST) if begun else None

    # -- places

    def shape(self, expr, at):
        if id(expr) not in self.changes:
            self.changes[id(expr)] = sorted(self.edges(expr))
        key = (id(expr), bisect.bisect_right(self.changes[id(expr)], at), *sorted(self.variant.items()))
        if key not in self.shapes:
            self.shapes[key] = self.build(expr, at)
        return self.shapes[key]

    def named(self, name, at):
        version = self.version(self.model.zones[name], at)
        return self.shape(version.expr, at) if version else geo.EMPTY

    def line(self, name, at):
        version = self.version(self.model.lines[name], at)
        return self.line_shape(tuple(version.points)) if version else geo.EMPTY, version

    def line_shape(self, points):
        if points not in self.lines:
            self.lines[points] = geo.Line(list(points), 8 * self.model.middle[2])
        return self.lines[points]

    def thing(self, name, at):
        return self.named(name, at) if name in self.model.zones else self.line(name, at)[0]

    def build(self, expr, at):
        op, args = expr.op, expr.args
        if op == "name":
            return self.named(args[0], at)
        if op == "circle":
            return geo.Circle(args[0][1], args[1], args[2])
        if op == "box":
            south, west, north, east = args
            parts = [geo.Polygon([[(south, a), (south, b), (north, b), (north, a)]])
                     for a, b in ([(west, east)] if west < east else [(west, 180), (-180, east)])]
            return geo.Joined("or", parts) if len(parts) > 1 else parts[0]
        if op == "polygon":
            return geo.Polygon([list(args[0])])
        if op == "file":
            parts = [geo.Polygon(rings) for rings in args[2]]
            return geo.Joined("or", parts) if len(parts) > 1 else parts[0]
        if op == "within":
            return geo.Within(0, args[0][1], self.thing(args[1], at))
        if op == "between":
            return geo.Within(args[0][1], args[1][1], self.thing(args[2], at))
        if op == "side":
            line, version = self.line(args[1], at)
            return geo.Side(line, version.left == args[0]) if version else line
        if op == "everywhere":
            return geo.Everywhere()
        if op == "track":
            return context.track_shape(args[0][1], *self.variant.get(args[1], (None, 0)))
        first, *rest = expr.kids
        parts = [self.build(first, at)]
        if op == "minus":  # what is surely left of it is what is surely there, less what may be
            self.variant = {name: (fix, -sign) for name, (fix, sign) in self.variant.items()}
        parts += [self.build(kid, at) for kid in rest]
        if op == "minus":
            self.variant = {name: (fix, -sign) for name, (fix, sign) in self.variant.items()}
        return geo.Joined(op, parts)

    def places(self, report, at):
        """Where the report may have been, one or several; none if that is unknown."""
        if "place" in report:
            name = report["place"]
            if name in self.model.zones:
                lat, lon, size = self.model.middle
                shape = self.named(name, at)
                # A zone without a point names no place.
                return [] if self.has_points(shape) is False else [
                    geo.ZonePlace(shape, lat, lon, 3 * size)]
            return [geo.disc(*found) for found in self.settlements.get(name.lower(), [])]
        if "lat" not in report:
            return []
        radius = report.get("radius_m", 0)
        if "bearing_deg" not in report:
            return [geo.disc(report["lat"], report["lon"], radius)]
        if "range_max_m" not in report:
            return []
        bearing = report["bearing_deg"]
        return [geo.sector(report["lat"], report["lon"],
                           COMPASS[bearing] if isinstance(bearing, str) else bearing,
                           report.get("bearing_width_deg", 22.5), report.get("range_min_m", 0),
                           report["range_max_m"], radius)]

    def answer_zones(self, exprs, subject, at):
        """Of each alternative; without any, everywhere."""
        return [self.answer_where(expr, subject, at) for expr in exprs] or [{YES}]

    def answer_where(self, expr, subject, at):
        """Of all that may be true of tracks, yes if each says yes, no if each says no."""
        if expr.op == "everywhere":
            return {YES}
        if not self.model.tracks:
            return self.answer_expr(expr, subject, at)
        each = []
        for self.variant in context.variants(self, expr, at):
            each.append(self.answer_expr(expr, subject, at))
        self.variant = {}
        # Of two positions at once the program takes what may be, less what surely is: vaguer than
        # each by itself where the same track stands on both sides of a `minus`.
        return all_of(each) | ({POSSIBLE} if len(each) > 1 and context.takes_away(self, expr) else set())

    def answer_expr(self, expr, subject, at):
        itself = expr.op == "name" and subject.report.get("place") == expr.args[0]
        return self.answer_shape(self.shape(expr, at), subject, at, itself)

    def answer_shape(self, shape, subject, at, itself=False):
        report, known = subject.report, subject.known
        if self.place_at is not None:
            at = self.place_at
        key = id(shape), at if report.get("place") in self.model.zones else None
        if key not in known:
            places = self.places(report, at)
            if not places:
                known[key] = self.answer_unknown(shape)
            elif itself:
                known[key] = self.answer_itself(shape)
            elif isinstance(places[0], geo.ZonePlace):
                known[key] = self.remembered(geo.answer_where, shape, places[0], places[0].shape)
            elif self.asked is None:
                known[key] = all_of(geo.answer_many(shape, places))
            else:
                self.asked.append((shape, places, known, key))
                return {POSSIBLE}
        return known[key]

    def where_of(self, expr, subject):
        """In all versions of a zone that a report touches."""
        begin, end = subject.span
        place = subject.report.get("place")
        edges = self.edges(expr) | (self.name_edges(place, set()) if place in self.model.zones else set())
        cuts = [OPEN_PAST, *sorted(edges), OPEN_FUTURE]
        return all_of([self.answer_where(expr, subject, low) for low, high in zip(cuts, cuts[1:])
                       if max(begin, low) < min(end, high) or begin == end and low <= begin < high])

    def answer_asked(self):
        """The questions put off, zone by zone."""
        by_shape = {}
        for shape, places, known, key in self.asked:
            if key not in known:
                known[key] = None
                by_shape.setdefault(id(shape), []).append((shape, places, known, key))
        for group in by_shape.values():
            answers = iter(geo.answer_many(group[0][0], [p for _, places, _, _ in group for p in places]))
            for _, places, known, key in group:
                known[key] = all_of(list(itertools.islice(answers, len(places))))
        self.asked = None

    def judge_all(self, subjects):
        """{(number of the subject, clause, stated by): answers}"""
        right, waiting = {}, []
        for i, subject in enumerate(subjects):
            for name, stated_by in self.groups:
                self.asked = self.asked or []
                before = len(self.asked)
                answers = self.judge(name, stated_by, subject)
                if len(self.asked) == before:
                    right[i, name, stated_by] = answers
                else:
                    waiting.append((i, name, stated_by))
        if self.asked is not None:
            self.answer_asked()
        for i, name, stated_by in waiting:
            right[i, name, stated_by] = self.judge(name, stated_by, subjects[i])
        return right

    def answer_unknown(self, shape):
        """An unknown location is the whole map. A zone without any point has none in common with
        it, and one of all points holds it; which only samples can show."""
        if shape.is_all():
            return {YES}
        some = self.has_points(shape)
        right = {POSSIBLE, NO} if some is None else {POSSIBLE} if some else {NO}
        if self.remembered(geo.covers_map, shape, *self.model.middle):
            right.add(YES)
        return right

    def has_points(self, shape):
        lat, lon, size = self.model.middle
        return self.remembered(geo.meets, shape, lat, lon, 3 * size)

    def remembered(self, question, shape, *arguments):
        """arguments: of the question; of a place that is a zone, that zone stands last."""
        key = question, id(shape), id(arguments[-1]) if question is geo.answer_where else None
        if key not in self.answers:
            if question is geo.answer_where:
                arguments = arguments[:-1]
            self.answers[key] = question(shape, *arguments)
        return self.answers[key]

    def answer_itself(self, shape):
        """A zone is a subset of itself; an empty one is disjoint from everything as well."""
        some = self.has_points(shape)
        return {YES, POSSIBLE, NO} if some is None else {YES} if some else {NO}

    # -- who

    def answer_by(self, bound, agreement, subject):
        """bound None: all parties of the agreement."""
        parties = set(self.agreement[agreement].parties)
        bound = parties if bound is None else set(bound)
        if subject.by:
            return YES if {self.party_of.get(n) for n in subject.by} & bound else NO
        if subject.between:
            sides = [self.party_of.get(n) in bound for n in subject.between]
            return YES if all(sides) else POSSIBLE if any(sides) else NO
        return YES if parties <= bound else POSSIBLE

    # -- clauses

    def answer_except(self, line, clause, subject, span, at, one_of_several):
        """The sets of answers that each condition of one `except` line may have."""
        trees = self.trees
        says = []
        if line.notified:
            says.append(context.answer_notices(self, line, False, subject, span, at))
        if line.during is not None:
            says.append(context.answer_notices(self, line, True, subject, span, at))
        if line.acts:
            says.append({trees.any("acts", line.acts, subject.act)})
        if line.arms:
            says.append({answer_arms(trees, line.arms, subject)})
        if line.against:
            says.append({trees.any("targets", line.against, subject.target)})
        if line.by:
            says.append({self.answer_by(line.by, clause.agreement, subject)})
        force = self.force(clause)
        begin, end = max(span[0], force[0]), min(span[1], force[1])
        held = span if begin >= end else (begin, end)
        says += [{answer_when((OPEN_PAST, OPEN_FUTURE, (w,)), held, self.zone)}
                 for w in line.windows]
        if line.ruling:
            says.append({POSSIBLE})
        if line.zones and (one_of_several or all(map(max, says))):
            says.append(set(itertools.product(*self.answer_zones(line.zones, subject, at))))
        return says

    def force(self, clause, sure=False):
        """(begin, end, windows): all of it that may be in force, or what surely is."""
        begin = self.begin(clause)[sure]
        if clause.end_at:
            end = self.instants(clause.end_at)[not sure]
        elif clause.end_for and clause.begin.silence:
            end = context.later(self.begin(clause)[not sure], clause.end_for, clause.begin.zone)
        else:
            end = OPEN_FUTURE if clause.end is None else clause.end
        return begin, max(begin, end), clause.windows

    def begin(self, clause):
        return self.instants(clause.begin or self.agreement[clause.agreement].signed)

    def answer_force(self, clause, span):
        whole, sure = self.force(clause), self.force(clause, True)
        if whole[0] >= whole[1]:  # its conditional anchor is not reached yet
            return NO
        says = answer_when(whole, span, self.zone)
        if says == NO or whole == sure:
            return says
        return min(says, POSSIBLE if sure[0] >= sure[1] else
                   max(POSSIBLE, answer_when(sure, span, self.zone)))

    def is_plain(self, name, stated_by):
        """Does the report alone decide it?"""
        return not any(c.limits or c.equal or c.end_at or c.begin and c.begin.silence or
                       any(e.notified or e.during is not None for e in c.excepts) or
                       any(context.tracks_in(self, z) for z in c.zones + [z for e in c.excepts for z in e.zones])
                       for c in self.groups[name, stated_by])

    def is_clear(self, clause):
        """Does the geometry tell when its conditional anchors are reached?"""
        return None not in [self.instants(i) for i in (clause.begin, clause.end_at) if i]

    def judge_part(self, clause, subject, span, at, one_of_several):
        """Under one version of everything: {(verdict, where of each alternative, when, act, who,
        except)}. Where another condition says no, the rest need not be asked of a single version."""
        if clause.limits or clause.equal:
            return self.judge_stock(clause, subject, span, at, one_of_several)
        trees = self.trees
        act = trees.any("acts", clause.acts, subject.act)
        if clause.arms:
            act = min(act, answer_arms(trees, clause.arms, subject))
        if clause.against:
            act = min(act, trees.any("targets", clause.against, subject.target))
        who = self.answer_by(clause.by, clause.agreement, subject)
        if not one_of_several and not min(act, who):
            return {(NO, None, None, act, who, None)}
        when = self.answer_force(clause, span)
        least = min(act, who, when)
        if not one_of_several and not least:
            return {(NO, None, when, act, who, None)}
        where = self.answer_zones(clause.zones, subject, at)
        excepted = {None}
        if clause.excepts and (one_of_several or any(map(max, where))):
            lines = [itertools.product(*self.answer_except(e, clause, subject, span, at, one_of_several))
                     for e in clause.excepts]
            excepted = set(itertools.product(*lines))
        return {(min(least, max(w), YES - (except_of(e) or NO)), w, when, act, who, e)
                for w in itertools.product(*where) for e in excepted}

    def judge_stock(self, clause, subject, span, at, one_of_several):
        """Of a holding: the least of when, where, except and what the sums say. Whose it is, is ANY
        here: the sums are of each it may be."""
        if not context.Stock.is_one(subject):
            return {(NO, None, None, None, ANY, None)}
        when = self.answer_force(clause, span)
        where = self.answer_zones(clause.zones, subject, at)
        parties = set(clause.by or self.agreement[clause.agreement].parties)
        sums = {NO}
        if when and any(map(max, where)):
            sums = (context.answer_equal(self, clause, subject, at) if clause.equal else
                    context.answer_limits(self, clause, subject, parties, at))
        excepted = {None}
        if clause.excepts and (one_of_several or max(sums)):
            lines = [itertools.product(*self.answer_except(e, clause, subject, span, at, one_of_several))
                     for e in clause.excepts]
            excepted = set(itertools.product(*lines))
        return {(min(when, s, max(w), YES - (except_of(e) or NO)), w, when, ANY, ANY, e)
                for w in itertools.product(*where) for e in excepted for s in sums}

    def judge(self, name, stated_by, subject):
        """What the clause of that name, in the versions that the report touches, says."""
        versions = self.groups[name, stated_by]
        if not all(map(self.is_clear, versions)):
            return {(answer,) + (ANY,) * 5 for answer in (NO, POSSIBLE, YES)}
        cuts = self.cuts(name, stated_by)
        place = subject.report.get("place")
        if place in self.model.zones:
            cuts = sorted({*cuts, *self.name_edges(place, set())})
        begin, end = subject.span
        several = len(cuts) > 2
        totals = []  # of each version, in which every zone and condition answers for itself
        before = ()
        for low, high in zip(cuts, cuts[1:]):
            span = max(begin, low), min(end, high)
            if span[0] > span[1] or span[0] == span[1] and not (begin == end and begin < high):
                continue
            clause = versions[0]
            if len(versions) > 1:
                begun = [c for c in versions if self.force(c)[0] <= low]
                clause = max(begun, key=lambda c: self.force(c)[0]) if begun else None
            if not clause or not self.touches(clause, span):
                clause, part = None, {(NO, None, NO, None, None, None)}
            else:
                part = self.judge_part(clause, subject, span, low, several)
            if clause is before:
                totals[-1] = {combine(a, b) for a in totals[-1] for b in part}
            else:
                totals.append(part)
            before = clause
        total = functools.reduce(lambda a, b: {combine(x, y) for x in a for y in b}, (
            {(o[0], o[1] and max(o[1]), *o[2:5], except_of(o[5])) for o in part} for part in totals))
        if several:
            total = {(min(o[0], at_most(o)),) + o[1:] for o in total}
        if len({o[0] for o in total}) > 1:
            subject.unsure.add((name, stated_by))
        return total | {(at_most(o),) + o[1:] for o in total} if several else total

    def cuts(self, name, stated_by):
        """The instants between which nothing changes what the clause says."""
        key = "cuts", name, stated_by
        if key not in self.changes:
            versions = self.groups[name, stated_by]
            edges = {self.force(c)[0] for c in versions} if len(versions) > 1 else set()
            for clause in versions:
                for expr in clause.zones + [z for e in clause.excepts for z in e.zones]:
                    edges |= self.edges(expr)
            edges |= {at.us for hole in self.holes(name) for at in hole}
            if any(e.notified or e.during is not None for c in versions for e in c.excepts):
                for place in {n.report.get("place") for n in self.notices} & set(self.model.zones):
                    edges |= self.name_edges(place, set())
            self.changes[key] = sorted({OPEN_PAST, OPEN_FUTURE, *edges})
        return self.changes[key]

    def holes(self, name):
        """When the clause is suspended, in all its versions."""
        return [hole for clause, *hole in self.model.suspensions if clause == name]

    def touches(self, clause, span):
        """Is a version that can be checked in force in it, whatever the hours?"""
        begin, end = span
        if any(a.us <= begin and (end <= b.us if begin < end else begin < b.us)
               for a, b in self.holes(clause.name)):
            return False
        force = self.force(clause)
        return not clause.uncheckable and (
            force[0] <= begin < force[1] if begin == end else force[0] < end and begin < force[1])


def at_most(outcome):
    """The least of the conditions, each answered for all versions together: not less than what
    each version says by itself but where several zones answer for themselves. Where hours and
    versions both cut a report's time, the language does not say which of the two is meant: "no
    only if no under each" leaves room for possible."""
    _, where, when, act, who, excepted = outcome
    return min(NO if a is None else YES if a == ANY else a
               for a in (where, when, act, who, YES - (excepted or NO)))


def combine(one, other):
    """Yes if yes under each, no if no under each; what was not asked of one does not count, but
    one without exceptions has none that applies."""
    if None not in (one[3], other[3]) and (one[5] is None) != (other[5] is None):
        one, other = (o if o[5] is not None else o[:5] + (NO,) for o in (one, other))
    return tuple(map(agreed, one, other))


def agreed(a, b):
    if isinstance(a, tuple) and isinstance(b, tuple):
        return tuple(map(agreed, a, b))
    return a if b is None or a == b else b if a is None else ANY if ANY in (a, b) else POSSIBLE


def except_of(lines):
    """Of the conditions of a line the least, of the lines the greatest."""
    return lines and max(min(max(c) if isinstance(c, tuple) else c for c in line) for line in lines)


def all_of(sets):
    """Yes if each says yes, no if each says no."""
    return functools.reduce(lambda a, b: {x if x == y else POSSIBLE for x in a for y in b}, sets)
