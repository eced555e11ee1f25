#include "watch/stock.h"

#include <math.h>
#include <stdlib.h>

/* ---- what a report says ---- */

bool
stock_is_holding(const struct vocabulary *words, uint16_t act)
{
    uint16_t holding = 0;

    return vocab_find(words, VOCAB_ACT, STR("holding"), &holding) &&
           vocab_covers(words, VOCAB_ACT, holding, act);
}

static int
by_text(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* The parties as a set and the other names in order: the same however they were listed. */
static enum status
owner_of(const struct subject *subject, const struct program *program, struct arena *step,
         struct str *ret_owner, struct err *err)
{
    const struct report *r = subject->report;
    const struct str    *names = r->by_count ? r->by : r->between;
    uint32_t             name_count = r->by_count ? r->by_count : r->between_count, count = 0;
    uint64_t             parties = r->by_count ? subject->named : subject->sides;
    struct str           others[REPORT_NAMES_MAX], last = STR_NONE;
    size_t               len = sizeof parties;

    for (uint32_t i = 0; i < name_count; i++)
        if (program_party(program, names[i]) == PARTY_NONE) {
            others[count++] = names[i];
            len += names[i].len + 1;
        }
    qsort(others, count, sizeof *others, by_text);
    char *owner = ARENA_ARRAY(step, len, char), *to = owner;
    TRY_NEW(owner, err);
    memcpy(to, &parties, sizeof parties);
    to += sizeof parties;
    for (uint32_t i = 0; i < count; i++) {
        if (i && str_eq(others[i], last))
            continue;
        last = others[i];
        memcpy(to, last.at, last.len);
        to += last.len;
        *to++ = 0;
    }
    *ret_owner = (struct str){ owner, (size_t)(to - owner) };
    return TRUCE_OK;
}

/* Its name, or its place's, or where it lies. */
static enum status
site_of(const struct report *r, struct arena *step, struct str *ret_site, struct err *err)
{
    struct str site = r->site.len ? r->site : r->place;

    if (!site.len && !isnan(r->lat)) {
        site = arena_printf(step, "%.10g %.10g", r->lat, r->lon);
        TRY_NEW(site.at, err);
    }
    *ret_site = site.len ? site : STR_NONE;
    return TRUCE_OK;
}

/* The lengths stand before the parts: no part can pose as two. */
static enum status
key_of(const struct stock *stock, struct arena *step, struct str *ret_key, struct err *err)
{
    struct str parts[] = { stock->item, stock->site, stock->owner };
    size_t     lens[] = { parts[0].len, parts[1].len };
    size_t     len = sizeof lens + parts[0].len + parts[1].len + parts[2].len;
    char      *key = ARENA_ARRAY(step, len, char);

    TRY_NEW(key, err);
    *ret_key = (struct str){ key, len };
    memcpy(key, lens, sizeof lens);
    key += sizeof lens;
    for (size_t i = 0; i < 3; i++) {
        memcpy(key, parts[i].at, parts[i].len);
        key += parts[i].len;
    }
    return TRUCE_OK;
}

/* The same three, as they stand in a key. */
static void
point_into_key(struct stock *stock, struct str key)
{
    size_t item = 2 * sizeof(size_t), site = item + stock->item.len;
    size_t owner = site + stock->site.len;

    stock->item = str_sub(key, item, site);
    stock->site = str_sub(key, site, owner);
    stock->owner = str_sub(key, owner, key.len);
}

enum status
stock_read(const struct subject *subject, const struct program *program, struct arena *step,
           struct stock_said *ret_said, bool *ret_is, struct err *err)
{
    const struct report *r = subject->report;
    struct stock_said    said = { .stock = { .item = r->item } };

    *ret_is = false;
    if (!stock_is_holding(r->words, r->act) || !r->item.len || subject->from == TIME_MIN)
        return TRUCE_OK;
    said.stock.parties = r->by_count ? subject->named : subject->sides;
    said.stock.anyones = !r->by_count && !r->between_count;
    said.stock.certain = !subject->named_others && subject->named &&
                         (subject->named & (subject->named - 1)) == 0;
    said.holding.first = subject->from;
    said.holding.last = subject->until > subject->from ? subject->until - 1 : subject->from;
    said.holding.least = r->count_min;
    said.holding.most = r->count_max;
    TRY(site_of(r, step, &said.stock.site, err));
    TRY(owner_of(subject, program, step, &said.stock.owner, err));
    TRY(key_of(&said.stock, step, &said.key, err));
    *ret_said = said;
    *ret_is = true;
    return TRUCE_OK;
}

/* ---- gathering ---- */

void
stocks_init(struct stocks *stocks, struct arena *keep)
{
    *stocks = (struct stocks){ .keep = keep };
    map_init(&stocks->numbers, keep);
}

static enum status
find_or_add(struct stocks *stocks, const struct stock_said *said, uint32_t *ret_number,
            struct err *err)
{
    struct stock stock = said->stock;
    struct str   key;
    void        *at = stocks->at;

    if (map_get(&stocks->numbers, said->key, ret_number))
        return TRUCE_OK;
    key = arena_copy_str(stocks->keep, said->key);
    TRY_NEW(key.at, err);
    TRY(context_grow(stocks->keep, &at, stocks->count, &stocks->size, sizeof stock,
                     STOCK_HOLDINGS_MAX, "stocks", err));
    stocks->at = at;
    TRY(map_put(&stocks->numbers, key, stocks->count, err));
    point_into_key(&stock, key);
    stocks->at[stocks->count] = stock;
    *ret_number = stocks->count++;
    return TRUCE_OK;
}

enum status
stocks_add(struct stocks *stocks, const struct stock_said *said, uint32_t spot,
           struct err *err)
{
    struct holding holding = said->holding;
    void          *at = stocks->holdings;

    TRY(find_or_add(stocks, said, &holding.stock, err));
    TRY(context_grow(stocks->keep, &at, stocks->holding_count, &stocks->holding_size,
                     sizeof holding, STOCK_HOLDINGS_MAX, "holdings", err));
    stocks->holdings = at;
    holding.spot = spot;
    stocks->holdings[stocks->holding_count++] = holding;
    return TRUCE_OK;
}

static int
by_number(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int
by_stock_and_time(const void *a, const void *b)
{
    const struct holding *x = a, *y = b;
    int                   order = by_number(x->stock, y->stock);

    order = order ? order : by_number(x->first, y->first);
    order = order ? order : by_number(x->last, y->last);
    order = order ? order : by_number(x->least, y->least);
    return order ? order : by_number(x->most, y->most);
}

struct ordered {
    const struct stock *stock;
    uint32_t            number;
};

static int
by_site(const void *a, const void *b)
{
    const struct stock *x = ((const struct ordered *)a)->stock;
    const struct stock *y = ((const struct ordered *)b)->stock;
    int                 order = str_cmp(x->site, y->site);

    order = order ? order : str_cmp(x->item, y->item);
    return order ? order : str_cmp(x->owner, y->owner);
}

static enum status
order_stocks(struct stocks *stocks, struct err *err)
{
    struct ordered *ordered = ARENA_ARRAY(stocks->keep, stocks->count, struct ordered);

    stocks->order = ARENA_ARRAY(stocks->keep, stocks->count, uint32_t);
    TRY_NEW(ordered, err);
    TRY_NEW(stocks->order, err);
    for (uint32_t i = 0; i < stocks->count; i++)
        ordered[i] = (struct ordered){ &stocks->at[i], i };
    qsort(ordered, stocks->count, sizeof *ordered, by_site);
    for (uint32_t i = 0; i < stocks->count; i++)
        stocks->order[i] = ordered[i].number;
    return TRUCE_OK;
}

enum status
stocks_finish(struct stocks *stocks, struct err *err)
{
    if (!stocks->count)
        return TRUCE_OK;
    qsort(stocks->holdings, stocks->holding_count, sizeof *stocks->holdings, by_stock_and_time);
    for (uint32_t i = 0; i < stocks->holding_count; i++) {
        struct holding *h = &stocks->holdings[i];
        struct stock   *stock = &stocks->at[h->stock];

        if (!stock->count)
            stock->from = i;
        h->latest = stock->count && h[-1].latest > h->last ? h[-1].latest : h->last;
        stock->count++;
    }
    return order_stocks(stocks, err);
}

/* ---- asking ---- */

enum answer
stock_item_answer(const struct vocabulary *words, const struct item *item, struct str name)
{
    uint16_t weapon;

    if (!item->is_weapon)
        return str_eq(item->name, name) ? ANSWER_YES : ANSWER_NO;
    if (!vocab_find(words, VOCAB_WEAPON, name, &weapon))
        return ANSWER_NO;
    return vocab_answer(words, VOCAB_WEAPON, item->weapon, weapon);
}

/* One stock under the question. */
struct part_work {
    const struct stock_asked *asked;
    struct arena             *step;
    struct stock_part         part;
    bool                      any; /* some holding was taken */
};

static enum status
add_candidate(struct part_work *w, const struct holding *h, const struct where_asked *place,
              struct where_memo memo, struct err *err)
{
    const struct stock_asked *asked = w->asked;
    struct stock_part        *part = &w->part;
    enum answer               where = ANSWER_NO;
    uint32_t                  zone;

    TRY(where_in(memo, place, asked->in, asked->span, w->step, &where, &zone, err));
    bool    sure = where == ANSWER_YES && part->item == ANSWER_YES && part->mine;
    int64_t least = sure ? h->least : 0, most = where == ANSWER_NO ? 0 : h->most;

    part->least = !w->any || least < part->least ? least : part->least;
    part->most = !w->any || most > part->most ? most : part->most;
    part->where = w->any ? answer_most(part->where, where) : where;
    part->since = !w->any || h->first > part->since ? h->first : part->since;
    w->any = true;
    return TRUCE_OK;
}

static enum status
add_other(struct part_work *w, const struct holding *h, struct err *err)
{
    const struct spot_place *spot = &w->asked->spots->at[h->spot];
    struct where_asked place = { spot->locations, spot->location_count,
                                 w->asked->said_where.from, w->asked->said_where.until };

    return add_candidate(w, h, &place, w->asked->memo, err);
}

/* The number of holdings that began no later than `last`. */
static uint32_t
begun(const struct holding *run, uint32_t count, instant last)
{
    uint32_t low = 0, high = count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (run[middle].first <= last)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Those that may be the last before the report: none is that surely lies before another
 * which surely lies before the report. *ret_known: one surely lies before the report. */
static enum status
add_run(struct part_work *w, const struct stock *stock, bool *ret_known, struct err *err)
{
    const struct holding *run = &w->asked->stocks->holdings[stock->from];
    const struct holding *said = &w->asked->said->holding;
    instant               settled = TIME_MIN;
    bool                  known = false;

    for (uint32_t i = begun(run, stock->count, said->last); i-- > 0;) {
        if (known && run[i].latest < settled)
            break;
        if (known && run[i].last < settled)
            continue;
        TRY(add_other(w, &run[i], err));
        if (!known && run[i].last <= said->first) {
            known = true;
            settled = run[i].first;
        }
    }
    if (!known)
        w->part.least = 0;
    *ret_known = known;
    return TRUCE_OK;
}

/* The stock that the report itself tells: its own, and what may be of the same time. */
static enum status
add_own(struct part_work *w, const struct stock *stock, struct err *err)
{
    const struct stock_asked *asked = w->asked;
    const struct holding     *said = &asked->said->holding, *run;

    TRY(add_candidate(w, said, &asked->said_where, asked->said_memo, err));
    if (!stock)
        return TRUCE_OK;
    run = &asked->stocks->holdings[stock->from];
    for (uint32_t i = begun(run, stock->count, said->last);
         i-- > 0 && run[i].latest >= said->first;)
        if (run[i].last >= said->first)
            TRY(add_other(w, &run[i], err));
    return TRUCE_OK;
}

/* False if it is none of the item, or none of the party's. */
static bool
begin_part(struct part_work *w, const struct stock *stock)
{
    const struct stock_asked *asked = w->asked;
    bool named = stock->parties & UINT64_C(1) << asked->party;

    w->any = false;
    w->part = (struct stock_part){ .stock = stock, .mine = named && stock->certain };
    if (!named && !stock->anyones)
        return false;
    w->part.item = stock_item_answer(asked->words, asked->item, stock->item);
    return w->part.item != ANSWER_NO;
}

static void
end_part(const struct part_work *w, bool known, stock_each each, void *context,
         struct stock_sum *sum)
{
    const struct stock_part *part = &w->part;

    if (!w->any)
        return;
    sum->least = report_count_add(sum->least, part->least);
    sum->most = report_count_add(sum->most, part->most);
    sum->reported = sum->reported || (known && part->mine && part->item == ANSWER_YES);
    if (each)
        each(context, part);
}

enum status
stock_sum(const struct stock_asked *asked, struct arena *step, stock_each each, void *context,
          struct stock_sum *ret_sum, struct err *err)
{
    const struct stocks *stocks = asked->stocks;
    struct part_work     work = { .asked = asked, .step = step };
    struct stock_sum     sum = { 0 };
    struct str           site = STR_NONE;
    uint32_t             own = UINT32_MAX;
    bool                 known;

    if (stocks)
        (void)map_get(&stocks->numbers, asked->said->key, &own);
    for (uint32_t i = 0; stocks && i < stocks->count; i++) {
        const struct stock *stock = &stocks->at[stocks->order[i]];

        if (!begin_part(&work, stock))
            continue;
        known = true;
        if (stocks->order[i] == own)
            TRY(add_own(&work, stock, err));
        else
            TRY(add_run(&work, stock, &known, err));
        end_part(&work, known, each, context, &sum);
        if (work.any && work.part.most > 0 && (!sum.sites || !str_eq(stock->site, site))) {
            sum.sites++;
            site = stock->site;
        }
    }
    if (own == UINT32_MAX && begin_part(&work, &asked->said->stock)) {
        TRY(add_own(&work, NULL, err));
        end_part(&work, true, each, context, &sum);
        sum.sites += work.part.most > 0;
    }
    *ret_sum = sum;
    return TRUCE_OK;
}
