/* embedded — files that are part of the program: the interface, migrations, definitions, data.
 *
 * They lie in read-only memory of the executable; a page of it is loaded when it is read. Each
 * text is followed by a NUL that is not counted. */
#pragma once
#include "base/base.h"
#include "db/migrate.h"

/* Served under its hashed path, so it may be kept for ever. */
typedef struct Asset {
    Str         path; /* "/assets/motcua-0f3a….css" */
    const char *type; /* Content-Type */
    const char *etag; /* with its quotes */
    Str         plain, gz, br; /* gz or br is empty where it saves nothing */
} Asset;
extern const Asset *const assets;
extern const size_t       asset_count;
/* NULL when there is none. */
const Asset *asset_find(Str path);

/* src/…/schema/NNNN_name.sql, in the order in which they are applied. */
extern const Migration *const migrations;
extern const size_t           migration_count;

/* definitions/…, documents/…, data/…: by their path in the repository, sorted. */
typedef struct EmbeddedFile {
    const char *path;
    Str         text;
} EmbeddedFile;
extern const EmbeddedFile *const embedded_files;
extern const size_t              embedded_file_count;
/* False when there is none. */
bool embedded_find(Str path, Str *text);
