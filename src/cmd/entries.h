/* cmd/entries.h - truce import --entries: a whole record from the lines of its entries. */
#ifndef CMD_ENTRIES_H
#define CMD_ENTRIES_H

#include "cmd/command.h"

enum status import_entries(struct command *command, struct err *err) MUST_USE;

#endif
