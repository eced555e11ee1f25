#include "cmd/command.h"

#include "base/sys.h"
#include "cmd/help_texts.h" /* made by tools/gen_help from the commands' comments */

#include <stddef.h>
#include <stdio.h>

/* A command is typed with a dash where its C name cannot have one. */
#define COMMAND_DASHED_check_proof ~, "check-proof"
#define COMMAND_SECOND(a, b, ...) b
#define COMMAND_PICK(...) COMMAND_SECOND(__VA_ARGS__, ~)
#define COMMAND_SPELLED(name) COMMAND_PICK(COMMAND_DASHED_##name, #name)

const struct command_row command_rows[] = {
#define COMMAND_ROW(name, options, least, most, title) \
    { COMMAND_SPELLED(name), options, least, most, title, help_text_##name, cmd_##name },
    COMMAND_TABLE(COMMAND_ROW)
#undef COMMAND_ROW
};

const size_t command_count = sizeof command_rows / sizeof *command_rows;

static const struct command_row *
command_find(const char *name)
{
    for (size_t i = 0; i < command_count; i++)
        if (strcmp(command_rows[i].name, name) == 0)
            return &command_rows[i];
    return NULL;
}

static enum status
unknown_command(const char *name, struct err *err)
{
    const char *near = NULL;
    unsigned    best = 3;

    for (size_t i = 0; i < command_count; i++) {
        unsigned edits = str_distance(str_from_c(name), str_from_c(command_rows[i].name), best);

        if (edits < best) {
            best = edits;
            near = command_rows[i].name;
        }
    }
    return err_set(err, TRUCE_USAGE, "no command '%.60s'%s%s%s (truce help lists them)", name,
                   near ? ", did you mean '" : "", near ? near : "", near ? "'?" : "");
}

/* ---- options ---- */

static const struct {
    const char *name;
    size_t      at;
    enum { OPTION_FLAG, OPTION_VALUED, OPTION_LISTED } kind;
} option_rows[] = {
#define VALUED(name) { #name, offsetof(struct options, name), OPTION_VALUED }
#define LISTED(name) { #name, offsetof(struct options, name), OPTION_LISTED }
#define FLAG(name) { #name, offsetof(struct options, name), OPTION_FLAG }
    VALUED(db), VALUED(as), VALUED(tz), VALUED(source), VALUED(rejects), VALUED(o), VALUED(list),
    VALUED(name), VALUED(key), VALUED(tiles),
    FLAG(all), FLAG(vault), FLAG(forget), FLAG(json), FLAG(write), FLAG(entries), FLAG(lint),
    VALUED(listen), VALUED(state), VALUED(require), VALUED(rule), VALUED(clause), VALUED(on),
    VALUED(ics), VALUED(disclose), VALUED(by), VALUED(why), VALUED(until), VALUED(may), VALUED(from),
    LISTED(witness), LISTED(log), LISTED(to), LISTED(field),
    VALUED(survive), VALUED(travel), VALUED(seconds), VALUED(gap), FLAG(geojson), VALUED(precision),
    { "reach-minutes", offsetof(struct options, reach_minutes), OPTION_VALUED },
    LISTED(without), FLAG(csv), { "as-of", offsetof(struct options, as_of), OPTION_VALUED },
    VALUED(draws), VALUED(seed), FLAG(plan),
    { "yes-destroy", offsetof(struct options, yes_destroy), OPTION_LISTED },
#undef VALUED
#undef LISTED
#undef FLAG
};

/* Is the word in the command's list, such as "db: json"? */
static bool
command_takes(const struct command_row *row, const char *name)
{
    struct str rest = str_from_c(row->options), word;

    while (rest.len) {
        if (!str_cut(&rest, ' ', &word)) {
            word = rest;
            rest = STR_NONE;
        }
        if (word.len && word.at[word.len - 1] == ':')
            word.len--;
        if (str_eq_c(word, name))
            return true;
    }
    return false;
}

static enum status
add_to_list(struct option_list *list, const char *name, const char *value, struct err *err)
{
    if (list->count == OPTION_LIST_MAX)
        return err_set(err, TRUCE_LIMIT, "--%s is given over %d times", name, OPTION_LIST_MAX);
    list->at[list->count++] = value;
    return TRUCE_OK;
}

/* --name, --name VALUE, --name=VALUE, and -o FILE. *index is left at the last word used. */
static enum status
take_option(struct command *command, char **words, int count, int *index, struct err *err)
{
    const char *word = words[*index], *name = word + (word[1] == '-' ? 2 : 1);
    size_t      len = strcspn(name, "=");

    for (size_t i = 0; i < sizeof option_rows / sizeof *option_rows; i++) {
        const char *known = option_rows[i].name;
        char       *at = (char *)&command->options + option_rows[i].at;

        if (strlen(known) != len || strncmp(known, name, len) != 0 ||
            !command_takes(command->row, known) || (word[1] != '-' && len != 1))
            continue;
        if (option_rows[i].kind == OPTION_FLAG) {
            if (name[len] == '=')
                return err_set(err, TRUCE_USAGE, "--%s takes no value", known);
            *(bool *)at = true;
            return TRUCE_OK;
        }
        if (name[len] != '=' && *index + 1 >= count)
            return err_set(err, TRUCE_USAGE, "%s wants a value", word);
        const char *value = name[len] == '=' ? name + len + 1 : words[++*index];
        if (option_rows[i].kind == OPTION_LISTED)
            return add_to_list((struct option_list *)at, known, value, err);
        *(const char **)at = value;
        return at == (char *)&command->options.key
                   ? add_to_list(&command->options.keys, known, value, err)
                   : TRUCE_OK;
    }
    return err_set(err, TRUCE_USAGE, "truce %s has no option '%.60s' (truce help %s)",
                   command->row->name, word, command->row->name);
}

static enum status
take_arguments(struct command *command, char **words, int count, struct err *err)
{
    const struct command_row *row = command->row;
    bool                      options_end = false;

    command->args = ARENA_ARRAY(&command->boot, (size_t)count + 1, char *);
    TRY_NEW(command->args, err);
    for (int i = 0; i < count; i++) {
        if (!options_end && strcmp(words[i], "--") == 0)
            options_end = true;
        else if (!options_end && words[i][0] == '-' && words[i][1])
            TRY(take_option(command, words, count, &i, err));
        else
            command->args[command->arg_count++] = words[i];
    }
    if (command->arg_count < row->args_min)
        return err_set(err, TRUCE_USAGE, "truce %s wants %s (truce help %s)", row->name,
                       row->args_min > 1 ? "more arguments" : "an argument", row->name);
    if (row->args_max >= 0 && command->arg_count > row->args_max)
        return err_set(err, TRUCE_USAGE, "truce %s does not take '%.60s' (truce help %s)",
                       row->name, command->args[row->args_max], row->name);
    return TRUCE_OK;
}

/* ---- running ---- */

static enum status
run(struct command *command, char **words, int count, struct err *err)
{
    enum status status;

    TRY(take_arguments(command, words, count, err));
    status = command->row->run(command, err);
    enum status flushed = command_flush(command, err);
    return status == TRUCE_OK ? flushed : status;
}

static void
command_free(struct command *command)
{
    if (command->flow)
        flow_close(command->flow);
    if (command->store)
        store_close(command->store);
    buf_free(&command->out);
    arena_free(&command->step);
    arena_free(&command->boot);
}

static bool
wants_help(char **words, int count)
{
    for (int i = 0; i < count && strcmp(words[i], "--") != 0; i++)
        if (strcmp(words[i], "--help") == 0 || strcmp(words[i], "-h") == 0)
            return true;
    return false;
}

/* What is called: `truce`, `truce --help` and `truce NAME --help` are calls of help. */
static const char *
settle_call(int argc, char **argv, char ***ret_words, int *ret_count)
{
    bool asks = argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0;

    *ret_words = argc > 2 && !asks ? argv + 2 : argv + argc;
    *ret_count = argc > 2 && !asks ? argc - 2 : 0;
    if (asks || !wants_help(*ret_words, *ret_count))
        return asks ? "help" : argv[1];
    *ret_words = argv + 1;
    *ret_count = 1;
    return "help";
}

int
main(int argc, char **argv)
{
    struct command command = { 0 };
    struct err     err = { 0 };
    enum status    status;
    char         **words;
    int            count;
    const char    *name = settle_call(argc, argv, &words, &count);

    if (strcmp(name, "--version") == 0) {
        printf("truce %s\n", TRUCE_VERSION);
        return 0;
    }
    arena_init(&command.boot, COMMAND_BOOT_BYTES);
    arena_init(&command.step, COMMAND_STEP_BYTES);
    buf_init(&command.out, OUTPUT_BYTES_MAX);
    command.row = command_find(name);
    sys_catch_interrupt();
    status = command.row ? run(&command, words, count, &err) : unknown_command(name, &err);
    if (status != TRUCE_OK && err.text[0])
        say("truce: %s", err.text);
    command_free(&command);
    return status_exit(status);
}
