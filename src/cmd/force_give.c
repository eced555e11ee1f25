#include "cmd/force_give.h"

#include "base/sys.h"

static const struct {
    const char     *suffix;
    enum force_form form;
} suffixes[] = {
    { ".html", FORM_HTML }, { ".htm", FORM_HTML }, { ".csv", FORM_CSV },
    { ".geojson", FORM_GEOJSON }, { ".json", FORM_JSON }, { ".ics", FORM_ICS },
};

enum status
force_form_of(const struct command *command, enum force_form *ret_form, struct err *err)
{
    const struct options *o = &command->options;
    struct str            path = o->o ? str_from_c(o->o) : STR_NONE;

    if (o->json && o->csv)
        return err_set(err, TRUCE_USAGE, "--json or --csv, not both");
    if (!o->o) {
        *ret_form = o->json ? FORM_JSON : o->csv ? FORM_CSV : FORM_TEXT;
        return TRUCE_OK;
    }
    if (o->json || o->csv)
        return err_set(err, TRUCE_USAGE, "the suffix of -o FILE says the form: leave out %s",
                       o->json ? "--json" : "--csv");
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        struct str suffix = str_from_c(suffixes[i].suffix);

        if (path.len >= suffix.len &&
            str_eq_nocase(str_sub(path, path.len - suffix.len, path.len), suffix)) {
            *ret_form = suffixes[i].form;
            return TRUCE_OK;
        }
    }
    return err_set(err, TRUCE_UNSUPPORTED, "cannot tell the form from '%.150s': want a name that "
                   "ends in .html, .csv, .geojson, .json or .ics", o->o);
}

enum status
force_give(struct command *command, const struct force_view *view, enum force_form form,
           struct err *err)
{
    switch (form) {
    case FORM_HTML: return force_add_page(view, &command->step, &command->out, err);
    case FORM_GEOJSON: return force_add_geojson(view, &command->step, &command->out, err);
    default:
        CHECK(form == FORM_ICS);
        return force_add_calendar(view, view->on, &command->out, err);
    }
}

enum status
force_give_file(struct command *command, struct err *err)
{
    const char       *path = command->options.o;
    struct sys_output output;
    enum status       status;

    if (!path)
        return TRUCE_OK;
    TRY(buf_status(&command->out, err));
    status = sys_output_open(&output, path, err);
    if (status == TRUCE_OK) {
        status = sys_output_write(&output, buf_str(&command->out), err);
        status = sys_output_end(&output, status, err);
    }
    buf_clear(&command->out); /* a page that could not be kept is not printed instead */
    TRY(status);
    if (strcmp(path, "-") != 0)
        buf_printf(&command->out, "wrote '%s'\n", path);
    return TRUCE_OK;
}
