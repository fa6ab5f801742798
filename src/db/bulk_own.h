/* bulk_own — how rows travel to SQLite; for bulk.c and sqlite_bulk.c. */
#pragma once
#include "db/bulk.h"

/* First one with the number of columns; then one for each cell, followed by its bytes. */
typedef struct BulkCell {
    CellType type;
    int64_t  n; /* the number, or how many bytes follow */
} BulkCell;
