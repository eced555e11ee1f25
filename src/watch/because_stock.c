#include "watch/because_stock.h"

#include "watch/because.h"

void
because_count(int64_t least, int64_t most, struct buf *out)
{
    buf_printf(out, "%lld", (long long)least);
    if (most == REPORT_COUNT_OPEN)
        buf_add_c(out, " or more");
    else if (most > least)
        buf_printf(out, " to %lld", (long long)most);
}

/* 'tank', or each of what the clause limits */
static void
add_items(const struct clause_version *version, struct buf *out)
{
    if (version->kind == CLAUSE_EQUAL)
        buf_printf(out, "'%.*s'", STR_ARGS(version->equality.item.name));
    for (uint32_t i = 0; i < version->limit_count; i++)
        buf_printf(out, "%s'%.*s'", i ? " or " : "", STR_ARGS(version->limits[i].item.name));
}

static const struct item *
item_of(const struct verdict *v)
{
    return v->version->kind == CLAUSE_EQUAL ? &v->version->equality.item
                                            : &v->version->limits[v->stock.limit].item;
}

void
because_item(const struct evaluator *e, const struct verdict *v, struct buf *out)
{
    const struct report *r = e->subject.report;

    if (!stock_is_holding(r->words, r->act)) {
        buf_printf(out, "'%s' is not a holding", vocab_term(r->words, VOCAB_ACT, r->act)->name);
    } else if (!r->item.len) {
        buf_add_c(out, "the holding names no item, so no stock follows from it");
    } else if (e->subject.from == TIME_MIN) {
        buf_add_c(out, "the holding says no time, so no stock follows from it");
    } else {
        bool same = v->act == ANSWER_YES && str_eq(item_of(v)->name, r->item);

        buf_printf(out, "'%.*s'", (int)(r->item.len > 80 ? 80 : r->item.len), r->item.at);
        buf_add_c(out, same                         ? " is named by the clause"
                       : v->act == ANSWER_YES      ? " is "
                       : v->act == ANSWER_POSSIBLE ? " may be "
                                                   : " is not ");
        if (same)
            return;
        if (v->act == ANSWER_NO)
            add_items(v->version, out);
        else
            buf_printf(out, "'%.*s'", STR_ARGS(item_of(v)->name));
    }
}

void
because_holder(const struct evaluator *e, const struct verdict *v, struct buf *out)
{
    const struct report *r = e->subject.report;
    const struct str    *names = r->by_count ? r->by : r->between;
    uint32_t             count = r->by_count ? r->by_count : r->between_count;

    if (!count) {
        buf_add_c(out, "whose it is is not known");
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        buf_printf(out, "%s'%.*s'", !i ? "" : i + 1 < count ? ", " : " or ",
                   STR_ARGS(names[i]));
    buf_add_c(out, v->who == ANSWER_YES        ? " holds it and is bound"
                   : v->who == ANSWER_POSSIBLE ? " holds it, and not each of them is bound alone"
                                               : " holds it and is not bound");
}

static void
add_party(const struct evaluator *e, uint32_t party, struct buf *out)
{
    buf_add(out, e->program->parties[party].name);
}

/* " in aol_10_w, at 3 sites" */
static void
add_zone(const struct verdict *v, uint32_t sites, struct buf *out)
{
    struct str words = v->version->in.words;

    if (words.len)
        buf_printf(out, " in %.*s", STR_ARGS(words));
    if (sites)
        buf_printf(out, ", at %u site%s", sites, sites == 1 ? "" : "s");
}

static void
say_limit(const struct evaluator *e, const struct verdict *v, struct buf *out)
{
    const struct limit     *limit = &v->version->limits[v->stock.limit];
    const struct stock_sum *sum = &v->stock.sums[0];

    add_party(e, v->stock.parties[0], out);
    buf_add_c(out, v->stock.answer == ANSWER_POSSIBLE ? " may have held more than allowed: " : " held ");
    because_count(sum->least, sum->most, out);
    buf_printf(out, " of '%.*s'", STR_ARGS(limit->item.name));
    add_zone(v, sum->sites, out);
    buf_printf(out, "; at most %lld %s allowed", (long long)limit->most,
               limit->most == 1 ? "is" : "are");
}

static void
say_equality(const struct evaluator *e, const struct verdict *v, struct buf *out)
{
    static const char *const ends[] = { ": the same", ": it is not certain that they are the same",
                                        ": not the same" };

    for (int i = 0; i < 2; i++) {
        const struct stock_sum *sum = &v->stock.sums[i];

        buf_add_c(out, i ? " and " : "");
        if (sum->reported || sum->least) {
            add_party(e, v->stock.parties[i], out);
            buf_add_c(out, " held ");
            because_count(sum->least, sum->most, out);
        } else {
            buf_add_c(out, "the stock of ");
            add_party(e, v->stock.parties[i], out);
            buf_add_c(out, " has not been reported");
        }
    }
    buf_printf(out, " of '%.*s'", STR_ARGS(v->version->equality.item.name));
    add_zone(v, 0, out);
    buf_add_c(out, ends[v->stock.answer]);
}

void
because_stock(const struct evaluator *e, const struct verdict *v, struct buf *out)
{
    if (v->stock.parties[0] == PARTY_NONE)
        buf_add_c(out, "no stock of a bound party changes");
    else if (v->version->kind == CLAUSE_EQUAL)
        say_equality(e, v, out);
    else
        say_limit(e, v, out);
}
