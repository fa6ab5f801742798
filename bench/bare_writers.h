/* bare_writers — several processes that write at once, for the programs that are not Motcua. */
#pragma once
#include <sqlite3.h>
#include <stdint.h>

enum { WRITERS_MOST = 16, TIMES_MOST = 400000 };

/* In memory that all of them share. */
typedef struct Writers Writers;

Writers *writers_make(void);
/* Waits until `count` of them have come. */
void writers_meet(Writers *all, int count);
/* One at a time, in the order they came: SQLite's own waiting polls, and some wait for ever. */
void writers_take_turn(Writers *all);
void writers_give_turn(Writers *all);
/* An act was done in this time; the CPU of a whole process. */
void writers_done(Writers *all, double ms);
void writers_used(Writers *all, int64_t cpu_ns);
/* "acts=… rate=… cpu=… p50=… p99=…", when the others have ended. */
void writers_tell(Writers *all, double seconds);

/* A connection with Motcua's settings. */
sqlite3 *writers_open_file(const char *path);
/* Each second the log moves into the database; the writers are held for the last few pages, so that
 * the log begins anew. */
void writers_keep(Writers *all, const char *path, double seconds);
