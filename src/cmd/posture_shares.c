#include "cmd/posture.h"

#include "report/words.h"
#include "wire/json.h"

enum { NAME_COLUMNS = 30, NUMBER_COLUMNS = 15, SHARE_COLUMNS = 16, LISTED_MAX = 10 };

/* ---- values ---- */

static void
add_percent(struct buf *out, struct force_part part)
{
    if (part.of_none) {
        buf_add_byte(out, '-');
        return;
    }
    if (part.max - part.min < 0.00005)
        buf_printf(out, "%.2f %%", part.min * 100);
    else
        buf_printf(out, "%.1f–%.1f %%", part.min * 100, part.max * 100);
}

static void
add_cell_range(struct buf *out, struct force_range range, unsigned columns)
{
    char       text[80];
    struct buf cell = { .at = text, .size = sizeof text, .limit_bytes = sizeof text };

    add_strength(&cell, range);
    text_add_cell(out, buf_str(&cell), columns, true);
}

static void
add_cell_percent(struct buf *out, struct force_part part)
{
    char       text[80];
    struct buf cell = { .at = text, .size = sizeof text, .limit_bytes = sizeof text };

    add_percent(&cell, part);
    text_add_cell(out, buf_str(&cell), SHARE_COLUMNS, true);
}

static struct str
contributor_name(const struct posture_tables *t, uint32_t contributor)
{
    return t->holdings.contributors.at[contributor];
}

/* MISSION, or MISSION, PLACE */
static void
add_group_name(const struct posture_tables *t, const struct force_group *group, struct buf *out)
{
    (void)text_add(out, t->holdings.missions.at[group->mission], NAME_COLUMNS);
    if (group->place == FORCE_NONE)
        return;
    buf_add_c(out, ", ");
    (void)text_add(out, t->holdings.places.at[group->place], NAME_COLUMNS);
}

static void
add_group_cell(const struct posture_tables *t, const struct force_group *group, struct buf *out)
{
    char       text[600];
    struct buf cell = { .at = text, .size = sizeof text, .limit_bytes = sizeof text };

    add_group_name(t, group, &cell);
    text_add_cell(out, buf_str(&cell), NAME_COLUMNS, false);
}

/* ---- as text ---- */

uint32_t
posture_to_come(const struct posture_tables *t)
{
    const struct holdings *h = &t->holdings;
    uint32_t               count = 0;

    for (uint32_t i = 0; i < h->count && t->on == TIME_MAX; i++)
        count += holdings_at(h, i)->day > t->shares.day;
    for (uint32_t i = 0; i < h->stated_count && !h->count && t->on == TIME_MAX; i++)
        count += h->stated[i].day > t->shares.day;
    return count;
}

/* Only where no day was asked for: otherwise it was asked not to. */
static void
add_to_come(const struct posture_tables *t, struct buf *out)
{
    uint32_t count = posture_to_come(t);

    if (!count)
        return;
    buf_add_byte(out, '(');
    add_plural(out, count, "strength is", "strengths are");
    buf_add_c(out, " of a day that has not come, and not answered with)\n");
}

static void
add_heading(const struct posture_tables *t, struct buf *out)
{
    const struct shares *s = &t->shares;
    bool                 year = s->place_count > 0;

    if (year)
        buf_printf(out, "The year %d", civil_from_instant(s->day).year);
    else
        add_day_words(out, s->day);
    buf_add_c(out, ": ");
    add_strength(out, s->all.whole);
    buf_add_c(out, s->all.whole.max == 1 ? " person in " : " people in ");
    add_plural(out, s->mission_count, "mission", "missions");
    if (s->all.share_count) {
        buf_add_c(out, " from ");
        add_plural(out, s->all.share_count, "contributor", "contributors");
    }
    if (s->all.in_no_row) {
        buf_add_c(out, "; whose ");
        add_count(out, (uint64_t)s->all.in_no_row);
        buf_add_c(out, " of them are, the tables do not say");
    }
    buf_add_byte(out, '\n');
    if (year)
        buf_add_c(out, "(a place stands for the whole year: who moved within it may be counted at "
                       "both)\n");
    add_to_come(t, out);
    if (t->on == TIME_MAX || t->on == s->day ||
        (year && civil_from_instant(t->on).year == civil_from_instant(s->day).year))
        return;
    buf_add_c(out, "(the latest stock before ");
    add_day_words(out, t->on);
    buf_add_c(out, ", by ");
    add_plural(out, (uint64_t)((t->on - s->day) / TIME_DAY), "day", "days");
    buf_add_c(out, "; nothing is known of the time between)\n");
}

static void
add_groups(const struct posture_tables *t, const char *title, const struct force_group *groups,
           uint32_t count, struct buf *out)
{
    buf_add_byte(out, '\n');
    text_add_cell(out, str_from_c(title), NAME_COLUMNS, false);
    text_add_cell(out, STR("strength"), NUMBER_COLUMNS, true);
    buf_add_c(out, "  from  half from  greatest share\n");
    for (uint32_t i = 0; i < count; i++) {
        const struct force_group *g = &groups[i];

        add_group_cell(t, g, out);
        add_cell_range(out, g->whole, NUMBER_COLUMNS);
        buf_printf(out, "%6u", g->share_count);
        if (g->half_from)
            buf_printf(out, "%11u  ", g->half_from);
        else
            buf_add_c(out, "          -  ");
        if (g->share_count) {
            (void)text_add(out, contributor_name(t, g->shares[0].contributor), NAME_COLUMNS);
            buf_add_byte(out, ' ');
            add_percent(out, force_part_of(g->shares[0].total, g->whole));
        } else {
            buf_add_c(out, "the tables do not say whose");
        }
        buf_add_byte(out, '\n');
    }
}

static void
add_contributors(const struct posture_tables *t, struct buf *out)
{
    const struct force_group *all = &t->shares.all;
    uint32_t shown = all->share_count < LISTED_MAX ? all->share_count : LISTED_MAX;

    if (!shown)
        return;
    buf_add_byte(out, '\n');
    text_add_cell(out, STR("Contributors"), NAME_COLUMNS, false);
    text_add_cell(out, STR("strength"), NUMBER_COLUMNS, true);
    text_add_cell(out, STR("of all"), SHARE_COLUMNS, true);
    buf_add_byte(out, '\n');
    for (uint32_t i = 0; i < shown; i++) {
        text_add_cell(out, contributor_name(t, all->shares[i].contributor), NAME_COLUMNS, false);
        add_cell_range(out, all->shares[i].total, NUMBER_COLUMNS);
        add_cell_percent(out, force_part_of(all->shares[i].total, all->whole));
        buf_add_byte(out, '\n');
    }
    if (shown < all->share_count) {
        buf_add_c(out, "and ");
        add_plural(out, all->share_count - shown, "other", "others");
        buf_add_c(out, " (--csv lists each in each mission)\n");
    }
}

static void
add_sole(const struct posture_tables *t, const struct force_sole *sole, struct buf *out)
{
    buf_add_c(out, "  ");
    add_group_name(t, sole->group, out);
    buf_add_c(out, ": ");
    (void)text_add(out, contributor_name(t, sole->contributor), NAME_COLUMNS);
    buf_add_c(out, ", ");
    add_strength(out, sole->strength);
    buf_printf(out, " (%s)", sole->kind == FORCE_NONE ? "all there is"
                                                      : force_kind_words[sole->kind]);
    buf_add_byte(out, '\n');
}

/* Missions and places of which somebody is known, and of whose people some stand in no row. */
static uint64_t
count_untold(const struct shares *s)
{
    uint64_t count = 0;

    for (uint32_t i = 0; i < s->mission_count; i++)
        count += s->missions[i].share_count && s->missions[i].in_no_row;
    for (uint32_t i = 0; i < s->place_count; i++)
        count += s->places[i].share_count && s->places[i].in_no_row;
    return count;
}

static void
add_untold(uint64_t untold, struct buf *out)
{
    buf_add_c(out, "Whether somebody is the only one is not to be told of ");
    add_plural(out, untold, "mission or place", "missions or places");
    buf_add_c(out, ": more people\nare stated there than stand in rows.\n");
}

static void
add_soles(const struct posture_tables *t, bool leaving, struct buf *out)
{
    uint64_t untold = count_untold(&t->shares);
    bool     any = false;

    for (uint32_t i = 0; i < t->shares.sole_count; i++) {
        const struct force_sole *sole = &t->shares.soles[i];

        if (leaving && !sole->leaves)
            continue;
        if (!any)
            buf_add_c(out, leaving ? "\nNobody else provides\n" : "\nThe only one to provide it\n");
        any = true;
        add_sole(t, sole, out);
    }
    if (!any && !untold && t->shares.all.share_count)
        buf_add_c(out, leaving ? "\nWhat they provide, others provide too.\n"
                               : "\nNobody is the only one to provide anything.\n");
    if (!any && untold)
        buf_add_byte(out, '\n');
    if (untold)
        add_untold(untold, out);
}

static void
add_loss_row(const struct posture_tables *t, const struct force_group *g, struct buf *out)
{
    struct force_range lost = { 0, 0 };

    for (uint32_t i = 0; i < g->share_count; i++)
        if (g->shares[i].leaves)
            lost = force_sum(lost, g->shares[i].total);
    if (!lost.max)
        return;
    if (g->mission == FORCE_NONE)
        text_add_cell(out, STR("All"), NAME_COLUMNS, false);
    else
        add_group_cell(t, g, out);
    add_cell_range(out, g->whole, NUMBER_COLUMNS);
    add_cell_range(out, lost, NUMBER_COLUMNS);
    add_cell_range(out, g->left, NUMBER_COLUMNS);
    add_cell_percent(out, force_part_of(lost, g->whole));
    buf_add_byte(out, '\n');
}

static void
add_losses(const struct posture_tables *t, struct buf *out)
{
    const struct shares *s = &t->shares;

    buf_add_c(out, "\nWithout ");
    for (uint32_t i = 0; i < t->leave_count; i++) {
        buf_add_c(out, i ? ", " : "");
        (void)text_add(out, contributor_name(t, t->leaves[i]), NAME_COLUMNS);
    }
    buf_add_c(out, "\n\n");
    text_add_cell(out, STR(""), NAME_COLUMNS, false);
    text_add_cell(out, STR("before"), NUMBER_COLUMNS, true);
    text_add_cell(out, STR("lost"), NUMBER_COLUMNS, true);
    text_add_cell(out, STR("after"), NUMBER_COLUMNS, true);
    text_add_cell(out, STR("share lost"), SHARE_COLUMNS, true);
    buf_add_byte(out, '\n');
    for (uint32_t i = 0; i < s->mission_count; i++)
        add_loss_row(t, &s->missions[i], out);
    add_loss_row(t, &s->all, out);
    if (s->place_count)
        buf_add_byte(out, '\n');
    for (uint32_t i = 0; i < s->place_count; i++)
        add_loss_row(t, &s->places[i], out);
    add_soles(t, true, out);
}

static void
add_difference(const struct posture_tables *t, const struct force_difference *d, struct buf *out)
{
    buf_add_c(out, "  ");
    if (d->stated.mission != FORCE_NONE)
        (void)text_add(out, t->holdings.missions.at[d->stated.mission], NAME_COLUMNS);
    else if (d->stated.contributor != FORCE_NONE)
        (void)text_add(out, contributor_name(t, d->stated.contributor), NAME_COLUMNS);
    else
        buf_add_c(out, "all");
    buf_add_c(out, ": stated ");
    add_count(out, (uint64_t)d->stated.total);
    buf_add_c(out, ", the rows add up to ");
    add_strength(out, d->sum);
    buf_printf(out, " (%s:%llu)\n", t->files[d->stated.file],
               (unsigned long long)d->stated.line);
}

static void
add_differences(const struct posture_tables *t, struct buf *out)
{
    const struct shares *s = &t->shares;
    uint32_t             here = 0;

    if (!s->compared)
        return;
    for (uint32_t i = 0; i < s->difference_count; i++)
        here += s->differences[i].stated.day == s->day;
    buf_add_c(out, "\nStated totals against the sum of the rows: ");
    add_plural(out, s->compared, "total", "totals");
    buf_add_c(out, " of all months, ");
    add_count(out, s->difference_count);
    buf_add_c(out, " otherwise; on this day ");
    add_count(out, here);
    buf_add_byte(out, '\n');
    for (uint32_t i = 0; i < s->difference_count; i++)
        if (s->differences[i].stated.day == s->day)
            add_difference(t, &s->differences[i], out);
}

static void
add_issues(const struct posture_tables *t, struct buf *out)
{
    buf_add_c(out, "\nRead: ");
    add_plural(out, t->in.rows, t->recorded ? "recorded row" : "row",
               t->recorded ? "recorded rows" : "rows");
    buf_add_c(out, ", ");
    add_plural(out, t->in.taken, "strength", "strengths");
    buf_add_c(out, " taken\n");
    tables_issues_text(&t->in, out);
}

void
posture_shares_text(const struct posture_tables *t, struct buf *out)
{
    const struct shares *s = &t->shares;

    add_heading(t, out);
    if (t->leave_count) {
        add_losses(t, out);
    } else {
        add_groups(t, "Mission", s->missions, s->mission_count, out);
        if (s->place_count)
            add_groups(t, "Place", s->places, s->place_count, out);
        add_contributors(t, out);
        add_soles(t, false, out);
    }
    add_differences(t, out);
    posture_statements_text(t, out);
    add_issues(t, out);
}

/* ---- as JSON ---- */

static void
add_share_json(const struct posture_tables *t, const struct force_group *g,
               const struct force_share *share, struct buf *out)
{
    struct force_part part = force_part_of(share->total, g->whole);

    buf_add_c(out, "{\"contributor\":");
    json_add_string(out, contributor_name(t, share->contributor));
    if (t->holdings.contributors.also[share->contributor].len) {
        buf_add_c(out, ",\"code\":");
        json_add_string(out, t->holdings.contributors.also[share->contributor]);
    }
    buf_add_byte(out, ',');
    add_strength_json(out, "strength", share->total);
    if (part.of_none) {
        buf_add_c(out, ",\"share\":null");
    } else {
        buf_add_c(out, ",\"share\":{\"min\":");
        json_add_number(out, part.min);
        buf_add_c(out, ",\"max\":");
        json_add_number(out, part.max);
        buf_add_byte(out, '}');
    }
    for (unsigned k = 0; k < FORCE_KINDS; k++)
        if (g->kinds_said & 1u << k) {
            buf_add_byte(out, ',');
            add_strength_json(out, force_kind_names[k], share->kinds[k]);
        }
    buf_add_c(out, share->leaves ? ",\"leaves\":true}" : "}");
}

static void
add_group_json(const struct posture_tables *t, const struct force_group *g, struct buf *out)
{
    buf_add_byte(out, '{');
    if (g->mission != FORCE_NONE) {
        buf_add_c(out, "\"mission\":");
        json_add_string(out, t->holdings.missions.at[g->mission]);
        buf_add_byte(out, ',');
    }
    if (g->place != FORCE_NONE) {
        buf_add_c(out, "\"place\":");
        json_add_string(out, t->holdings.places.at[g->place]);
        buf_add_byte(out, ',');
    }
    add_strength_json(out, "strength", g->whole);
    if (t->leave_count) {
        buf_add_byte(out, ',');
        add_strength_json(out, "left", g->left);
    }
    buf_printf(out, ",\"in_no_row\":%lld,\"half_from\":", (long long)g->in_no_row);
    if (g->half_from)
        buf_printf(out, "%u", g->half_from);
    else
        buf_add_c(out, "null");
    buf_add_c(out, ",\"contributors\":[");
    for (uint32_t i = 0; i < g->share_count; i++) {
        buf_add_c(out, i ? "," : "");
        add_share_json(t, g, &g->shares[i], out);
    }
    buf_add_c(out, "]}");
}

static void
add_groups_json(const struct posture_tables *t, const char *name, const struct force_group *groups,
                uint32_t count, struct buf *out)
{
    buf_printf(out, ",\"%s\":[", name);
    for (uint32_t i = 0; i < count; i++) {
        buf_add_c(out, i ? "," : "");
        add_group_json(t, &groups[i], out);
    }
    buf_add_byte(out, ']');
}

static void
add_soles_json(const struct posture_tables *t, struct buf *out)
{
    buf_add_c(out, ",\"sole_providers\":[");
    for (uint32_t i = 0; i < t->shares.sole_count; i++) {
        const struct force_sole *sole = &t->shares.soles[i];

        buf_add_c(out, i ? ",{\"mission\":" : "{\"mission\":");
        json_add_string(out, t->holdings.missions.at[sole->group->mission]);
        if (sole->group->place != FORCE_NONE) {
            buf_add_c(out, ",\"place\":");
            json_add_string(out, t->holdings.places.at[sole->group->place]);
        }
        buf_add_c(out, ",\"contributor\":");
        json_add_string(out, contributor_name(t, sole->contributor));
        buf_printf(out, ",\"of\":\"%s\",",
                   sole->kind == FORCE_NONE ? "all" : force_kind_names[sole->kind]);
        add_strength_json(out, "strength", sole->strength);
        buf_add_c(out, sole->leaves ? ",\"leaves\":true}" : "}");
    }
    buf_add_byte(out, ']');
}

static void
add_differences_json(const struct posture_tables *t, struct buf *out)
{
    const struct shares *s = &t->shares;
    char                 text[TIME_TEXT_LEN];

    buf_printf(out, ",\"totals_compared\":%u,\"totals_other\":[", s->compared);
    for (uint32_t i = 0; i < s->difference_count; i++) {
        const struct force_difference *d = &s->differences[i];

        buf_printf(out, "%s{\"day\":\"%.*s\"", i ? "," : "",
                   STR_ARGS(time_text_date(d->stated.day, text)));
        if (d->stated.mission != FORCE_NONE) {
            buf_add_c(out, ",\"mission\":");
            json_add_string(out, t->holdings.missions.at[d->stated.mission]);
        }
        if (d->stated.contributor != FORCE_NONE) {
            buf_add_c(out, ",\"contributor\":");
            json_add_string(out, contributor_name(t, d->stated.contributor));
        }
        buf_printf(out, ",\"stated\":%lld,", (long long)d->stated.total);
        add_strength_json(out, "sum", d->sum);
        buf_add_byte(out, '}');
    }
    buf_add_byte(out, ']');
}

void
posture_shares_json(const struct posture_tables *t, struct buf *out)
{
    char text[TIME_TEXT_LEN];

    buf_printf(out, "{\"stock\":\"%.*s\",\"all\":", STR_ARGS(time_text_date(t->shares.day, text)));
    add_group_json(t, &t->shares.all, out);
    add_groups_json(t, "missions", t->shares.missions, t->shares.mission_count, out);
    if (t->shares.place_count)
        add_groups_json(t, "places", t->shares.places, t->shares.place_count, out);
    add_soles_json(t, out);
    add_differences_json(t, out);
    posture_statements_json(t, out);
    buf_printf(out, ",\"to_come\":%u,\"yearly\":%s", posture_to_come(t),
               t->in.profile->yearly ? "true" : "false");
    buf_printf(out, ",\"rows\":%llu,\"taken\":%llu,", (unsigned long long)t->in.rows,
               (unsigned long long)t->in.taken);
    tables_issues_json(&t->in, out);
    buf_add_c(out, "}\n");
}

/* ---- as CSV ---- */

static void
add_number_csv(struct buf *out, struct force_range r)
{
    buf_printf(out, ",%lld,", (long long)r.min);
    if (r.max != FORCE_OPEN)
        buf_printf(out, "%lld", (long long)r.max);
}

static void
add_group_csv(const struct posture_tables *t, const struct force_group *g, struct buf *out)
{
    char text[TIME_TEXT_LEN];

    for (uint32_t i = 0; i < g->share_count; i++) {
        const struct force_share *share = &g->shares[i];
        struct force_part         part = force_part_of(share->total, g->whole);

        buf_add(out, time_text_date(t->shares.day, text));
        buf_add_byte(out, ',');
        csv_add_cell(out, t->holdings.missions.at[g->mission]);
        buf_add_byte(out, ',');
        if (g->place != FORCE_NONE)
            csv_add_cell(out, t->holdings.places.at[g->place]);
        buf_add_byte(out, ',');
        csv_add_cell(out, contributor_name(t, share->contributor));
        add_number_csv(out, share->total);
        add_number_csv(out, g->whole);
        buf_add_byte(out, ',');
        if (!part.of_none)
            json_add_number(out, part.min);
        buf_add_byte(out, ',');
        if (!part.of_none)
            json_add_number(out, part.max);
        for (unsigned k = 0; k < FORCE_KINDS; k++)
            if (g->kinds_said & 1u << k)
                add_number_csv(out, share->kinds[k]);
            else
                buf_add_c(out, ",,");
        buf_printf(out, ",%d\n", share->leaves);
    }
}

void
posture_shares_csv(const struct posture_tables *t, struct buf *out)
{
    const struct shares *s = &t->shares;

    buf_add_c(out, "stock,mission,place,contributor,strength_min,strength_max,whole_min,whole_max,"
                   "share_min,share_max");
    for (unsigned k = 0; k < FORCE_KINDS; k++)
        buf_printf(out, ",%s_min,%s_max", force_kind_names[k], force_kind_names[k]);
    buf_add_c(out, ",leaves\n");
    for (uint32_t i = 0; i < s->mission_count && !s->place_count; i++)
        add_group_csv(t, &s->missions[i], out);
    for (uint32_t i = 0; i < s->place_count; i++)
        add_group_csv(t, &s->places[i], out);
}
