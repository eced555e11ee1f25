/*
 * cmd/force_give.h - what truce posture, plan and timeline give with -o FILE: by its suffix a
 * page, a table, a map, a calendar or JSON.
 */
#ifndef CMD_FORCE_GIVE_H
#define CMD_FORCE_GIVE_H

#include "cmd/command.h"
#include "report/force.h"

enum force_form { FORM_TEXT, FORM_JSON, FORM_CSV, FORM_HTML, FORM_GEOJSON, FORM_ICS };

/* What --precision says; USAGE. */
enum status force_precision_of(const struct options *options,
                               struct force_precision *ret_precision, struct err *err) MUST_USE;
/* By -o, --json and --csv. USAGE where they contradict each other; UNSUPPORTED names the suffixes. */
enum status force_form_of(const struct command *command, enum force_form *ret_form,
                          struct err *err) MUST_USE;
/* HTML, GEOJSON, ICS to command->out. */
enum status force_give(struct command *command, const struct force_view *view,
                       enum force_form form, struct err *err) MUST_USE;
/* With -o what stands in command->out goes to the file, and where it went stands there instead;
 * without, it stays. */
enum status force_give_file(struct command *command, struct err *err) MUST_USE;

#endif
