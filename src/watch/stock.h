/*
 * watch/stock.h - who held how much of what, where, when: for `limit` and `equal`.
 *
 * A report of `holding` says the stock of one key: whose, what, at which site. It holds from
 * its time until that of the next report of the key. Where times leave it open which of
 * several reports was the last, the stock is from the least to the most that any of them
 * says. A holding of nobody, or of several, may be anybody's, or any of theirs: none of it is
 * certainly anyone's.
 *
 * In      holdings, in any order: the result is that of their set
 * Limits  STOCK_HOLDINGS_MAX.  Errors  LIMIT, MEMORY
 */
#ifndef WATCH_STOCK_H
#define WATCH_STOCK_H

#include "watch/spot.h"

/* Of a mission that counts a thousand sites daily, three years; 64 MB. */
enum { STOCK_HOLDINGS_MAX = 1 << 20 };

struct holding {
    uint32_t stock, spot;
    instant  first, last; /* its time lies there, both included */
    instant  latest;      /* the greatest `last` of its stock up to this one */
    int64_t  least, most; /* REPORT_COUNT_OPEN: no upper end is known */
};

/* A key. */
struct stock {
    struct str item, site, owner; /* owner: for comparison only */
    uint64_t   parties;           /* whose it may be */
    bool       anyones;           /* nobody is named: any party's */
    bool       certain;           /* one party is named and nobody else */
    uint32_t   from, count;       /* its holdings, by time */
};

struct stocks {
    struct arena   *keep;
    struct stock   *at;
    struct holding *holdings;
    uint32_t       *order; /* of the stocks: by site, item, owner */
    uint32_t        count, size, holding_count, holding_size;
    struct map      numbers;
};

/* What one report says. */
struct stock_said {
    struct stock   stock;
    struct holding holding; /* without a spot */
    struct str     key;
};

/* Is this act a holding, whatever an agreement calls it? */
bool stock_is_holding(const struct vocabulary *words, uint16_t act);

/* False if the report gives no stock: another act, no item, or no beginning. */
enum status stock_read(const struct subject *subject, const struct program *program,
                       struct arena *step, struct stock_said *ret_said, bool *ret_is,
                       struct err *err) MUST_USE;

void        stocks_init(struct stocks *stocks, struct arena *keep);
enum status stocks_add(struct stocks *stocks, const struct stock_said *said, uint32_t spot,
                       struct err *err) MUST_USE;
enum status stocks_finish(struct stocks *stocks, struct err *err) MUST_USE;

/* ---- asking ---- */

/* What of an item a party held in a zone when a report was made. */
struct stock_asked {
    const struct stocks     *stocks; /* NULL: no other report is known */
    const struct spots      *spots;  /* bound to the program of the zones */
    const struct vocabulary *words;
    const struct stock_said *said;      /* the report that asks */
    struct where_asked       said_where;
    struct where_memo        said_memo, memo; /* of its places, of all others */
    const struct zone_list  *in;
    struct span              span;
    const struct item       *item;
    uint32_t                 party;
};

struct stock_sum {
    int64_t  least, most;
    uint32_t sites;    /* that hold any, or may */
    bool     reported; /* this party's stock of it is known from some report */
};

/* One stock's part in a sum; where: of the holding that answers most. */
struct stock_part {
    const struct stock *stock;
    enum answer         item, where;
    bool                mine; /* certainly the party's */
    instant             since;
    int64_t             least, most;
};

typedef void (*stock_each)(void *context, const struct stock_part *part);

/* yes, possible or no: is what is called so the item? */
enum answer stock_item_answer(const struct vocabulary *words, const struct item *item,
                              struct str name);

/* each: may be NULL; in the order of sites. */
enum status stock_sum(const struct stock_asked *asked, struct arena *step, stock_each each,
                      void *context, struct stock_sum *ret_sum, struct err *err) MUST_USE;

#endif
