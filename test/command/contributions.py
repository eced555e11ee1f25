#!/usr/bin/env python3
"""Tables of contributions as nobody should make them: what truce posture and truce import say of
each. TAP on standard output."""
import json
import os
import subprocess
import sys
import tempfile

TRUCE = os.path.abspath(sys.argv[1])
HEAD = "Date,Contributor,Contributor_ISO-3,Mission,Troops_Total,Total_Total\n"
A, B = "2014-03-31,A,AAA,M,7,7\n", "2014-03-31,B,BBB,M,3,3\n"
tests = []


def test(function):
    tests.append(function)
    return function


def run(*args, status=0):
    done = subprocess.run([TRUCE, *args], capture_output=True)
    assert done.returncode == status, (args, done.returncode, done.stderr)
    return done.stdout.decode(), done.stderr.decode(errors="replace")


def write(folder, table):
    path = os.path.join(folder, "t.csv")
    with open(path, "wb") as file:
        file.write(table if isinstance(table, bytes) else table.encode())
    return path


def both(folder, table, *more):
    """What a file answers, and a store of it: they must not differ."""
    path = write(folder, table)
    db = os.path.join(folder, "s.db")
    if os.path.exists(db):
        os.remove(db)
    run("init", "--db", db)
    run("import", "--db", db, "--as", "un-contributions", path)
    answers = [json.loads(run("posture", *of, "--json", *more)[0])
               for of in (("--as", "un-contributions", path), ("--db", db))]
    same = [{key: of[key] for key in of if key not in ("rows", "taken", "issues", "statements")}
            for of in answers]
    assert same[0] == same[1], same
    return answers[0]


def strength(answer):
    return answer["all"]["strength"]["min"]


def issues(answer):
    return {reason: issue["count"] for reason, issue in answer["issues"].items()}


# what is in the table, how many people are counted, what is told
TABLES = {
    "a byte order mark": (b"\xef\xbb\xbf" + (HEAD + A + B).encode(), 10, {}),
    "CR LF": ((HEAD + A + B).replace("\n", "\r\n"), 10, {}),
    "semicolons": ((HEAD + A + B).replace(",", ";"), 10, {}),
    "the header again": (HEAD + A + HEAD + B, 10, {"day": 1}),
    "less than nothing": (HEAD + A + B.replace("3,3", "-3,-3"), 7, {"number": 1}),
    "thousands set off": (HEAD + A + "".join(
        f'2014-03-31,{c},,M,"{n}","{n}"\n' for c, n in
        zip("CDEFGH", ("1,234", "1 234", "1.234", "1\u00a0234", "1'234", "1e3"))), 7, {"number": 6}),
    "more than there are": (HEAD + A + B.replace("3,3", "99999999999999999999,3"), 7, {"number": 1}),
    "other writings of a day": (HEAD + A + "".join(
        f"{day},C,CCC,M,1,1\n" for day in
        ("31/03/2014", "03/31/2014", "31.03.2014", "2014-03", "Mar-14", "14-03-31", "2014/03/31",
         "2014-03-31T00:00:00Z", "2014-02-30", "")), 7, {"day": 10}),
    "NUL bytes": ((HEAD + A + "2014-03-31,B\0,BBB,M,3,3\n2014-03-31,C,CCC,M,3\0,3\n"), 7,
                  {"name": 1, "number": 1}),
    "control characters": (HEAD + A + "2014-03-31,\x1b[31mB,BBB,M,3,3\n", 7, {"name": 1}),
    "no text": ((HEAD + A + "2014-03-31,C\u00f4te,CIV,M,3,3\n").encode("cp1252"), 7, {"name": 1}),
    "a quote never closed": (HEAD + '2014-03-31,"A,AAA,M,7,7\n' + B, 3, {"row": 1}),
    "a cell too few": (HEAD + A + "2014-03-31,B,BBB,M,3\n", 7, {"row": 1}),
    "a line of 10 MB": (HEAD + A + "2014-03-31," + "x" * 10_000_000 + ",BBB,M,3,3\n" + B, 10, {"row": 1}),
    "a sum among the rows": (HEAD + A + B + "2014-03-31,All,,M,10,10\n2014-03-31,Total,,all,10,10\n", 10,
                             {"totals": 2}),
    "a name spelt twice": (HEAD + A + "2014-03-31,a,AAA,N,3,3\n", 10, {"spelling": 1}),
    "a code of two names": (HEAD + A + "2014-03-31,A land,AAA,N,3,3\n", 10, {"code_again": 1}),
    "names that nobody knows": (HEAD + A + "2014-03-31,Atlantis,XXX,N,3,3\n", 10, {}),
    "a day to come": (HEAD + A + "2914-03-31,B,BBB,M,3,3\n", 7, {}),
    "nobody": (HEAD + A.replace("7,7", "0,0"), 0, {}),
}


@test
def what_is_wrong_with_a_row_is_told_and_costs_that_row(folder):
    for name, (table, people, told) in TABLES.items():
        answer = both(folder, table)
        assert (strength(answer), issues(answer)) == (people, told), (name, answer["issues"])
    answer = both(folder, TABLES["a day to come"][0])
    assert (answer["stock"], answer["to_come"]) == ("2014-03-31", 1), answer
    assert "1 strength is of a day that has not come" in run(
        "posture", "--as", "un-contributions", os.path.join(folder, "t.csv"))[0]
    assert both(folder, TABLES["a day to come"][0], "--on", "2914-04-01")["stock"] == "2914-03-31"
    answer = both(folder, TABLES["nobody"][0])
    assert answer["missions"][0]["contributors"][0]["share"] is None, answer


@test
def a_file_that_is_none_is_refused_with_the_reason(folder):
    refused = {
        "": "the table is empty",
        "\n\n": "the table is empty",
        HEAD: "hold no stock",
        HEAD + "2914-03-31,B,BBB,M,3,3\n": "no stock of a day that has come",
        (HEAD + A).replace("\n", "\r"): "end in CR alone",
        "Date,Mission,Total,Total\n": "two columns 'Total', 3 and 4",
        "Da\0te,Mission,Total\n": "no column 'Date'",
        "Date," + "x" * 2_000_000 + ",Mission,Total\n": "its first line is no header",
        (HEAD + A).encode("utf-16"): "in UTF-16",
    }
    for table, words in refused.items():
        path = write(folder, table)
        done = subprocess.run([TRUCE, "posture", "--as", "un-contributions", path], capture_output=True)
        assert done.returncode in (2, 3) and words in done.stderr.decode(), (table[:50], done.stderr)


@test
def a_code_takes_every_name_that_bears_it_away(folder):
    answer = both(folder, HEAD + A + "2014-03-31,A land,AAA,M,5,5\n" + B, "--without", "aaa")
    assert answer["missions"][0]["left"] == {"min": 3, "max": 3}, answer


@test
def a_year_of_places_is_said_to_be_no_day(folder):
    path = write(folder, "mission,year,location,latitude,longitude,No.TCC,year.overview\n"
                         "M,2014,P,1,2,1,A (5)\n")
    assert "who moved within it may be counted at both" in run("posture", "--as", "geopko", path)[0]


failed = 0
for number, function in enumerate(tests, 1):
    try:
        with tempfile.TemporaryDirectory() as folder:
            function(folder)
        print(f"ok {number} - {function.__name__.replace('_', ' ')}")
    except AssertionError as error:
        failed += 1
        print(f"not ok {number} - {function.__name__.replace('_', ' ')}\n# {error!r}")
print(f"1..{len(tests)}")
sys.exit(failed > 0)
