/*
 * truce terms [--db PATH] [--json] [FILE.truce...]
 *
 * Read every clause back as one plain sentence, made from what was understood: when
 * it holds, who is bound, what is forbidden, limited or required and where, the
 * exceptions, by whom it is stated and verified. Then a table of what can be checked, by
 * which fields and acts of a report, and what cannot be and why. Then the mission, a
 * sentence for each contributor, capability, site, statement of a unit, milestone, recall,
 * meeting, position and measure. From the files, or from the terms of the store that truce
 * watch has folded.
 *
 * --json prints an object a line for each text of a clause and each sentence of the mission.
 * Exit 2 if the files do not compile, 3 if the store holds no terms.
 */
#include "cmd/command.h"

#include "terms/mission_sentence.h"
#include "terms/sentence.h"

typedef void (*each_text)(struct command *command, const struct program *program,
                          const struct clause_text *text);

static void
for_each_text(struct command *command, const struct program *program, each_text each)
{
    for (uint32_t i = 0; i < program->clause_count; i++) {
        struct clause_text text = { &program->clauses[i], 0, 0 };

        while (clause_next_text(&text))
            each(command, program, &text);
    }
}

/* ---- for people ---- */

static void
add_name(const struct clause_text *text, struct buf *out)
{
    const struct clause_version *v = &text->clause->versions[text->from];

    buf_add(out, text->clause->name);
    if (v->stated_by.len)
        buf_printf(out, ", as stated by %.*s", STR_ARGS(v->stated_by));
}

static void
print_sentence(struct command *command, const struct program *program,
               const struct clause_text *text)
{
    const struct clause_version *v = &text->clause->versions[text->from];
    struct buf                  *out = &command->out;

    add_name(text, out);
    if (v->title.len)
        buf_printf(out, "  %.*s", STR_ARGS(v->title));
    buf_add_c(out, "\n  ");
    sentence_add(program, text, out);
    buf_add_c(out, "\n\n");
}

static void
print_field(void *context, const char *field)
{
    struct buf *out = context;

    buf_printf(out, " %s", field);
}

static void
print_terms(const struct vocabulary *words, const struct clause_version *v, enum vocab vocab,
            struct buf *out)
{
    bool first = true;

    for (uint16_t t = 0; t < vocab_size(words, vocab); t++)
        if (clause_takes_term(words, v, vocab, t)) {
            if (clause_takes_term(words, v, vocab, 0)) { /* any */
                buf_printf(out, "    %ss: any\n", vocab_name(vocab));
                return;
            }
            buf_printf(out, first ? "    %ss: %s" : "%.0s, %s", vocab_name(vocab),
                       vocab_term(words, vocab, t)->name);
            first = false;
        }
    buf_add_c(out, first ? "" : "\n");
}

static void
print_item(void *context, const struct item *item)
{
    struct buf *out = context;

    buf_printf(out, "%s%.*s", out->at[out->len - 1] == ':' ? " " : ", ", STR_ARGS(item->name));
    buf_add_c(out, item->is_weapon ? " (and what lies below it)" : "");
}

static void
print_row(struct command *command, const struct program *program,
          const struct clause_text *text)
{
    const struct clause_version *v = &text->clause->versions[text->from];
    struct buf                  *out = &command->out;
    enum checkable               checkable = clause_checkable(v);

    (void)program;
    buf_printf(out, "%-8s", checkable_name(checkable));
    add_name(text, out);
    buf_add_byte(out, '\n');
    if (checkable != CHECKABLE_NO) {
        buf_add_c(out, "    fields:");
        clause_each_field(v, print_field, out);
        buf_add_byte(out, '\n');
        print_terms(program->words, v, VOCAB_ACT, out);
        if (v->kind == CLAUSE_LIMIT || v->kind == CLAUSE_EQUAL) {
            buf_add_c(out, "    items:");
            clause_each_item(v, print_item, out);
            buf_add_byte(out, '\n');
        }
        if (v->with.set)
            print_terms(program->words, v, VOCAB_WEAPON, out);
        if (v->against.count)
            print_terms(program->words, v, VOCAB_TARGET, out);
    }
    if (checkable != CHECKABLE_YES) {
        buf_add_c(out, "    why: ");
        checkable_add_why(v, out);
        buf_add_byte(out, '\n');
    }
}

/* ---- for programs ---- */

static void
add_field_json(void *context, const char *field)
{
    struct buf *out = context;

    buf_add_c(out, out->at[out->len - 1] == '[' ? "" : ",");
    json_add_string(out, str_from_c(field));
}

static void
add_item_json(void *context, const struct item *item)
{
    struct buf *out = context;

    buf_add_c(out, out->at[out->len - 1] == '[' ? "" : ",");
    json_add_string(out, item->name);
}

static void
add_terms_json(const struct vocabulary *words, const struct clause_version *v,
               enum vocab vocab, struct buf *out)
{
    buf_printf(out, ",\"%ss\":[", vocab_name(vocab));
    for (uint16_t t = 0; t < vocab_size(words, vocab); t++)
        if (clause_takes_term(words, v, vocab, t))
            add_field_json(out, vocab_term(words, vocab, t)->name);
    buf_add_byte(out, ']');
}

static void
add_member(const char *name, struct str text, struct buf *out)
{
    buf_printf(out, ",\"%s\":", name);
    json_add_string(out, text);
}

static const char *
kind_word(enum clause_kind kind)
{
    switch (kind) {
    case CLAUSE_UNCHECKABLE: return "uncheckable";
    case CLAUSE_FORBID: return "forbid";
    case CLAUSE_LIMIT: return "limit";
    case CLAUSE_EQUAL: return "equal";
    case CLAUSE_REQUIRE: return "require";
    }
    return "";
}

static void
print_json(struct command *command, const struct program *program,
           const struct clause_text *text)
{
    const struct clause_version *v = &text->clause->versions[text->from];
    struct buf                  *out = &command->out, words;

    buf_init(&words, OUTPUT_BYTES_MAX);
    buf_add_c(out, "{\"clause\":");
    json_add_string(out, text->clause->name);
    add_member("agreement", program->agreements[text->clause->agreement].name, out);
    add_member("title", v->title, out);
    if (v->stated_by.len)
        add_member("stated_by", v->stated_by, out);
    add_member("says", str_from_c(kind_word(v->kind)), out);
    sentence_add(program, text, &words);
    add_member("sentence", buf_str(&words), out);
    add_member("checkable", str_from_c(checkable_name(clause_checkable(v))), out);
    buf_clear(&words);
    checkable_add_why(v, &words);
    if (words.len)
        add_member("why", buf_str(&words), out);
    if (clause_checkable(v) != CHECKABLE_NO) {
        buf_add_c(out, ",\"fields\":[");
        clause_each_field(v, add_field_json, out);
        buf_add_byte(out, ']');
        buf_add_c(out, ",\"items\":[");
        clause_each_item(v, add_item_json, out);
        buf_add_byte(out, ']');
        for (unsigned i = 0; i < VOCAB_COUNT; i++)
            add_terms_json(program->words, v, (enum vocab)i, out);
    }
    buf_add_c(out, "}\n");
    out->failed = out->failed || words.failed;
    buf_free(&words);
}

/* ---- the mission ---- */

static void
print_part(const struct mission *m, enum mission_part part, struct buf *out)
{
    const struct mission_part_row *row = &mission_part_rows[part];

    if (mission_part_count(m, part))
        buf_printf(out, "\n%s\n\n", row->title);
    for (uint32_t i = 0; i < mission_part_count(m, part); i++)
        for (uint32_t k = 0; k < mission_sentence_count(m, part, i); k++) {
            buf_add_c(out, "  ");
            mission_sentence_add(m, part, i, k, out);
            buf_add_byte(out, '\n');
        }
}

static void
print_part_json(const struct mission *m, enum mission_part part, struct buf *out)
{
    struct buf words;

    buf_init(&words, OUTPUT_BYTES_MAX);
    for (uint32_t i = 0; i < mission_part_count(m, part); i++)
        for (uint32_t k = 0; k < mission_sentence_count(m, part, i); k++) {
            buf_clear(&words);
            mission_sentence_add(m, part, i, k, &words);
            buf_printf(out, "{\"%s\":", mission_part_rows[part].one);
            json_add_string(out, mission_part_name(m, part, i));
            add_member("sentence", buf_str(&words), out);
            buf_add_c(out, "}\n");
            out->failed = out->failed || words.failed;
        }
    buf_free(&words);
}

enum status
cmd_terms(struct command *command, struct err *err)
{
    const struct program *program;
    struct program       *compiled;

    if (command->arg_count && command->options.db)
        return err_set(err, TRUCE_USAGE, "truce terms reads either --db or files, not both");
    if (command->arg_count) {
        TRY(command_compile(command, command->args, command->arg_count, NULL, &compiled, err));
        program = compiled;
    } else {
        TRY(command_open(command, STORE_READ, err));
        program = flow_program(command->flow);
    }
    if (!program)
        return err_set(err, TRUCE_MISSING,
                       "no terms are folded yet: truce load FILE.truce, then truce watch");
    if (command->options.json) {
        for_each_text(command, program, print_json);
        for (unsigned part = 0; part < MISSION_PARTS; part++)
            print_part_json(program->mission, (enum mission_part)part, &command->out);
        return TRUCE_OK;
    }
    for_each_text(command, program, print_sentence);
    buf_add_c(&command->out, program->clause_count ? "What reports can check\n\n" : "no clauses\n");
    for_each_text(command, program, print_row);
    for (unsigned part = 0; part < MISSION_PARTS; part++)
        print_part(program->mission, (enum mission_part)part, &command->out);
    return TRUCE_OK;
}
