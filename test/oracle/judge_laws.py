"""What must hold whatever the answers are: the same input in another form, judged again by the
program alone. Each law takes a case and gives words for every breach."""
import copy
import datetime as dt
import json
import re

from judge_model import Expr, model_text
from judge_rules import FIXED_MM, WITHOUT_CALIBRE

NAME = r"(?<![\w.-]){}(?![\w.-])"


def swap_text(text, one, other):
    text = re.sub(NAME.format(re.escape(one)), "\0", text)
    return re.sub(NAME.format(re.escape(other)), one, text).replace("\0", other)


def plain(findings):
    """Findings without their words."""
    return [{k: v for k, v in f.items() if k != "because"} for f in findings]


def verdicts(findings):
    return {(f["report"], f["clause"], f.get("stated_by")): f["verdict"] for f in findings}


def differ(one, other):
    """Words for the first difference of two lists."""
    if one == other:
        return []
    lost = [f for f in one if f not in other][:1] or one[-1:]
    new = [f for f in other if f not in one and (f["report"], f["clause"]) == (
        lost[0]["report"], lost[0]["clause"])][:1] if lost else other[-1:]
    return [f"{len(one)} findings, {len(other)} after; for one\n#   {lost}\n#   {new}"]


class Case:
    """model, its text, the reports and what the program finds; run(text, reports) does it again."""

    def __init__(self, model, text, reports, findings, run, rng, trees):
        self.model, self.text, self.reports, self.findings = model, text, reports, findings
        self.run, self.rng, self.trees = run, rng, trees


def swapped_names_swap_in_the_findings(case):
    """And nothing else changes, the words included."""
    if len(case.model.parties) < 2:
        return []
    one, other = case.rng.sample([p.name for p in case.model.parties], 2)
    text = swap_text(case.text, one, other)
    reports = [json.loads(swap_text(json.dumps(r), one, other)) for r in case.reports]
    findings = case.run(text, reports)
    return differ([json.loads(swap_text(json.dumps(f), one, other)) for f in case.findings], findings)


def a_vaguer_report_is_never_surer(case):
    """Yes may become possible, no may become possible, possible stays."""
    vague = [(vaguer(case, copy.deepcopy(r))) for r in case.reports]
    before, after = verdicts(case.findings), verdicts(case.run(case.text, vague))
    allowed = {(a, b) for a in ("violation", "no") for b in (a, "possible")} | {("possible",) * 2}
    breaches = []
    for key in {**before, **after}:
        step = before.get(key, "no"), after.get(key, "no")
        if step not in allowed:
            number = next(i for i, r in enumerate(case.reports) if f"s:{r['id']}" == key[0])
            breaches.append(f"{key[1]}: {step[0]} became {step[1]}\n"
                            f"#   {json.dumps(case.reports[number])}\n#   {json.dumps(vague[number])}")
    return breaches


def vaguer(case, report):
    rng = case.rng
    kinds = ["place", "time", "act", "weapon", "target", "calibre", "nowhere", "undated"]
    if case.model.silences:  # the reports' times say how far silence is known
        kinds = [kind for kind in kinds if kind not in ("time", "undated")]
    kind = rng.choice(kinds)
    if report["act"] in CONTEXT:
        return vaguer_context(rng, report)
    if kind == "place" and "lat" in report and ("bearing_deg" not in report or "range_max_m" in report):
        report["radius_m"] = report.get("radius_m", 0) * rng.choice((1, 2)) + rng.choice((1, 30, 2000))
    elif kind == "nowhere":
        for name in [n for n in report if n in ("lat", "lon", "radius_m", "place") or
                     n.startswith(("bearing", "range"))]:
            del report[name]
    elif kind == "time" and "T" in report.get("from", "") and "T" in report.get("to", "T"):
        if all(re.search(r"Z$|[+-]\d\d:\d\d$", report.get(name, "Z")) for name in ("from", "to")):
            begin, end = (dt.datetime.fromisoformat(report.get(name, report["from"]).replace("Z", "+00:00"))
                          for name in ("from", "to"))
            if begin <= end:  # else it is set aside, as it should be
                report["to"] = f"{end.year + 1}-03-03T00:00:00Z"
    elif kind == "undated":
        report.pop("from", None)
        report.pop("to", None)
    elif kind in ("act", "weapon", "target") and kind in report:
        fixed = kind == "weapon" and {*FIXED_MM, *WITHOUT_CALIBRE} & set(
            case.trees.path("weapons", report["weapon"]))
        parent = case.trees.parent[kind + "s"].get(report[kind])
        # A type that fixes its calibre, or has none, says more than its name.
        if parent and not fixed:
            report[kind] = parent
    elif kind == "calibre" and report.get("weapon") not in {*FIXED_MM, *WITHOUT_CALIBRE}:
        for name in [n for n in report if n.startswith("calibre")]:
            del report[name]
    return report


CONTEXT = "holding", "notice", "position"


def vaguer_context(rng, report):
    """Of what others are judged by: a stock within wider bounds, a notice given nobody knows when,
    a position less exact. What a report is about stays."""
    if report["act"] == "notice":
        report.pop("known", None)
    elif report["act"] == "position" and "lat" in report and "bearing_deg" not in report:
        report["radius_m"] = report.get("radius_m", 0) + rng.choice((1, 300, 5000))
    elif report["act"] == "holding":
        low, high = report.get("count_min"), report.get("count_max")
        if rng.random() < 0.5:
            high = high if high is not None else 1 if low is None else None
            report["count_min"] = max(0, (1 if low is None else low) - rng.choice((1, 5)))
            if high is not None:
                report["count_max"] = high + rng.choice((0, 3, 20))
        elif "lat" in report and ("bearing_deg" not in report or "range_max_m" in report):
            report["radius_m"] = report.get("radius_m", 0) + rng.choice((1, 30, 2000))
    return report


def cut_boxes(expr, rng):
    """Every box as two that share an edge."""
    expr = Expr(expr.op, expr.args, [cut_boxes(kid, rng) for kid in expr.kids])
    if expr.op != "box":
        return expr
    south, west, north, east = expr.args
    width = east - west if east > west else east - west + 360
    share = rng.uniform(0.1, 0.9)
    if rng.random() < 0.5:
        lat = round(south + share * (north - south), 6)
        parts = (south, west, lat, east), (lat, west, north, east)
    else:
        lon = round((west + share * width + 180) % 360 - 180, 6)
        parts = (south, west, north, lon), (south, lon, north, east)
    return Expr("or", (), [Expr("box", part) for part in parts])


def a_zone_cut_in_two_and_joined_is_the_same(case):
    model = copy.deepcopy(case.model)
    for versions in model.zones.values():
        for version in versions:
            version.expr = cut_boxes(version.expr, case.rng)
    for clause in model.clauses:
        for part in (clause, *clause.excepts):
            part.zones = [cut_boxes(expr, case.rng) for expr in part.zones]
    for silence in model.silences.values():
        silence.zone = cut_boxes(silence.zone, case.rng)
    text = model_text(model)
    return differ(plain(case.findings), plain(case.run(text, case.reports)))


def another_layout_says_the_same(case):
    return differ(case.findings, case.run(None, case.reports))


def the_order_of_reports_is_only_an_order(case):
    reports = list(case.reports)
    case.rng.shuffle(reports)
    place = {f"s:{r['id']}": i for i, r in enumerate(reports)}
    return differ(sorted(case.findings, key=lambda f: place[f["report"]]), case.run(case.text, reports))


def the_order_of_statements_is_only_an_order(case):
    model = copy.deepcopy(case.model)
    case.rng.shuffle(model.order)

    def known(finding):
        return json.dumps(finding, sort_keys=True)
    # Of several parties whose stock may be too great, the words name the first of the file.
    keep = plain if any(c.limits for c in model.clauses) else list
    return differ(sorted(keep(case.findings), key=known),
                  sorted(keep(case.run(model_text(model), case.reports)), key=known))


LAWS = (swapped_names_swap_in_the_findings, a_vaguer_report_is_never_surer,
        a_zone_cut_in_two_and_joined_is_the_same, another_layout_says_the_same,
        the_order_of_reports_is_only_an_order, the_order_of_statements_is_only_an_order)
