/*
 * terms/table.h - every word of the language: the tables that parser, binder, formatter,
 * help and manual share.
 *
 * A row says what a word takes, how often it may stand, and what it means in one line.
 */
#ifndef TERMS_TABLE_H
#define TERMS_TABLE_H

#include "base/str.h"

/* ---- statements ---- */

enum head_shape {
    HEAD_TITLE,   /* "TITLE" */
    HEAD_ZONE,    /* a zone of the tz database */
    HEAD_FILE,    /* "FILE" */
    HEAD_NAME,    /* NAME ["TITLE"], defines NAME */
    HEAD_VERSION, /* NAME ["TITLE"] [from INSTANT], defines a version of NAME */
    HEAD_UNDER,   /* NAME ["MEANING"] under PARENT, defines NAME */
    HEAD_OF,      /* NAME ["TITLE"], refers to NAME */
    HEAD_SPAN,    /* NAME from INSTANT until INSTANT, refers to NAME */
};

#define STATEMENT_TABLE(X)                                                                     \
    /* id, word, head, head for people, meaning */                                             \
    X(OPERATION, "operation", TITLE, "\"TITLE\"", "what this mission is called")               \
    X(TIMEZONE, "timezone", ZONE, "ZONE",                                                      \
      "the zone of the tz database in which times without one are read, such as Europe/Kyiv")  \
    X(INCLUDE, "include", FILE, "\"FILE\"",                                                    \
      "the statements of another file, once; its name is relative to this file's folder")      \
    X(PARTY, "party", NAME, "NAME [\"TITLE\"]", "somebody who can be bound")                   \
    X(LINE, "line", VERSION, "NAME [\"TITLE\"] [from INSTANT]",                                \
      "a line between two sides, or one to measure from")                                      \
    X(ZONE, "zone", VERSION, "NAME [\"TITLE\"] [from INSTANT]", "a set of places")             \
    X(AGREEMENT, "agreement", NAME, "NAME [\"TITLE\"]",                                        \
      "what was agreed between parties; its clauses are named NAME.REST")                      \
    X(ANCHOR, "anchor", NAME, "NAME [\"TITLE\"]", "a named instant to count from")             \
    X(CLAUSE, "clause", NAME, "AGREEMENT.REST [\"TITLE\"]",                                    \
      "one thing that was agreed, judged against every report")                                \
    X(SUSPEND, "suspend", SPAN, "CLAUSE from INSTANT until INSTANT",                           \
      "the clause does not hold then, whoever states it; the end is excluded")                 \
    X(ACT, "act", UNDER, "NAME [\"MEANING\"] under PARENT",                                    \
      "a further term for acts, below a standard one or another of these")                     \
    X(COUNTING, "counting", NAME, "NAME [\"TITLE\"]",                                          \
      "a rule by which to count; an act counts by the first line that names it")               \
    X(CONTRIBUTOR, "contributor", NAME, "NAME [\"TITLE\"]", "who sends units")                 \
    X(CAPABILITY, "capability", NAME, "NAME [\"TITLE\"]", "a thing that units can do")         \
    X(SITE, "site", NAME, "NAME [\"TITLE\"]", "a place to be held or covered, or a base")      \
    X(UNIT, "unit", NAME, "NAME [\"TITLE\"]",                                                  \
      "what was offered or sent; a later 'stated' of the same unit supersedes an earlier")     \
    X(MILESTONE, "milestone", NAME, "NAME [\"TITLE\"]", "an event to wait for")                \
    X(RECALL, "recall", OF, "CONTRIBUTOR [\"TITLE\"]",                                         \
      "the contributor calls home all units it had until then")                                \
    X(MEETING, "meeting", NAME, "NAME [\"TITLE\"]", "who meets where, and when")               \
    X(POSITION, "position", NAME, "NAME [\"TITLE\"]",                                          \
      "what somebody demands or offers; a later 'since' of the same position supersedes")      \
    X(MEASURE, "measure", NAME, "NAME [\"TITLE\"]", "a sanction or an incentive")

enum statement_kind {
#define STATEMENT_ENUM(id, ...) STATEMENT_##id,
    STATEMENT_TABLE(STATEMENT_ENUM)
#undef STATEMENT_ENUM
    STATEMENT_COUNT
};

struct statement_row {
    const char     *word;
    enum head_shape head;
    const char     *head_text;
    const char     *meaning;
};

/* ---- attributes ---- */

enum often { OFTEN_NEEDED, OFTEN_ONCE, OFTEN_MANY };

#define ATTRIBUTE_TABLE(X)                                                                     \
    /* id, statement, words, arguments, how often, meaning */                                  \
    X(PARTY_ALSO, PARTY, "also", "\"NAME\", …", MANY,                                          \
      "names under which reports may call it")                                                 \
    X(LINE_FILE, LINE, "file", "\"FILE\" [where PROPERTY = \"VALUE\"]", ONCE,                  \
      "a GeoJSON file with one LineString")                                                    \
    X(LINE_PATH, LINE, "path", "LAT LON, LAT LON, …", ONCE, "the points of the line")          \
    X(LINE_LEFT, LINE, "left", "PARTY", ONCE,                                                  \
      "whose side lies to the left, walking the line as digitised")                            \
    X(LINE_RIGHT, LINE, "right", "PARTY", ONCE, "whose side lies to the right")                \
    X(LINE_FROM, LINE, "from", "INSTANT", ONCE,                                                \
      "this version holds from then, until a later version of the same name")                  \
    X(ZONE_FROM, ZONE, "from", "INSTANT", ONCE,                                                \
      "this version holds from then, until a later version of the same name")                  \
    X(ZONE_PLACES, ZONE, "", "ZONE-EXPRESSION", NEEDED, "the places, see below")               \
    X(AGREEMENT_PARTIES, AGREEMENT, "parties", "PARTY, …", NEEDED, "who agreed")               \
    X(AGREEMENT_SIGNED, AGREEMENT, "signed", "INSTANT", ONCE,                                  \
      "when; clauses without 'from' hold from then")                                           \
    X(AGREEMENT_SOURCE, AGREEMENT, "source", "\"TEXT\"", ONCE, "where it is published")        \
    X(ANCHOR_AT, ANCHOR, "at", "INSTANT", ONCE, "the instant")                                 \
    X(ANCHOR_FIRST, ANCHOR, "first",                                                           \
      "DURATION without ACT, … in ZONE-EXPRESSION, … after INSTANT", ONCE,                     \
      "the end of the first such silence; known only once the reports show it")                \
    X(COUNTING_COUNT, COUNTING, "count", "ACT, … by number|report", MANY,                      \
      "each report counts the number it gives, or each is one")                                \
    X(COUNTING_MERGE, COUNTING, "merge",                                                       \
      "ACT, … within DURATION and DISTANCE [of at least N] as M", MANY,                        \
      "reports that near to each other, with N together or more, count as M")                  \
    X(CLAUSE_FORBID, CLAUSE, "forbid",                                                         \
      "ACT, … [with WEAPON, … [calibre OP N mm] [range OP N km]] [against TARGET, …]", ONCE,   \
      "the act is a breach")                                                                   \
    X(CLAUSE_LIMIT, CLAUSE, "limit", "ITEM to N", MANY,                                        \
      "the stock a bound party holds in the zone may at no time exceed N")                     \
    X(CLAUSE_EQUAL, CLAUSE, "equal", "ITEM between PARTY, PARTY", ONCE,                        \
      "the two stocks are the same")                                                           \
    X(CLAUSE_REQUIRE, CLAUSE, "require", "ACT, … [with WEAPON, …] [against TARGET, …]", ONCE,  \
      "somebody bound must be reported to have done it")                                       \
    X(CLAUSE_BEFORE, CLAUSE, "before", "INSTANT, …", ONCE,                                     \
      "when a required act is due, excluded; of several the earliest counts")                  \
    X(CLAUSE_EVERY, CLAUSE, "every", "DURATION", ONCE,                                         \
      "a required act is due again and again: once at least in each such length")              \
    X(CLAUSE_BY, CLAUSE, "by", "PARTY, …", ONCE,                                               \
      "who is bound; without it, all parties of the agreement")                                \
    X(CLAUSE_IN, CLAUSE, "in", "ZONE-EXPRESSION, …", ONCE,                                     \
      "where: wholly in one of them; without it, everywhere")                                  \
    X(CLAUSE_FROM, CLAUSE, "from", "INSTANT", ONCE,                                            \
      "when it begins; without it, when the agreement was signed")                             \
    X(CLAUSE_UNTIL, CLAUSE, "until", "INSTANT", ONCE, "when it ends, excluded")                \
    X(CLAUSE_THROUGH, CLAUSE, "through", "DATE", ONCE, "its last day, included")               \
    X(CLAUSE_FOR, CLAUSE, "for", "DURATION", ONCE, "how long it holds from its beginning")     \
    X(CLAUSE_DAILY, CLAUSE, "daily", "HH:MM to HH:MM, …", MANY,                                \
      "only then, every day, on the wall clock of the file's zone; may cross midnight")        \
    X(CLAUSE_WEEKLY, CLAUSE, "weekly", "DAY, … HH:MM to HH:MM, …", MANY,                       \
      "only then, on these days of the week (mon … sun)")                                      \
    X(CLAUSE_EXCEPT, CLAUSE, "except", "CONDITION …", MANY,                                    \
      "not where all conditions of the line hold; several lines are alternatives")             \
    X(CLAUSE_STATED, CLAUSE, "stated by", "PARTY", ONCE,                                       \
      "this is that party's own version of the clause, judged for itself")                     \
    X(CLAUSE_DISPUTED, CLAUSE, "disputed by", "PARTY, …", ONCE, "who disputes it")             \
    X(CLAUSE_VERIFIER, CLAUSE, "verifier", "\"TEXT\"", ONCE,                                   \
      "who verifies; printed with the finding")                                                \
    X(CLAUSE_UNCHECKABLE, CLAUSE, "uncheckable", "\"TEXT\"", ONCE,                             \
      "kept and listed, never judged, and why")                                                \
    X(CLAUSE_TEXT, CLAUSE, "text", "\"TEXT\"", ONCE, "the words of the agreement")             \
    X(CLAUSE_SOURCE, CLAUSE, "source", "\"TEXT\"", ONCE, "where they stand")                   \
    X(SITE_AT, SITE, "at", "LAT LON", NEEDED, "where it is")                                   \
    X(SITE_DOMAIN, SITE, "domain", "NAME, …", ONCE, "land, sea, air, or another word")         \
    X(SITE_WEIGHT, SITE, "weight", "N", ONCE, "how much it matters; 1 without it")             \
    X(SITE_NEEDS, SITE, "needs",                                                               \
      "CAPABILITY N [backup N] [within DISTANCE] [from MILESTONE|MEETING|DATE "       \
      "[+ DURATION]]", MANY,                                                                   \
      "so many are needed there; backup: so many more that could take over")                   \
    X(SITE_BASE, SITE, "base", "", ONCE, "units may be stationed here")                        \
    X(SITE_HOLDS, SITE, "holds", "N personnel", ONCE, "room for so many people")               \
    X(SITE_EXCLUDES, SITE, "excludes", "CAVEAT, …", MANY,                                      \
      "units with such a caveat cannot come here")                                             \
    X(UNIT_FROM, UNIT, "from", "CONTRIBUTOR", NEEDED, "who sends it")                          \
    X(UNIT_STRENGTH, UNIT, "strength", "N", ONCE, "how many people")                           \
    X(UNIT_OFFERS, UNIT, "offers", "CAPABILITY N, …", MANY, "what it can do, how often")       \
    X(UNIT_REACH, UNIT, "reach", "DISTANCE", ONCE,                                             \
      "how far from its site it can act; without it, only there")                              \
    X(UNIT_AT, UNIT, "at", "SITE", ONCE, "where it stands or shall stand")                     \
    X(UNIT_STAGE, UNIT, "stage", "STAGE", ONCE,                                                \
      "interest, committed, approval_pending, confirmed, in_generation, deployed, rotating, "  \
      "recalled or withdrawn")                                                                 \
    X(UNIT_CONFIDENCE, UNIT, "confidence", "P", ONCE,                                          \
      "that it comes at all, 0 to 1, in whose judgment the source says")                       \
    X(UNIT_READY, UNIT, "ready", "DURATION [to DURATION] after MILESTONE|MEETING|DATE", ONCE,  \
      "when it can be there")                                                                  \
    X(UNIT_CAVEAT, UNIT, "caveat", "NAME, …", MANY,                                            \
      "what it may not do; a site may exclude it for that")                                    \
    X(UNIT_ROTATION, UNIT, "rotation", "N", ONCE,                                              \
      "units needed to keep one of them deployed")                                             \
    X(UNIT_STATED, UNIT, "stated", "DATE [source \"TEXT\"]", ONCE,                             \
      "when it was said, and where")                                                           \
    X(UNIT_SOURCE, UNIT, "source", "\"TEXT\"", ONCE, "where it is said, without a day")        \
    X(MILESTONE_TRACK, MILESTONE, "track", "NAME", ONCE, "political, military, …")             \
    X(MILESTONE_EXPECTED, MILESTONE, "expected", "DATE [to DATE [likely DATE]]", ONCE,         \
      "when; a single date is certain")                                                        \
    X(MILESTONE_AFTER, MILESTONE, "after",                                                     \
      "MILESTONE|MEETING|DATE [DURATION [to DURATION]]", MANY,                                 \
      "it waits for that, and so long from then")                                              \
    X(MILESTONE_CHANCE, MILESTONE, "chance", "P", ONCE,                                        \
      "that it comes at all, 0 to 1; certain without it")                                      \
    X(RECALL_ON, RECALL, "on", "DATE", NEEDED,                                                 \
      "from which day; that of the decision where no other is said")                           \
    X(RECALL_STATED, RECALL, "stated", "DATE [source \"TEXT\"]", ONCE,                         \
      "when it was said, and where; without it, known from its own day")                       \
    X(RECALL_SOURCE, RECALL, "source", "\"TEXT\"", ONCE, "where it is reported")               \
    X(MEETING_WHO, MEETING, "who", "PARTY|CONTRIBUTOR|\"NAME\", …", MANY, "who takes part")    \
    X(MEETING_WHERE, MEETING, "where", "SITE|\"PLACE\" [at LAT LON]", ONCE, "where")           \
    X(MEETING_ON, MEETING, "on", "DATE [through DATE]", ONCE,                                  \
      "its day, or its first and its last")                                                    \
    X(MEETING_AFTER, MEETING, "after",                                                         \
      "MILESTONE|MEETING|DATE [DURATION [to DURATION]]", MANY,                                 \
      "so long after that; without 'on'")                                                      \
    X(MEETING_SOURCE, MEETING, "source", "\"TEXT\"", ONCE, "where it is said")                 \
    X(POSITION_BY, POSITION, "by", "PARTY|CONTRIBUTOR|\"NAME\", …", NEEDED, "whose it is")     \
    X(POSITION_TOPIC, POSITION, "topic", "NAME", NEEDED,                                       \
      "one word for what it is about, the same for all who take a position on it")             \
    X(POSITION_DEMANDS, POSITION, "demands", "\"TEXT\"", MANY, "what is asked for")            \
    X(POSITION_OFFERS, POSITION, "offers", "\"TEXT\"", MANY, "what is given for it")           \
    X(POSITION_SINCE, POSITION, "since", "DATE", ONCE, "the day it was taken")                 \
    X(POSITION_UNTIL, POSITION, "until", "DATE", ONCE,                                         \
      "the day from which it is no longer held")                                               \
    X(POSITION_SOURCE, POSITION, "source", "\"TEXT\"", ONCE, "where it is said")               \
    X(MEASURE_KIND, MEASURE, "kind", "sanction|incentive", NEEDED,                             \
      "to make something cost more, or less")                                                  \
    X(MEASURE_BY, MEASURE, "by", "PARTY|CONTRIBUTOR|\"NAME\", …", NEEDED, "who takes it")      \
    X(MEASURE_ON, MEASURE, "on", "PARTY|CONTRIBUTOR|\"NAME\", …", NEEDED,                      \
      "whom it is for or against")                                                             \
    X(MEASURE_TRIGGER, MEASURE, "trigger",                                                     \
      "[MILESTONE|MEETING|DATE [+ DURATION [to DURATION]]] [\"TEXT\"]", ONCE,                  \
      "what puts it in force")                                                                 \
    X(MEASURE_RELEASE, MEASURE, "release",                                                     \
      "[MILESTONE|MEETING|DATE [+ DURATION [to DURATION]]] [\"TEXT\"]", ONCE,                  \
      "what ends it")                                                                          \
    X(MEASURE_SINCE, MEASURE, "since", "DATE", ONCE, "the day it was announced")               \
    X(MEASURE_SOURCE, MEASURE, "source", "\"TEXT\"", ONCE, "where it is said")

enum attribute_kind {
#define ATTRIBUTE_ENUM(id, ...) ATTRIBUTE_##id,
    ATTRIBUTE_TABLE(ATTRIBUTE_ENUM)
#undef ATTRIBUTE_ENUM
    ATTRIBUTE_COUNT
};

struct attribute_row {
    enum attribute_kind kind;
    enum statement_kind statement;
    const char         *words; /* "stated by": two tokens; "": any line that fits no other */
    const char         *arguments;
    enum often          often;
    const char         *meaning;
};

/* ---- the forms of a zone expression ---- */

#define FORM_TABLE(X)                                                                          \
    /* id, word, form, meaning */                                                              \
    X(NAME, "", "NAME", "the zone of that name")                                               \
    X(FILE, "file", "file \"FILE\" [where PROPERTY = \"VALUE\", …]",                           \
      "the polygons of a GeoJSON file, or those that have one of the values")                  \
    X(CIRCLE, "circle", "circle DISTANCE at LAT LON", "all points that near to a point")       \
    X(BOX, "box", "box SOUTH WEST NORTH EAST", "between two parallels and two meridians")      \
    X(POLYGON, "polygon", "polygon LAT LON, LAT LON, …", "three corners or more")              \
    X(WITHIN, "within", "within DISTANCE of NAME",                                             \
      "all points that near to a line or zone, the zone itself included")                      \
    X(TRACK, "track", "within DISTANCE of track NAME|\"NAME\"",                                \
      "all points that near to where position reports last put the track")                     \
    X(BETWEEN, "between", "between DISTANCE and DISTANCE of NAME",                             \
      "no nearer than the one, no farther than the other")                                     \
    X(SIDE, "side", "side PARTY of LINE", "the half of the map on that party's hand")          \
    X(EVERYWHERE, "everywhere", "everywhere", "the whole map")                                 \
    X(AND, "and", "EXPRESSION and EXPRESSION", "the places in both")                           \
    X(OR, "or", "EXPRESSION or EXPRESSION", "the places in either")                            \
    X(MINUS, "minus", "EXPRESSION minus EXPRESSION",                                           \
      "the places in the first and not in the second")                                         \
    X(PARENTHESES, "(", "( EXPRESSION )", "needed where and, or, minus are mixed")

enum form_kind {
#define FORM_ENUM(id, ...) FORM_##id,
    FORM_TABLE(FORM_ENUM)
#undef FORM_ENUM
    FORM_COUNT
};

/* ---- the conditions of an `except` line ---- */

#define CONDITION_TABLE(X)                                                                     \
    /* id, word, form, meaning */                                                              \
    X(ACT, "", "ACT, …", "one of these acts")                                                  \
    X(WITH, "with", "with WEAPON, … [calibre OP N mm] [range OP N km]",                        \
      "with one of these weapons")                                                             \
    X(AGAINST, "against", "against TARGET, …", "against one of these")                         \
    X(IN, "in", "in ZONE-EXPRESSION, …", "in one of these zones")                              \
    X(BY, "by", "by PARTY, …", "by one of these parties")                                      \
    X(DAILY, "daily", "daily HH:MM to HH:MM, …", "at these hours")                             \
    X(WEEKLY, "weekly", "weekly DAY, … HH:MM to HH:MM, …", "on these days and hours")          \
    X(DURING, "during", "during \"NOTICE\"", "while a notice of that name holds")              \
    X(NOTIFIED, "notified", "notified DURATION before",                                        \
      "a notice that covers the act was given at least that long before")                      \
    X(RULING, "ruling", "ruling \"QUESTION\"",                                                 \
      "only a person can say; a machine's verdict is at most possible")

enum condition_kind {
#define CONDITION_ENUM(id, ...) CONDITION_##id,
    CONDITION_TABLE(CONDITION_ENUM)
#undef CONDITION_ENUM
    CONDITION_COUNT
};

struct form_row {
    const char *word, *form;
    const char *meaning;
};

/* ---- values ---- */

#define VALUE_TABLE(X)                                                                         \
    /* name, form, meaning */                                                                  \
    X("INSTANT", "2015-02-15 00:00, 2015-02-15 00:00 Europe/Moscow, 2015-02-14T22:00Z",        \
      "without a zone the file's timezone holds; a date alone is its first moment")            \
    X("", "d_day + 14 days, minsk2.signed - 48 hours",                                         \
      "counted from an anchor or a signature; days are calendar days, hours are exact")        \
    X("DURATION", "48 hours, 30 days, 2 weeks, 90 minutes", "a week is seven calendar days")   \
    X("DISTANCE", "25 km, 600 m, 10 nm", "geodesic on WGS 84; a nautical mile is 1852 m")      \
    X("LAT LON", "46.49 30.73", "degrees: latitude, then longitude")                           \
    X("OP", "< <= = >= >", "")                                                                 \
    X("NAME", "[A-Za-z][A-Za-z0-9_.-]*", "upper and lower case differ")                        \
    X("\"TEXT\"", "\"…\"", "on one line; \\\" and \\\\ stand for \" and \\")

struct value_row {
    const char *name, *form, *meaning;
};

extern const struct statement_row statement_rows[STATEMENT_COUNT];
extern const struct attribute_row attribute_rows[ATTRIBUTE_COUNT];
extern const struct form_row      form_rows[FORM_COUNT];
extern const struct form_row      condition_rows[CONDITION_COUNT];
extern const struct value_row     value_rows[];
extern const unsigned             value_row_count;

/* NULL if the word begins no statement. */
const struct statement_row *table_statement(struct str word);

/* The words with a meaning inside expressions and conditions, which are no names; NULL after
 * the last. */
const char *table_reserved(unsigned i);
bool        table_is_reserved(struct str word);

#endif
