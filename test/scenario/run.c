/*
 * Scenarios: what a monitor would write down, judged. README.md beside this file says how to
 * write one; in short, a file is one or several of these:
 *
 *     scenario "a blast on the first day"
 *     terms examples/ukraine/minsk2.truce         (or any .truce text, indented by two)
 *     report 1 2015-02-15 10:00 48.5 38.5 fire by AF
 *       violation minsk2.1
 *       because WORDS
 *
 * All reports of a scenario are known before the first is judged, since what one says may
 * bear on another. A report is right when exactly the findings listed come out. Each
 * scenario is one sentence in TAP. Arguments: files, and folders of files.
 */
#include "story.h"

#include "base/sys.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

enum { PATHS_MAX = 1000, SCENARIO_BYTES_MAX = 1 << 24 };

static unsigned stories, stories_failed;

static void
end_story(struct story *s)
{
    unsigned failures;

    if (!s->name.len && s->common.step_count == s->step_count && !s->stray)
        return;
    failures = story_judge(s);
    stories++;
    stories_failed += failures > 0;
    printf("%sok %u - %.*s\n", failures ? "not " : "", stories,
           STR_ARGS(s->name.len ? s->name : str_from_c(s->path)));
}

/* What stands before the first scenario of a file is for all of them. */
static void
begin_story(struct story *s, struct str name)
{
    if (s->name.len)
        end_story(s);
    else
        s->common.step_count = s->step_count;
    story_reset(s);
    s->name = str_sub(name, 1, name.len - 1);
}

static void
run_file(const char *path)
{
    struct story *s = calloc(1, sizeof *s);
    struct buf    text;
    struct str    rest, line, scenario = STR("scenario ");
    unsigned      number = 1;

    buf_init(&text, SCENARIO_BYTES_MAX);
    story_init(s, path);
    if (sys_read_file(path, &text, NULL) != TRUCE_OK) {
        printf("not ok %u - %s can be read\n", ++stories, path);
        stories_failed++;
    }
    buf_add_byte(&text, '\n');
    for (rest = buf_str(&text); str_cut(&rest, '\n', &line); number++)
        if (str_starts(line, scenario))
            begin_story(s, str_trim(str_sub(line, scenario.len, line.len)));
        else
            story_take(s, line, number);
    end_story(s);
    story_free(s);
    buf_free(&text);
    free(s);
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Every .scn of a folder, by name; those in folders below it are their own affair. */
static void
run_folder(const char *path, DIR *folder)
{
    char          *paths[PATHS_MAX];
    size_t         count = 0;
    struct dirent *entry;

    while ((entry = readdir(folder)) && count < PATHS_MAX) {
        size_t size = strlen(path) + strlen(entry->d_name) + 2;

        if (!str_ends(str_from_c(entry->d_name), STR(".scn")))
            continue;
        paths[count] = malloc(size);
        snprintf(paths[count++], size, "%s/%s", path, entry->d_name);
    }
    qsort(paths, count, sizeof *paths, by_name);
    for (size_t i = 0; i < count; i++) {
        run_file(paths[i]);
        free(paths[i]);
    }
}

int
main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (int i = 1; i < argc; i++) {
        DIR *folder = opendir(argv[i]);

        if (folder) {
            run_folder(argv[i], folder);
            closedir(folder);
        } else {
            run_file(argv[i]);
        }
    }
    printf("1..%u\n", stories);
    return stories_failed || !stories;
}
