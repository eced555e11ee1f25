/* truce(1) from the same tables and comments as the help, as scdoc. */
#include "cmd/command.h"

/* scdoc takes _ and * and leading blanks for markup; a literal block takes nothing. */
static void
add_literal(struct buf *out, const char *text)
{
    buf_add_c(out, "```\n");
    buf_add_c(out, text);
    buf_add_c(out, "```\n\n");
}

void
help_manual(struct buf *out)
{
    buf_add_c(out, "truce(1)\n\n# NAME\n\ntruce - what was agreed, what happened, and which "
                   "clause was broken\n\n# SYNOPSIS\n\n*truce* COMMAND [OPTION...] "
                   "[ARGUMENT...]\n\n# DESCRIPTION\n\n"
                   "truce turns the text of agreements into terms that a machine can check "
                   "(truce-terms(5)), takes in reports, and says which clause was broken, where, "
                   "when, how certainly, and by whom if that can be known. Everything it is told "
                   "is a record in an append-only log; everything it concludes is recomputed "
                   "from that log. Each condition of a clause answers yes, possible or no; what "
                   "is not known stays possible.\n\n# COMMANDS\n\n");
    for (size_t i = 0; i < command_count; i++) {
        buf_printf(out, "## %s\n\n", command_rows[i].name);
        add_literal(out, command_rows[i].help);
    }
    buf_add_c(out, "# FIELDS OF A REPORT\n\nOne JSON object a line, or one CSV column a field. "
                   "Members that truce does not know are kept.\n\n```\n");
    for (size_t i = 0; i < report_field_count; i++)
        buf_printf(out, "%-18s %s %s\n", report_fields[i].name,
                   report_fields[i].is_protected ? "*" : " ", report_fields[i].meaning);
    buf_add_c(out, "```\n\nWhat is marked, and every member that is not in this list, is protected: the "
                   "record that may be published has a digest in its place.\n\n"
                   "# EXIT STATUS\n\n```\n");
    for (enum status s = TRUCE_OK; s < STATUS_COUNT; s++)
        buf_printf(out, "%3d  %s\n", status_exit(s), status_meaning(s));
    buf_add_c(out, "```\n\n# ENVIRONMENT\n\n*TRUCE_DB*\n\tThe store, where *--db* does not name "
                   "it.\n\n*SOURCE_DATE_EPOCH*\n\tSeconds since 1970: taken for the present, so "
                   "that a run can be repeated to the byte.\n\n# SEE ALSO\n\n"
                   "truce-terms(5)\n");
}
