#!/usr/bin/env python3
"""The page that carries its proofs: an outsider opens it, truce verify opens it, and whoever
changes it is found out. TAP on standard output."""
import html
import re

from outsider import *

TERMS = ('operation "Test"\ntimezone Europe/Kyiv\nparty A\nparty B\nagreement x\n  parties A, B\n'
         '  signed 2015-01-01\nzone z\n  box 47 37 49 39\nact drone_drop under explosion\nclause x.1\n  forbid fire, explosion\n'
         '  in z\n  source "s"\n')
HIDDEN = ["48.0151234", "37.8025678", "0000007", "battery-9"]
OPEN, SHUT = '<script type="application/json" id="sealed">', "</script>"


def report(number, **more):
    return json.dumps({"id": f"w{number}", "source": "post <!--4", "from": "2015-03-01T10:00:00Z", "act": "shot",
                       "text": f'said </script><script>alert(1)</script> "no {number}"', "lat": 48.0151234,
                       "lon": 37.8025678, "phone": "+380-44-0000007", "site": "battery-9", **more}) + "\n"


def setting(folder, count=30):
    m = Mission(folder, 0)
    ok("load", "--db", m.db, write(folder, "a.truce", TERMS))
    more(m, 0, count)
    m.page = os.path.join(folder, "r.html")
    return m


def more(m, first, end):
    ok("import", "--db", m.db, write(m.folder, "r.jsonl", "".join(
        report(i, act="drone_drop" if i % 3 else "shot", place="Shyrokyne") for i in range(first, end))))
    ok("watch", "--db", m.db)


def publish(m, *args):
    ok("report", "--db", m.db, "-o", m.page, *args)
    return read(m.page)


def sealed(page):
    head, rest = page.decode().split(OPEN)
    text, tail = rest.split(SHUT, 1)
    return head + OPEN, text, SHUT + tail


def close(head, text, tail):
    """The page with its digest put right, as somebody who wants to deceive would."""
    text = text[:-66]
    digest = hashlib.sha256((head + text + '"}' + tail).encode()).hexdigest()
    return (head + text + digest + '"}' + tail).encode()


def open_page(page, vkey):
    """What an outsider learns: the proved reports by entry, with what is shown of them."""
    head, text, tail = sealed(page)
    said = json.loads(text)
    assert said["format"] == "truce page 1"
    assert said["file"] == hashlib.sha256((head + text[:-66] + text[-2:] + tail).encode()).hexdigest(), "file"
    size, top = open_checkpoint(said["checkpoint"], vkey)
    digests = [base64.b64decode(d, validate=True) for d in said["digests"]]
    out = {}
    for e in said["entries"]:
        assert ("path" in e) == (e["index"] < size)
        if "path" not in e:
            continue
        leaf = sha(b"\0" + e["entry"].encode())
        assert climb(leaf, e["index"], size, [digests[d] for d in e["path"]]) == top, "not in the log"
        entry = json.loads(e["entry"])
        assert entry["seq"] == e["index"] and entry["kind"] == "report"
        shown = dict(entry["body"]["report"])
        hidden = shown.pop("_sd")
        for disclosure in filter(None, e.get("disclosures", "").split("~")):
            assert base64.urlsafe_b64encode(sha(disclosure.encode())).decode().rstrip("=") in hidden
            _, name, value = json.loads(base64.urlsafe_b64decode(disclosure + "=" * (-len(disclosure) % 4)))
            assert name not in shown
            shown[name] = value
        out[e["index"]] = shown
    return size, out


def verify(m, page=None, *args, key=None):
    path = m.page if page is None else write(m.folder, "changed.html", page)
    return run("verify", path, "--key", key or m.vkey, *args)


@test
def an_outsider_opens_the_page_and_so_does_truce(folder):
    m = setting(folder)
    m.sign()
    page = publish(m)
    size, proved = open_page(page, m.vkey)
    expect(len(proved) == 30 and size == 31, (len(proved), size))
    text = html.unescape(page.decode())
    for shown in proved.values():
        expect(sorted(shown) == ["act", "from", "id", "place", "source", "text"], sorted(shown))
        expect(shown["source"] + ":" + shown["id"] in text and shown["text"] in text, shown)
        expect(shown["act"] in ("shot", "drone_drop"), shown)
    code, out, err = verify(m)
    expect(code == 0 and "30 of 30" in out and NAME in out, f"{code} {out} {err}")
    told = json.loads(verify(m, None, "--json")[1])
    expect(sorted(told["proved"]) == sorted(proved) and told["newer"] == 0, told)
    expect(told["file"] == hashlib.sha256(page).hexdigest(), "the digest of the whole")


@test
def the_page_shows_nothing_that_its_list_does_not(folder):
    m = setting(folder)
    m.sign()
    page = publish(m)
    for word in HIDDEN:
        expect(word.encode() not in page, word)
    for piece in re.findall(rb"[A-Za-z0-9_-]{24,}", page):
        decoded = base64.urlsafe_b64decode(piece + b"=" * (-len(piece) % 4)) if len(piece) % 4 != 1 else b""
        for word in HIDDEN:
            expect(word.encode() not in decoded, f"{word} in a disclosure")
    expect(page.count(b"<script") == 1 and page.count(b"</script>") == 1 and b"<!--" not in page, "no text ends the element")


@test
def a_page_signed_as_a_whole_is_found_out_when_its_totals_are_changed(folder):
    m = setting(folder, 6)
    m.sign()
    plain = publish(m)
    expect("not signed as a whole" in verify(m)[1], "and says so")
    page = publish(m, "--key", m.key)
    expect(page.startswith(plain) and page.endswith(b'}</script>\n'), "the same page, and its signature")
    note = json.loads(page[len(plain):].split(b">", 1)[1].rsplit(b"<", 1)[0])["note"]
    expect(signed(note, m.vkey) == "truce page 1\n" + hashlib.sha256(plain).hexdigest() + "\n", note)
    code, out, err = verify(m)
    expect(code == 0 and "signed as a whole with this key" in out, f"{code} {out} {err}")
    expect(json.loads(verify(m, None, "--json")[1])["signed"] is True, "json")
    expect(publish(m, "--key", m.key) == page, "the same bytes again")
    head, text, tail = sealed(plain)
    forged = close(head.replace("<title>", "<title>No "), text, tail)
    expect(verify(m, forged)[0] == 0, "what an unsigned page cannot know")
    code, out, err = verify(m, forged + page[len(plain):])
    expect(code == 7 and "another page" in err and not out, f"{code} {err}")
    other = os.path.join(folder, "k2")
    ok("keygen", "--name", NAME, "-o", other)
    publish(m, "--key", other)
    expect(verify(m)[0] == 7, "signed with another key")
    for at in range(len(plain), len(page), 7):
        changed = page[:at] + bytes([page[at] ^ 1]) + page[at + 1:]
        code, out, _ = verify(m, changed)
        expect(code in (2, 7) and not out, f"byte {at - len(plain)}: {code} {out}")
    expect(run("report", "--db", m.db, "-o", os.path.join(folder, "r.csv"), "--key", m.key)[0] == 2, "a page only")


@test
def nothing_that_is_published_tells_a_place_to_more_than_a_kilometre(folder):
    m = setting(folder)
    m.sign()
    said = [publish(m).decode(), ok("watch", "--db", m.db, "--json")]
    for name in ("r.csv", "r.geojson", "r.json"):
        ok("report", "--db", m.db, "-o", os.path.join(folder, name))
        said.append(read(folder, name).decode())
    for text in said:
        for digits in ("48.015", "37.802", "37.803"):
            expect(digits not in text, f"{digits} in {text[:40]}")
    feature = json.loads(said[3])["features"][0]
    expect(feature["geometry"]["coordinates"] == [37.8, 48.02], feature)
    expect(feature["properties"]["radius_m"] >= 790, "what is reduced is that much less certain")
    expect("at 48.02 37.80 lies wholly in z, " in feature["properties"]["because"], feature)
    expect(" km from its edge" in feature["properties"]["because"] and " m from" not in feature["properties"]["because"], feature)
    exact = ok("explain", "--db", m.db, feature["properties"]["report"])
    expect("48.015123 37.802568" in exact, exact)


@test
def the_same_store_gives_the_same_bytes(folder):
    m = setting(folder)
    m.sign()
    first = publish(m)
    expect(publish(m) == first, "twice")
    ok("rebuild", "--db", m.db)
    expect(publish(m) == first, "after a rebuild")
    for name in ("r.csv", "r.geojson", "r.json"):
        twice = []
        for _ in range(2):
            ok("report", "--db", m.db, "-o", os.path.join(folder, name))
            twice.append(read(folder, name))
        expect(twice[0] == twice[1], name)
    expect(publish(m, "--list", "4") != first, "another list")
    expect(len(open_page(read(m.page), m.vkey)[1]) == 4 and verify(m)[0] == 0, "holds, too")


@test
def one_changed_byte_anywhere_is_found(folder):
    m = setting(folder, 4)
    m.sign()
    page = publish(m)
    begin = page.index(OPEN.encode())
    step = max(97, len(page) // 40)
    for at in list(range(begin, len(page), 97)) + list(range(5, begin, step)):
        changed = page[:at] + bytes([page[at] ^ 1]) + page[at + 1:]
        code, out, _ = verify(m, changed)
        expect(code in (2, 7) and not out, f"byte {at} of {len(page)}: {code}")
    for cut in (0, 100, begin + 10, len(page) - 20):
        expect(verify(m, page[:cut])[0] in (2, 7), f"cut at {cut}")


def changed_entry(said, number=0, **members):
    entry = said["entries"][number]
    entry.update(members)


@test
def who_changes_the_page_and_puts_its_digest_right_is_found(folder):
    m = setting(folder, 12)
    m.sign()
    page = publish(m)
    head, text, tail = sealed(page)

    def attempt(what, words, change=None, outside=None, code=7):
        said = json.loads(text)
        if change:
            change(said)
        file = said.pop("file")
        out = json.dumps(said, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")[:-1]
        new = close(outside(head) if outside else head, out + ',"file":"' + file + '"}', tail)
        got, told, err = verify(m, new)
        expect(got == code and words in err and not told, f"{what}: {got} {err}")

    def swap(name, old, new):
        def change(said):
            assert old in said["entries"][0][name], said["entries"][0]
            changed_entry(said, **{name: said["entries"][0][name].replace(old, new)})
        return change

    other = json.loads(text)["entries"][1]
    attempt("entry", "was changed", swap("entry", '"act"', '"acx"'))
    attempt("id", "was changed", swap("entry", '"id":"w', '"id":"v'))
    attempt("index", "", lambda s: changed_entry(s, index=s["entries"][0]["index"] - 1))
    attempt("path", "was changed", lambda s: changed_entry(s, path=s["entries"][0]["path"][::-1]))
    attempt("no path", "no proof", lambda s: s["entries"][0].pop("path"))
    attempt("digest", "was changed", lambda s: s["digests"].__setitem__(0, s["digests"][1]))
    attempt("disclosure", "digest of", lambda s: changed_entry(s, disclosures=other["disclosures"]))
    attempt("less disclosed", "the list", lambda s: changed_entry(s, disclosures=""))
    attempt("twice", "twice", lambda s: s["entries"].__setitem__(1, s["entries"][0]))
    attempt("left out", "the list", lambda s: s.update(entries=s["entries"][:-1], violations=s["violations"] - 1))
    attempt("verdict", "belong", lambda s: changed_entry(
        s, findings=[f.replace('"verdict":"violation"', '"verdict":"possible"') for f in s["entries"][0]["findings"]]))
    attempt("because", "the list", lambda s: changed_entry(
        s, findings=[f.replace('"because":"', '"because":"x') for f in s["entries"][0]["findings"]]))
    attempt("of another", "another report", lambda s: changed_entry(s, findings=s["entries"][1]["findings"]))
    attempt("office", "the list", lambda s: changed_entry(s, office="Ministry"))
    attempt("zone", "the list", lambda s: s.update(timezone="Pacific/Kiritimati"))
    attempt("total", "the list", lambda s: s.update(findings=s["findings"] + 1))
    attempt("size", "false", lambda s: s.update(checkpoint=s["checkpoint"].replace("\n13\n", "\n14\n")))
    attempt("form", "newer truce", lambda s: s.update(format="truce page 2"), code=2)
    attempt("the words in the list", "the list", outside=lambda h: h.replace("no 3&quot;", "no 33&quot;").replace("no 3\"", "no 33\""))
    attempt("who signed", "proofs", outside=lambda h: h.replace("<b>" + NAME, "<b>other.org"))
    attempt("a second list", "the list", outside=lambda h: h.replace('<section id="record">', '<section id="list">\n</section><section id="record">'))
    attempt("a second element", "two elements", outside=lambda h: h + OPEN + "{}" + SHUT + OPEN, code=2)
    wrong = ok("keygen", "--name", NAME, "-o", os.path.join(folder, "k2")).strip()
    expect(verify(m, key=wrong)[0] == 7, "another key")
    expect(verify(m, key="nonsense")[0] == 2, "no key")
    expect(verify(m, b"<html></html>")[0] == 2, "no such page")
    expect(run("verify", m.page)[0] == 2, "no key given")
    expect(run("verify", os.path.join(folder, "none.html"), "--key", m.vkey)[0] == 3, "no file")


@test
def a_page_says_plainly_what_is_not_signed(folder):
    m = setting(folder, 5)
    page = publish(m)
    expect(b"was not signed" in page, "not signed")
    code, _, err = verify(m)
    expect(code == 7 and "not signed" in err, f"{code} {err}")
    m.sign()
    more(m, 5, 8)
    page = publish(m)
    expect(b"3 listed reports are newer than the signature" in page, "newer")
    expect(len(open_page(page, m.vkey)[1]) == 5, "five proved")
    code, out, _ = verify(m)
    expect(code == 1 and "3 newer" in out, f"{code} {out}")
    m.sign()
    publish(m)
    expect(verify(m)[0] == 0, "and then they are not")


def witness(m, name):
    path = os.path.join(m.folder, name)
    vkey = ok("keygen", "--as", "witness", "--name", name, "-o", path).strip()
    process = subprocess.Popen([TRUCE, "witness", "--key", path, "--log", m.vkey, "--state", path + ".state",
                                "--listen", "127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
    return vkey, process, f"{vkey}@http://127.0.0.1:{process.stderr.readline().rsplit(':', 1)[1].strip()}"


@test
def a_page_that_requires_witnesses_is_not_published_without_them(folder):
    m = setting(folder, 5)
    north, one, north_at = witness(m, "north.example")
    south, two, south_at = witness(m, "south.example")
    try:
        asked = ("--witness", north, "--witness", south, "--require")
        for name in ("r.html", "r.csv"):
            code, _, err = run("report", "--db", m.db, "-o", os.path.join(folder, name), *asked, "all")
            expect(code == 7 and not os.path.exists(os.path.join(folder, name)), f"unsigned: {code} {err}")
        ok("checkpoint", "--db", m.db, "--key", m.key, "--witness", north_at)
        code, _, err = run("report", "--db", m.db, "-o", m.page, *asked, "all")
        expect(code == 7 and "south" in err and not os.path.exists(m.page), f"{code} {err}")
        publish(m, *asked, "1-of-2")
        expect(b"cosigned by <b>north.example</b>" in read(m.page), "who cosigned")
        expect(verify(m, None, *asked, "1-of-2")[0] == 0, "one")
        expect(verify(m, None, *asked, "2-of-2")[0] == 7, "not two")
        ok("checkpoint", "--db", m.db, "--key", m.key, "--witness", north_at, "--witness", south_at)
        page = publish(m, *asked, "all")
        code, out, err = verify(m, None, *asked, "all")
        expect(code == 0 and "cosigned by 2" in out, f"{code} {out} {err}")
        open_page(page, m.vkey)
        for key in (north, south):
            signed(json.loads(sealed(page)[1])["checkpoint"], key)
        more(m, 5, 6)
        os.remove(m.page)
        code, _, err = run("report", "--db", m.db, "-o", m.page, *asked, "all")
        expect(code == 7 and "newer" in err and not os.path.exists(m.page), f"{code} {err}")
        expect(run("report", "--db", m.db, "-o", m.page, "--require", "all")[0] == 2, "of whom?")
    finally:
        for process in (one, two):
            process.terminate()
            process.wait(10)


@test
def what_was_erased_is_not_on_the_page_and_the_rest_holds(folder):
    m = setting(folder, 5)
    ok("erase", "--db", m.db, "post <!--4:w2", "--by", "cell", "--why", "asked")
    ok("watch", "--db", m.db)
    m.sign()
    page = publish(m)
    _, proved = open_page(page, m.vkey)
    expect(sum("text" in shown for shown in proved.values()) == len(proved) - ("w2" in {s["id"] for s in proved.values()}), proved)
    expect("no 2" not in html.unescape(page.decode()), "the words are gone")
    code, out, err = verify(m)
    expect(code == 0, f"{code} {out} {err}")


main()
