/*
 * truce help [COMMAND | TOPIC]
 *
 * Topics: acts, weapons, targets (the vocabularies, with their codes in ACLED, UCDP
 * and the OSCE tables), terms (the statements of the language), fields (of a
 * report), decisions (that people sign, and
 * their fields), profiles (files that can be imported), exit (exit codes), completion (a
 * script for bash), manual (truce(1) as scdoc), manual-terms (tables of
 * truce-terms(5)).
 */
#include "cmd/command.h"

#include "force/tables.h"
#include "intake/intake.h"
#include "record/decision.h"

static void
list_commands(struct buf *out)
{
    buf_add_c(out, "truce - what was agreed, what happened, and which clause was broken\n\n"
                   "usage: truce COMMAND [OPTION...] [ARGUMENT...]\n\n");
    for (size_t i = 0; i < command_count; i++)
        buf_printf(out, "  %-11s  %s\n", command_rows[i].name, command_rows[i].title);
    buf_add_c(out, "\ntruce help COMMAND says more; truce help TOPIC: acts, weapons, targets, "
                   "terms,\nfields, decisions, profiles, exit, completion\n");
}

static void
list_commands_json(struct buf *out)
{
    for (size_t i = 0; i < command_count; i++) {
        buf_add_c(out, "{\"command\":");
        json_add_string(out, str_from_c(command_rows[i].name));
        buf_add_c(out, ",\"title\":");
        json_add_string(out, str_from_c(command_rows[i].title));
        buf_add_c(out, ",\"help\":");
        json_add_string(out, str_from_c(command_rows[i].help));
        buf_add_c(out, "}\n");
    }
}

/* ---- the vocabularies ---- */

static unsigned
term_depth(enum vocab vocab, uint16_t term)
{
    uint16_t parent = vocab_term(&vocab_standard, vocab, term)->parent;

    return parent == term ? 0 : 1 + term_depth(vocab, parent);
}

static void
add_code(struct buf *out, const char *scheme, const char *code)
{
    if (*code)
        buf_printf(out, "; %s: %s", scheme, code);
}

static void
list_terms(enum vocab vocab, struct buf *out)
{
    for (uint16_t i = 0; i < vocab_size(&vocab_standard, vocab); i++) {
        const struct term *term = vocab_term(&vocab_standard, vocab, i);
        int                indent = 2 * (int)term_depth(vocab, i);

        buf_printf(out, "%*s%-*s  %s  [%s", indent, "", 28 - indent, term->name, term->meaning,
                   term->basis);
        add_code(out, "ACLED", term->acled);
        add_code(out, "UCDP", term->ucdp);
        add_code(out, "OSCE", term->osce);
        buf_add_c(out, "]\n");
    }
}

static void
list_terms_json(enum vocab vocab, struct buf *out)
{
    for (uint16_t i = 0; i < vocab_size(&vocab_standard, vocab); i++) {
        const struct term *term = vocab_term(&vocab_standard, vocab, i);
        const struct { const char *name, *value; } members[] = {
            { "name", term->name }, { "parent", i ? vocab_term(&vocab_standard, vocab, term->parent)->name : "" },
            { "meaning", term->meaning }, { "acled", term->acled }, { "ucdp", term->ucdp },
            { "osce", term->osce }, { "basis", term->basis },
        };

        for (size_t k = 0; k < sizeof members / sizeof *members; k++) {
            buf_printf(out, "%s\"%s\":", k ? "," : "{", members[k].name);
            json_add_string(out, str_from_c(members[k].value));
        }
        buf_add_c(out, "}\n");
    }
}

/* ---- other topics ---- */

static void
list_fields(struct buf *out)
{
    for (size_t i = 0; i < report_field_count; i++)
        buf_printf(out, "%-18s %s %s\n", report_fields[i].name,
                   report_fields[i].is_protected ? "*" : " ", report_fields[i].meaning);
    buf_add_c(out, "* and every member that is not in this list: protected. The record that may be "
                   "published\n  has a digest in its place; the value lies in the vault of the store.\n");
}

static void
list_exits(struct buf *out)
{
    for (enum status s = TRUCE_OK; s < STATUS_COUNT; s++)
        buf_printf(out, "%3d  %s\n", status_exit(s), status_meaning(s));
}

static void
add_completion(struct buf *out)
{
    buf_add_c(out, "# bash completion of truce; source it, or install it as "
                   "bash-completion/completions/truce\n_truce()\n{\n"
                   "    local word=${COMP_WORDS[COMP_CWORD]}\n"
                   "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                   "        COMPREPLY=($(compgen -W '");
    for (size_t i = 0; i < command_count; i++)
        buf_printf(out, "%s%s", i ? " " : "", command_rows[i].name);
    buf_add_c(out, "' -- \"$word\"))\n        return\n    fi\n    case ${COMP_WORDS[1]} in\n");
    for (size_t i = 0; i < command_count; i++) {
        struct str rest = str_from_c(command_rows[i].options), option;

        buf_printf(out, "    %s) COMPREPLY=($(compgen -W '--help", command_rows[i].name);
        while (rest.len) {
            if (!str_cut(&rest, ' ', &option)) {
                option = rest;
                rest = STR_NONE;
            }
            option.len -= str_ends(option, STR(":"));
            buf_printf(out, " %s%.*s", option.len == 1 ? "-" : "--", STR_ARGS(option));
        }
        buf_add_c(out, "' -- \"$word\")) ;;\n");
    }
    buf_add_c(out, "    esac\n    [[ $word == -* ]] || COMPREPLY=($(compgen -f -- \"$word\"))\n}\n"
                   "complete -o filenames -F _truce truce\n");
}

static void
terms_manual(struct buf *out)
{
    terms_help_scdoc(out);
}

static void
list_profiles(struct buf *out)
{
    intake_help(out);
    buf_add_c(out, "\nTables of contributions, for truce import and truce posture\n");
    for (unsigned i = 0; i < force_profile_count; i++)
        buf_printf(out, "  %-18s %s\n", force_profiles[i].name, force_profiles[i].words);
}

static void
list_acts(struct buf *out)
{
    list_terms(VOCAB_ACT, out);
}

static void
list_weapons(struct buf *out)
{
    list_terms(VOCAB_WEAPON, out);
}

static void
list_targets(struct buf *out)
{
    list_terms(VOCAB_TARGET, out);
}

static const struct {
    const char *name;
    void (*print)(struct buf *out);
} topics[] = {
    { "acts", list_acts },           { "weapons", list_weapons },   { "targets", list_targets },
    { "terms", terms_help },         { "fields", list_fields },     { "profiles", list_profiles },
    { "exit", list_exits },          { "completion", add_completion }, { "manual", help_manual },
    { "manual-terms", terms_manual },  { "decisions", decision_help },
};

enum status
cmd_help(struct command *command, struct err *err)
{
    const char *name = command->arg_count ? command->args[0] : NULL;
    bool        found = false; /* `terms` is both, and then both are wanted */

    if (!name) {
        (command->options.json ? list_commands_json : list_commands)(&command->out);
        return TRUCE_OK;
    }
    for (enum vocab v = VOCAB_ACT; v < VOCAB_COUNT && command->options.json; v++)
        if (strncmp(name, vocab_name(v), strlen(vocab_name(v))) == 0) {
            list_terms_json(v, &command->out);
            return TRUCE_OK;
        }
    for (size_t i = 0; i < command_count; i++)
        if (strcmp(name, command_rows[i].name) == 0) {
            buf_add_c(&command->out, command_rows[i].help);
            found = true;
        }
    for (size_t i = 0; i < sizeof topics / sizeof *topics; i++)
        if (strcmp(name, topics[i].name) == 0) {
            buf_add_c(&command->out, found ? "\n" : "");
            topics[i].print(&command->out);
            found = true;
        }
    if (found)
        return TRUCE_OK;
    return err_set(err, TRUCE_USAGE, "no command or topic '%.60s' (truce help lists them)", name);
}
