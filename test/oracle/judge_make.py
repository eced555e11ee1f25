"""Random agreements and reports, for the second judge: a share of them on purpose near an edge
of a zone, a limit of force or a change of the clock."""
import datetime as dt
import math
import zoneinfo

import numpy as np
import shapely.geometry

import judge_geo as geo
import judge_make_context as more
from judge_model import (Agreement, Clause, Except, Expr, Instant, Model, Party, Version, With,
                         statements, zone_text)
from judge_time import (DAY, HOUR, MINUTE, SECOND, UTC, add_days, changes, day_start, from_wall,
                        naive, text_utc, to_wall)

ZONES = ("Europe/Kyiv", "Europe/Moscow", "America/Bogota", "Asia/Kathmandu", "Asia/Damascus",
         "Africa/Juba", "Australia/Lord_Howe", "America/New_York", "America/Havana", "Asia/Beirut",
         "Africa/Casablanca", "Asia/Kolkata", "Europe/London", "UTC", "America/Sao_Paulo")
PARTIES = ("UA", "AF", "Blue", "red.1", "N-4", "Zed")
ACTS = """fire fire explosion armed_force shelling airstrike drone_strike assault movement
    crossing presence overflight detention event impact live_fire_exercise burst""".split()
WEAPONS = """artillery artillery howitzer self_propelled_howitzer mlrs grad smerch mortar tank missile
    tochka aircraft uav helicopter weapon small_arms mine naval_vessel""".split()
TARGETS = "civilian residential school energy refinery dam medical military target".split()
FAR_UNITS = (("m", 1), ("km", 1000), ("nm", 1852))


def some(rng, items, most):
    return rng.sample(items, min(len(items), rng.randint(1, most)))


def distinct(rng, items, most):
    return list(dict.fromkeys(rng.choice(items) for _ in range(rng.randint(1, most))))


class Maker:
    def __init__(self, rng, settlements, themes):
        self.rng, self.settlements = rng, settlements
        self.themes, self.acts, self.places_made = more.choose_themes(rng, themes), list(ACTS), False
        self.model = Model(rng.choice(ZONES) if rng.random() < 0.95 else None)
        self.tz = zoneinfo.ZoneInfo(self.model.zone_name or "UTC")
        self.lat, self.lon = rng.uniform(-72, 72), rng.uniform(-165, 165)
        self.size = 10 ** rng.uniform(3.5, 4.7 if rng.random() < 0.9 else 5.2)  # 3 to 158 km
        where = rng.random()
        if where < 0.08:
            self.lat, self.lon, _ = rng.choice(rng.choice(list(settlements.values())))
        elif where < 0.13:
            self.lat = rng.choice((-1, 1)) * rng.uniform(72, 82)
        self.corners = []  # (lat, lon) pairs that are edges of what is drawn
        self.seam = 0.13 <= where < 0.2  # across 180 degrees
        if self.seam:
            self.lon = rng.choice((-1, 1)) * rng.uniform(179.8, 180)
        self.model.middle = self.lat, self.lon, self.size
        known = changes(self.tz.key)
        base = from_wall(dt.datetime(2012, 1, 1) + dt.timedelta(hours=rng.randrange(13 * 8766)), self.tz)
        near = [t for t in known if t > base]
        if near and rng.random() < 0.7:
            base = near[0] - rng.randrange(0, 6 * 24) * HOUR
        self.base = base

    # -- numbers and places

    def far(self, low, high):
        """A distance as written, and in metres."""
        metres = math.exp(self.rng.uniform(math.log(low), math.log(high)))
        unit, size = self.rng.choice(FAR_UNITS)
        value = round(metres / size, 0 if unit == "m" else 2) or 1
        text = f"{value:g}" if value < 1e5 else str(int(value))
        return f"{text} {unit}", float(text) * size

    def point(self, spread=1.0):
        """Somewhere about the middle, with as many decimals as people write."""
        digits = self.rng.choice((2, 3, 4, 5, 6))
        north, east = (self.rng.gauss(0, 0.6) * spread * self.size for _ in range(2))
        lat = self.lat + north / 111200
        return (round(max(-85, min(85, lat)), digits),
                round(self.wrap(self.lon + self.degrees_east(east)), digits))

    def degrees_east(self, metres):
        return metres / 111200 / math.cos(math.radians(self.lat))

    @staticmethod
    def wrap(lon):
        return (lon + 180) % 360 - 180

    def shift(self, lat, lon, turn, metres):
        """That far in that direction, roughly, on this side of 180 degrees."""
        lon += self.degrees_east(metres * math.sin(turn))
        return (round(lat + metres * math.cos(turn) / 111200, 5),
                round(max(-180, min(180, lon)), 5))

    def star(self, count, spread):
        """A ring that does not cross itself: corners in the order of their direction."""
        lat, lon = self.point(0.7)
        turns = sorted(self.rng.uniform(0, 2 * math.pi) for _ in range(count))
        if max(b - a for a, b in zip(turns, turns[1:] + [turns[0] + 2 * math.pi])) > 2.8:
            return self.star(count, spread)
        ring = []
        for turn in turns:
            ring.append(self.shift(lat, lon, turn, self.size * spread * self.rng.uniform(0.2, 1)))
        if not shapely.geometry.Polygon(ring).is_valid:  # rounded, or cut at 180 degrees
            return self.star(count, spread)
        return ring, (lat, lon)

    def line_points(self):
        """A line that, carried on straight, does not cross itself."""
        while True:
            heading = self.rng.uniform(0, 2 * math.pi)
            points = [self.point()]
            for _ in range(self.rng.randint(1, 5)):
                heading += self.rng.gauss(0, 0.5)
                points.append(self.shift(*points[-1], heading, self.size * self.rng.uniform(0.15, 0.7)))
            if self.seam:
                if len(set(points)) == len(points) and all(abs(p[1]) < 180 for p in points):
                    return points
                continue
            whole = geo.prolonged(points)
            if max(abs(p[0]) for p in points) < 85 and shapely.geometry.LineString(whole).is_simple:
                return points

    # -- zones

    def drawn(self, ring):
        """Remember the edges: of others, and for places that lie just there."""
        self.corners += list(zip(ring, ring[1:] + ring[:1]))
        return ring

    def edge_leaf(self):
        """A zone that shares an edge or a corner with one before, or is as thin as a road."""
        rng = self.rng
        one, other = rng.choice(self.corners)
        kind = rng.choice(("triangle", "box", "circle", "spike"))
        if kind == "circle":
            return Expr("circle", (self.far(1, self.size), *rng.choice((one, other))))
        (south, north), (west, east) = (sorted((one[i], other[i])) for i in (0, 1))
        if kind == "box" and south < north and west < east:
            return Expr("box", (south, west, north, east))
        turn = math.atan2((other[1] - one[1]) * math.cos(math.radians(one[0])), other[0] - one[0])
        far = math.hypot(other[0] - one[0], (other[1] - one[1]) * math.cos(math.radians(one[0]))) * 111200
        side = turn + rng.choice((-1, 1)) * math.pi / 2
        if kind == "spike":  # a rod along the edge, 2 to 30 m wide
            wide = rng.uniform(2, 30)
            ring = [one, other, self.shift(*other, side, wide), self.shift(*one, side, wide)]
        else:
            ring = [one, other, self.shift(*one, side + rng.uniform(-0.7, 0.7), far * rng.uniform(0.1, 2))]
        if not shapely.geometry.Polygon(ring).is_valid or abs(one[1] - other[1]) > 170:
            return self.edge_leaf() if rng.random() < 0.9 else Expr("circle", (("7 m", 7.0), *one))
        return Expr("polygon", (self.drawn(ring),))

    def leaf(self, names):
        rng = self.rng
        kind = rng.choice(("circle", "box", "polygon", "within", "within", "between", "side",
                           "name", "name", "file", "zone_within"))
        if self.places_made and self.model.tracks and rng.random() < 0.4:
            return more.track_zone(self)
        if self.corners and rng.random() < 0.12:
            return self.edge_leaf()
        if kind == "name" and names:
            return Expr("name", (rng.choice(names),))
        if kind == "box":
            south, west = self.point(0.8)
            height, width = (self.size * rng.uniform(0.1, 1.5) / 111200 for _ in range(2))
            north = round(south + height, 4)
            east = round(self.wrap(west + width / math.cos(math.radians(self.lat))), 4)
            if west < east:
                self.drawn([(south, west), (south, east), (north, east), (north, west)])
            return Expr("box", (south, west, north, east))
        if kind == "polygon":
            return Expr("polygon", (self.drawn(self.star(rng.randint(4, 9), 1.2)[0]),))
        if kind == "within" and self.model.lines:
            return Expr("within", (self.far(self.size / 50, self.size * 0.7),
                                   rng.choice(list(self.model.lines))))
        if kind == "zone_within" and self.measurable:
            return Expr("within", (self.far(self.size / 50, self.size * 0.5),
                                   rng.choice(self.measurable)))
        if kind == "between" and (self.model.lines or self.measurable):
            low, high = sorted((self.far(self.size / 50, self.size * 0.4) for _ in range(2)),
                               key=lambda d: d[1])
            if rng.random() < 0.2:
                low = "0 km", 0.0
            if low[1] < high[1]:
                return Expr("between", (low, high, rng.choice(list(self.model.lines) + self.measurable)))
        if kind == "side" and self.model.lines and not self.seam:
            name = rng.choice(list(self.model.lines))
            version = self.model.lines[name][0]
            return Expr("side", (rng.choice((version.left, version.right)), name))
        if kind == "file":
            return self.file()
        return Expr("circle", (self.far(self.size / 20, self.size), *self.point(0.7)))

    def zones(self, depth, names):
        """Alternatives, none of them twice."""
        some = [self.zone(depth, names) for _ in range(self.rng.choice((1, 1, 1, 1, 1, 2, 3)))]
        return list({zone_text(expr): expr for expr in some}.values())

    def file(self):
        """A GeoJSON file of a few features; one in three has a hole, one in four two parts."""
        rng = self.rng
        name = f"f{len(self.model.files)}.geojson"
        features, parts = [], {}
        for i in range(rng.randint(1, 3)):
            rings = [self.star(rng.randint(6, 9), 1.0)]
            outline, middle = rings[0]
            polygon = [outline]
            if rng.random() < 0.33:
                hole = [(round(middle[0] + 0.1 * (lat - middle[0]), 6),
                         round(middle[1] + 0.1 * (lon - middle[1]), 6)) for lat, lon in outline]
                if shapely.geometry.Polygon(outline).contains(shapely.geometry.Polygon(hole)):
                    polygon.append(hole)
            label = rng.choice(("Alpha", "Beta", "Gamma \"x\""))
            coordinates = [[[lon, lat] for lat, lon in ring + ring[:1]] for ring in polygon]
            parts.setdefault(label, []).append(polygon)
            features.append({"type": "Feature", "properties": {"name": label},
                             "geometry": {"type": "Polygon", "coordinates": coordinates}})
        self.model.files[name] = {"type": "FeatureCollection", "features": features}
        values = distinct(rng, list(parts), 2) if rng.random() < 0.6 else []
        chosen = [polygon for label, polygons in parts.items() if not values or label in values
                  for polygon in polygons]
        return Expr("file", (name, values, chosen))

    def zone(self, depth, names):
        rng = self.rng
        if depth and rng.random() < 0.5:
            count = rng.choice((2, 2, 3))
            return Expr(rng.choice(("and", "or", "or", "minus")), (),
                        [self.zone(depth - 1, names) for _ in range(count)])
        if rng.random() < 0.03:
            return Expr("everywhere")
        return self.leaf(names)

    def make_places(self):
        rng, model = self.rng, self.model
        self.measurable = []
        names = [p.name for p in model.parties]
        for i in range(rng.randint(0, 2)):
            left, right = rng.sample(names, 2)
            versions = [Version(self.first(), self.line_points(), left, right)]
            if rng.random() < 0.3:
                versions.append(Version(self.later(versions), self.line_points(), left, right))
            for version in versions:
                self.corners += list(zip(version.points, version.points[1:]))
                if rng.random() < 0.2:
                    version.file = f"l{len(model.files)}.geojson"
                    model.files[version.file] = {"type": "Feature", "properties": {},
                        "geometry": {"type": "LineString",
                                     "coordinates": [[lon, lat] for lat, lon in version.points]}}
            model.lines[f"line_{i}"] = versions
        for i in range(rng.randint(1, 5)):
            before = list(model.zones)
            versions = [Version(self.first(), expr=self.zone(rng.choice((0, 1, 2)), before))]
            if rng.random() < 0.2:
                versions.append(Version(self.later(versions), expr=self.zone(1, before)))
            name = f"Zone-{i}.x" if rng.random() < 0.2 else f"zone_{i}"
            model.zones[name] = versions
            if all(self.can_measure(v.expr) for v in versions):
                self.measurable.append(name)

    def first(self):
        """When the first of several versions begins: as a rule it says nothing."""
        if self.rng.random() < 0.9:
            return None
        return self.instant(self.base + self.rng.randint(-5, 10) * DAY)

    def later(self, versions):
        at = self.instant(self.base + self.rng.randint(2, 25) * DAY)
        begins = versions[0].begin
        return self.later(versions) if begins and begins.us == at.us else at

    def can_measure(self, expr):
        """Is the distance to it known: an outline, a strip, or an intersection of those?"""
        if expr.op in ("and", "minus"):
            return self.rng.random() < 0.5 and all(
                kid.op in ("circle", "box", "polygon") or
                kid.op == "within" and kid.args[1] in self.model.lines for kid in expr.kids)
        if expr.op == "or":
            return all(self.can_measure(kid) and kid.op not in ("and", "minus") for kid in expr.kids)
        if expr.op == "name":
            return expr.args[0] in self.measurable
        return expr.op in ("circle", "box", "polygon", "file", "within")

    # -- time

    def instant(self, near, anchors=True):
        """About `near`, in one of the forms of the language."""
        rng, model = self.rng, self.model
        form = rng.choice((("wall", "wall", "date", "end") if model.zone_name else ()) +
                          ("other", "Z", "offset") + (("count",) * 3 if anchors else ()))
        origins = list(model.anchors.items()) + [(a.name + ".signed", a.signed)
                                                 for a in model.agreements if a.signed]
        if form == "count" and origins:
            name, origin = rng.choice(origins)
            needs = name.removesuffix(".signed") if name.endswith(".signed") else name
            unit = rng.choice(("days", "days", "hours", "minutes", "weeks"))
            size = {"days": DAY, "hours": HOUR, "minutes": MINUTE, "weeks": 7 * DAY}[unit]
            count = round((near - origin.us) / size)
            sign = "-" if count < 0 else "+"
            zone = origin.zone
            if rng.random() < 0.15:
                other = rng.choice(ZONES)
                name, zone = f"{name} {other}", zoneinfo.ZoneInfo(other)
            us = (origin.us + count * size if unit in ("hours", "minutes")
                  else add_days(origin.us, count * (7 if unit == "weeks" else 1), zone))
            return Instant(f"{name} {sign} {abs(count)} {unit}", us, zone, needs)
        zone = self.tz
        if form == "Z":
            zone = UTC
        if form == "other":
            other = rng.choice(ZONES)
            zone = zoneinfo.ZoneInfo(other)
        wall = to_wall(near, zone).replace(second=0, microsecond=0)
        if rng.random() < 0.6:
            wall = wall.replace(minute=rng.choice((0, 0, 30)))
        if form == "date":
            return Instant(f"{wall:%Y-%m-%d}", day_start(wall.date(), zone), zone)
        if form == "end":
            day = wall.date()
            return Instant(f"{day} 24:00", day_start(day + dt.timedelta(days=1), zone), zone)
        if form == "offset":
            minutes = rng.choice((-570, -120, 0, 120, 345))
            at = to_wall(near, UTC).replace(second=0, microsecond=0)
            sign, size = "-" if minutes < 0 else "+", abs(minutes)
            return Instant(f"{at:%Y-%m-%dT%H:%M}{sign}{size // 60:02}:{size % 60:02}",
                           from_wall(at, UTC) - minutes * MINUTE, self.tz)
        text = f"{wall:%Y-%m-%dT%H:%MZ}" if form == "Z" else f"{wall:%Y-%m-%d %H:%M}"
        return Instant(text + (f" {other}" if form == "other" else ""), from_wall(wall, zone),
                       self.tz if form == "Z" else zone)

    def minute(self):
        return self.rng.choice((self.rng.randrange(24) * 60, self.rng.randrange(96) * 15,
                                self.rng.randrange(1440), self.rng.choice((60, 120, 180, 150))))

    def window(self):
        rng, spans = self.rng, []
        for _ in range(rng.choice((1, 1, 1, 2))):
            begin, end = self.minute(), rng.choice((1440, self.minute(), self.minute()))
            if begin != end:
                spans.append((begin, end))
        days = frozenset(rng.sample(range(7), rng.randint(1, 5))) if rng.random() < 0.5 else None
        return (days, tuple(spans)) if spans else self.window()

    def windows(self):
        """Lines of hours; those of a file that names no zone cannot be told."""
        count = self.rng.choice((1, 1, 1, 2)) if self.model.zone_name else 0
        return tuple(self.window() for _ in range(count))

    def end(self, clause, begin):
        """The line until, through or for."""
        rng = self.rng
        near = begin.us + rng.randint(1, 30) * DAY + rng.randrange(24) * HOUR
        kind = rng.choice(("until", "through", "for", None))
        if kind == "until":
            at = self.instant(near)
            clause.end_text, clause.end, clause.end_needs = f"until {at.text}", at.us, at.needs
        elif kind == "through":
            other = "" if self.model.zone_name and rng.random() < 0.7 else rng.choice(ZONES)
            zone = zoneinfo.ZoneInfo(other) if other else self.tz
            date = to_wall(near, zone).date()
            clause.end_text = f"through {date} {other}".rstrip()
            clause.end = day_start(date + dt.timedelta(days=1), zone)
        elif kind == "for":
            count = rng.randint(1, 40)
            unit = rng.choice(("days", "days", "hours", "weeks", "minutes"))
            clause.end_text = f"for {count} {unit}"
            days = {"days": count, "weeks": 7 * count}.get(unit)
            clause.end = (add_days(begin.us, days, begin.zone) if days
                          else begin.us + count * (HOUR if unit == "hours" else MINUTE))

    # -- clauses

    def arms(self):
        rng = self.rng
        arms = With(distinct(rng, WEAPONS, 2))
        if rng.random() < 0.5:
            arms.calibre = rng.choice(("<", "<=", "=", ">=", ">=", ">")), rng.choice((82, 100, 122, 152, 12.7))
        if rng.random() < 0.15:
            arms.reach = rng.choice(("<", ">=", ">")), rng.choice((20, 70.5))
        return arms

    def exception(self, agreement):
        rng, line = self.rng, Except()
        names = list(self.model.zones)
        kinds = ["acts", "arms", "against", "zone", "by", "windows", "ruling"]
        kinds += ["notified", "during"] * 2 if self.model.notices else []
        for what in dict.fromkeys(rng.sample(kinds, rng.choice((1, 1, 2, 3)))):
            if what == "acts":
                line.acts = distinct(rng, self.acts, 2)
            elif what == "notified":
                line.notified = more.period(rng, 60)
            elif what == "during":
                line.during = rng.choice(self.model.notices)
            elif what == "arms":
                line.arms = self.arms()
            elif what == "against":
                line.against = distinct(rng, TARGETS, 2)
            elif what == "zone":
                line.zones = self.zones(1, names)
            elif what == "by":
                line.by = some(rng, agreement.parties, 2)
            elif what == "windows":
                line.windows = self.windows()
            else:
                line.ruling = "was it self-defence?"
        return line if line != Except() else self.exception(agreement)

    def clause(self, agreement, name):
        rng = self.rng
        clause = Clause(name, agreement.name, distinct(rng, self.acts, 3))
        if rng.random() < 0.35:
            clause.arms = self.arms()
        if rng.random() < 0.2:
            clause.against = distinct(rng, TARGETS, 2)
        if rng.random() < 0.6:
            pool = [p.name for p in self.model.parties] if rng.random() < 0.1 else agreement.parties
            clause.by = some(rng, pool, 3)
        if rng.random() < 0.85:
            clause.zones = self.zones(rng.choice((0, 1, 1)), list(self.model.zones))
        if rng.random() < 0.7:
            clause.begin = self.instant(self.base + rng.randint(-3, 5) * DAY + rng.randrange(24) * HOUR)
        begin = clause.begin or agreement.signed
        if rng.random() < 0.7:
            self.end(clause, begin)
        if clause.end is not None and clause.end <= begin.us:
            clause.end = clause.end_text = None
        if rng.random() < 0.4:
            clause.windows = self.windows()
        clause.excepts = [self.exception(agreement) for _ in range(rng.choice((0, 0, 1, 1, 2)))]
        clause.uncheckable = rng.random() < 0.03
        return clause

    def make(self):
        rng, model = self.rng, self.model
        names = rng.sample(PARTIES, rng.randint(2, 4))
        for i, name in enumerate(names):
            aliases = rng.sample((f"Army {i}", f"G. of \"{i}\"", f"côté {i}"), rng.randint(0, 2))
            model.parties.append(Party(name, f"Title {i}", aliases))
        for name in ("pact", "m2")[:rng.choice((1, 1, 2))]:
            signed = self.instant(self.base - rng.randint(0, 10) * DAY, bool(model.agreements))
            model.agreements.append(Agreement(name, some(rng, names, 4), signed))
            if rng.random() < 0.6:
                model.anchors[f"anchor_{name}"] = self.instant(self.base + rng.randint(-9, 9) * DAY)
        self.make_places()
        more.add_names(self)
        self.places_made = True
        for i in range(rng.randint(2, 5)):
            agreement = rng.choice(model.agreements)
            name = f"{agreement.name}.{rng.choice(('', 'art.'))}{i}"
            clause = self.clause(agreement, name)
            more.turn_clause(self, clause, agreement)
            if rng.random() < 0.2:
                clause.stated_by = rng.choice(agreement.parties)
            model.clauses.append(clause)
            later = (clause.begin or agreement.signed).us + rng.randint(1, 20) * DAY
            alone = clause.limits or clause.equal or clause.end_at or clause.begin and clause.begin.silence
            if rng.random() < 0.2 and not alone:
                again = self.clause(agreement, name)
                again.begin, again.stated_by = self.instant(later), clause.stated_by
                if again.begin.us != (clause.begin or agreement.signed).us:
                    if again.end is not None and again.end <= again.begin.us:
                        again.end = again.end_text = None
                    again.end = again.end_text = None
                    model.clauses.append(again)
        for clause in model.clauses:
            if rng.random() < 0.12:
                begin = (clause.begin or agreement.signed).us + rng.randint(-2, 15) * DAY
                hole = self.instant(begin), self.instant(begin + rng.randint(1, 200) * HOUR)
                if hole[0].us < hole[1].us:
                    model.suspensions.append((clause.name, *hole))
        model.order = list(range(len(statements(model))))
        model.style = rng.choice((0, rng.randrange(1, 10**6)))
        if rng.random() < 0.5:
            rng.shuffle(model.order)
        return model


class Reporter(more.ContextReporter):
    """Reports about one world."""

    def __init__(self, rng, maker, world, naive_zone):
        self.rng, self.maker, self.world, self.naive_zone = rng, maker, world, naive_zone
        self.edges, self.fixes = {}, []
        self.near = [name for name, found in world.settlements.items() for lat, lon, _ in found
                     if abs(lat - maker.lat) + abs(lon - maker.lon) < maker.size / 50000]

    def near_term(self, topic, terms):
        """A word at, above, below or beside those of a clause."""
        rng, parent = self.rng, self.world.trees.parent[topic]
        term = rng.choice(terms)
        move = rng.random()
        if move < 0.35:
            return term
        if move < 0.7:
            below = [t for t in parent if term in self.world.trees.path(topic, t)]
            return rng.choice(below)
        if move < 0.9:
            return rng.choice(list(self.world.trees.path(topic, term)))
        return rng.choice(list(parent))

    def edge_points(self, clause):
        """A few points of the boundary of a clause's zone, found by halving."""
        rng, maker = self.rng, self.maker
        exprs = [e for e in clause.zones if e.op not in ("everywhere", "track")]
        if not exprs:
            return []
        expr = rng.choice(exprs)
        key = id(expr)
        if key not in self.edges:
            shape = self.world.shape(expr, maker.base)
            points = np.array([maker.point(1.5) for _ in range(60)])
            says = geo.members(shape, points[:, 0], points[:, 1])
            ins, outs = points[says > 0], points[says < 0]
            if not len(ins) or not len(outs):
                self.edges[key] = []
            else:
                low = np.array([ins[rng.randrange(len(ins))] for _ in range(6)])
                high = np.array([outs[rng.randrange(len(outs))] for _ in range(6)])
                for _ in range(24):  # to a centimetre
                    middle = (low + high) / 2
                    inside = (geo.members(shape, middle[:, 0], middle[:, 1]) > 0)[:, None]
                    low, high = np.where(inside, middle, low), np.where(inside, high, middle)
                self.edges[key] = [tuple(p) for p in low]
        return self.edges[key]

    def place(self, report, clause):
        rng, maker = self.rng, self.maker
        kind = rng.random()
        if kind < 0.05:
            return
        if kind < 0.2:
            zones = [name for name in maker.model.zones if name != "escort"
                     if self.world.has_points(self.world.named(name, maker.base)) or rng.random() < 0.1]
            report["place"] = rng.choice(zones * 4 + ["Nowhere", "line_0"])
            if self.near and rng.random() < 0.8:
                report["place"] = rng.choice((str.lower, str.upper, str.title))(rng.choice(self.near))
            return
        if maker.corners and rng.random() < 0.08:
            self.place_on_corner(report)
            return
        edges = self.edge_points(clause)
        gap = math.exp(rng.uniform(math.log(2), math.log(maker.size)))
        if edges and rng.random() < 0.7:
            lat, lon = rng.choice(edges)
            lon, lat, _ = geo.GEOD.fwd(lon, lat, rng.uniform(0, 360), gap)
            lat, lon = float(lat), float(lon)
        else:
            lat, lon = maker.point(1.3)
        digits = rng.choice((4, 5, 6, 7))
        report["lat"], report["lon"] = round(lat, digits), round(lon, digits)
        if kind < 0.45:
            return
        if kind < 0.75 or gap > 50000:
            report["radius_m"] = rng.choice((0, 50, 1000, round(gap * rng.uniform(0.2, 1.8), 1),
                                             round(gap * rng.uniform(0.2, 1.8))))
            return
        if edges and rng.random() < 0.4:
            self.aim(report, rng.choice(edges), gap)
            return
        report["bearing_deg"] = rng.choice((0, 90, round(rng.uniform(0, 360), 1), "SSE", "N", "WSW"))
        if rng.random() < 0.6 and not isinstance(report["bearing_deg"], str):
            report["bearing_width_deg"] = rng.choice((1, 10, 45, 90, 180, 200, 300, 360))
        if rng.random() < 0.85:
            far = round(max(60, gap * rng.uniform(0.3, 3)))
            report["range_max_m"] = far
            if rng.random() < 0.7:
                report["range_min_m"] = round(far * rng.uniform(0, 0.95))
        if rng.random() < 0.3:
            report["radius_m"] = rng.choice((10, 100, round(gap * rng.uniform(0.01, 0.3))))

    def place_on_corner(self, report):
        """A corner of what is drawn, or the middle of an edge; a disc, or looking along it."""
        rng = self.rng
        one, other = rng.choice(self.maker.corners)
        at = rng.choice((one, other, ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)))
        report["lat"], report["lon"] = (round(x, 9) for x in at)
        azimuth, _, far = geo.GEOD.inv(one[1], one[0], other[1], other[0])
        kind = rng.random()
        if kind < 0.4:
            report["radius_m"] = rng.choice((0, 0.5, 2, 1000, far, far / 2))
        elif kind < 0.7 and far > 20:
            report["bearing_deg"] = round((azimuth + rng.choice((0, 90, 180, 270))) % 360, 6) % 360
            report["bearing_width_deg"] = rng.choice((1, 45, 90, 180, 360))
            report["range_max_m"] = rng.choice((10, far, 2 * far))
            report["range_min_m"] = rng.choice((0, 5, report["range_max_m"]))

    def aim(self, report, point, far):
        """A sector of which an arc or a side passes close by a point."""
        rng = self.rng
        azimuth, _, reach = geo.GEOD.inv(report["lon"], report["lat"], point[1], point[0])
        reach = max(60, reach)
        beside = rng.choice((-1, 1)) * math.exp(rng.uniform(math.log(4), math.log(far + 5)))
        width = rng.choice((None, 10, 60, 200))
        half = (22.5 if width is None else width) / 2
        side = rng.choice((-1, 1))
        if rng.random() < 0.5:  # a side
            azimuth += side * (half + math.degrees(math.atan2(beside, reach)))
            low, high = reach * rng.uniform(0, 0.9), reach * rng.uniform(1.1, 2)
        else:  # an arc
            azimuth += rng.uniform(-0.8, 0.8) * half
            low, high = sorted((max(0, reach + beside), reach * rng.uniform(0.2, 2)))
        report["bearing_deg"] = round(azimuth % 360, 3)
        report["range_min_m"], report["range_max_m"] = round(low), round(high) + 1
        if width is not None:
            report["bearing_width_deg"] = width

    def moment(self, clause):
        """An instant that matters: a limit of force, an edge of a window, a change of the clock."""
        rng, maker = self.rng, self.maker
        force = self.world.force(clause)
        pool = [maker.base + rng.randrange(-10 * 24, 35 * 24) * HOUR,
                force[0] + rng.randrange(0, 20 * 24) * HOUR]
        pool += [t for t in force[:2] if abs(t) < 10**17]
        pool += [t for t in changes(maker.tz.key) if abs(t - maker.base) < 30 * DAY]
        windows = [*clause.windows, *(w for e in clause.excepts for w in e.windows)]
        if windows:
            turned = [t for t in pool if t in changes(maker.tz.key)]
            date = to_wall(rng.choice(turned or pool[:2]), maker.tz).date()
            spans = rng.choice(windows)[1]
            wall = dt.datetime.combine(date, dt.time()) + dt.timedelta(
                minutes=rng.choice(rng.choice(spans)))
            pool += [from_wall(wall, maker.tz, rng.choice((0, 1)))] * 3
        pool += [at.us for name, *hole in maker.model.suspensions for at in hole]
        for versions in (*maker.model.zones.values(), *maker.model.lines.values()):
            pool += [v.begin.us for v in versions if v.begin]
        near = rng.choice(pool)
        return near + rng.choice((0, 0, -1, 1, -SECOND, SECOND, -HOUR, HOUR, 3 * HOUR, DAY, -DAY))

    def time_text(self, us):
        rng = self.rng
        form = rng.random()
        if form < 0.5:
            return text_utc(us)
        zone = zoneinfo.ZoneInfo(rng.choice(ZONES))
        at = naive(us).replace(tzinfo=UTC).astimezone(zone)
        if at.utcoffset() % dt.timedelta(minutes=1):
            return text_utc(us)
        if self.naive_zone and form < 0.8:
            return at.replace(tzinfo=None).isoformat()
        return at.isoformat()

    def time(self, report, clause):
        rng, maker = self.rng, self.maker
        kind = rng.random()
        at = self.moment(clause)
        later = at + rng.choice((0, SECOND, MINUTE, HOUR, 5 * HOUR, 2 * DAY, 40 * DAY, 400 * DAY))
        if rng.random() < 0.3:
            later = max(at, self.moment(clause))
        turned = [t for t in changes(maker.tz.key) if abs(t - maker.base) < 40 * DAY]
        if turned and rng.random() < 0.1:  # over a change of the clock
            change = rng.choice(turned)
            at, later = (change + sign * rng.randrange(40) * 15 * MINUTE for sign in (-1, 1))
            kind = 0.4
        date, last = (str(to_wall(t, self.maker.tz).date()) for t in (at, later))
        if kind < 0.3:
            report["from"] = self.time_text(at)
        elif kind < 0.55:
            report["from"], report["to"] = self.time_text(at), self.time_text(later)
        elif kind < 0.72:
            report["from"] = date
        elif kind < 0.82:
            report["from"], report["to"] = date, last
        elif kind < 0.87:
            report["from"], report["to"] = self.time_text(at), last
        elif kind < 0.92:
            report["from"], report["to"] = date, self.time_text(later + 1)
        elif kind < 0.95:
            report["to"] = rng.choice((self.time_text(at), date))

    def who(self, report, clause):
        rng, model = self.rng, self.maker.model
        names = [n for p in model.parties for n in (p.name, *p.aliases)]
        strangers = ["Somebody", model.parties[0].title, model.parties[0].name.swapcase()]
        strangers = [s for s in strangers if s not in names]
        kind = rng.random()
        if kind < 0.35:
            if rng.random() < 0.2:
                report["by"] = []
            return
        pool = names * 3 + strangers
        if kind < 0.5:
            report["by"] = rng.choice(pool)
        elif kind < 0.82:
            report["by"] = distinct(rng, pool, 3)
        else:
            report["between"] = distinct(rng, pool, 3)
        if rng.random() < 0.2:
            report["by_basis"] = rng.choice(("claimed", "observed", "inferred", "not_attempted"))

    def make(self, number):
        rng = self.rng
        report = self.context_report(number)
        if report:
            return report
        clause = rng.choice(self.maker.model.clauses)
        report = {"id": str(number), "source": "s"}
        self.time(report, clause)
        self.place(report, clause)
        tracks = [e for e in clause.zones if e.op == "track"]
        if tracks and self.fixes and rng.random() < 0.8:
            self.near_track(report, rng.choice(tracks))
        breaks = [act for silence in self.maker.model.silences.values() for act in silence.acts]
        report["act"] = self.near_term("acts", breaks if breaks and rng.random() < 0.3 else
                                       clause.acts or ["holding"])
        arms = clause.arms or next((e.arms for e in clause.excepts if e.arms), None)
        if arms and rng.random() < 0.8:
            report["weapon"] = self.near_term("weapons", arms.weapons)
        elif rng.random() < 0.1:
            report["weapon"] = rng.choice(WEAPONS)
        if arms and arms.calibre and rng.random() < 0.6:
            limit = arms.calibre[1]
            near = rng.choice((limit, limit, limit - 1, limit + 1, 30, 240))
            kind = rng.choice(("exact", "min", "max", "both"))
            if kind == "exact":
                report["calibre_mm"] = near
            if kind in ("min", "both"):
                report["calibre_min_mm"] = near
            if kind in ("max", "both"):
                report["calibre_max_mm"] = near + (rng.choice((0, 1, 50)) if kind == "both" else 0)
        if arms and arms.reach and rng.random() < 0.6:
            report["weapon_range_km"] = arms.reach[1] + rng.choice((0, 0, -1, 1, 0.5))
        against = clause.against or next((e.against for e in clause.excepts if e.against), None)
        if rng.random() < (0.8 if against else 0.1):
            report["target"] = self.near_term("targets", against or TARGETS)
        self.who(report, clause)
        spoil = rng.random()
        if spoil < 0.01:
            report["act"] = "fier"
        elif spoil < 0.02:
            report["from"], report["to"] = "2020-02-02T00:00:01Z", "2020-02-02T00:00:00Z"
        elif spoil < 0.03:
            report["from"] = "2020-02-02T10:00:00"
            report.pop("to", None)
        return report
