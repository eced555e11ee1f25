#include "cmd/force_give.h"

#include "base/sys.h"

static const struct {
    const char     *suffix;
    enum force_form form;
} suffixes[] = {
    { ".html", FORM_HTML }, { ".htm", FORM_HTML }, { ".csv", FORM_CSV },
    { ".geojson", FORM_GEOJSON }, { ".json", FORM_JSON }, { ".ics", FORM_ICS },
};

/* Coarser than a degree a map of a mission says nothing. */
#define PRECISION_MAX_DEG 1.0

enum status
force_precision_of(const struct options *o, struct force_precision *ret_precision, struct err *err)
{
    double step = FORCE_STEP_DEG;

    if (o->precision && (!str_to_double(str_from_c(o->precision), &step) || step < 0 ||
                         step > PRECISION_MAX_DEG))
        return err_set(err, TRUCE_USAGE, "--precision wants degrees from 0 (exact) to %g, got "
                       "'%.40s'", PRECISION_MAX_DEG, o->precision);
    *ret_precision = (struct force_precision){ .exact = step == 0, .step_deg = step };
    return TRUCE_OK;
}

static enum status
form_of_suffix(const struct command *command, enum force_form *ret_form, struct err *err)
{
    struct str path = str_from_c(command->options.o);

    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        struct str suffix = str_from_c(suffixes[i].suffix);

        if (path.len >= suffix.len &&
            str_eq_nocase(str_sub(path, path.len - suffix.len, path.len), suffix)) {
            *ret_form = suffixes[i].form;
            return TRUCE_OK;
        }
    }
    return err_set(err, TRUCE_UNSUPPORTED, "cannot tell the form from '%.150s': want a name that "
                   "ends in .html, .csv, .geojson, .json or .ics", command->options.o);
}

enum status
force_form_of(const struct command *command, enum force_form *ret_form, struct err *err)
{
    const struct options  *o = &command->options;
    struct force_precision precision;
    enum force_form        form = o->geojson ? FORM_GEOJSON
                                : o->json    ? FORM_JSON
                                : o->csv     ? FORM_CSV
                                             : FORM_TEXT;

    if (o->json && o->csv)
        return err_set(err, TRUCE_USAGE, "--json or --csv, not both");
    if (o->o && (o->json || o->csv))
        return err_set(err, TRUCE_USAGE, "the suffix of -o FILE says the form: leave out %s",
                       o->json ? "--json" : "--csv");
    if (o->geojson && (o->json || o->csv || o->o))
        return err_set(err, TRUCE_USAGE, "one of --json, --csv, --geojson and -o FILE");
    if (o->o)
        TRY(form_of_suffix(command, &form, err));
    TRY(force_precision_of(o, &precision, err));
    if (o->precision && form != FORM_HTML && form != FORM_GEOJSON)
        return err_set(err, TRUCE_USAGE, "--precision is for a page or a map (-o FILE.html or "
                       "FILE.geojson)");
    *ret_form = form;
    return TRUCE_OK;
}

enum status
force_give(struct command *command, const struct force_view *view, enum force_form form,
           struct err *err)
{
    struct force_view told = *view;

    TRY(force_precision_of(&command->options, &told.precision, err));
    switch (form) {
    case FORM_HTML: return force_add_page(&told, &command->step, &command->out, err);
    case FORM_GEOJSON: return force_add_geojson(&told, &command->step, &command->out, err);
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
