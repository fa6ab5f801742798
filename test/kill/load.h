/* load — clients that store numbered rows as fast as they may, and remember what was
 * promised. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum { LOAD_CLIENTS = 24, LOAD_ROWS = 4000000 };

typedef struct Load Load;
Load *load_new(void);
void  load_free(Load *load);
/* Works for so long. Broken connections are made anew; a row whose answer did not come is
 * unknown and never sent again. */
void  load_run(Load *load, int port, int for_ms);
/* Closes all connections. */
void  load_stop(Load *load);

/* Rows acknowledged with 201 so far, answers that were none of 201 and 503, and broken
 * connections. */
int64_t load_acknowledged(const Load *load);
int64_t load_wrong(const Load *load);
int64_t load_broken(const Load *load);
int64_t load_next(const Load *load); /* the number of the next row */
/* The first acknowledged row from … that is not marked in seen; -1 when none is missing. */
int64_t load_missing(const Load *load, int64_t from, const unsigned char *seen);
