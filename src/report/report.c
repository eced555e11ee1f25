#include "report/report.h"

#include "report/page.h"
#include "report/rows.h"
#include "report/summary.h"

static const struct {
    const char        *suffix;
    enum report_format format;
} suffixes[] = {
    { ".html", REPORT_HTML },       { ".htm", REPORT_HTML },  { ".csv", REPORT_CSV },
    { ".geojson", REPORT_GEOJSON }, { ".json", REPORT_JSON },
};

static bool
ends_nocase(struct str path, const char *suffix)
{
    struct str tail = str_from_c(suffix);

    return path.len >= tail.len &&
           str_eq_nocase(str_sub(path, path.len - tail.len, path.len), tail);
}

enum status
report_format_of(const char *path, enum report_format *ret_format, struct err *err)
{
    struct str name = str_from_c(path);

    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (ends_nocase(name, suffixes[i].suffix)) {
            *ret_format = suffixes[i].format;
            return TRUCE_OK;
        }
    if (ends_nocase(name, ".pdf"))
        return err_set(
            err, TRUCE_UNSUPPORTED,
            "cannot write PDF yet: write .html, open it in a browser and print it "
            "to a file");
    return err_set(
        err, TRUCE_UNSUPPORTED,
        "cannot tell the form of the report from '%.200s': want a name that ends in "
        ".html, .csv, .geojson or .json",
        path);
}

enum status
report_write(struct flow *flow, enum report_format format,
             const struct report_options *options, struct arena *step, struct buf *out,
             struct err *err)
{
    static const struct report_options none = { 0 };

    if (!options)
        options = &none;
    switch (format) {
    case REPORT_HTML: return page_write(flow, options, step, out, err);
    case REPORT_CSV: return rows_add_csv(flow, options, step, out, err);
    case REPORT_GEOJSON: return rows_add_geojson(flow, options, step, out, err);
    case REPORT_JSON: return report_summary_json(flow, step, out, err);
    }
    return err_set(err, TRUCE_UNSUPPORTED, "no such form of report");
}

enum status
report_summary(struct flow *flow, struct arena *step, struct buf *out, struct err *err)
{
    struct situation *s = ARENA_NEW(step, struct situation);

    TRY_NEW(s, err);
    TRY(situation_gather(flow, NULL, 0, step, s, err));
    summary_add_text(s, out);
    return buf_status(out, err);
}

enum status
report_summary_json(struct flow *flow, struct arena *step, struct buf *out,
                    struct err *err)
{
    struct situation *s = ARENA_NEW(step, struct situation);

    TRY_NEW(s, err);
    TRY(situation_gather(flow, NULL, 0, step, s, err));
    summary_add_json(s, out);
    return buf_status(out, err);
}
