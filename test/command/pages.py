#!/usr/bin/env python3
"""The pages of a force as people and programs meet them: the same figures as --json, well formed,
alike for all, the same bytes twice; maps with longitude first, calendars that another reader
reads; and the example of a multinational force, whose every figure says where it is from."""
import json
import os
import re
from html.parser import HTMLParser

from outsider import *

TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
FORCE = os.path.join(TOP, "examples", "force-ukraine")
TERMS = os.path.join(FORCE, "force-ukraine.truce")
RECALL = os.path.join(TOP, "examples", "recall-2022", "recall-2022.truce")
DAY = ("--on", "2026-06-01", "--as-of", "2026-06-01")
VOID = {"meta", "link", "br", "img", "hr", "input"}


class Page(HTMLParser):
    """Tags that close what they open, one id each, and the text of every row of every table."""

    def __init__(self, text):
        super().__init__()
        self.open, self.ids, self.bad, self.rows, self.links = [], set(), [], [], set()
        self.feed(text)
        self.bad += self.open

    def handle_starttag(self, tag, attributes):
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attributes:
            if name == "id" and value in self.ids:
                self.bad.append(f"id {value} twice")
            if name == "id":
                self.ids.add(value)
            if name == "href" and value.startswith("#"):
                self.links.add(value[1:])
            if name.startswith("on") or (name in ("src", "href") and not value.startswith("#")):
                self.bad.append(f"{name}={value}")
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.bad.append(f"</{tag}>")

    def handle_data(self, data):
        if self.rows and self.rows[-1] and ("td" in self.open or "th" in self.open):
            self.rows[-1][-1] += data

    def row(self, first):
        return next(r for r in self.rows if r and r[0].strip().startswith(first))


def give(folder, command, suffix, *args, terms=TERMS):
    path = os.path.join(folder, f"{command}.{suffix}")
    out = ok(command, *args, "-o", path, terms)
    expect(out == f"wrote '{path}'\n", out)
    return read(path).decode()


def number(text):
    return int(re.match(r"[\d,]+", text.strip())[0].replace(",", ""))


@test
def the_posture_page_says_what_json_says(folder):
    page = Page(give(folder, "posture", "html", *DAY, "--without", "GB,FR"))
    said = json.loads(ok("posture", *DAY, "--without", "GB,FR", "--json", TERMS))
    expect(not page.bad and page.links <= page.ids, page.bad)
    for group, people in said["people"].items():
        if people["units"]:
            row = page.row(group)
            expect(number(row[1]) == people["units"], (group, row))
            expect(number(row[2]) == people["people"], (group, row))
    for c in said["capabilities"]:
        row = page.row(c["capability"] + " ")
        shown = [number(cell) for cell in row[3:8]]
        expect(shown == list(c["units"].values()), (c["capability"], row))
        expect(number(row[10]) == c["without"]["held"], row)
    needs = [r for r in page.rows if len(r) == 6 and "held" in r[5]]
    expect([(r[1].replace("possibly ", ""), number(r[2])) for r in needs] ==
           [(n["state"], n["in_reach"]["held"]) for n in said["needs"]], needs[:2])


@test
def the_plan_page_says_what_json_says(folder):
    args = ("--as-of", "2026-06-01", "--survive", "1", "--seconds", "20")
    page = Page(give(folder, "plan", "html", *args))
    said = json.loads(ok("plan", *args, "--json", TERMS))
    expect(not page.bad and page.links <= page.ids, page.bad)
    text = json.dumps(said)
    stood = {r[0].split()[0] for r in page.rows if len(r) == 5 and "by the" in r[4]}
    expect(len(stood) > 10 and all(f'"{u}"' in text for u in stood), stood)
    expect(any("proven" in h for h in page.rows[0]) or page.rows[0][-1] == "Proven", page.rows[0])
    asked = [g.get("asked") for g in said["goals"]]
    expect([r[1] for r in page.rows[1:6]] == [f"{a:g}" if a else "" for a in asked], (asked, page.rows[:6]))
    expect(any("weight 3, " in cell for r in page.rows for cell in r), "weights of sites")


@test
def the_timeline_page_says_what_csv_says(folder):
    args = (*DAY, "--plan", "--draws", "800")
    page = Page(give(folder, "timeline", "html", *args))
    expect(not page.bad and {"posture", "plan", "timeline", "politics"} <= page.ids, page.bad)
    rows = ok("timeline", *args, "--csv", TERMS)
    for name in ("ceasefire", "mandate", "riksdag_vote"):
        days = re.findall(r"\d{4}-\d\d-\d\d", next(r for r in rows.splitlines() if f",{name}," in r))
        row = next(r for r in page.rows if r and r[0].startswith(name + " ") and
                   len(r) == 5 and re.match(r"\d{4}-", r[1]))
        expect(all(day[:10] in days for day in row[1:4]), (name, row, days))


@test
def the_same_question_gives_the_same_bytes(folder):
    for command, args in (("posture", DAY), ("timeline", (*DAY, "--plan", "--draws", "400"))):
        for suffix in ("html", "geojson", "ics"):
            first = give(folder, command, suffix, *args)
            expect(first == give(folder, command, suffix, *args), (command, suffix))


@test
def other_names_change_names_alone(folder):
    pairs = {"FR": "GB", "GB": "FR", "France": "Unitedia", "Unitedia": "France"}
    text = ('operation "T"\ncontributor FR "France"\ncontributor GB "Unitedia"\n'
            'capability infantry\nsite s "S"\n  at 49 30\n  base\n  needs infantry 2\n'
            'unit one "U"\n  from FR\n  strength 5\n  offers infantry 1\n  at s\n  stage deployed\n'
            'unit two "U"\n  from GB\n  strength 5\n  offers infantry 1\n  at s\n  stage deployed\n')

    def swap(words):
        return re.sub("|".join(pairs), lambda m: pairs[m[0]], words)

    here = write(folder, "a.truce", text)
    there = write(folder, "b.truce", swap(text))
    for suffix in ("html", "geojson", "ics"):
        one = give(folder, "posture", suffix, *DAY, terms=here)
        two = give(folder, "posture", suffix, *DAY, terms=there)
        expect(swap(one) == two, suffix)


@test
def maps_are_geojson_with_longitude_first(folder):
    for command, args in (("posture", DAY), ("plan", ("--as-of", "2026-06-01"))):
        map_ = json.loads(give(folder, command, "geojson", *args))
        expect(map_["type"] == "FeatureCollection" and "no opinion" in map_["notice"], command)
        kinds = {f["properties"]["kind"] for f in map_["features"]}
        expect(kinds >= {"site", "unit"} and ("serves" in kinds) == (command == "plan"), kinds)
        for f in map_["features"]:
            g = f["geometry"]
            for lon, lat in [g["coordinates"]] if g["type"] == "Point" else g["coordinates"]:
                expect(2 < lon < 32 and 41 < lat < 52, (f["properties"], lon, lat))
        paris = next(f for f in map_["features"] if f["properties"].get("site") == "hq_paris")
        expect(paris["geometry"]["coordinates"] == [2.21, 48.87], paris["geometry"])


def place(folder, site, *args, command="posture"):
    features = json.loads(give(folder, command, "geojson", *DAY[-2:], *args))["features"]
    return next(f for f in features if f["properties"].get("site") == site)["geometry"]["coordinates"]


@test
def places_are_told_no_more_exactly_than_is_asked(folder):
    for command in ("posture", "plan", "timeline"):
        expect(place(folder, "npp_rivne", command=command) == [25.9, 51.32], command)
    expect(place(folder, "npp_rivne", "--precision", "0") == [25.8974, 51.3245], "exact")
    expect(place(folder, "npp_rivne", "--precision", "0.25") == [26, 51.25], "a quarter")
    text = read(TERMS).decode()
    there = write(folder, "moved.truce",
                  text.replace("at 51.3245 25.8974", "at 51.3216 25.9042").encode())
    for suffix in ("html", "geojson"):
        one = give(folder, "posture", suffix, *DAY)
        expect("told to 0.01 degree" in one, suffix)
        expect(one == give(folder, "posture", suffix, *DAY, terms=there), "what is told gives it away")
        one = give(folder, "posture", suffix, *DAY, "--precision", "0")
        expect("not for publication" in one, suffix)
        expect(one != give(folder, "posture", suffix, *DAY, "--precision", "0", terms=there), suffix)


@test
def calendars_are_read_by_another_reader(folder):
    try:
        import icalendar
    except ImportError:
        return
    for command, args in (("posture", DAY), ("plan", ("--as-of", "2026-06-01")),
                          ("timeline", (*DAY, "--draws", "400"))):
        give(folder, command, "ics", *args)
        raw = read(folder, f"{command}.ics")
        events = icalendar.Calendar.from_ical(raw).walk("VEVENT")
        uids = [str(e["UID"]) for e in events]
        expect(len(events) > 15 and len(set(uids)) == len(uids), (command, len(events)))
        expect(all(len(line) <= 75 for line in raw.split(b"\r\n")), command)
        paris = next(e for e in events if "paris_2026_01" in str(e["UID"]))
        expect(str(paris["DTSTART"].dt) == "2026-01-06" and "STATUS" not in paris, paris)
        expect(sum("TENTATIVE" in str(e.get("STATUS")) for e in events) > 5, command)


@test
def the_recall_stands_side_by_side(folder):
    page = Page(give(folder, "posture", "html", "--on", "2022-03-06", "--as-of", "2022-03-06",
                     "--without", "UA", terms=RECALL))
    expect(not page.bad and {"frame-posture", "frame-without"} <= page.ids, page.bad)
    held = page.row("held")
    expect([number(c) for c in held[1:]] == [9, 308, 0, 0], held)


@test
def a_need_that_nobody_states_is_not_none(folder):
    row = Page(give(folder, "posture", "html", "--on", "2022-03-06", "--as-of", "2022-03-06",
                    terms=RECALL)).row("helicopter")
    expect(row[1] == row[2] == row[9] == "not said" and row[3] == "8", row)


@test
def a_plan_says_what_was_asked_of_it(folder):
    page = give(folder, "plan", "html", "--as-of", "2026-06-01", "--from", "firm", "--without", "GB")
    expect("Only of what is firm, or surer." in page and "Without <b>United Kingdom</b>" in page, page[:900])
    page = give(folder, "plan", "html", "--as-of", "2026-06-01")
    expect("Only of what" not in page and "Without <b>" not in page, page[:900])


@test
def the_situation_report_has_their_chapters(folder):
    db = os.path.join(folder, "t.db")
    ok("init", "--db", db)
    ok("load", "--db", db, TERMS)
    ok("watch", "--db", db)
    for path in ("one.html", "two.html"):
        ok("report", "--db", db, "-o", os.path.join(folder, path))
    text = read(folder, "one.html").decode()
    page = Page(re.sub(r"<script type=.*?</script>", "", text, flags=re.S))
    expect(not page.bad, page.bad)
    expect({"posture", "plan", "timeline", "politics"} <= page.ids & page.links, page.ids)
    expect(text == read(folder, "two.html").decode(), "two bytes differ")
    expect(text.count("Places are told to 0.01 degree") == 2, text.count("Places are told"))
    for step, words in ("0", "Places are exact"), ("0.1", "told to 0.1 degree, about 11.1 km"):
        ok("report", "--db", db, "-o", os.path.join(folder, "p.html"), "--precision", step)
        told = read(folder, "p.html").decode()
        expect(told.count(words) == 2 and "told to 0.01 degree, about" not in told, step)


@test
def a_precision_is_for_the_sites_of_a_page_alone(folder):
    db = os.path.join(folder, "t.db")
    write(folder, "plain.truce", b"timezone UTC\nparty A\nparty B\nagreement m\n  parties A, B\n  signed 2025-01-01\n")
    ok("init", "--db", db)
    ok("load", "--db", db, os.path.join(folder, "plain.truce"))
    ok("watch", "--db", db)
    for name, step, words in (("x.html", "0.1", "the terms name none; those of reports are told to 0.01"),
                              ("x.geojson", "0.1", "of a page (-o FILE.html); the places of reports"),
                              ("x.html", "2", "--precision wants degrees from 0 (exact) to 1, got '2'")):
        code, out, err = run("report", "--db", db, "-o", os.path.join(folder, name), "--precision", step)
        expect(code == 2 and words in err and not out, (code, err))
        expect(not os.path.exists(os.path.join(folder, name)), "a file was left")


@test
def what_cannot_be_given_is_refused(folder):
    for args, status, words in (
            (("posture", "-o", "x.pdf", TERMS), 2, "ends in .html, .csv"),
            (("posture", "-o", "x.html", "--json", TERMS), 2, "leave out --json"),
            (("posture", "--as", "un-contributions", "-o", "x.html", TERMS), 2, "from tables"),
            (("posture", "-o", "x.html", "--precision", "2", TERMS), 2, "degrees from 0"),
            (("posture", "-o", "x.html", "--precision", "nan", TERMS), 2, "degrees from 0"),
            (("plan", "--precision", "0.1", "--json", TERMS), 2, "a page or a map"),
            (("posture", *DAY, "-o", os.path.join(folder, "no", "x.html"), TERMS), 3, "x.html")):
        code, out, err = run(*args)
        expect(code == status and words in err and not out,
               (args, code, err))
    expect(not os.path.exists("x.html"), "a file was left")


# ---- the example ----

def figures():
    """Each line of the example with a figure that needs a ground, and the statement it is in."""
    kind = name = ""
    for line in read(TERMS).decode().splitlines():
        head = re.match(r"(\w+) (\w+)", line)
        if head:
            kind, name = head[1], head[2]
        word = line.split()[0] if line.startswith("  ") else ""
        if (kind, word) in {("unit", w) for w in ("strength", "offers", "reach", "ready", "at")} | {
                ("site", "needs"), ("site", "holds"), ("site", "weight"), ("site", "at"),
                ("milestone", "after"), ("milestone", "expected"), ("meeting", "after"),
                ("unit", "rotation"), ("unit", "confidence"), ("unit", "caveat")}:
            yield kind, name, line.strip()


@test
def every_figure_of_the_example_says_where_it_is_from(folder):
    readme = read(FORCE, "README.md").decode()
    assumed = {int(n) for n in re.findall(r"^\| (\d+) \|", readme, re.M)}
    used = set()
    lines = list(figures())
    expect(len(lines) > 100, len(lines))
    for kind, name, line in lines:
        ground = re.search(r"# (stated|assumption (\d+))$", line)
        expect(ground, f"{kind} {name}: '{line}' says neither '# stated' nor '# assumption N'")
        if ground and ground[2]:
            used.add(int(ground[2]))
    everywhere = {int(n) for n in re.findall(r"# assumption (\d+)", read(TERMS).decode())}
    expect(used <= everywhere == assumed, (sorted(everywhere), sorted(assumed)))


@test
def every_statement_of_the_example_has_its_source(folder):
    blocks = re.split(r"\n(?=\w)", read(TERMS).decode())
    heads = [b for b in blocks if re.match(r"(unit|meeting|position|measure) ", b)]
    expect(len(heads) > 40, len(heads))
    for block in heads:
        expect(re.search(r'source "[^"]{8,}"', block), block.splitlines()[0])
    for block in heads:
        if block.startswith("unit "):
            expect(re.search(r"\n  stated \d{4}-\d\d-\d\d source ", block), block.splitlines()[0])


@test
def the_figures_of_its_readme_stand_in_the_file(folder):
    text, readme = read(TERMS).decode(), read(FORCE, "README.md").decode()
    table = readme.split("## What sources say")[1].split("## What is assumed")[0]
    large = set(re.findall(r"\b\d{1,3},\d{3}\b", table.split("| value |")[1]))
    expect(len(large) >= 8, large)
    parts = {"6,000": "strength 2000"}  # what stands there in equal parts: see below
    for figure in large:
        expect(parts.get(figure, figure) in text, figure)
    for name in ("hq_paris", "hq_kyiv", "Riksdag", "Bundestag", "1609680293"):
        expect(name in text, name)


GROUP = {"deployed": "held", "confirmed": "firm", "interest": "hoped", "committed": "hoped",
         "approval_pending": "hoped", "withdrawn": "gone"}


def said_by(day):
    """Of each unit, the words of its latest statement by that day: read without the program."""
    latest = {}
    for block in re.split(r"\n(?=\w)", read(TERMS).decode()):
        if head := re.match(r"unit (\w+)", block):
            stated = re.search(r"stated (\d{4}-\d\d-\d\d)", block)[1]
            if stated <= day and stated >= latest.get(head[1], ("",))[0]:
                latest[head[1]] = stated, block
    return {unit: block for unit, (_, block) in latest.items()}


def people_of(day):
    """People by contributor and group, added up by hand."""
    sums = {}
    for block in said_by(day).values():
        who, stage = (re.search(rf"\n  {word} (\w+)", block)[1] for word in ("from", "stage"))
        strength = re.search(r"\n  strength (\d+)", block)
        sums[who, GROUP[stage]] = sums.get((who, GROUP[stage]), 0) + int(strength[1] if strength else 0)
    return sums


@test
def its_people_add_up_to_what_its_sources_say(folder):
    spring, summer = people_of("2025-06-01"), people_of("2026-06-01")
    expect(spring["GB", "hoped"] == spring["FR", "hoped"] == 10000, spring)
    expect((summer["GB", "hoped"], summer["FR", "hoped"]) == (7500, 6000), summer)
    expect((summer["GB", "gone"], summer["FR", "gone"]) == (2500, 4000), summer)
    expect((summer["joint", "held"], summer["EE", "hoped"], summer["LT", "hoped"]) == (70, 150, 200),
           summer)
    readme = read(FORCE, "README.md").decode()
    for words in ("up to 10,000; later fewer than 7,500", '"several thousand"; 6,000',
                  "| staff of the headquarters | 70 |", "around 200", "150 on average"):
        expect(words in readme, words)


@test
def posture_adds_them_up_alike_on_every_day_that_something_was_said(folder):
    days = sorted(set(re.findall(r"stated (\d{4}-\d\d-\d\d)", read(TERMS).decode())))
    expect(len(days) >= 10, days)
    for day in ["2025-01-01"] + days:
        said = json.loads(ok("posture", "--on", day, "--as-of", day, "--json", TERMS))
        here = {(c["contributor"], group): c[group]["people"] for c in said["contributors"]
                for group in ("held", "firm", "hoped", "gone") if c[group]["units"]}
        expect(here == people_of(day), (day, here, people_of(day)))


@test
def a_land_part_is_half_companies_of_the_average_size(folder):
    parts = [b for unit, b in said_by("2025-06-01").items() if "_land_" in unit]
    expect(len(parts) == 9, len(parts))
    for block in parts:
        strength, companies = (int(re.search(rf"{w} (\d+)", block)[1]) for w in ("strength", "infantry"))
        expect(companies == strength // 2 // 150, block)


@test
def who_takes_part_is_counted_as_the_readme_counts(folder):
    names = dict(re.findall(r'^contributor (\w+) "([^"]+)"', read(TERMS).decode(), re.M))
    expect(len(names) == 35 and names.pop("joint"), sorted(names))
    expect("34 by name" in read(FORCE, "README.md").decode(), "the README has another count")
    expect(list(names.values()) == sorted(names.values()), "not in the order of their names")


@test
def who_declines_stands_nowhere_on_the_host_s_land(folder):
    text, readme = read(TERMS).decode(), read(FORCE, "README.md").decode()
    code = {name: who for who, name in re.findall(r'^contributor (\w+) "([^"]+)"', text, re.M)}
    row = re.search(r"^\| ([^|]+) \| no troops in Ukraine", readme, re.M)[1].split(", ")
    expect(len(row) >= 8, row)
    stands = {u["unit"]: u.get("site", "") for u in
              json.loads(ok("plan", "--as-of", "2026-06-01", "--json", TERMS))["units"]}
    host = {s for s, words in re.findall(r"^site (\w+)((?:.*\n  .*)+)", text, re.M)
            if "excludes not_on_host_land" in words}
    expect(len(host) == 10, sorted(host))
    for who in (code[name] for name in row):
        units = [u for u, b in said_by("2026-06-01").items() if f"\n  from {who}\n" in b]
        for unit in units:
            expect("caveat not_on_host_land" in said_by("2026-06-01")[unit], unit)
            expect(stands.get(unit) not in host, (unit, stands.get(unit)))
        place = [b for b in re.split(r"\n(?=\w)", text) if f"\n  by {who}\n" in b and "topic contribution" in b]
        expect(units or place, f"{who}: neither a unit nor a position")
        if not units:
            expect(re.search(r'offers "(no|not) ', place[-1]), place[-1])


@test
def the_example_has_no_warning(folder):
    code, out, err = run("check", "--lint", TERMS)
    expect(code == 0 and "warning" not in out + err, err)
    code, out, err = run("fmt", TERMS)
    expect(code == 0 and out.encode() == read(TERMS), "it is not laid out as truce fmt does")


main()
