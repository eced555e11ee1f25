#include "report/rows.h"

#include "report/words.h"

#include "watch/subject.h"
#include "wire/csv.h"

#include <math.h>

enum value_kind { VALUE_NONE, VALUE_TEXT, VALUE_NUMBER, VALUE_FLAG, VALUE_NAMES };

struct value {
    enum value_kind   kind;
    struct str        text;
    double            number;
    const struct str *names;
    uint32_t          count;
};

/* Three decisions at most, of each the longest name, or all its words. */
enum { ROW_DECIDED_BYTES = FINDING_DECIDED_MAX * (AUTHOR_NAME_BYTES_MAX + 64) };

/* One finding and what stands behind it. */
struct row {
    const struct walk_item *item;
    const struct finding   *finding;
    struct located          place;
    char                    times[4][TIME_TEXT_LEN];
    char                    decided_text[ROW_DECIDED_BYTES];
};

/* The order of the columns is part of the surface scripts rely on: add at the end. */
#define COLUMN_TABLE(X)                                     \
    X(CLAUSE, "clause")                                     \
    X(AGREEMENT, "agreement")                               \
    X(REPORT, "report")                                     \
    X(VERDICT, "verdict")                                   \
    X(BY, "by")                                             \
    X(UNATTRIBUTED, "unattributed")                         \
    X(FROM, "from")                                         \
    X(TO, "to")                                             \
    X(WHERE, "where")                                       \
    X(WHEN, "when")                                         \
    X(ACT, "act")                                           \
    X(WHO, "who")                                           \
    X(EXCEPT, "except")                                     \
    X(BECAUSE, "because")                                   \
    X(STATED_BY, "stated_by")                               \
    X(LAT, "lat")                                           \
    X(LON, "lon")                                           \
    X(RADIUS, "radius_m")                                   \
    X(LOCATION, "location")                                 \
    X(PLACE, "place")                                       \
    X(KILLED_MIN, "killed_min")                             \
    X(KILLED_MAX, "killed_max")                             \
    X(INJURED_MIN, "injured_min")                           \
    X(INJURED_MAX, "injured_max")                           \
    X(REPORTED_ACT, "reported_act")                         \
    X(REPORTED_WEAPON, "reported_weapon")                   \
    X(REPORTED_TARGET, "reported_target")                   \
    X(REPORTED_BY, "reported_by")                           \
    X(BETWEEN, "between")                                   \
    X(SOURCE, "source")                                     \
    X(ID, "id")                                             \
    X(RECORD, "record")                                     \
    X(RECORDED, "recorded")                                 \
    X(URL, "url")                                           \
    X(TEXT, "text")                                         \
    X(DISMISSED, "dismissed")                               \
    X(SAID_BY, "said_by")                                   \
    X(DECIDED, "decided")                                   \
    X(DECIDED_BY, "decided_by")                             \
    X(DECIDED_AT, "decided_at")                             \
    X(DECIDED_ENTRY, "decided_entry")

enum column {
#define COLUMN_ENUM(id, name) COLUMN_##id,
    COLUMN_TABLE(COLUMN_ENUM)
#undef COLUMN_ENUM
    COLUMN_COUNT
};

static const char *const column_names[] = {
#define COLUMN_NAME(id, name) name,
    COLUMN_TABLE(COLUMN_NAME)
#undef COLUMN_NAME
};

/* ---- values ---- */

static struct value
value_text(struct str text)
{
    return (struct value){ .kind = text.len ? VALUE_TEXT : VALUE_NONE, .text = text };
}

static struct value
value_number(double number)
{
    return (struct value){ .kind = isnan(number) ? VALUE_NONE : VALUE_NUMBER,
                           .number = number };
}

static struct value
value_count(int64_t count)
{
    return value_number(count < 0 ? NAN : (double)count);
}

static struct value
value_names(const struct str *names, uint32_t count)
{
    return (struct value){ .kind = VALUE_NAMES, .names = names, .count = count };
}

static struct value
value_time(instant at, char text[TIME_TEXT_LEN])
{
    return value_text(at == TIME_MIN || at == TIME_MAX ? STR_NONE : time_text(at, text));
}

static struct value
value_answer(enum answer answer)
{
    return value_text(str_from_c(answer_name(answer)));
}

/* Term 0 is the root: nothing is known. */
static struct value
value_term(const struct vocabulary *words, enum vocab vocab, uint16_t term)
{
    return value_text(term ? vocab_text(words, vocab, term) : STR_NONE);
}

static struct value
value_degrees(const struct row *row, double degrees)
{
    return value_number(row->place.kind <= PLACE_NAMED ? degrees : NAN);
}

static struct str
machine_word(const struct finding *f)
{
    return f->violation ? STR("violation") : STR("possible");
}

/* verification=refuted; ruling=applies,violation */
static void
add_decided_words(const struct finding_decided *d, struct buf *out)
{
    const struct str words[] = { d->outcome, d->exception, d->finds, d->confidence };
    bool             any = false;

    buf_add(out, d->kind);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!words[i].len)
            continue;
        buf_add_c(out, any ? "," : "=");
        buf_add(out, words[i]);
        any = true;
    }
}

/* Of each decision that holds, in the same order in each of the columns. */
static struct value
value_of_decided(struct row *row, enum column column)
{
    const struct finding *f = row->finding;
    char                 *text = row->decided_text;
    struct buf out = { .at = text, .size = ROW_DECIDED_BYTES, .limit_bytes = ROW_DECIDED_BYTES };
    char       at[TIME_TEXT_LEN];

    for (uint32_t i = 0; i < f->decided_count; i++) {
        const struct finding_decided *d = &f->decided[i];

        buf_add_c(&out, i ? "; " : "");
        if (column == COLUMN_DECIDED)
            add_decided_words(d, &out);
        else if (column == COLUMN_DECIDED_BY)
            buf_add(&out, d->author);
        else if (column == COLUMN_DECIDED_AT)
            buf_add(&out, time_text(d->at, at));
        else
            buf_printf(&out, "%llu", (unsigned long long)d->entry);
    }
    return value_text((struct str){ text, out.len });
}

static struct value
value_of_finding(struct row *row, enum column column)
{
    const struct finding *f = row->finding;

    switch (column) {
    case COLUMN_CLAUSE: return value_text(f->clause);
    case COLUMN_AGREEMENT: return value_text(f->agreement);
    case COLUMN_REPORT: return value_text(f->report);
    case COLUMN_VERDICT: return value_text(f->dismissed ? STR("dismissed") : machine_word(f));
    case COLUMN_BY: return value_names(f->by, f->by_count);
    case COLUMN_UNATTRIBUTED:
        return (struct value){ .kind = VALUE_FLAG, .number = f->unattributed };
    case COLUMN_FROM: return value_time(f->from, row->times[0]);
    case COLUMN_TO: return value_time(f->until, row->times[1]);
    case COLUMN_WHERE: return value_answer(f->where);
    case COLUMN_WHEN: return value_answer(f->when);
    case COLUMN_ACT: return value_answer(f->act);
    case COLUMN_WHO: return value_answer(f->who);
    case COLUMN_EXCEPT:
        return f->has_except ? value_answer(f->except) : value_text(STR_NONE);
    case COLUMN_BECAUSE: return value_text(f->because);
    case COLUMN_STATED_BY: return value_text(f->stated_by);
    case COLUMN_DISMISSED: return value_text(f->dismissed ? machine_word(f) : STR_NONE);
    case COLUMN_SAID_BY:
        return f->attributed ? value_names(f->said_by, f->said_count) : value_text(STR_NONE);
    case COLUMN_DECIDED:
    case COLUMN_DECIDED_BY:
    case COLUMN_DECIDED_AT:
    case COLUMN_DECIDED_ENTRY: return value_of_decided(row, column);
    default: return value_text(STR_NONE);
    }
}

static struct value
value_of_report(struct row *row, enum column column)
{
    const struct report *r = row->item->report;

    switch (column) {
    case COLUMN_LAT: return value_degrees(row, row->place.lat);
    case COLUMN_LON: return value_degrees(row, row->place.lon);
    case COLUMN_RADIUS:
        return value_number(row->place.kind <= PLACE_NAMED ? round(row->place.radius_m)
                                                           : NAN);
    case COLUMN_LOCATION: return value_text(str_from_c(place_kind_name(row->place.kind)));
    case COLUMN_PLACE: return value_text(r->place);
    case COLUMN_KILLED_MIN: return value_count(r->killed_min);
    case COLUMN_KILLED_MAX: return value_count(r->killed_max);
    case COLUMN_INJURED_MIN: return value_count(r->injured_min);
    case COLUMN_INJURED_MAX: return value_count(r->injured_max);
    case COLUMN_REPORTED_ACT: return value_term(r->words, VOCAB_ACT, r->act);
    case COLUMN_REPORTED_WEAPON: return value_term(r->words, VOCAB_WEAPON, r->weapon);
    case COLUMN_REPORTED_TARGET: return value_term(r->words, VOCAB_TARGET, r->target);
    case COLUMN_REPORTED_BY: /* as the source named them */
        return row->item->decided && row->item->decided->attributed
                   ? value_names(row->item->decided->said_by, row->item->decided->said_count)
                   : value_names(r->by, r->by_count);
    case COLUMN_BETWEEN: return value_names(r->between, r->between_count);
    case COLUMN_SOURCE: return value_text(r->source);
    case COLUMN_ID: return value_text(r->id);
    case COLUMN_RECORD: return value_number((double)row->item->seq);
    case COLUMN_RECORDED: return value_time(row->item->recorded, row->times[2]);
    case COLUMN_URL: return value_text(r->url);
    case COLUMN_TEXT: return value_text(r->text);
    default: return value_text(STR_NONE);
    }
}

static struct value
value_of(struct row *row, enum column column)
{
    return column < COLUMN_LAT || column >= COLUMN_DISMISSED ? value_of_finding(row, column)
                                                             : value_of_report(row, column);
}

static enum status
flush_if_full(struct rows *rows, struct err *err)
{
    TRY(buf_status(rows->out, err));
    if (!rows->flush || rows->out->len < REPORT_FLUSH_BYTES)
        return TRUCE_OK;
    return rows->flush(rows->flush_context, rows->out, err);
}

static struct located
place_of(const struct rows *rows, const struct walk_item *item)
{
    struct subject subject;

    subject_init(&subject, rows->program, item->report);
    return report_locate(&subject);
}

/* Those that count, then those that are dismissed: a report has the one or the other. */
static const struct finding *
row_finding(const struct walk_item *item, uint32_t index)
{
    return index < item->finding_count ? &item->findings[index]
                                       : &item->dismissed[index - item->finding_count];
}

/* ---- CSV ---- */

/* Would a spreadsheet take the cell for a formula? A plain number it takes for a number.
 */
static bool
is_formula(struct str cell)
{
    double ignored;

    return cell.len && memchr("=+-@\t\r", cell.at[0], 6) &&
           !str_to_double(cell, &ignored);
}

static void
add_text_cell(struct buf *out, struct str cell)
{
    struct buf guarded;

    if (!is_formula(cell)) {
        csv_add_cell(out, cell);
        return;
    }
    buf_init(&guarded, REPORT_BYTES_MAX);
    buf_add_byte(&guarded, '\'');
    buf_add(&guarded, cell);
    csv_add_cell(out, buf_str(&guarded));
    out->failed = out->failed || guarded.failed;
    buf_free(&guarded);
}

/* "A; B": commas would ask for quotes, and names hold commas more often than semicolons.
 */
static void
add_names_cell(struct buf *out, const struct value *value)
{
    struct buf joined;

    buf_init(&joined, REPORT_BYTES_MAX);
    for (uint32_t i = 0; i < value->count; i++) {
        buf_add_c(&joined, i ? "; " : "");
        buf_add(&joined, value->names[i]);
    }
    add_text_cell(out, buf_str(&joined));
    out->failed = out->failed || joined.failed;
    buf_free(&joined);
}

static void
add_cell(struct buf *out, const struct value *value)
{
    switch (value->kind) {
    case VALUE_NONE: break;
    case VALUE_TEXT: add_text_cell(out, value->text); break;
    case VALUE_NUMBER: json_add_number(out, value->number); break;
    case VALUE_FLAG: buf_add_c(out, value->number != 0 ? "true" : "false"); break;
    case VALUE_NAMES: add_names_cell(out, value); break;
    }
}

void
rows_begin_csv(struct rows *rows)
{
    for (int c = 0; c < COLUMN_COUNT; c++) {
        buf_add_c(rows->out, c ? "," : "");
        buf_add_c(rows->out, column_names[c]);
    }
    buf_add_c(rows->out, "\r\n");
}

static void
add_line(struct rows *rows, struct row *row)
{
    for (int c = 0; c < COLUMN_COUNT; c++) {
        struct value value = value_of(row, (enum column)c);

        buf_add_c(rows->out, c ? "," : "");
        add_cell(rows->out, &value);
    }
    buf_add_c(rows->out, "\r\n");
}

/* A row for each finding, also what would be one of a refuted report. */
static enum status
add_item(struct rows *rows, const struct walk_item *item,
         void (*add)(struct rows *, struct row *), struct err *err)
{
    struct row row = { .item = item };
    uint32_t   count = item->finding_count + item->dismissed_count;

    if (count)
        row.place = place_of(rows, item);
    for (uint32_t i = 0; i < count; i++) {
        row.finding = row_finding(item, i);
        add(rows, &row);
    }
    return flush_if_full(rows, err);
}

enum status
rows_add_csv_item(void *context, const struct walk_item *item, struct err *err)
{
    return add_item(context, item, add_line, err);
}

/* ---- GeoJSON ---- */

static void
add_property(struct buf *out, const struct value *value)
{
    switch (value->kind) {
    case VALUE_NONE: buf_add_c(out, "null"); break;
    case VALUE_TEXT: json_add_string(out, value->text); break;
    case VALUE_NUMBER: json_add_number(out, value->number); break;
    case VALUE_FLAG: buf_add_c(out, value->number != 0 ? "true" : "false"); break;
    case VALUE_NAMES:
        buf_add_byte(out, '[');
        for (uint32_t i = 0; i < value->count; i++) {
            buf_add_c(out, i ? "," : "");
            json_add_string(out, value->names[i]);
        }
        buf_add_byte(out, ']');
        break;
    }
}

static void
add_geometry(struct buf *out, struct row *row)
{
    struct value lon = value_of(row, COLUMN_LON), lat = value_of(row, COLUMN_LAT);

    if (lon.kind == VALUE_NONE) {
        buf_add_c(out, "null");
        return;
    }
    buf_add_c(out, "{\"type\":\"Point\",\"coordinates\":[");
    json_add_number(out, lon.number);
    buf_add_byte(out, ',');
    json_add_number(out, lat.number);
    buf_add_c(out, "]}");
}

static void
add_feature(struct rows *rows, struct row *row)
{
    struct buf *out = rows->out;
    bool        first = true;

    buf_add_c(out, rows->any ? ",\n" : "\n");
    rows->any = true;
    buf_add_c(out, "{\"type\":\"Feature\",\"geometry\":");
    add_geometry(out, row);
    buf_add_c(out, ",\"properties\":{");
    for (int c = 0; c < COLUMN_COUNT; c++) {
        struct value value = value_of(row, (enum column)c);

        if (c == COLUMN_LAT || c == COLUMN_LON) /* in the geometry */
            continue;
        buf_add_c(out, first ? "" : ",");
        first = false;
        json_add_string(out, str_from_c(column_names[c]));
        buf_add_byte(out, ':');
        add_property(out, &value);
    }
    buf_add_c(out, "}}");
}

void
rows_begin_geojson(struct rows *rows)
{
    buf_add_c(rows->out, "{\"type\":\"FeatureCollection\",\"counted\":");
    json_add_string(rows->out, STR(RULE_FINDINGS));
    buf_add_c(rows->out, ",\"notice\":");
    json_add_string(rows->out, STR(MAP_NOTICE));
    buf_add_c(rows->out, ",\"features\":[");
}

enum status
rows_add_geojson_item(void *context, const struct walk_item *item, struct err *err)
{
    return add_item(context, item, add_feature, err);
}

void
rows_end_geojson(struct rows *rows)
{
    buf_add_c(rows->out, rows->any ? "\n]}\n" : "]}\n");
}

/* ---- from the store ---- */

static enum status
rows_init(struct rows *rows, struct flow *flow, const struct report_options *options,
          struct buf *out, struct err *err)
{
    if (!flow_program(flow))
        return err_set(err, TRUCE_MISSING, "no terms are recorded, so there are no "
                                           "findings; load a .truce file first");
    *rows = (struct rows){ .program = flow_program(flow),
                           .out = out,
                           .flush = options->flush,
                           .flush_context = options->flush_context };
    return TRUCE_OK;
}

enum status
rows_add_csv(struct flow *flow, const struct report_options *options, struct arena *step,
             struct buf *out, struct err *err)
{
    struct walk_log log;
    struct rows     rows;

    TRY(rows_init(&rows, flow, options, out, err));
    TRY(walk_log(flow, step, &log, err));
    rows_begin_csv(&rows);
    TRY(walk(flow, &log, rows_add_csv_item, &rows, err));
    return buf_status(out, err);
}

enum status
rows_add_geojson(struct flow *flow, const struct report_options *options,
                 struct arena *step, struct buf *out, struct err *err)
{
    struct walk_log log;
    struct rows     rows;

    TRY(rows_init(&rows, flow, options, out, err));
    TRY(walk_log(flow, step, &log, err));
    rows_begin_geojson(&rows);
    TRY(walk(flow, &log, rows_add_geojson_item, &rows, err));
    rows_end_geojson(&rows);
    return buf_status(out, err);
}
