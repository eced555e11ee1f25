"""A failing case made small: reports and statements nobody needs, then conditions, then fields of
the reports are left out as long as the two judges still disagree."""
import copy

from judge_model import Except

WHERE = ("lat", "lon", "radius_m", "bearing_deg", "bearing_width_deg", "range_min_m", "range_max_m")
COMPOUND = ("and", "or", "minus")


def names_in(expr):
    if expr is None:
        return set()
    own = {"name": 0, "within": 1, "between": 2, "side": 1}.get(expr.op)
    return ({expr.args[own]} if own is not None else set()).union(*map(names_in, expr.kids))


def exprs_of(clause):
    return clause.zones + [expr for e in clause.excepts for expr in e.zones]


def drop_unused(model, reports):
    """Zones, lines and files that neither the clauses nor the places of the reports lead to."""
    wanted = set().union({report.get("place") for report in reports},
                         *(names_in(e) for c in model.clauses for e in exprs_of(c)),
                         *(names_in(silence.zone) for silence in model.silences.values()))
    while True:
        more = {n for z in wanted if z in model.zones for v in model.zones[z] for n in names_in(v.expr)}
        if more <= wanted:
            break
        wanted |= more
    model.zones = {k: v for k, v in model.zones.items() if k in wanted}
    model.lines = {k: v for k, v in model.lines.items() if k in wanted}
    names = {c.name for c in model.clauses}
    model.suspensions = [s for s in model.suspensions if s[0] in names]
    model.order, model.style = None, 0


def smaller_exprs(expr):
    """Each way to take one step from an expression to a part of it."""
    if expr is not None and expr.op in COMPOUND:
        for kid in expr.kids:
            yield lambda kid=kid: vars(expr).update(vars(kid))
        for i in range(len(expr.kids)):
            if len(expr.kids) > 2:
                yield lambda i=i: expr.kids.pop(i)


def steps(model, reports):
    """Changes that make the case smaller, each done in place when called."""
    size = len(reports)
    while size > 1:  # halves first: there may be hundreds
        size = (size + 1) // 2
        for i in range(0, len(reports), size):
            if len(reports) > size:
                yield lambda i=i, size=size: reports.__delitem__(slice(i, i + size))
    for i in range(len(model.clauses)):
        if len(model.clauses) > 1:
            yield lambda i=i: model.clauses.pop(i)
    for i in range(len(model.suspensions)):
        yield lambda i=i: model.suspensions.pop(i)
    for clause in model.clauses:
        for i in range(len(clause.excepts)):
            yield lambda clause=clause, i=i: clause.excepts.pop(i)
        for part in (clause, *clause.excepts):
            for i in range(len(part.windows)):
                yield lambda part=part, i=i: setattr(
                    part, "windows", part.windows[:i] + part.windows[i + 1:])
            for name in ("arms", "against", "by", "notified", "during", "ruling"):
                if getattr(part, name, None):
                    yield lambda part=part, name=name: setattr(part, name, None)
            for i in range(len(part.zones)):
                yield lambda part=part, i=i: part.zones.pop(i)
                yield from smaller_exprs(part.zones[i])
            for name in ("acts", "by", "against"):
                value = getattr(part, name)
                for i in range(len(value or [])):
                    if len(value) > 1:
                        yield lambda value=value, i=i: value.pop(i)
        for i in range(len(clause.limits)):
            if len(clause.limits) > 1:
                yield lambda clause=clause, i=i: clause.limits.pop(i)
        if clause.end_text:
            yield lambda clause=clause: [setattr(clause, name, None)
                                         for name in ("end", "end_text", "end_at", "end_for")]
    for versions in (*model.zones.values(), *model.lines.values()):
        for i in range(len(versions)):
            if len(versions) > 1:
                yield lambda versions=versions, i=i: versions.pop(i)
        for version in versions:
            yield from smaller_exprs(version.expr)
    for report in reports if len(reports) < 10 else []:
        for name in list(report):
            if name not in ("id", "source", "act"):
                yield lambda report=report, name=name: [
                    report.pop(n, None) for n in (WHERE if name in ("lat", "lon") else (name,))]


def shrink(model, reports, disagree, tries_max=400):
    """The smallest found of model and reports for which disagree(model, reports) still holds."""
    tries, again = 0, True
    while again:
        again, number = False, 0
        while tries < tries_max:
            smaller, less = copy.deepcopy((model, reports))
            todo = list(steps(smaller, less))
            if number >= len(todo):
                break
            todo[number]()
            drop_unused(smaller, less)
            tries += 1
            if all(e != Except() for c in smaller.clauses for e in c.excepts) and disagree(smaller, less):
                model, reports, again = smaller, less, True
            else:
                number += 1
    return model, reports
