/*
 * force/holdings.h - who holds how many people in which mission, and since what table says so.
 *
 * A holding is a stock on a day, never a flow: stocks of two days are never added. What a
 * table states as a total (of a mission, of a contributor, of all) is kept apart from the
 * holdings and compared with their sum.
 *
 * In      tables, by force/tables.h
 * Units   persons; instants at 00:00 UTC of the day of the stock
 * Limits  HOLDINGS_MAX holdings and as many stated totals; names of FORCE_NAME_LEN_MAX bytes
 * Order   names, holdings and totals in the order in which the tables bring them, so that
 *         other names for the same contributors change nothing but names
 */
#ifndef FORCE_HOLDINGS_H
#define FORCE_HOLDINGS_H

#include "base/map.h"
#include "base/time.h"

enum { HOLDINGS_MAX = 4 * 1000 * 1000, FORCE_NAME_LEN_MAX = 200 };

/* No table tells of more people than live on earth. */
#define FORCE_PERSONS_MAX ((int64_t)10 * 1000 * 1000 * 1000)
#define FORCE_OPEN INT64_MAX /* an upper end that is not known */
#define FORCE_NONE UINT32_MAX

/* id, name in JSON and CSV, for one provider: "… of the formed police" */
#define FORCE_KIND_TABLE(X)                                                     \
    X(TROOPS, "troops", "troops")                                               \
    X(EXPERTS, "experts", "experts on mission")                                 \
    X(INDIVIDUAL_POLICE, "individual_police", "individual police")              \
    X(FORMED_POLICE, "formed_police", "formed police units")                    \
    X(POLICE, "police", "police, of whichever kind")

enum force_kind {
#define FORCE_KIND_ENUM(id, name, words) FORCE_##id,
    FORCE_KIND_TABLE(FORCE_KIND_ENUM)
#undef FORCE_KIND_ENUM
    FORCE_KINDS
};

extern const char *const force_kind_names[FORCE_KINDS];
extern const char *const force_kind_words[FORCE_KINDS];

struct force_range {
    int64_t min, max; /* FORCE_OPEN: not known */
};

struct force_holding {
    instant            day; /* the first five are its key, as they lie in memory */
    uint32_t           mission, place, contributor; /* place: FORCE_NONE if the table has none */
    uint32_t           none; /* 0: no padding in the bytes of a key */
    uint64_t           line;
    uint32_t           file;
    uint32_t           kinds_said; /* bit FORCE_…: the table tells them apart */
    struct force_range total;
    struct force_range kinds[FORCE_KINDS];
};

/* What a table states as a sum; mission or contributor FORCE_NONE: of all of them. */
struct stated_total {
    instant  day;
    uint32_t mission, contributor;
    int64_t  total;
    uint32_t file;
    uint64_t line;
};

struct force_names {
    struct str *at;
    struct str *also; /* a contributor's code, "" if none is said */
    uint32_t    count, size;
    struct map  index;
};

struct holdings {
    struct arena        *boot;
    struct force_names   missions, places, contributors;
    struct force_holding **blocks; /* so that none moves, and none is left behind by growing */
    struct stated_total *stated;
    uint32_t             count, block_count, block_size, stated_count, stated_size;
    struct map           keys, stated_keys;
    struct map           codes;   /* code: contributor that had it first */
    uint32_t             unnamed; /* the contributor that is none of known name; or FORCE_NONE */
};

enum { HOLDINGS_BLOCK = 1024 };

static inline struct force_holding *
holdings_at(const struct holdings *holdings, uint32_t index)
{
    return &holdings->blocks[index / HOLDINGS_BLOCK][index % HOLDINGS_BLOCK];
}

void holdings_init(struct holdings *holdings, struct arena *boot);

/* The index of a name, a new one if it is not there yet. Borrows nothing. Names that differ in
 * blanks, or in capitals of ASCII, are the same name, and keep the spelling that came first. */
enum status force_name(struct force_names *names, struct str name, uint32_t *ret_index,
                       struct err *err) MUST_USE;

bool force_name_find(const struct force_names *names, struct str name, uint32_t *ret_index);

/* Whether a table gives the same key again, and whether it says the same. */
enum force_again { FORCE_NEW, FORCE_SAME, FORCE_OTHER };

/* Where a key comes again with other numbers the holding becomes the range of both: which
 * of them holds is not for this program to say. */
enum status holdings_add(struct holdings *holdings, const struct force_holding *holding,
                         enum force_again *ret_again, struct err *err) MUST_USE;
/* The same for what may be the same or may stand beside it: from the least of them to both. */
enum status holdings_add_beside(struct holdings *holdings, const struct force_holding *holding,
                                enum force_again *ret_again, struct err *err) MUST_USE;
/* NULL if there is none. */
const struct force_holding *holdings_find(const struct holdings *holdings, instant day,
                                          uint32_t mission, uint32_t place,
                                          uint32_t contributor);
const struct stated_total  *holdings_find_stated(const struct holdings *holdings, instant day,
                                                 uint32_t mission, uint32_t contributor);
/* Of a total that is stated again with another number the first stays. */
enum status holdings_add_stated(struct holdings *holdings, const struct stated_total *stated,
                                enum force_again *ret_again, struct err *err) MUST_USE;

struct force_range force_sum(struct force_range a, struct force_range b);
/* What is left of the first without the second, which is part of it. */
struct force_range force_less(struct force_range a, struct force_range b);

#endif
