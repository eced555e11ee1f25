#include "force/changes.h"

/* The same name in the other's names; FORCE_NONE stays. */
#define NOT_THERE (FORCE_NONE - 1)

static uint32_t
index_in(const struct force_names *names, const struct force_names *of, uint32_t index)
{
    uint32_t there = NOT_THERE;

    if (index == FORCE_NONE)
        return FORCE_NONE;
    return force_name_find(names, of->at[index], &there) ? there : NOT_THERE;
}

static struct str
name_of(const struct force_names *names, uint32_t index)
{
    return index == FORCE_NONE ? STR_NONE : names->at[index];
}

static const struct force_holding *
same_key(const struct holdings *in, const struct holdings *of, const struct force_holding *h)
{
    return holdings_find(in, h->day, index_in(&in->missions, &of->missions, h->mission),
                         index_in(&in->places, &of->places, h->place),
                         index_in(&in->contributors, &of->contributors, h->contributor));
}

static const struct stated_total *
same_stated(const struct holdings *in, const struct holdings *of, const struct stated_total *t)
{
    return holdings_find_stated(in, t->day, index_in(&in->missions, &of->missions, t->mission),
                                index_in(&in->contributors, &of->contributors, t->contributor));
}

static bool
says_same(const struct force_holding *a, const struct force_holding *b)
{
    for (unsigned k = 0; k < FORCE_KINDS; k++)
        if (a->kinds[k].min != b->kinds[k].min || a->kinds[k].max != b->kinds[k].max)
            return false;
    return a->total.min == b->total.min && a->total.max == b->total.max &&
           a->kinds_said == b->kinds_said;
}

static struct force_change
change_of(const struct holdings *h, const struct force_holding *x)
{
    return (struct force_change){ .mission = name_of(&h->missions, x->mission),
                                  .place = name_of(&h->places, x->place),
                                  .contributor = name_of(&h->contributors, x->contributor) };
}

static struct force_change
change_of_stated(const struct holdings *h, const struct stated_total *x)
{
    return (struct force_change){ .mission = name_of(&h->missions, x->mission),
                                  .contributor = name_of(&h->contributors, x->contributor),
                                  .is_stated = true };
}

static uint32_t
compare(const struct holdings *before, const struct holdings *after, struct force_change *at)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < after->count; i++) {
        const struct force_holding *is = holdings_at(after, i), *was = same_key(before, after, is);

        if (was && says_same(was, is))
            continue;
        at[count] = change_of(after, is);
        at[count].is = true;
        at[count].after = is->total;
        at[count].line = is->line;
        at[count].was = was != NULL;
        if (was)
            at[count].before = was->total;
        count++;
    }
    for (uint32_t i = 0; i < before->count; i++)
        if (!same_key(after, before, holdings_at(before, i))) {
            at[count] = change_of(before, holdings_at(before, i));
            at[count].was = true;
            at[count++].before = holdings_at(before, i)->total;
        }
    return count;
}

static uint32_t
compare_stated(const struct holdings *before, const struct holdings *after,
               struct force_change *at)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < after->stated_count; i++) {
        const struct stated_total *is = &after->stated[i];
        const struct stated_total *was = same_stated(before, after, is);

        if (was && was->total == is->total)
            continue;
        at[count] = change_of_stated(after, is);
        at[count].is = true;
        at[count].after = (struct force_range){ is->total, is->total };
        at[count].line = is->line;
        at[count].was = was != NULL;
        if (was)
            at[count].before = (struct force_range){ was->total, was->total };
        count++;
    }
    for (uint32_t i = 0; i < before->stated_count; i++)
        if (!same_stated(after, before, &before->stated[i])) {
            int64_t total = before->stated[i].total;

            at[count] = change_of_stated(before, &before->stated[i]);
            at[count].was = true;
            at[count++].before = (struct force_range){ total, total };
        }
    return count;
}

enum status
force_changes(const struct holdings *before, const struct holdings *after, struct arena *keep,
              struct force_change **ret_changes, uint32_t *ret_count, struct err *err)
{
    size_t most = (size_t)before->count + before->stated_count + after->count +
                  after->stated_count;
    struct force_change *changes = ARENA_ARRAY(keep, most + 1, struct force_change);
    uint32_t             count;

    TRY_NEW(changes, err);
    count = compare(before, after, changes);
    count += compare_stated(before, after, changes + count);
    *ret_changes = changes;
    *ret_count = count;
    return TRUCE_OK;
}
