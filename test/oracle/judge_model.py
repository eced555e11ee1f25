"""What the second judge means by an agreement: plain data, and the .truce text it prints as."""
import random
from dataclasses import dataclass, field

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OPERATORS = {"<": lambda a, b: a < b, "<=": lambda a, b: a <= b, "=": lambda a, b: a == b,
             ">=": lambda a, b: a >= b, ">": lambda a, b: a > b}


@dataclass
class Instant:
    text: str
    us: int
    zone: object = None   # in which days are counted from it
    needs: str = ""       # the anchor or agreement it counts from
    silence: str = ""     # a conditional anchor it counts from: `us` is a guess then,
    period: tuple = None  # so much after it: exact microseconds or None, and days


@dataclass
class Expr:
    """A zone expression. op: name, circle, box, polygon, file, within, between, side, track,
    everywhere, and, or, minus; `args` are those of the statement, distances as (text, metres)."""
    op: str
    args: tuple = ()
    kids: list = field(default_factory=list)


@dataclass
class With:
    weapons: list
    calibre: tuple = None  # (operator, mm)
    reach: tuple = None    # (operator, km)


@dataclass
class Except:
    acts: list = None
    arms: With = None
    against: list = None
    zones: list = field(default_factory=list)    # alternatives
    by: list = None
    windows: tuple = ()  # (days or None, ((minute, minute), ...)) each
    ruling: str = None
    notified: tuple = None                       # (text, period)
    during: str = None


@dataclass
class Silence:
    """A conditional anchor: the first `length` without such acts in the zone after an instant."""
    length: tuple  # (text, period)
    acts: list
    zone: Expr
    after: Instant


@dataclass
class Clause:
    name: str
    agreement: str
    acts: list
    arms: With = None
    against: list = None
    by: list = None
    zones: list = field(default_factory=list)
    begin: Instant = None
    end_text: str = None   # the line until/through/for
    end: int = None
    end_needs: str = ""
    windows: tuple = ()
    excepts: list = field(default_factory=list)
    stated_by: str = None
    uncheckable: bool = False
    limits: list = field(default_factory=list)   # (item, number): instead of acts
    equal: tuple = None                          # (item, party, party)
    end_at: Instant = None                       # until, where it counts from a silence
    end_for: tuple = None                        # the period of `for`


@dataclass
class Party:
    name: str
    title: str
    aliases: list


@dataclass
class Version:
    """Of a line (points, left, right) or a zone (expr)."""
    begin: Instant = None
    points: list = None
    left: str = None
    right: str = None
    expr: Expr = None
    file: str = None


@dataclass
class Agreement:
    name: str
    parties: list
    signed: Instant


@dataclass
class Model:
    zone_name: str                                # of the tz database, or None
    parties: list = field(default_factory=list)
    lines: dict = field(default_factory=dict)     # name: [Version]
    zones: dict = field(default_factory=dict)
    agreements: list = field(default_factory=list)
    anchors: dict = field(default_factory=dict)   # name: Instant
    clauses: list = field(default_factory=list)   # in the order of the file
    suspensions: list = field(default_factory=list)  # (clause, Instant, Instant)
    acts: dict = field(default_factory=dict)      # of its own: name: parent
    silences: dict = field(default_factory=dict)  # conditional anchors: name: Silence
    tracks: list = field(default_factory=list)    # names
    notices: list = field(default_factory=list)   # names
    files: dict = field(default_factory=dict)     # name: GeoJSON value
    order: list = None                            # a shuffle of the statements, by number
    style: int = 0                                # of the layout; 0: plain
    middle: tuple = None                          # latitude, longitude, metres: where things are


def quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def number(x):
    return f"{x:.9f}".rstrip("0").rstrip(".")


def points_text(points):
    return ", ".join(f"{number(lat)} {number(lon)}" for lat, lon in points)


def zone_text(expr):
    op, args = expr.op, expr.args
    if op in ("and", "or", "minus"):
        parts = []
        for i, kid in enumerate(expr.kids):
            bare = kid.op not in ("and", "or", "minus") or kid.op == op and i == 0
            parts.append(zone_text(kid) if bare else f"({zone_text(kid)})")
        return f" {op} ".join(parts)
    if op == "circle":
        return f"circle {args[0][0]} at {points_text([args[1:]])}"
    if op == "box":
        return "box " + " ".join(number(a) for a in args)
    if op == "polygon":
        return "polygon " + points_text(args[0])
    if op == "file":
        name, values, _ = args
        picked = " where name = " + ", ".join(map(quote, values)) if values else ""
        return f'file "{name}"{picked}'
    if op == "within":
        return f"within {args[0][0]} of {args[1]}"
    if op == "track":
        return f"within {args[0][0]} of track {args[1]}"
    if op == "between":
        return f"between {args[0][0]} and {args[1][0]} of {args[2]}"
    if op == "side":
        return f"side {args[0]} of {args[1]}"
    return args[0] if op == "name" else op


def clock(minute):
    return f"{minute // 60:02}:{minute % 60:02}"


def window_text(window):
    days, spans = window
    hours = ", ".join(f"{clock(a)} to {clock(b)}" for a, b in spans)
    if days is None:
        return f"daily {hours}"
    return f"weekly {', '.join(DAYS[d] for d in sorted(days))} {hours}"


def arms_text(arms):
    text = "with " + ", ".join(arms.weapons)
    if arms.calibre:
        text += f" calibre {arms.calibre[0]} {number(arms.calibre[1])} mm"
    if arms.reach:
        text += f" range {arms.reach[0]} {number(arms.reach[1])} km"
    return text


def in_text(zones):
    return "in " + ", ".join(map(zone_text, zones))


def except_text(line, rng):
    parts = []
    if line.acts:
        parts.append(", ".join(line.acts))
    if line.arms:
        parts.append(arms_text(line.arms))
    if line.against:
        parts.append("against " + ", ".join(line.against))
    if line.zones:
        parts.append(in_text(line.zones))
    if line.by:
        parts.append("by " + ", ".join(line.by))
    parts += [window_text(w) for w in line.windows]
    if line.ruling:
        parts.append(f'ruling "{line.ruling}"')
    if line.notified:
        parts.append(f"notified {line.notified[0]} before")
    if line.during is not None:
        parts.append(f"during {quote(line.during)}")
    rng.shuffle(parts)
    text = "except " + parts[0]
    for part in parts[1:]:
        begins = part.split()[0] in ("with", "against", "in", "by", "daily", "weekly", "ruling",
                                     "notified", "during")
        text += (", " if begins and rng.random() < 0.2 else " ") + part
    return text


def clause_lines(clause, style=0):
    rng = random.Random(style)
    head = f'clause {clause.name} "words"'
    lines = []
    forbid = "  forbid " + ", ".join(clause.acts)
    how = [" " + arms_text(clause.arms)] if clause.arms else []
    how += [" against " + ", ".join(clause.against)] if clause.against else []
    if style:
        rng.shuffle(how)
    lines.append(forbid + "".join(how))
    if clause.limits:
        lines = [f"  limit {item} to {most}" for item, most in clause.limits]
    if clause.equal:
        lines = ["  equal {} between {}, {}".format(*clause.equal)]
    if clause.by:
        lines.append("  by " + ", ".join(clause.by))
    if clause.zones:
        lines.append("  " + in_text(clause.zones))
    if clause.begin:
        lines.append(f"  from {clause.begin.text}")
    if clause.end_text:
        lines.append("  " + clause.end_text)
    lines += ["  " + window_text(w) for w in clause.windows]
    lines += ["  " + except_text(e, rng if style else Plain) for e in clause.excepts]
    if clause.stated_by:
        lines.append(f"  stated by {clause.stated_by}")
    if clause.uncheckable:
        lines.append('  uncheckable "no report says it"')
    lines.append('  source "x"')
    if style:
        rng.shuffle(lines)
    return [head] + lines


class Plain:
    """Shuffles nothing and adds nothing."""
    shuffle = staticmethod(lambda items: None)
    random = staticmethod(lambda: 1.0)


def version_head(kind, name, version):
    return f"{kind} {name}" + (f" from {version.begin.text}" if version.begin else "")


def statements(model):
    """Each statement as a list of lines."""
    out = []
    for party in model.parties:
        out.append([f'party {party.name} "{party.title}"']
                   + ([f"  also {', '.join(map(quote, party.aliases))}"]
                      if party.aliases else []))
    for name, versions in model.lines.items():
        for version in versions:
            body = (f'  file "{version.file}"' if version.file
                    else f"  path {points_text(version.points)}")
            out.append([version_head("line", name, version), body,
                        f"  left {version.left}", f"  right {version.right}"])
    for name, versions in model.zones.items():
        for version in versions:
            out.append([version_head("zone", name, version), "  " + zone_text(version.expr)])
    for agreement in model.agreements:
        out.append([f'agreement {agreement.name} "words"',
                    f"  parties {', '.join(agreement.parties)}"]
                   + ([f"  signed {agreement.signed.text}"] if agreement.signed else [])
                   + ['  source "x"'])
    for name, parent in model.acts.items():
        out.append([f"act {name} under {parent}"])
    for name, begin, end in model.suspensions:
        out.append([f"suspend {name} from {begin.text} until {end.text}"])
    for name, at in model.anchors.items():
        out.append([f"anchor {name}", f"  at {at.text}"])
    for name, silence in model.silences.items():
        out.append([f"anchor {name}", f"  first {silence.length[0]} without {', '.join(silence.acts)} "
                    f"in {zone_text(silence.zone)} after {silence.after.text}"])
    return out + [clause_lines(c, model.style) for c in model.clauses]


def laid_out(text, style):
    """The same statements with other blanks, comments and broken lists."""
    rng = random.Random(style)
    out = []
    for line in text.splitlines():
        if line.startswith("  "):
            pieces = line.split(", ") if '"' not in line else [line]
            line = pieces[0] + "".join((",\n      " if rng.random() < 0.2 else ", ") + p
                                       for p in pieces[1:])
            line = rng.choice((line, line, "\t" + line.strip(), line + "   # one more word"))
        if rng.random() < 0.1:
            out.append(rng.choice(("", "# a comment", "    # deeper")))
        out.append(line)
    return rng.choice(("\n", "\n", "\r\n")).join(out) + "\n"


def model_text(model):
    out = statements(model)
    if model.order and len(model.order) == len(out):
        out = [out[i] for i in model.order]
    head = [[f"timezone {model.zone_name}"]] if model.zone_name else []
    text = "".join("\n".join(lines) + "\n" for lines in head + out)
    return laid_out(text, model.style) if model.style else text


def clauses_in_order(model):
    """Clauses as the file has them, which a shuffle may have changed."""
    count = len(statements(model))
    first = count - len(model.clauses)
    if not model.order or len(model.order) != count:
        return model.clauses
    return [model.clauses[i - first] for i in model.order if i >= first]
