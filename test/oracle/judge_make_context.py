"""Random agreements and reports, the part of them that only all reports together decide: stocks,
notices, tracks, silences, and acts of a file's own."""
import math

import judge_geo as geo
from judge_model import Except, Expr, Instant, Silence, Version
from judge_time import DAY, HOUR, MINUTE, SECOND, text_utc

THEMES = ("acts", "stocks", "notices", "tracks", "silence")
ITEMS = ("tank", "armoured_vehicle", "ifv", "apc", "artillery", "howitzer", "self_propelled_howitzer",
         "personnel", "stored_weapon")
NOTICES = ("Easter", "the \"long\" day", "côté")


def period(rng, most_hours):
    """A duration as written, and (exact microseconds or None, days)."""
    unit, size = rng.choice((("hours", HOUR), ("hours", HOUR), ("minutes", MINUTE), ("days", None),
                             ("weeks", None)))
    if size:
        count = rng.randint(1, most_hours * (1 if size == HOUR else 60))
        return f"{count} {unit}", (count * size, 0)
    count = rng.randint(1, max(1, most_hours // (24 if unit == "days" else 168)))
    return f"{count} {unit}", (None, count * (7 if unit == "weeks" else 1))


def choose_themes(rng, known):
    known = [theme for theme in THEMES if theme in known]
    return set(rng.sample(known, min(len(known), rng.choice((0, 2, 2, 3, 4)))))


def add_names(maker):
    """What clauses may refer to: before they are made."""
    rng, model = maker.rng, maker.model
    if "acts" in maker.themes:
        for name in ("own_act", "Own-2", "own.3")[:rng.randint(1, 3)]:
            model.acts[name] = rng.choice(maker.acts + list(model.acts))
            maker.acts += [name] * 4
    if "tracks" in maker.themes:
        model.tracks = ["ship", "Convoy-1"][:rng.randint(1, 2)]
        if rng.random() < 0.5:
            model.zones["escort"] = [Version(expr=track_zone(maker))]
    if "notices" in maker.themes:
        model.notices = list(NOTICES[:rng.randint(1, 3)])
    if "silence" in maker.themes:
        for name in ("quiet", "quiet_2")[:rng.choice((1, 1, 2))]:
            after = maker.instant(maker.base + rng.randint(-5, 3) * DAY)
            zone = maker.zone(1, [name for name in model.zones if name != "escort"])
            model.silences[name] = Silence(period(rng, rng.choice((3, 12, 72))),
                                           list(dict.fromkeys(rng.choices(maker.acts, k=2))), zone, after)


def track_zone(maker):
    return Expr("track", (maker.far(maker.size / 20, maker.size), maker.rng.choice(maker.model.tracks)))


def from_silence(maker):
    """An instant counted from a conditional anchor."""
    rng = maker.rng
    name = rng.choice(list(maker.model.silences))
    text, length = period(rng, rng.choice((2, 48)))
    return Instant(f"{name} + {text}", maker.base, maker.model.silences[name].after.zone, name, name, length)


def turn_clause(maker, clause, agreement):
    """A clause that forbids becomes one of stocks, or counts from a silence."""
    rng = maker.rng
    if "notices" in maker.themes and rng.random() < 0.5:
        line = Except()
        if rng.random() < 0.7:
            line.notified = period(rng, 60)
        if not line.notified or rng.random() < 0.2:
            line.during = rng.choice(maker.model.notices)
        clause.excepts = [line] + clause.excepts[:rng.choice((0, 0, 1))]
    if "stocks" in maker.themes and rng.random() < 0.7:
        clause.acts, clause.arms, clause.against = [], None, None
        if rng.random() < 0.7 or len(agreement.parties) < 2:
            clause.limits = [(item, rng.choice((0, 5, 20, 40, 75)))
                             for item in rng.sample(ITEMS, rng.choice((1, 1, 2)))]
        else:
            clause.equal = rng.choice(ITEMS), *rng.sample(agreement.parties, 2)
            clause.by = None
    if maker.model.silences and rng.random() < 0.7:
        if rng.random() < 0.7:
            clause.begin, clause.end, clause.end_text = from_silence(maker), None, None
            if rng.random() < 0.4:
                text, clause.end_for = period(rng, 24 * 14)
                clause.end_text = f"for {text}"
        else:
            clause.end_at = from_silence(maker)
            clause.end_text, clause.end_needs = f"until {clause.end_at.text}", clause.end_at.needs


class ContextReporter:
    """Reports that others are judged by; mixed into the Reporter."""

    def context_report(self, number):
        """A holding, a notice or a position; None where the agreement has no use for one."""
        rng, model = self.rng, self.maker.model
        kinds = [kind for kind, needed in (
            ("holding", any(c.limits or c.equal for c in model.clauses)), ("notice", model.notices),
            ("position", model.tracks)) if needed]
        if not kinds or rng.random() < 0.5:
            return None
        report = {"id": str(number), "source": "s"}
        kind = rng.choice(kinds)
        getattr(self, kind)(report)
        report["act"] = kind
        return report

    def holding(self, report):
        rng, model = self.rng, self.maker.model
        clause = rng.choice([c for c in model.clauses if c.limits or c.equal])
        item = clause.equal[0] if clause.equal else rng.choice(clause.limits)[0]
        parents = self.world.trees.parent["weapons"]
        if item in parents and rng.random() < 0.6:
            item = self.near_term("weapons", [item])
        report["item"] = item
        self.place(report, clause)
        if rng.random() < 0.8:
            report["site"] = f"S{rng.randint(1, 3)}"
        low = rng.choice((0, 1, 3, 10, 20, 40))
        kind = rng.random()
        if kind < 0.55:
            report["count_min"] = report["count_max"] = low
        elif kind < 0.85:
            report["count_min"], report["count_max"] = low, low + rng.choice((1, 2, 30))
        elif kind < 0.95:
            report["count_min"] = low
        bound = list(clause.equal[1:]) if clause.equal else [p.name for p in model.parties]
        if rng.random() < 0.93:
            names = [n for p in model.parties if p.name in bound for n in (p.name, *p.aliases)]
            report["by"] = rng.sample(names, 1 if rng.random() < 0.92 else min(2, len(names)))
        elif rng.random() < 0.3:
            report["by"] = "Somebody"
        at = self.moment(clause)
        if rng.random() < 0.9:
            report["from"] = text_utc(at)
        elif rng.random() < 0.7:
            report["from"] = text_utc(at)[:10]
        if "from" in report and rng.random() < 0.1:
            report["to"] = text_utc(at + 2 * DAY)
        if rng.random() < 0.02:
            del report["item"]

    def notice(self, report):
        rng, model = self.rng, self.maker.model
        clause = rng.choice(model.clauses)
        if rng.random() < 0.8:
            report["notice"] = rng.choice(model.notices + ["another"])
        if rng.random() < 0.7:
            report["covers"] = self.near_term("acts", clause.acts or ["fire"])
        at = self.moment(clause)
        if rng.random() < 0.85:
            report["from"], report["to"] = text_utc(at), text_utc(at + rng.choice((HOUR, DAY, 9 * DAY)))
        else:
            report["from"], report["to"] = (text_utc(t)[:10] for t in (at, at + rng.randint(0, 9) * DAY))
        kind = rng.random()
        zones = [name for name in model.zones if name != "escort" and
                 self.world.has_points(self.world.named(name, self.maker.base))]
        if kind < 0.3 and zones:
            report["place"] = rng.choice(zones)
        elif kind < 0.6:
            report["lat"], report["lon"] = self.maker.point(0.7)
            report["radius_m"] = round(self.maker.size * rng.uniform(0.1, 1.5))
        if rng.random() < 0.4:
            report["by"] = rng.choice([n for p in model.parties for n in (p.name, *p.aliases)])
        if rng.random() < 0.85:
            known = at + rng.choice((-20, -3, -1, 0, 1)) * DAY + rng.randint(-3, 3) * HOUR
            report["known"] = text_utc(known) if rng.random() < 0.9 else text_utc(known)[:10]

    def position(self, report):
        rng, maker = self.rng, self.maker
        report["track"] = rng.choice(maker.model.tracks + ["other"])
        at = self.moment(rng.choice(maker.model.clauses))
        if self.fixes and rng.random() < 0.1:
            at = rng.choice(self.fixes)[0]
        if rng.random() < 0.97:
            report["from"] = text_utc(at)
        report["lat"], report["lon"] = maker.point(0.7)
        if rng.random() < 0.5:
            report["radius_m"] = rng.choice((10, 500, round(maker.size * rng.uniform(0.01, 0.4))))
        if rng.random() < 0.03:
            report["bearing_deg"] = 90
        elif "from" in report:
            self.fixes.append((at, report["lat"], report["lon"], report.get("radius_m", 0)))

    def near_track(self, report, expr):
        """A place about as far from a fix as the zone reaches, soon after it."""
        rng = self.rng
        at, lat, lon, radius = rng.choice(self.fixes)
        far = expr.args[0][1] + rng.choice((-1, 0, 1)) * radius + rng.choice((-1, 1)) * math.exp(
            rng.uniform(math.log(2), math.log(self.maker.size)))
        lon, lat, _ = geo.GEOD.fwd(lon, lat, rng.uniform(0, 360), max(0, far))
        report["lat"], report["lon"] = round(float(lat), 6), round(float(lon), 6)
        report.pop("place", None)
        if rng.random() < 0.7:
            report["from"] = text_utc(at + rng.choice((0, SECOND, HOUR, 9 * HOUR)))
            report.pop("to", None)
