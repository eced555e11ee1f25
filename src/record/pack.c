#include "record/pack.h"

void
pack_init(struct pack *pack, struct store *store, enum store_table table)
{
    pack->store = store;
    pack->table = table;
    pack->transaction = 0;
}

/* Nothing lingers from a transaction that was rolled back. */
static bool
is_gathering(const struct pack *pack)
{
    return pack->transaction != 0 && pack->transaction == store_transaction(pack->store) &&
           pack->first < pack->next;
}

/* Cut the first text off. False if there is none. */
static bool
next_text(struct str *rest, bool *more, struct str *ret_text)
{
    if (!*more)
        return false;
    *more = str_cut(rest, '\n', ret_text);
    if (!*more)
        *ret_text = *rest;
    return true;
}

/* ---- writing ---- */

enum status
pack_keep(struct pack *pack, struct err *err)
{
    if (!is_gathering(pack))
        return TRUCE_OK;
    TRY(store_add(pack->store, pack->table, STORE_NUMBER(pack->first),
                  (struct str){ pack->bytes, pack->len }, err));
    pack->first = pack->next;
    return TRUCE_OK;
}

static void
begin_row(struct pack *pack, uint64_t number)
{
    pack->transaction = store_transaction(pack->store);
    pack->first = pack->next = number;
    pack->len = 0;
}

enum status
pack_add(struct pack *pack, uint64_t number, struct str text, struct err *err)
{
    uint64_t gap = 0;

    CHECK(store_transaction(pack->store) && text.len && !memchr(text.at, '\n', text.len));
    if (is_gathering(pack)) {
        CHECK(number >= pack->next);
        gap = number - pack->next + 1; /* newlines up to it */
        if (gap > PACK_GAP_MAX || pack->len + gap + text.len > PACK_BYTES)
            TRY(pack_keep(pack, err));
    }
    if (text.len > PACK_BYTES)
        return store_add(pack->store, pack->table, STORE_NUMBER(number), text, err);
    if (!is_gathering(pack)) {
        begin_row(pack, number);
        gap = 0;
    }
    memset(pack->bytes + pack->len, '\n', (size_t)gap);
    memcpy(pack->bytes + pack->len + gap, text.at, text.len);
    pack->len += (size_t)gap + text.len;
    pack->next = number + 1;
    return TRUCE_OK;
}

/* ---- reading ---- */

struct reading {
    uint64_t      first;
    uint64_t      next; /* the least number that the row at hand may have */
    bool          is_last;
    store_each    each;
    void         *context;
};

static enum status
said_twice(uint64_t number, struct err *err)
{
    return err_set(err, TRUCE_CORRUPT,
                   "the store says two things of number %llu: keep it, and restore a backup",
                   (unsigned long long)number);
}

/* The texts of one row. */
static enum status
each_text(void *context, struct store_key key, struct str row, struct err *err)
{
    struct reading *reading = context;
    struct str      text, last = STR_NONE;
    bool            more = true;

    if (key.number < reading->next)
        return said_twice(key.number, err);
    while (next_text(&row, &more, &text)) {
        struct store_key number = STORE_NUMBER(key.number++);

        last = text;
        if (!reading->is_last && text.len && number.number >= reading->first)
            TRY(reading->each(reading->context, number, text, err));
    }
    reading->next = key.number;
    if (reading->is_last)
        return reading->each(reading->context, STORE_NUMBER(key.number - 1), last, err);
    return TRUCE_OK;
}

static enum status
take_key(void *context, struct store_key key, struct str row, struct err *err)
{
    (void)row, (void)err;
    *(uint64_t *)context = key.number;
    return TRUCE_OK;
}

enum status
pack_scan(struct pack *pack, uint64_t first, store_each each, void *context, struct err *err)
{
    struct reading reading = { .first = first, .each = each, .context = context };
    uint64_t       from = first;

    TRY(pack_keep(pack, err));
    if (first)
        TRY(store_find(pack->store, pack->table, STORE_NUMBER(first), take_key, &from, err));
    return store_scan(pack->store, pack->table, STORE_NUMBER(from), each_text, &reading, err);
}

struct reading_many {
    uint64_t       next;
    pack_each_many each;
    void          *context;
};

static enum status
each_row(void *context, struct store_key key, struct str row, struct err *err)
{
    struct reading_many *reading = context;
    struct str           texts[PACK_MANY];
    unsigned             count = 0;
    bool                 more = true;

    if (key.number < reading->next)
        return said_twice(key.number, err);
    while (more) {
        (void)next_text(&row, &more, &texts[count++]);
        if (more && count < PACK_MANY)
            continue;
        TRY(reading->each(reading->context, key.number, texts, count, err));
        key.number += count;
        count = 0;
    }
    reading->next = key.number;
    return TRUCE_OK;
}

enum status
pack_scan_many(struct pack *pack, pack_each_many each, void *context, struct err *err)
{
    struct reading_many reading = { .each = each, .context = context };

    TRY(pack_keep(pack, err));
    return store_scan(pack->store, pack->table, STORE_NUMBER(0), each_row, &reading, err);
}

enum status
pack_last(struct pack *pack, store_each each, void *context, struct err *err)
{
    struct reading reading = { .is_last = true, .each = each, .context = context };

    TRY(pack_keep(pack, err));
    return store_find(pack->store, pack->table, STORE_NUMBER(INT64_MAX), each_text, &reading,
                      err);
}

struct looking {
    uint64_t      number;
    struct arena *step;
    struct str    text;
    bool          found;
};

static enum status
look_in_row(void *context, struct store_key key, struct str row, struct err *err)
{
    struct looking *looking = context;
    struct str      text = STR_NONE;
    bool            more = true;

    for (uint64_t at = key.number; at <= looking->number; at++)
        if (!next_text(&row, &more, &text))
            return TRUCE_OK;
    if (!text.len)
        return TRUCE_OK;
    looking->text = arena_copy_str(looking->step, text);
    TRY_NEW(looking->text.at, err);
    looking->found = true;
    return TRUCE_OK;
}

enum status
pack_get(struct pack *pack, uint64_t number, struct arena *step, struct str *ret_text,
         bool *ret_found, struct err *err)
{
    struct looking looking = { .number = number, .step = step };

    if (is_gathering(pack) && number >= pack->first)
        TRY(look_in_row(&looking, STORE_NUMBER(pack->first),
                        (struct str){ pack->bytes, pack->len }, err));
    else
        TRY(store_find(pack->store, pack->table, STORE_NUMBER(number), look_in_row, &looking,
                       err));
    if (looking.found)
        *ret_text = looking.text;
    *ret_found = looking.found;
    return TRUCE_OK;
}

/* ---- changing one text of a row ---- */

struct changing {
    uint64_t   number;
    struct str text;
    uint64_t   first; /* of the row */
    bool       found; /* the row holds the number */
    struct buf row;
};

/* The row with the other text in place, without empty ones at its end. */
static enum status
change_row(void *context, struct store_key key, struct str row, struct err *err)
{
    struct changing *changing = context;
    struct str       text;
    bool             more = true;
    size_t           end = 0;

    changing->first = key.number;
    for (uint64_t at = key.number; next_text(&row, &more, &text); at++) {
        if (at > key.number)
            buf_add_byte(&changing->row, '\n');
        changing->found = changing->found || at == changing->number;
        text = at == changing->number ? changing->text : text;
        buf_add(&changing->row, text);
        end = text.len ? changing->row.len : end;
    }
    TRY(buf_status(&changing->row, err));
    changing->row.len = end;
    return TRUCE_OK;
}

static enum status
put_changed(struct pack *pack, const struct changing *changing, struct err *err)
{
    struct store_key row = STORE_NUMBER(changing->first);

    if (!changing->found)
        return changing->text.len ? store_put(pack->store, pack->table,
                                              STORE_NUMBER(changing->number),
                                              changing->text, err)
                                  : TRUCE_OK;
    return changing->row.len ? store_put(pack->store, pack->table, row,
                                         buf_str(&changing->row), err)
                             : store_delete(pack->store, pack->table, row, err);
}

enum status
pack_put(struct pack *pack, uint64_t number, struct str text, struct err *err)
{
    struct changing changing = { .number = number, .text = text };

    TRY(pack_keep(pack, err));
    buf_init(&changing.row, STORE_VALUE_LEN_MAX);
    enum status status = store_find(pack->store, pack->table, STORE_NUMBER(number), change_row,
                                    &changing, err);
    if (status == TRUCE_OK)
        status = put_changed(pack, &changing, err);
    buf_free(&changing.row);
    return status;
}

/* ---- one after the other ---- */

void
pack_walk_init(struct pack_walk *walk, struct pack *pack)
{
    *walk = (struct pack_walk){ .pack = pack };
    buf_init(&walk->row, STORE_VALUE_LEN_MAX);
}

void
pack_walk_free(struct pack_walk *walk)
{
    buf_free(&walk->row);
}

static enum status
walk_take_row(void *context, struct store_key key, struct str row, struct err *err)
{
    struct pack_walk *walk = context;

    buf_clear(&walk->row);
    buf_add(&walk->row, row);
    TRY(buf_status(&walk->row, err));
    walk->rest = buf_str(&walk->row);
    walk->number = key.number;
    walk->more = true;
    return TRUCE_FOUND;
}

/* To the row that has `number`, or the next after it. */
static enum status
walk_next_row(struct pack_walk *walk, uint64_t number, struct err *err)
{
    struct pack *pack = walk->pack;
    uint64_t     from = number;

    TRY(pack_keep(pack, err));
    if (!walk->row.len)
        TRY(store_find(pack->store, pack->table, STORE_NUMBER(number), take_key, &from, err));
    enum status status = store_scan(pack->store, pack->table, STORE_NUMBER(from),
                                    walk_take_row, walk, err);
    walk->ended = status == TRUCE_OK;
    return status == TRUCE_FOUND ? TRUCE_OK : status;
}

enum status
pack_walk_to(struct pack_walk *walk, uint64_t number, struct str *ret_text, struct err *err)
{
    struct str text;

    *ret_text = STR_NONE;
    while (!walk->ended) {
        while (walk->more && walk->number < number) {
            (void)next_text(&walk->rest, &walk->more, &text);
            walk->number++;
        }
        if (walk->more) {
            if (walk->number == number) {
                (void)next_text(&walk->rest, &walk->more, ret_text);
                walk->number++;
            }
            return TRUCE_OK;
        }
        TRY(walk_next_row(walk, number, err));
    }
    return TRUCE_OK;
}
