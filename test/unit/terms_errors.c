#include "terms.h"

/* What a user wrote, and part of what he is told. "!" before it: and nothing else. */
struct bad {
    const char *text, *told;
};

static const struct bad bad_forms[] = {
    { "  party UA\n", "!t.truce:1:3: error: an indented line with no statement above it" },
    { "partY UA\n", "!t.truce:1:1: error: 'partY' does not begin a statement (did you mean 'party'?)" },
    { "by UA\n", "!error: 'by' is an attribute of clause and must be indented" },
    { "party UA\n  party RU\n", "!t.truce:2:3: error: 'party' begins a statement and must start in column 1" },
    { "party UA\n  alsp \"x\"\n", "!error: 'alsp' is not an attribute of party (did you mean 'also'?)" },
    { "\"x\"\n", "!error: the text \"x\" does not begin a statement" },
    { "party\n", "!t.truce:1:6: error: expected a name, got the end of the line" },
    { "party 1UA\n", "!error: '1UA' is not a name" },
    { "party U\xC3\x84\n", "!error: 'U\xC3\x84' is not a name" },
    { "party UA UB\n", "!t.truce:1:10: error: unexpected 'UB' after the name" },
    { "party UA \"Ukraine\" x\n", "!error: unexpected 'x' after the title" },
    { "party UA \"Ukraine\n", "!t.truce:1:10: error: the text that begins here does not end on this line" },
    { "party UA \"Ukr\\aine\"\n", "!t.truce:1:14: error: in a text only \\\" and \\\\ may follow a backslash" },
    { "party UA\nparty UA\n", "!t.truce:2:7: error: party 'UA' is already defined in t.truce:1:7" },
    { "party UA\nzone UA\n  everywhere\n", "!t.truce:2:6: error: 'UA' is already defined, as a party, in t.truce:1:7" },
    { "zone within\n  everywhere\n", "!error: 'within' is a word of the language and cannot be a name" },
    { "party UA\n  also \"a\"\nparty RU\n  also \"a\"\n", "!t.truce:4:8: error: the text \"a\" already stands for party 'UA'" },
    { "party UA\n  also \"RU\"\nparty RU\n", "!t.truce:2:8: error: the text \"RU\" already stands for party 'RU'" },
    { "party UA\n  also \"a\",\nparty RU\n", "!t.truce:2:11: error: a comma at the end carries the list on" },
    { "party UA\n  also \"a\",", "!t.truce:2:12: error: expected a name in quotes" },
    { "party UA\n  also a\n", "!error: expected a name in quotes, got 'a'" },
    { "party U\x01" "A\n", "!t.truce:1:8: error: control character 0x01" },
    { "party U\xFF" "A\n", "!t.truce:1:8: error: the file is not UTF-8 (byte 0xFF)" },
    { "# \xE2\x80\xAE\n", "!t.truce:1:3: error: a character that changes the direction of writing" },
    { "operation x\n", "!error: expected a title in quotes, got 'x'" },
    { "operation \"a\"\noperation \"b\"\n", "!t.truce:2:11: error: the operation is already named, in t.truce:1:11" },
    { "include x\n", "!error: expected the name of a file in quotes, got 'x'" },
    { "include \"no.truce\"\n", "!t.truce:1:9: error: cannot open 'no.truce': No such file or directory" },
    { "timezone Europe/Kyiw\n", "!t.truce:1:10: error: unknown time zone 'Europe/Kyiw'" },
    { "timezone\n", "!t.truce:1:9: error: expected a time zone such as Europe/Kyiv, got the end of the line" },
    { "timezone UTC\ntimezone Europe/Kyiv\n", "!t.truce:2:10: error: the time zone is already UTC, by t.truce:1:10" },
};

static const struct bad bad_places[] = {
    { "zone z\n", "!t.truce:1:6: error: zone 'z' needs a line 'ZONE-EXPRESSION'" },
    { "zone z\n  everywhere\n  everywhere\n", "!t.truce:3:3: error: a zone has one expression, and the first is in line 2" },
    { "zone z\n  circel 2 km at 48 38\n", "!t.truce:2:3: error: 'circel' is no form of zone (did you mean 'circle'?)" },
    { "zone z\n  circle 2km at 48 38\n", "!error: expected a distance, got '2km' (write '2 km')" },
    { "zone z\n  circle 2 mi at 48 38\n", "!error: expected a unit (km, m or nm), got 'mi'" },
    { "zone z\n  circle -2 km at 48 38\n", "!error: a distance cannot be negative" },
    { "zone z\n  circle 2 km at 148 38\n", "!error: the latitude '148' is outside -90 to 90 (latitude stands first" },
    { "zone z\n  circle 2 km at 48 38 39\n", "!error: unexpected '39' after the zone" },
    { "zone z\n  polygon 48 38, 49 39\n", "!error: a polygon has three corners or more" },
    { "zone z\n  polygon 48 38, 49 39, 48 39, 49 38\n", "!t.truce:2:3: error: the polygon crosses itself near 48.5" },
    { "zone z\n  box 49 38 48 39\n", "!error: a box without area" },
    { "zone z\n  within 5 km of nowhere\n", "!error: unknown line or zone 'nowhere'" },
    { "party UA\nzone z\n  within 5 km of UA\n", "!error: 'UA' is defined in t.truce:1:7, but as a party, not a line or zone" },
    { "zone buffer\n  everywhere\nzone z\n  buffr\n", "!t.truce:4:3: error: unknown zone 'buffr' (did you mean 'buffer'?)" },
    { "zone z\n  within 2000 km of y\nzone y\n  circle 1 km at 48 38\n", "error: " },
    { "zone z\n  between 5 km and 2 km of y\nzone y\n  everywhere\n", "!error: the first distance must be less than the second" },
    { "zone a\n  everywhere\nzone z\n  a and a or a\n", "!t.truce:4:11: error: 'or' after 'and' needs parentheses" },
    { "zone a\n  everywhere\nzone z\n  (a and a\n", "!t.truce:4:3: error: '(' is not closed" },
    { "zone a\n  everywhere\nzone z\n  a and a)\n", "!error: unexpected ')' after the zone" },
    { "zone a\n  everywhere\nzone z\n  a adn a\n", "!error: unexpected 'adn' after the zone (did you mean 'and'?)" },
    { "zone a\n  everywhere\nzone z\n  a and\n", "!error: expected a zone, got the end of the line" },
    { "zone a\n  b\nzone b\n  c or a\nzone c\n  a\n", "!error: zone 'a' depends on itself: a -> b -> c -> a" },
    { "zone a\n  a\n", "!error: zone 'a' depends on itself: a -> a" },
    { "line l\n", "!error: line 'l' needs a line 'file …' or 'path …'" },
    { "line l\n  path 48 38\n", "!error: a line has two positions or more" },
    { "line l\n  path 48 38, 49 38\n  file \"x\"\n", "!error: a line has either a 'file' or a 'path'" },
    { "line l\n  file \"no.geojson\"\n", "!t.truce:2:8: error: cannot open 'no.geojson'" },
    { "party UA\nline l\n  path 48 38, 49 38\n  left UA\n  right UA\n", "!error: the same party lies to the left and to the right of line 'l'" },
    { "party UA\nline l\n  path 48 38, 49 38\nzone z\n  side UA of l\n", "!error: line 'l' does not say whose side lies to its left and right" },
    { "party UA\nparty RU\nline l\n  path 48 38, 49 38\n  left UA\nzone z\n  side RU of l\n", "!error: party 'RU' has no side of line 'l'" },
    { "party UA\nline l\n  path 48 38, 49 39, 48.6 38.3, 48.4 39\n  left UA\nzone z\n  side UA of l\n", "!t.truce:6:3: error: the line" },
    { "zone z\n  everywhere\nzone z\n  everywhere\n", "!t.truce:3:6: error: zone 'z' is already defined in t.truce:1:6; a further version says from when it holds" },
    { "timezone UTC\nzone z from 2015-01-01\n  everywhere\nzone z\n  from 2015-01-01\n  everywhere\n", "!error: zone 'z' is already defined in t.truce:2:6, from the same time" },
    { "timezone UTC\nzone z from 2015-01-01\n  from 2015-01-01\n  everywhere\n", "!t.truce:3:3: error: 'from' is given twice; the first is in line 2" },
    { "party UA\nparty RU\ntimezone UTC\nline l\n  path 48 38, 49 38\n  left UA\nline l from 2015-01-01\n  path 48 38, 49 38\n  left RU\n", "!t.truce:9:8: error: another version of the line has UA on that side" },
};

#define QUIET HEAD "anchor q\n  first 48 hours without fire in everywhere after m.signed\n"
#define WRITTEN " needs a time that is written, and this one counts from a silence, which only reports can show"

static const struct bad bad_silences[] = {
    { HEAD "anchor q\n  first\n", "!t.truce:8:8: error: expected a duration, got the end of the line" },
    { HEAD "anchor q\n  first 0 hours without fire in everywhere after m.signed\n", "!error: a length of nothing" },
    { HEAD "anchor q\n  first 48 hours with fire\n", "!error: expected 'without', got 'with'" },
    { HEAD "anchor q\n  first 48 hours without fier in everywhere after m.signed\n", "!error: unknown act 'fier' (did you mean 'fire'?)" },
    { HEAD "anchor q\n  first 48 hours without fire after m.signed\n", "!error: expected 'in', got 'after'" },
    { HEAD "anchor q\n  first 48 hours without fire in z after m.signed\n", "!error: unknown zone 'z'" },
    { HEAD "anchor q\n  first 48 hours without fire in everywhere\n", "!error: expected 'after', got the end of the line" },
    { HEAD "anchor q\n  first 48 hours without fire in everywhere after m\n", "!error: 'm' is an agreement; the day it was signed is m.signed" },
    { HEAD "anchor q\n  first 48 hours without fire in everywhere after m.signed on\n", "!error: unknown time zone 'on'" },
    { HEAD "anchor q\n  first 48 hours without fire in within 1 km of track b after m.signed\n", "!t.truce:8:34: error: the zone of a silence cannot move with a track" },
    { QUIET "  at m.signed\n", "!t.truce:8:3: error: 'at' and 'first' both say when the anchor is" },
    { QUIET "anchor r\n  first 2 days without fire in everywhere after q\n", "!t.truce:10:49: error: the beginning of a silence" WRITTEN },
    { HEAD "anchor q\n  first 2 days without fire in everywhere after q\n", "!error: the beginning of a silence" WRITTEN },
    { QUIET "zone z from q + 1 day\n  everywhere\n", "!t.truce:9:13: error: a version of a line or zone" WRITTEN },
    { QUIET "line l\n  from q\n  path 48 38, 49 39\n", "!t.truce:10:8: error: a version of a line or zone" WRITTEN },
    { QUIET "clause m.1\n  forbid fire\nsuspend m.1 from q until 2016-01-01\n", "!t.truce:11:18: error: a suspension" WRITTEN },
    { QUIET "clause m.1\n  forbid fire\nsuspend m.1 from m.signed until q\n", "!t.truce:11:33: error: a suspension" WRITTEN },
    { QUIET "agreement n\n  parties UA\n  signed q\n", "!t.truce:11:10: error: a signature" WRITTEN },
    { QUIET "anchor r\n  at q + 1 day\nzone z\n  from r\n  everywhere\n", "!t.truce:12:8: error: a version of a line or zone" WRITTEN },
    { HEAD "anchor q\n  first 48 hours\nclause m.1\n  forbid fire\n  from q\n", "!error: expected 'without'" },
};

static const struct bad bad_tracks[] = {
    { "zone z\n  within 10 nm of track\n", "!error: expected the name of a track, got the end of the line" },
    { "zone z\n  within 10 nm of track 12\n", "!error: expected the name of a track, got '12'" },
    { "zone z\n  within 10 nm of track \"\"\n", "!t.truce:2:25: error: a track has a name, and this one is empty" },
    { "zone z\n  within 0.5 m of track ship\n", "!t.truce:2:10: error: a zone around a track reaches from 1 m to 1000 km" },
    { "zone z\n  within 2000 km of track ship\n", "!error: a zone around a track reaches from 1 m to 1000 km" },
    { "zone z\n  between 1 km and 2 km of track ship\n", "!error: of a track there is only 'within'" },
    { "party A\nzone z\n  side A of track ship\n", "!error: of a track there is only 'within'" },
    { "zone z\n  within 10 nm of track ship x\n", "!error: unexpected 'x' after the zone" },
    { "zone z\n  track ship\n", "!error: expected a zone, got 'track'" },
};

static const struct bad bad_times[] = {
    { "anchor a\n  at 2015-02-15 00:00\n", "!t.truce:2:6: error: a local time without a time zone" },
    { "anchor a\n  at 2015-02-30Z\n", "!error: '2015-02-30Z' is not a time" },
    { "anchor a\n  at 2015-02-15 00:00 Moon/Base\n", "!t.truce:2:23: error: unknown time zone 'Moon/Base'" },
    { "anchor a\n  at 2015-02-14T22:00Z + 14\n", "!error: expected a unit (minutes, hours, days or weeks), got the end of the line" },
    { "anchor a\n  at 2015-02-14T22:00Z + 1.5 hours\n", "!error: a duration is a whole number" },
    { "anchor a\n  at 2015-02-14T22:00Z + 9000000 days\n", "!error: the time lies outside the years 1 to 9999" },
    { "anchor a\n  at b + 1 day\nanchor b\n  at a - 1 day\n", "!error: anchor 'a' depends on itself: a -> b -> a" },
    { "party A\nagreement m\n  parties A\n  signed d + 2 days\nanchor d\n  at m.signed\n", "!t.truce:4:10: error: anchor 'd' depends on itself: d -> m -> d" },
    { "anchor a\n  at d_day+14 days\n", "!error: 'd_day+14' is not a time" },
    { "anchor a\n  at d_dax\nanchor d_day\n  at 2015-02-14T22:00Z\n", "!error: unknown anchor 'd_dax' (did you mean 'd_day'?)" },
    { "anchor a\n", "!error: anchor 'a' needs a line 'at INSTANT'" },
    { HEAD "anchor a\n  at m\n", "!error: 'm' is an agreement; the day it was signed is m.signed" },
    { HEAD "anchor a\n  at M.signed\n", "!error: unknown anchor 'M.signed' (did you mean 'm.signed'?)" },
    { HEAD "zone z\n  everywhere\nanchor a\n  at z\n", "!error: 'z' is defined in t.truce:7:6, but as a zone, not an anchor" },
};

static const struct bad bad_clauses[] = {
    { "agreement m\n", "!t.truce:1:11: error: agreement 'm' needs a line 'parties PARTY, …'" },
    { "party UA\nagreement m\n  parties UA, UA\n", "!error: party 'UA' is listed twice" },
    { "party UA\nagreement m.n\n  parties UA\n", "!error: the name of an agreement has no '.'" },
    { HEAD "clause m\n  forbid fire\n", "error: 'm' is already defined, as an agreement" },
    { HEAD "clause n.1\n  forbid fire\n", "!t.truce:7:8: error: unknown agreement 'n'" },
    { HEAD "clause m1\n  forbid fire\n", "!error: a clause is named AGREEMENT.REST, such as minsk2.1; 'm1' is not" },
    { HEAD "clause m.\n  forbid fire\n", "!error: a clause is named AGREEMENT.REST" },
    { HEAD "clause m.1\n", "!t.truce:7:8: error: clause 'm.1' says nothing: it needs a line 'forbid …'" },
    { HEAD "clause m.1\n  forbid fier\n", "!t.truce:8:10: error: unknown act 'fier' (did you mean 'fire'?)" },
    { HEAD "clause m.1\n  forbid mortar\n", "!error: 'mortar' is a weapon, not an act" },
    { HEAD "clause m.1\n  forbid fire wiht mortar\n", "!error: unexpected 'wiht' after what is forbidden (did you mean 'with'?)" },
    { HEAD "clause m.1\n  forbid fire with mortar calbre > 5 mm\n", "!error: unexpected 'calbre' after what is forbidden (did you mean 'calibre'?)" },
    { HEAD "clause m.1\n  forbid fire\n  except in everywhere wiht mortar\n", "!error: unknown act 'wiht' (did you mean 'with'?)" },
    { HEAD "clause m.1\n  forbid fire, fire\n", "!error: act 'fire' is listed twice" },
    { HEAD "clause m.1\n  forbid fire with mortr\n", "!error: unknown weapon 'mortr' (did you mean 'mortar'?)" },
    { HEAD "clause m.1\n  forbid fire with calibre >= 100 mm\n", "!error: expected a weapon, got 'calibre' (for any weapon write 'with weapon calibre …')" },
    { HEAD "clause m.1\n  forbid fire with mortar calibre 100 mm\n", "!error: expected a comparison (<, <=, =, >= or >), got '100'" },
    { HEAD "clause m.1\n  forbid fire with mortar calibre >= 100 cm\n", "!error: expected mm, got 'cm'" },
    { HEAD "clause m.1\n  forbid fire with mortar calibre > 1 mm calibre < 9 mm\n", "!error: 'calibre' is given twice" },
    { HEAD "clause m.1\n  forbid fire against school against port\n", "!error: 'against' is given twice" },
    { HEAD "clause m.1\n  forbid fire in z\n", "!error: unexpected 'in' after what is forbidden" },
    { HEAD "clause m.1\n  forbid fire\n  by RU\n", "!error: unknown party 'RU'" },
    { HEAD "clause m.1\n  forbid fire\n  by UA AF\n", "!error: unexpected 'AF' after the party" },
    { HEAD "clause m.1\n  forbid fire\n  by UA,\n", "!error: expected a party, got the end of the line" },
    { HEAD "clause m.1\n  forbid fire\n  in everywhere, everywhere\n", "!t.truce:9:18: error: the zone is listed twice" },
    { HEAD "clause m.1\n  forbid fire\n  in everywhere, nowhere\n", "!t.truce:9:18: error: unknown zone 'nowhere'" },
    { HEAD "clause m.1\n  forbid fire\n  in everywhere,\n", "!error: expected a zone, got the end of the line" },
    { HEAD "clause m.1\n  forbid fire\n  in polygon 48 38, 49 39, 48 39,\n", "!error: expected the latitude in degrees, got the end of the line" },
    { HEAD "clause m.1\n  forbid fire\n  forbid flare\n", "!t.truce:9:3: error: 'forbid' is given twice; the first is in line 8" },
    { HEAD "clause m.1\n  forbid fire\n  until 2015-03-01\n  for 3 days\n", "!error: 'until' and 'for' both say when the clause ends" },
    { HEAD "clause m.1\n  forbid fire\n  through 2015-03-01 12:00\n", "!error: 'through' takes a day, which it includes" },
    { HEAD "clause m.1\n  forbid fire\n  for -3 days\n", "!error: a duration cannot be negative, got '-3'" },
    { HEAD "clause m.1\n  forbid fire\n  daily 8:00 to 18:00\n", "!error: expected a clock time such as 08:00, got '8:00'" },
    { HEAD "clause m.1\n  forbid fire\n  daily 08:00 to 08:00\n", "!error: begins and ends at the same time; for the whole day write 00:00 to 24:00" },
    { HEAD "clause m.1\n  forbid fire\n  daily 24:00 to 08:00\n", "!error: 24:00 ends a day" },
    { HEAD "clause m.1\n  forbid fire\n  daily 08:00 to 24:01\n", "!error: expected a clock time" },
    { HEAD "clause m.1\n  forbid fire\n  weekly 08:00 to 10:00\n", "!error: expected a day of the week" },
    { HEAD "clause m.1\n  forbid fire\n  except\n", "!error: expected a condition, got the end of the line" },
    { HEAD "clause m.1\n  forbid fire\n  except fire, or in everywhere\n", "!error: expected an act, got 'or'" },
    { HEAD "clause m.1\n  forbid fire\n  except in everywhere, fire\n", "!t.truce:9:25: error: 'fire' is an act, where the list of zones goes on; the acts of a line stand first" },
    { HEAD "clause m.1\n  forbid fire\n  except ruling \"x\", fire\n", "!t.truce:9:20: error: a comma stands between conditions only before a word that begins one" },
    { HEAD "clause m.1\n  forbid fire\n  except , in everywhere\n", "!t.truce:9:10: error: a comma stands between conditions only before a word" },
    { HEAD "clause m.1\n  forbid fire\n  except in everywhere,, by UA\n", "!error: expected a zone, got ','" },
    { HEAD "clause m.1\n  forbid fire\n  except fire, in everywhere,\n", "!error: expected a zone, got the end of the line" },
    { HEAD "clause m.1\n  forbid fire\n  except fire or flare\n", "!t.truce:9:15: error: conditions of one line stand side by side and hold together; alternatives are lines" },
    { HEAD "clause m.1\n  forbid fire\n  except ruling why\n", "!error: expected the question in quotes, got 'why'" },
    { HEAD "clause m.1\n  forbid fire\n  stated UA\n", "!error: expected 'stated by' here" },
    { HEAD "clause m.1\n  forbid fire\n  stated by UA, AF\n", "!error: unexpected ',' after the party" },
    { HEAD "clause m.1\n  forbid fire\nclause m.1\n  forbid flare\n", "!t.truce:9:8: error: clause 'm.1' is already defined in t.truce:7:8, from the same time" },
    { HEAD "suspend m.1 from 2015-03-01 until 2015-04-01\n", "!t.truce:7:9: error: unknown clause 'm.1'" },
    { HEAD "clause m.10\n  forbid fire\nsuspend m.11 from 2015-03-01 until 2015-04-01\n", "!error: unknown clause 'm.11' (did you mean 'm.10'?)" },
    { HEAD "suspend m from 2015-03-01 until 2015-04-01\n", "!t.truce:7:9: error: 'm' is defined in t.truce:4:11, but as an agreement, not a clause" },
    { HEAD "suspend\n", "!t.truce:7:8: error: expected a clause, got the end of the line" },
    { HEAD "clause m.1\n  forbid fire\nsuspend m.1\n", "!error: expected 'from', got the end of the line" },
    { HEAD "clause m.1\n  forbid fire\nsuspend m.1 from 2015-03-01\n", "!error: expected 'until', got the end of the line" },
    { HEAD "clause m.1\n  forbid fire\nsuspend m.1 from 2015-03-01 until 2015-03-01\n", "!t.truce:9:35: error: the suspension ends before it begins" },
    { HEAD "clause m.1\n  forbid fire\nsuspend m.1 from 2015-03-01 until 2015-03-02 x y\n", "!error: unknown time zone 'x'" },
    { HEAD "clause m.1\n  forbid fire\nsuspend m.1 from 2015-03-01 until 2015-03-02 daily\n", "!error: unexpected 'daily' after the time" },
    { HEAD "clause m.1\n  forbid fire\nsuspend m.1 from 2015-03-01 until 2015-03-02\n  source \"x\"\n", "!error: 'source' is not an attribute of suspend" },
    { HEAD "clause m.1\n  forbid fier\nsuspend m.1 from 2015-03-01 until 2015-03-02\n", "!error: unknown act 'fier'" },
    { "timezone UTC\nparty UA\nagreement m\n  parties UA\nclause m.1\n  forbid fire\n", "!error: clause 'm.1' has no line 'from …', and agreement 'm' does not say when it was signed" },
    { "party UA\nagreement m\n  parties UA\n  signed 2015-01-01T00:00Z\nclause m.1\n  forbid fire\n  daily 08:00 to 10:00\n", "!error: hours of the day need a statement 'timezone …'" },
};

#define C "clause m.1\n  "

static const struct bad bad_kinds[] = {
    { HEAD C "limit tank\n", "!error: expected 'to', got the end of the line" },
    { HEAD C "limit tank to\n", "!error: expected a number, got the end of the line" },
    { HEAD C "limit tank to many\n", "!error: expected a number, got 'many'" },
    { HEAD C "limit tank to -3\n", "!t.truce:8:17: error: a limit is a whole number, 0 or more, got '-3'" },
    { HEAD C "limit tank to 3.5\n", "!error: a limit is a whole number, 0 or more, got '3.5'" },
    { HEAD C "limit tank to 99999999999999999999\n", "!error: a limit is a whole number" },
    { HEAD C "limit tank to 3 km\n", "!error: unexpected 'km' after the limit" },
    { HEAD C "limit to 3\n", "!t.truce:8:9: error: expected what is held, such as tank, got 'to'" },
    { HEAD C "limit \"tank\" to 3\n", "!error: expected what is held, such as tank, got the text" },
    { HEAD C "limit tank to 3\n  limit mortar to 4\n  limit tank to 5\n", "!t.truce:10:9: error: 'tank' is already limited in line 8" },
    { HEAD C "equal tank\n", "!error: expected 'between', got the end of the line" },
    { HEAD C "equal tank between UA\n", "!error: expected ',' and the other party, got the end of the line" },
    { HEAD C "equal tank between UA, RU\n", "!error: unknown party 'RU'" },
    { HEAD C "equal tank between UA, UA\n", "!t.truce:8:26: error: the stocks of two parties are compared, and both are 'UA'" },
    { HEAD C "equal tank between UA, AF, UA\n", "!error: unexpected ',' after the two parties" },
    { HEAD C "equal tank between UA, AF\n  by UA\n", "!t.truce:9:3: error: 'equal' binds the two parties that it names" },
    { HEAD C "equal tank between UA, AF\n  equal mortar between UA, AF\n", "!error: 'equal' is given twice" },
    { HEAD C "forbid fire\n  limit tank to 3\n", "!t.truce:9:3: error: 'forbid' and 'limit' in one clause: a clause says one thing" },
    { HEAD C "equal tank between UA, AF\n  limit tank to 3\n", "!t.truce:8:3: error: 'limit' and 'equal' in one clause" },
    { HEAD C "require withdrawal\n", "!t.truce:8:3: error: by when? a 'require' needs a line 'before …', or 'every …'" },
    { HEAD C "require withdrawl\n  every 3 days\n", "!error: unknown act 'withdrawl' (did you mean 'withdrawal'?)" },
    { HEAD C "require withdrawal in z\n  every 3 days\n", "!error: unexpected 'in' after what is required" },
    { HEAD C "require release\n  before\n", "!error: expected a time, got the end of the line" },
    { HEAD C "require release\n  before m.signed or m.signed\n", "!error: unexpected 'or' after the time" },
    { HEAD C "require release\n  before m.signed,\n", "!error: expected a time, got the end of the line" },
    { HEAD C "require release\n  every 0 days\n", "!error: a length of nothing" },
    { HEAD C "require release\n  every 9000000 days\n", "!error: the length is over 10000 years" },
    { HEAD C "require release\n  every 9223372036854775807 hours\n", "!error: the length is over 10000 years" },
    { HEAD C "require release\n  every month\n", "!error: expected a duration, got 'month'" },
    { HEAD C "require release\n  every 3 days\n  before m.signed + 9 days\n", "!error: 'before' and 'every' both say when the act is due" },
    { HEAD C "forbid fire\n  before m.signed\n", "!t.truce:9:3: error: 'before' says when a required act is due, and this clause has no line 'require …'" },
    { HEAD C "limit tank to 3\n  every 3 days\n", "!error: 'every' says when a required act is due" },
    { HEAD C "forbid fire\n  except during Easter\n", "!error: expected the name of a notice in quotes, got 'Easter'" },
    { HEAD C "forbid fire\n  except during \"\"\n", "!t.truce:9:17: error: a notice has a name, and this one is empty" },
    { HEAD C "forbid fire\n  except notified before\n", "!error: expected a duration, got 'before'" },
    { HEAD C "forbid fire\n  except notified 24 hours\n", "!error: expected 'before', got the end of the line" },
    { HEAD C "forbid fire\n  except notified 24 hours ahead\n", "!error: expected 'before', got 'ahead'" },
    { HEAD C "forbid fire\n  except notified -2 hours before\n", "!error: a duration cannot be negative" },
    { HEAD C "require release\n  every 3 days\n  except detention\n", "!t.truce:10:3: error: a required act has no exceptions" },
    { HEAD C "require release\n  every 3 days\n  daily 08:00 to 10:00\n", "!t.truce:10:3: error: a required act is due by a time" },
    { HEAD C "require release\n  before m.signed + 3 days\n  for 2 days\n", "!t.truce:10:3: error: 'before' says when the duty ends" },
};

static const struct bad bad_countings[] = {
    { "counting c\n", "!t.truce:1:10: error: counting rule 'c' needs a line 'count …' or 'merge …'" },
    { "counting c\n  count\n", "!error: expected an act, got the end of the line" },
    { "counting c\n  count fire\n", "!error: expected 'by', got the end of the line" },
    { "counting c\n  count fire by weight\n", "!error: expected 'number' (of what is reported) or 'report' (each is one), got 'weight'" },
    { "counting c\n  count fier by number\n", "!error: unknown act 'fier' (did you mean 'fire'?)" },
    { "counting c\n  count fire, fire by number\n", "!error: act 'fire' is listed twice" },
    { "counting c\n  count fire by number twice\n", "!error: unexpected 'twice' after the rule" },
    { "counting c\n  merge fire by number\n", "!error: expected 'within', got 'by'" },
    { "counting c\n  merge fire within 1 km\n", "!error: expected a unit (minutes, hours, days or weeks), got 'km'" },
    { "counting c\n  merge fire within 2 days and 1 km as 1\n", "!t.truce:2:21: error: a gap is so many minutes or hours; for 2 days write '48 hours'" },
    { "counting c\n  merge fire within 0 hours and 1 km as 1\n", "!error: a length of nothing" },
    { "counting c\n  merge fire within 1 hour\n", "!error: expected 'and', got the end of the line" },
    { "counting c\n  merge fire within 1 hour and 1 hour as 1\n", "!error: expected a unit (km, m or nm), got 'hour'" },
    { "counting c\n  merge fire within 1 hour and 1 km\n", "!error: expected 'as', got the end of the line" },
    { "counting c\n  merge fire within 1 hour and 1 km as 0\n", "!error: a count is a whole number, 1 or more, got '0'" },
    { "counting c\n  merge fire within 1 hour and 1 km of 30 as 1\n", "!error: expected 'at', got '30'" },
    { "counting c\n  merge fire within 1 hour and 1 km of at least 2.5 as 1\n", "!error: a count is a whole number, 1 or more, got '2.5'" },
    { "counting c\n  tally fire\n", "!error: 'tally' is not an attribute of counting" },
    { "counting c\n  count fire by number\ncounting c\n  count fire by number\n", "!t.truce:3:10: error: counting rule 'c' is already defined in t.truce:1:10" },
    { "party c\ncounting c\n  count fire by number\n", "!error: 'c' is already defined, as a party" },
};

static const struct bad bad_acts[] = {
    { "act burning\n", "!t.truce:1:12: error: expected 'under', got the end of the line" },
    { "act burning under\n", "!error: expected an act, got the end of the line" },
    { "act burning below fire\n", "!error: expected 'under', got 'below'" },
    { "act burning under fire flare\n", "!error: unexpected 'flare' after the act it lies under" },
    { "act burning under fier\n", "!t.truce:1:19: error: unknown act 'fier' (did you mean 'fire'?)" },
    { "act burning under mortar\n", "!error: 'mortar' is a weapon, not an act" },
    { "act fire under event\n", "!t.truce:1:5: error: 'fire' is a word of the standard vocabulary already, for an act" },
    { "act tank under event\n", "!error: 'tank' is a word of the standard vocabulary already, for a weapon" },
    { "act a under b\nact b under c\nact c under a\n", "!error: act 'a' depends on itself: a -> b -> c -> a" },
    { "act a under a\n", "!error: act 'a' depends on itself: a -> a" },
    { "act a under fire\nact a under fire\n", "!t.truce:2:5: error: act 'a' is already defined in t.truce:1:5" },
    { "zone a\n  everywhere\nact a under fire\n", "!error: 'a' is already defined, as a zone" },
    { "act a under fire\n  text \"x\"\n", "!error: 'text' is not an attribute of act" },
    { "act within under fire\n", "!error: 'within' is a word of the language and cannot be a name" },
    { HEAD "act a under\nclause m.1\n  forbid a\n", "!t.truce:7:12: error: expected an act" },
    { HEAD "act burning under fire\nclause m.1\n  forbid burnin\n", "!error: unknown act 'burnin' (did you mean 'burning'?)" },
    { "act a under b\nact b under fier\n", "!t.truce:2:13: error: unknown act 'fier'" },
};

/* The part of a table's row is there; and with "!" it is the only error. */
static void
expect_bad(const struct bad *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct compiled c;
        const char     *told = rows[i].told + (rows[i].told[0] == '!');

        memory_files = NULL;
        compile(&c, rows[i].text);
        EXPECT_SAY(c.status == TRUCE_SYNTAX, "%s", rows[i].text);
        EXPECT_SAY(has(buf_str(&c.text), told), "%s\n# wanted %s\n# got %.*s", rows[i].text, told,
                   STR_ARGS(buf_str(&c.text)));
        EXPECT_SAY(rows[i].told[0] != '!' || c.diagnostics.error_count == 1,
                   "%s\n# got %.*s", rows[i].text, STR_ARGS(buf_str(&c.text)));
        EXPECT(c.program == NULL && c.err.text[0]);
        compiled_free(&c);
    }
}

#define EXPECT_BAD(rows) expect_bad(rows, sizeof rows / sizeof rows[0])

TEST(a_bad_form_is_told_once_where_it_is) { EXPECT_BAD(bad_forms); }
TEST(a_bad_place_is_told_once_where_it_is) { EXPECT_BAD(bad_places); }
TEST(a_bad_silence_is_told_once_where_it_is) { EXPECT_BAD(bad_silences); }
TEST(a_bad_track_is_told_once_where_it_is) { EXPECT_BAD(bad_tracks); }
TEST(a_bad_time_is_told_once_where_it_is) { EXPECT_BAD(bad_times); }
TEST(a_bad_clause_is_told_once_where_it_is) { EXPECT_BAD(bad_clauses); }

TEST(a_bad_limit_equality_or_duty_is_told_once_where_it_is) { EXPECT_BAD(bad_kinds); }

TEST(a_bad_counting_rule_is_told_once_where_it_is) { EXPECT_BAD(bad_countings); }

TEST(a_bad_act_is_told_once_where_it_is) { EXPECT_BAD(bad_acts); }

/* ---- what a user sees ---- */

TEST(an_unknown_name_is_shown_with_a_caret_and_a_suggestion)
{
    struct compiled c;

    compile(&c, HEAD "zone buffer\n  everywhere\n"
                "clause m.2\n  forbid fire\n  in buffr minus buffer\n  text \"x\"\n");
    EXPECT_STR(buf_str(&c.text),
               STR("t.truce:11:6: error: unknown zone 'buffr' (did you mean 'buffer'?)\n"
                   "    in buffr minus buffer\n"
                   "       ^~~~~\n"));
    EXPECT_STR(str_from_c(c.err.text), STR("the terms do not compile: 1 error, the first in t.truce:11"));
    EXPECT(c.err.line == 11 && c.err.column == 6);
    compiled_free(&c);
}

TEST(a_caret_stands_right_after_tabs_and_letters_of_several_bytes)
{
    struct compiled c;

    compile(&c, "party UA \"\xD0\x9A\xD0\xB8\xD1\x97\xD0\xB2\" x\n"
                "party AF\n\talso \"\xE4\xB8\xAD\" \xD0\xB9\xD0\xB9\n");
    EXPECT_STR(buf_str(&c.text),
               STR("t.truce:1:21: error: unexpected 'x' after the title\n"
                   "  party UA \"\xD0\x9A\xD0\xB8\xD1\x97\xD0\xB2\" x\n"
                   "                  ^\n"
                   "t.truce:3:13: error: unexpected '\xD0\xB9\xD0\xB9' after the name\n"
                   "  \talso \"\xE4\xB8\xAD\" \xD0\xB9\xD0\xB9\n"
                   "  \t          ^~\n"));
    compiled_free(&c);
}

TEST(a_line_that_a_terminal_would_obey_is_shown_harmless)
{
    struct compiled c;

    compile(&c, "party \x1B[31mUA\n");
    EXPECT_STR(buf_str(&c.text), STR("t.truce:1:7: error: control character 0x1B; a .truce file "
                                     "is plain text\n  party ?[31mUA\n        ^\n"));
    compiled_free(&c);
}

TEST(all_errors_of_a_run_are_told_in_the_order_of_the_lines)
{
    struct compiled c;

    compile(&c, "clause x.1\n  forbid fier\nzone z\n  nowhere\nparty UA UA\n");
    EXPECT(c.diagnostics.error_count == 4);
    for (uint32_t i = 1; i < c.diagnostics.count; i++)
        EXPECT(c.diagnostics.at[i - 1].place.line < c.diagnostics.at[i].place.line ||
               i == 1);
    compiled_free(&c);
}

TEST(what_depends_on_a_broken_statement_says_nothing)
{
    struct compiled c;

    compile(&c, HEAD "line l\n  path 48 38\n  left UA\n  right AF\n"
                "zone a\n  within 5 km of l\nzone b\n  a minus side UA of l\n"
                "anchor d\n  at nonsense\nclause m.1\n  forbid fire\n  in a or b\n"
                "  from d + 3 days\n");
    EXPECT_SAY(c.diagnostics.error_count == 2, "%.*s", STR_ARGS(buf_str(&c.text)));
    compiled_free(&c);
}

TEST(a_file_that_cannot_be_read_hides_no_error_but_makes_none_for_its_names)
{
    struct compiled c;

    compile(&c, "include \"no.truce\"\nzone z\n  within 5 km of l\nparty UA UA\n");
    EXPECT_SAY(c.diagnostics.error_count == 2, "%.*s", STR_ARGS(buf_str(&c.text)));
    compiled_free(&c);
}

TEST(no_more_than_fifty_errors_are_told_and_no_warning_takes_their_place)
{
    struct buf      text;
    struct compiled c;

    buf_init(&text, 1 << 20);
    buf_add_c(&text, HEAD);
    for (int i = 0; i < 60; i++) /* a warning each */
        buf_printf(&text, "clause m.w%d\n  forbid fire\n", i);
    for (int i = 0; i < 60; i++)
        buf_printf(&text, "clause m.e%d\n  forbid nonsense\n", i);
    compile_str(&c, buf_str(&text));
    EXPECT(c.diagnostics.count == DIAGNOSTICS_MAX && c.diagnostics.more);
    EXPECT(c.diagnostics.error_count == DIAGNOSTICS_MAX);
    EXPECT(has(buf_str(&c.text), "more than 50 diagnostics"));
    buf_free(&text);
    compiled_free(&c);
}

/* ---- limits ---- */

/* `count` times `line` with its number, after `head`. */
static void
repeat(struct buf *text, const char *head, const char *line, int count)
{
    buf_init(text, (size_t)64 << 20);
    buf_add_c(text, head);
    for (int i = 0; i < count; i++)
        for (const char *p = line; *p; p++)
            if (*p == '@')
                buf_printf(text, "%d", i);
            else
                buf_add_byte(text, *p);
}

static void
expect_limit(struct buf *text, const char *told)
{
    struct compiled c;

    compile_str(&c, buf_str(text));
    EXPECT_SAY(c.status == (told ? TRUCE_SYNTAX : TRUCE_OK), "%.*s", STR_ARGS(buf_str(&c.text)));
    EXPECT_SAY(!told || (c.diagnostics.error_count == 1 && has(buf_str(&c.text), told)),
               "%.*s", STR_ARGS(buf_str(&c.text)));
    compiled_free(&c);
    buf_free(text);
}

TEST(sixty_four_parties_fit_in_a_word_and_no_more)
{
    struct buf text;

    repeat(&text, "", "party p@\n", 64);
    expect_limit(&text, NULL);
    repeat(&text, "", "party p@\n", 70);
    expect_limit(&text, "t.truce:65:7: error: more than 64 parties");
}

TEST(parentheses_have_a_depth)
{
    struct buf text;

    repeat(&text, "zone z\n  ", "(", 100);
    buf_add_c(&text, "everywhere");
    for (int i = 0; i < 100; i++)
        buf_add_byte(&text, ')');
    expect_limit(&text, NULL);
    repeat(&text, "zone z\n  ", "(", 100000);
    expect_limit(&text, "t.truce:2:103: error: more than 100 parentheses");
}

TEST(clauses_and_versions_have_a_number)
{
    struct buf text;

    repeat(&text, HEAD, "clause m.@\n  uncheckable \"x\"\n  text \"x\"\n", 10001);
    expect_limit(&text, "error: more than 10000 clauses");
    repeat(&text, "", "zone z from 2015-01-01T00:00Z + @ days\n  everywhere\n", 1001);
    expect_limit(&text, "t.truce:2001:6: error: more than 1000 versions of 'z'");
}

TEST(the_limits_of_a_clause_have_a_number)
{
    struct buf text;

    repeat(&text, HEAD "clause m.1\n", "  limit item@ to @\n", 1000);
    expect_limit(&text, NULL);
    repeat(&text, HEAD "clause m.1\n", "  limit item@ to @\n", 1001);
    expect_limit(&text, "t.truce:8:3: error: more than 1000 limits in one clause");
}

TEST(the_lines_of_a_counting_rule_have_a_number)
{
    struct buf text;

    repeat(&text, "counting c\n", "  count fire by number\n", 1000);
    expect_limit(&text, NULL);
    repeat(&text, "counting c\n", "  count fire by number\n", 1001);
    expect_limit(&text, "t.truce:1:10: error: more than 1000 lines in a counting rule");
}

TEST(acts_have_a_number)
{
    struct buf text;

    repeat(&text, "", "act burning@ under fire\n", 1000);
    expect_limit(&text, NULL);
    repeat(&text, "", "act burning@ under fire\n", 1001);
    expect_limit(&text, "t.truce:1001:5: error: more than 1000 acts");
}

TEST(tracks_have_a_number)
{
    struct buf text;

    repeat(&text, "", "zone z@\n  within 1 km of track t@\n", 1000);
    expect_limit(&text, NULL);
    repeat(&text, "", "zone z@\n  within 1 km of track t@\n", 1001);
    expect_limit(&text, "t.truce:2002:24: error: more than 1000 tracks");
}

TEST(a_chain_of_names_has_a_length)
{
    struct buf text;

    repeat(&text, "anchor a0\n  at 2015-01-01T00:00Z\nanchor a1\n  at a0\n", "", 0);
    for (int i = 2; i < 100; i++)
        buf_printf(&text, "anchor a%d\n  at a%d + 1 day\n", i, i - 1);
    expect_limit(&text, NULL);
    repeat(&text, "zone z200\n  everywhere\n", "", 0);
    for (int i = 0; i < 200; i++)
        buf_printf(&text, "zone z%d\n  z%d\n", i, i + 1);
    expect_limit(&text, "error: more than 100 references, one leading to the next");
}

TEST(nesting_over_many_names_ends_before_the_stack_does)
{
    struct compiled c;
    struct buf      text;

    repeat(&text, "zone z60\n  circle 1 km at 48 38\n", "", 0);
    for (int i = 0; i < 60; i++) {
        buf_printf(&text, "zone z%d\n  ", i);
        for (int k = 0; k < 90; k++)
            buf_add_c(&text, "(everywhere and ");
        buf_printf(&text, "z%d", i + 1);
        for (int k = 0; k < 90; k++)
            buf_add_byte(&text, ')');
        buf_add_byte(&text, '\n');
    }
    compile_str(&c, buf_str(&text));
    EXPECT(c.status == TRUCE_SYNTAX);
    EXPECT(has(buf_str(&c.text), "error: more than 1000 zones, one within the definition of the "
               "next"));
    compiled_free(&c);
    buf_free(&text);
}

TEST(a_file_has_a_size)
{
    struct compiled c;
    char           *big = malloc((size_t)TERMS_FILE_BYTES_MAX + 1);

    memset(big, 'x', (size_t)TERMS_FILE_BYTES_MAX + 1);
    compile_str(&c, (struct str){ big, (size_t)TERMS_FILE_BYTES_MAX + 1 });
    EXPECT_STR(buf_str(&c.text), STR("t.truce: error: 't.truce' has 67108865 bytes, over the "
                                     "limit of 67108864\n"));
    compiled_free(&c);
    compile_str(&c, (struct str){ big, 1 << 20 }); /* one word of a megabyte */
    EXPECT(c.status == TRUCE_SYNTAX && c.text.len < 4000);
    compiled_free(&c);
    memset(big, 0, 1 << 20);
    compile_str(&c, (struct str){ big, 1 << 20 });
    EXPECT(has(buf_str(&c.text), "t.truce:1:1: error: control character 0x00"));
    compiled_free(&c);
    for (size_t i = 0; i < 1 << 20; i++)
        big[i] = "party\n\"(,\t #"[i * i / 7 % 12];
    compile_str(&c, (struct str){ big, 1 << 20 });
    EXPECT(c.status == TRUCE_SYNTAX && c.diagnostics.more);
    compiled_free(&c);
    free(big);
}

/* f0.truce includes f1.truce, and so on for ever. */
static enum status
endless_read(void *context, struct str name, struct arena *keep, struct str *ret_text,
             struct err *err)
{
    unsigned *count = context;

    (void)name;
    *ret_text = arena_printf(keep, "include \"f%u.truce\"\n", ++*count);
    return ret_text->at ? TRUCE_OK : err_memory(err);
}

TEST(files_have_a_number)
{
    struct terms_file  file = { STR("t.truce"), STR("include \"f0.truce\"\n") };
    struct arena       keep;
    struct program    *program = NULL;
    struct diagnostics diagnostics;
    struct err         err = { 0 };
    unsigned           count = 0;

    arena_init(&keep, 1 << 20);
    EXPECT(terms_compile(&file, 1, endless_read, &count, &keep, &program, &diagnostics, &err) ==
           TRUCE_SYNTAX);
    EXPECT(count == 999 && diagnostics.count == 1);
    EXPECT_STR(diagnostics.at[0].text, STR("more than 1000 files"));
    EXPECT_STR(diagnostics.at[0].place.file, STR("f998.truce"));
    arena_free(&keep);
}
