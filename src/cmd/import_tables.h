/*
 * cmd/import_tables.h - truce import of tables of contributions.
 */
#ifndef CMD_IMPORT_TABLES_H
#define CMD_IMPORT_TABLES_H

#include "cmd/command.h"

/* For --as with a profile of tables. */
bool        import_is_table(const struct command *command);
enum status import_tables(struct command *command, struct err *err) MUST_USE;

#endif
