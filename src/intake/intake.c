#include "intake/intake.h"

#include "base/map.h"
#include "base/sys.h"
#include "intake/detect.h"
#include "intake/feature.h"
#include "intake/profile.h"
#include "intake/settle.h"
#include "wire/lines.h"
#include "wire/text.h"

/* ORDER PROFILE_TABLE: rows that are no table have no functions here. */
enum profile_id {
#define PROFILE_ENUM(id, name, reads, codebook) PROFILE_##id,
    PROFILE_TABLE(PROFILE_ENUM)
#undef PROFILE_ENUM
    PROFILE_COUNT
};

static void lines_help(struct buf *out);

static const struct profile profiles[] = {
#define PROFILE_ROW(id, name, reads, codebook) \
    [PROFILE_##id] = { name, reads, codebook, id##_FUNCTIONS },
#define jsonl_FUNCTIONS NULL, NULL, lines_help
#define csv_FUNCTIONS csv_fields_begin, csv_fields_map, csv_fields_help
#define geojson_FUNCTIONS NULL, NULL, feature_help
#define ucdp_ged_FUNCTIONS ucdp_ged_begin, ucdp_ged_map, ucdp_ged_help
    PROFILE_TABLE(PROFILE_ROW)
#undef PROFILE_ROW
};

struct intake {
    const char           *path; /* as messages name it */
    struct intake_options options;
    const struct profile *profile;
    enum format           format;
    struct buf            ahead; /* bytes read to look at; of GeoJSON the whole document */
    int64_t               size;  /* of the document, in FORMAT_FEATURES */
    struct buf            out;   /* the object being written */

    struct lines    lines; /* FORMAT_LINES, FORMAT_FEATURE_LINES */
    struct csv     *csv;   /* FORMAT_TABLE */
    struct csv_row  row;
    struct columns  columns;
    void           *state; /* the profile's, of this header */
    struct features features;

    struct report_reader reader; /* of lean items */
};

/* Words quote the file, cut off anywhere: what is no UTF-8 in them would break whoever
 * writes them on as JSON or HTML. */
static void
clean_words(struct err *err)
{
    for (size_t at = 0; err->text[at];) {
        size_t step = text_utf8_step(str_from_c(err->text + at));

        if (!step)
            err->text[at] = '?';
        at += step ? step : 1;
    }
}

/* ---- opening ---- */

static enum status
find_profile(const char *name, const struct profile **ret_profile, struct err *err)
{
    const struct profile *known = NULL;
    char                  names[160] = "";
    size_t                len = 0;

    for (size_t i = 0; i < PROFILE_COUNT; i++) {
        if (strcmp(profiles[i].name, name) == 0)
            known = &profiles[i];
        len += (size_t)snprintf(names + len, sizeof names - len, "%s%s", i ? ", " : "",
                                profiles[i].name);
        CHECK(len < sizeof names);
    }
    if (!known)
        return err_set(err, TRUCE_USAGE, "unknown profile '%.60s' (there are %s)", name, names);
    *ret_profile = known;
    return TRUCE_OK;
}

static bool
is_blank(struct str s)
{
    return str_trim(s).len == 0;
}

/* One read more; *ret_got 0 at the end. */
static enum status
read_ahead(struct intake *intake, struct sys_file *file, size_t *ret_got, struct err *err)
{
    struct buf *ahead = &intake->ahead;
    char       *room = buf_room(ahead, DETECT_HEAD_BYTES);

    if (!room && ahead->limit_bytes - ahead->len < DETECT_HEAD_BYTES)
        return err_set(err, TRUCE_LIMIT,
                       "'%s' is larger than %zu bytes, the most a GeoJSON document may have "
                       "(cut it in parts, or write one feature a line)", intake->path,
                       ahead->limit_bytes);
    if (!room)
        return err_memory(err);
    TRY(sys_read(file, room, DETECT_HEAD_BYTES, ret_got, err));
    ahead->len += *ret_got;
    return TRUCE_OK;
}

/* Until a byte is not blank; no further, since a pipe may be waiting for us to go on. */
static enum status
read_head(struct intake *intake, struct sys_file *file, struct err *err)
{
    size_t got = 1;

    while (got && intake->ahead.len < DETECT_HEAD_BYTES && is_blank(buf_str(&intake->ahead)))
        TRY(read_ahead(intake, file, &got, err));
    return TRUCE_OK;
}

static enum status
choose_format(struct intake *intake, struct str head, struct err *err)
{
    struct arena scratch;
    enum status  status;

    TRY(detect_binary(intake->path, head, err));
    if (intake->profile) {
        intake->format = intake->profile->map                                ? FORMAT_TABLE
                         : intake->profile == &profiles[PROFILE_geojson] ? FORMAT_FEATURES
                                                                             : FORMAT_LINES;
        return TRUCE_OK;
    }
    arena_init(&scratch, (size_t)DETECT_HEAD_BYTES * 256); /* nodes are about 100 bytes */
    status = detect_format(intake->path, head, &scratch, &intake->format, err);
    arena_free(&scratch);
    intake->profile = &profiles[intake->format == FORMAT_TABLE   ? PROFILE_csv
                                : intake->format == FORMAT_LINES ? PROFILE_jsonl
                                                                 : PROFILE_geojson];
    return status;
}

/* ---- the header of a table ---- */

static enum status
column_name(struct str cell, uint32_t number, struct arena *keep, struct str *ret_name,
            struct err *err)
{
    struct str name = str_trim(cell);

    if (!str_is_utf8(name))
        TRY(text_from_windows_1252(name, keep, &name, err));
    name = name.len ? arena_copy_str(keep, name) : arena_printf(keep, "column %u", number);
    TRY_NEW(name.at, err);
    *ret_name = name;
    return TRUCE_OK;
}

static enum status
column_member(struct str name, struct arena *keep, struct buf *scratch, struct str *ret_member,
              struct err *err)
{
    buf_clear(scratch);
    profile_add_name(scratch, name);
    struct str member = scratch->failed ? (struct str){ NULL, 0 }
                                        : arena_copy_str(keep, buf_str(scratch));
    TRY_NEW(member.at, err);
    *ret_member = member;
    return TRUCE_OK;
}

static enum status
read_columns(struct intake *intake, struct arena *keep, struct err *err)
{
    struct columns *columns = &intake->columns;
    struct map      seen;

    map_init(&seen, keep);
    columns->names = ARENA_ARRAY(keep, intake->row.count, struct str);
    columns->members = ARENA_ARRAY(keep, intake->row.count, struct str);
    if (!columns->names || !columns->members)
        return err_memory(err);
    for (; columns->count < intake->row.count; columns->count++) {
        struct str *name = &columns->names[columns->count];
        uint32_t    first;

        TRY(column_name(intake->row.cells[columns->count], columns->count + 1, keep, name, err));
        if (map_get(&seen, *name, &first))
            return err_at(err, TRUCE_SYNTAX, (uint32_t)intake->row.line, 0,
                          "the header names '%.*s' twice, in columns %u and %u (rename one)",
                          (int)(name->len > 60 ? 60 : name->len), name->at, first + 1,
                          columns->count + 1);
        TRY(map_put(&seen, *name, columns->count, err));
        TRY(column_member(*name, keep, &intake->out, &columns->members[columns->count], err));
    }
    return TRUCE_OK;
}

static enum status
read_header(struct intake *intake, bool profile_said, struct arena *keep, struct err *err)
{
    bool more;

    TRY(csv_next(intake->csv, &intake->row, &more, err));
    if (!more)
        return err_set(err, TRUCE_SYNTAX,
                       "'%s' is empty: a table begins with a header of column names",
                       intake->path);
    TRY(read_columns(intake, keep, err));
    if (ucdp_ged_knows(&intake->columns) && intake->profile == &profiles[PROFILE_csv])
        return err_set(err, TRUCE_USAGE,
                       "'%s' is a table of the UCDP Georeferenced Event Dataset: use "
                       "--as ucdp-ged%s", intake->path, profile_said ? " instead" : "");
    enum status status = intake->profile->begin(&intake->columns, keep, &intake->state, err);
    if (status != TRUCE_OK && !err->line)
        err->line = (uint32_t)intake->row.line;
    return status;
}

/* ---- open and close ---- */

static enum status
open_features(struct intake *intake, struct sys_file *file, struct err *err)
{
    size_t got = 1;

    while (got)
        TRY(read_ahead(intake, file, &got, err));
    intake->size = (int64_t)intake->ahead.len;
    return features_open(&intake->features, buf_str(&intake->ahead), err);
}

/* The file goes to the reader, or is closed. */
static enum status
open_file(struct intake *intake, struct sys_file *file, struct err *err)
{
    enum status status = read_head(intake, file, err);
    struct str  head = buf_str(&intake->ahead);

    if (status == TRUCE_OK)
        status = choose_format(intake, head, err);
    if (status == TRUCE_OK && intake->format == FORMAT_FEATURES) {
        status = open_features(intake, file, err);
        sys_close(file);
        return status;
    }
    if (status == TRUCE_OK && intake->format == FORMAT_TABLE)
        status = csv_open_file(*file, head, &intake->csv, err);
    else if (status == TRUCE_OK)
        status = lines_open_file(&intake->lines, *file, head, err);
    if (status != TRUCE_OK)
        sys_close(file);
    return status;
}

static enum status
open_memory(struct intake *intake, struct str bytes, struct err *err)
{
    TRY(choose_format(intake, str_sub(bytes, 0, DETECT_HEAD_BYTES), err));
    if (intake->format == FORMAT_TABLE)
        return csv_open_memory(bytes, 0, &intake->csv, err);
    if (intake->format != FORMAT_FEATURES)
        return lines_open_memory(&intake->lines, bytes, 0, err);
    intake->size = (int64_t)bytes.len;
    return features_open(&intake->features, bytes, err);
}

/* bytes NULL: the path is to be opened. */
static enum status
open_either(const char *path, const struct str *bytes, const struct intake_options *options,
            struct arena *keep, struct intake **ret_intake, struct err *err)
{
    struct intake  *intake = ARENA_NEW(keep, struct intake);
    struct sys_file file = { .fd = -1, .path = path };
    enum status     status;

    TRY_NEW(intake, err);
    buf_init(&intake->ahead, INTAKE_GEOJSON_BYTES_MAX);
    buf_init(&intake->out, PROFILE_JSON_LEN_MAX);
    intake->options = *options;
    if (!options->words)
        intake->options.words = &vocab_standard;
    intake->reader = (struct report_reader){
        .words = intake->options.words, .naive = options->naive,
        .source = str_from_c(options->source),
    };
    if (options->source && !str_is_utf8(str_from_c(options->source)))
        return err_set(err, TRUCE_USAGE, "the name of the source is not UTF-8");
    if (options->profile)
        TRY(find_profile(options->profile, &intake->profile, err));
    if (!bytes)
        TRY(sys_open(path, &file, err));
    intake->path = file.path;
    status = bytes ? open_memory(intake, *bytes, err) : open_file(intake, &file, err);
    if (status == TRUCE_OK && intake->format == FORMAT_TABLE)
        status = read_header(intake, options->profile != NULL, keep, err);
    if (status != TRUCE_OK) {
        clean_words(err);
        intake_close(intake);
        return status;
    }
    *ret_intake = intake;
    return TRUCE_OK;
}

enum status
intake_open(const char *path, const struct intake_options *options, struct arena *keep,
            struct intake **ret_intake, struct err *err)
{
    return open_either(path, NULL, options, keep, ret_intake, err);
}

enum status
intake_open_memory(const char *name, struct str bytes, const struct intake_options *options,
                   struct arena *keep, struct intake **ret_intake, struct err *err)
{
    return open_either(name, &bytes, options, keep, ret_intake, err);
}

void
intake_close(struct intake *intake)
{
    if (!intake)
        return;
    csv_close(intake->csv);
    lines_close(&intake->lines);
    buf_free(&intake->ahead);
    buf_free(&intake->out);
}

/* ---- items ---- */

static bool
is_final(enum status status)
{
    return status != TRUCE_SYNTAX && status != TRUCE_LIMIT;
}

/* A failure is the item's own, unless it ends the reading. The place within a text that
 * was made from a row means nothing to who looks at the file: there the row's line counts. */
static enum status
set_aside(struct intake_item *item, enum status status, bool has_columns, struct err *err)
{
    if (status == TRUCE_OK || is_final(status))
        return status;
    item->rejected = true;
    item->why = *err;
    clean_words(&item->why);
    item->json = NULL;
    if (!has_columns)
        item->why.column = 0;
    item->why.line = item->line < UINT32_MAX ? (uint32_t)item->line : UINT32_MAX;
    *err = (struct err){ 0 };
    return TRUCE_OK;
}

/* From item->text. */
static enum status
settle_item(struct intake *intake, struct arena *step, struct intake_item *item,
            struct err *err)
{
    enum status status;

    if (!intake->options.lean)
        return settle_report(&intake->options, step, &item->text, &item->json,
                             &item->report, err);
    status = report_read(&intake->reader, item->text, step, &item->report, err);
    return settle_memory(status, step, err);
}

/* Of an object that was written into intake->out, if `status` says that it was. No row
 * reaches that buffer's limit: if it fails, memory has run out. */
static enum status
settle_written(struct intake *intake, enum status status, struct arena *step,
               struct intake_item *item, struct err *err)
{
    if (intake->out.failed) {
        *err = (struct err){ 0 };
        return err_memory(err);
    }
    if (status != TRUCE_OK)
        return settle_memory(status, step, err);
    item->text = buf_str(&intake->out);
    return settle_item(intake, step, item, err);
}

static enum status
settle_feature(struct intake *intake, struct arena *step, struct intake_item *item,
               struct err *err)
{
    if (item->raw.len > LINES_LEN_MAX)
        return err_set(err, TRUCE_LIMIT, "a feature of more than %d bytes", LINES_LEN_MAX);
    buf_clear(&intake->out);
    return settle_written(intake, feature_map(item->raw, step, &intake->out, err), step, item,
                          err);
}

/* As it stands; one that is too long is set aside. Blank ones are passed over. */
static enum status
next_raw_line(struct intake *intake, struct intake_item *item, bool *ret_more,
              struct err *err)
{
    enum status status;

    do {
        *ret_more = true;
        status = lines_next(&intake->lines, &item->raw, ret_more, err);
        item->line = intake->lines.number;
        if (status != TRUCE_OK)
            return set_aside(item, status, false, err);
    } while (*ret_more && is_blank(item->raw));
    return TRUCE_OK;
}

static enum status
next_line(struct intake *intake, struct arena *step, struct intake_item *item, bool *ret_more,
          struct err *err)
{
    TRY(next_raw_line(intake, item, ret_more, err));
    if (!*ret_more || item->rejected)
        return TRUCE_OK;
    if (intake->format == FORMAT_FEATURE_LINES)
        return set_aside(item, settle_feature(intake, step, item, err), false, err);
    item->text = item->raw;
    return set_aside(item, settle_item(intake, step, item, err), true, err);
}

bool
intake_gives_lines(const struct intake *intake)
{
    return intake->format == FORMAT_LINES && intake->options.lean;
}

struct report_reader
intake_reader(const struct intake *intake)
{
    return intake->reader;
}

enum status
intake_next_line(struct intake *intake, struct intake_item *ret_item, bool *ret_more,
                 struct err *err)
{
    CHECK(intake_gives_lines(intake));
    ret_item->rejected = false;
    ret_item->raw = ret_item->text = STR_NONE;
    ret_item->json = NULL;
    return next_raw_line(intake, ret_item, ret_more, err);
}

enum status
intake_settle_line(struct report_reader *reader, struct arena *step, struct intake_item *item,
                   struct err *err)
{
    enum status status = report_read(reader, item->raw, step, &item->report, err);

    item->text = item->raw;
    return set_aside(item, settle_memory(status, step, err), true, err);
}

static enum status
next_feature(struct intake *intake, struct arena *step, struct intake_item *item,
             bool *ret_more, struct err *err)
{
    TRY(features_next(&intake->features, &item->raw, ret_more, err));
    if (!*ret_more)
        return TRUCE_OK;
    item->line = intake->features.number;
    return set_aside(item, settle_feature(intake, step, item, err), false, err);
}

/* As a row again: the bytes as they stood are the reader's no more. */
static enum status
keep_row(const struct csv_row *row, struct arena *step, struct str *ret_raw, struct err *err)
{
    struct buf raw;

    buf_init(&raw, 2 * CSV_ROW_LEN_MAX + 3 * CSV_CELLS_MAX);
    for (uint32_t i = 0; i < row->count; i++) {
        if (i)
            buf_add_byte(&raw, ',');
        csv_add_cell(&raw, row->cells[i]);
    }
    struct str copy = raw.failed ? (struct str){ NULL, 0 } : arena_copy_str(step, buf_str(&raw));
    buf_free(&raw);
    TRY_NEW(copy.at, err);
    *ret_raw = copy;
    return TRUCE_OK;
}

static enum status
settle_row(struct intake *intake, struct arena *step, struct intake_item *item, struct err *err)
{
    struct row  row = { &intake->columns, intake->row.cells, step };
    enum status status;

    if (intake->row.count != intake->columns.count)
        return err_set(err, TRUCE_SYNTAX, "the row has %u cells, the header %u (is it whole?)",
                       intake->row.count, intake->columns.count);
    buf_clear(&intake->out);
    status = intake->profile->map(intake->state, &row, &intake->out, err);
    return settle_written(intake, status, step, item, err);
}

static enum status
next_row(struct intake *intake, struct arena *step, struct intake_item *item, bool *ret_more,
         struct err *err)
{
    enum status status;

    *ret_more = true;
    status = csv_next(intake->csv, &intake->row, ret_more, err);
    if (status != TRUCE_OK) {
        item->line = err->line;
        return set_aside(item, status, false, err);
    }
    if (!*ret_more)
        return TRUCE_OK;
    item->line = intake->row.line;
    TRY(set_aside(item, settle_row(intake, step, item, err), false, err));
    return item->rejected ? keep_row(&intake->row, step, &item->raw, err) : TRUCE_OK;
}

/* Not as a whole: most of an item is room that this one does not use. */
static void
give_item(struct intake_item *to, const struct intake_item *from)
{
    to->line = from->line;
    to->rejected = from->rejected;
    to->raw = from->raw;
    to->text = from->text;
    to->json = from->json;
    if (from->rejected)
        to->why = from->why;
    else
        report_copy(&to->report, &from->report);
}

enum status
intake_next(struct intake *intake, struct arena *step, struct intake_item *ret_item,
            bool *ret_more, struct err *err)
{
    struct intake_item item;
    bool               more;

    item.line = 0;
    item.rejected = false;
    item.raw = item.text = STR_NONE;
    item.json = NULL;
    if (intake->format == FORMAT_TABLE)
        TRY(next_row(intake, step, &item, &more, err));
    else if (intake->format == FORMAT_FEATURES)
        TRY(next_feature(intake, step, &item, &more, err));
    else
        TRY(next_line(intake, step, &item, &more, err));
    if (more)
        give_item(ret_item, &item);
    *ret_more = more;
    return TRUCE_OK;
}

/* ---- progress and help ---- */

int64_t
intake_bytes_read(const struct intake *intake)
{
    if (intake->format == FORMAT_TABLE)
        return csv_bytes_read(intake->csv);
    return intake->format == FORMAT_FEATURES ? (int64_t)intake->features.at
                                             : intake->lines.bytes_read;
}

int64_t
intake_bytes_total(const struct intake *intake)
{
    if (intake->format == FORMAT_TABLE)
        return csv_size(intake->csv);
    return intake->format == FORMAT_FEATURES ? intake->size : intake->lines.file.size;
}

static void
lines_help(struct buf *out)
{
    buf_add_c(out,
              "    one JSON object a line, UTF-8; blank lines are passed over\n"
              "    members that are no fields are kept; a field of the wrong type sets the line "
              "aside\n");
}

void
intake_help(struct buf *out)
{
    for (size_t i = 0; i < PROFILE_COUNT; i++) {
        buf_printf(out, "%s%-10s %s%s%s\n", i ? "\n" : "", profiles[i].name, profiles[i].reads,
                   *profiles[i].codebook ? "; follows " : "", profiles[i].codebook);
        profiles[i].help(out);
    }
}
