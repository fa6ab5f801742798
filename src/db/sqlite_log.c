/* sqlite_log — a commit's pages go into the write-ahead log in few writes rather than two each.
 *
 * SQLite appends to the log a head of 24 bytes and a page, one system call each: a thousand for
 * a batch of sixty-four submissions. This VFS is the system's own except for the log, whose
 * adjoining writes are gathered and written together at the latest by xSync. That is sound
 * because every connection is synchronous=FULL: a commit syncs the log before others are told of
 * its pages, and whatever else looks at the file makes it whole first. */
#include "db/sqlite.h"

enum { GATHER = 128 * 1024 };

typedef struct LogFile {
    sqlite3_file   base;
    sqlite3_file  *real; /* behind this struct */
    sqlite3_int64  at;   /* where the gathered bytes belong */
    int            len;
    char          *bytes; /* GATHER; from the first write on */
} LogFile;

static int write_out(LogFile *log)
{
    int len = log->len;
    if (!len)
        return SQLITE_OK;
    log->len = 0; /* when it fails SQLite takes the transaction back, and these with it */
    return log->real->pMethods->xWrite(log->real, log->bytes, len, log->at);
}

static int log_write(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 at)
{
    LogFile *log = (LogFile *)file;
    if (log->len && (at != log->at + log->len || len > GATHER - log->len)) {
        int rc = write_out(log);
        if (rc != SQLITE_OK)
            return rc;
    }
    if (!log->bytes)
        log->bytes = sqlite3_malloc(GATHER);
    if (!log->bytes || len > GATHER)
        return log->real->pMethods->xWrite(log->real, bytes, len, at);
    if (!log->len)
        log->at = at;
    memcpy(log->bytes + log->len, bytes, (size_t)len);
    log->len += len;
    return SQLITE_OK;
}

/* Everything else first makes the file whole. */
#define WHOLE(file)                                   \
    LogFile *log = (LogFile *)(file);                 \
    int      rc = write_out(log);                     \
    if (rc != SQLITE_OK)                              \
        return rc;                                    \
    const sqlite3_io_methods *real = log->real->pMethods

static int log_close(sqlite3_file *file)
{
    LogFile *log = (LogFile *)file;
    int      written = write_out(log);
    int      closed = log->real->pMethods->xClose(log->real);
    sqlite3_free(log->bytes);
    log->bytes = NULL;
    return written != SQLITE_OK ? written : closed;
}

static int log_read(sqlite3_file *file, void *to, int len, sqlite3_int64 at)
{
    WHOLE(file);
    return real->xRead(log->real, to, len, at);
}

static int log_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    WHOLE(file);
    return real->xTruncate(log->real, size);
}

static int log_sync(sqlite3_file *file, int flags)
{
    WHOLE(file);
    return real->xSync(log->real, flags);
}

static int log_size(sqlite3_file *file, sqlite3_int64 *size)
{
    WHOLE(file);
    return real->xFileSize(log->real, size);
}

static int log_lock(sqlite3_file *file, int kind)
{
    WHOLE(file);
    return real->xLock(log->real, kind);
}

static int log_unlock(sqlite3_file *file, int kind)
{
    WHOLE(file);
    return real->xUnlock(log->real, kind);
}

static int log_reserved(sqlite3_file *file, int *is)
{
    WHOLE(file);
    return real->xCheckReservedLock(log->real, is);
}

static int log_control(sqlite3_file *file, int what, void *arg)
{
    WHOLE(file);
    return real->xFileControl(log->real, what, arg);
}

static int log_sector(sqlite3_file *file)
{
    LogFile *log = (LogFile *)file;
    return log->real->pMethods->xSectorSize(log->real);
}

static int log_traits(sqlite3_file *file)
{
    LogFile *log = (LogFile *)file;
    return log->real->pMethods->xDeviceCharacteristics(log->real);
}

/* Version 1: the shared memory is the database file's, and the log is never mapped. */
static const sqlite3_io_methods LOG_METHODS = {
    1, log_close, log_read, log_write, log_truncate, log_sync, log_size, log_lock, log_unlock,
    log_reserved, log_control, log_sector, log_traits,
    NULL, NULL, NULL, NULL, NULL, NULL,
};

static int open_file(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                     int *out_flags)
{
    sqlite3_vfs *system = vfs->pAppData;
    if (!(flags & SQLITE_OPEN_WAL))
        return system->xOpen(system, name, file, flags, out_flags);
    LogFile *log = (LogFile *)file;
    *log = (LogFile){.real = (sqlite3_file *)(log + 1)};
    log->real->pMethods = NULL;
    int rc = system->xOpen(system, name, log->real, flags, out_flags);
    if (log->real->pMethods) /* then, and only then, SQLite closes it */
        log->base.pMethods = &LOG_METHODS;
    return rc;
}

const char *lite_vfs(void)
{
    static sqlite3_vfs own;
    sqlite3_vfs       *system = sqlite3_vfs_find(NULL);
    if (own.zName || !system)
        return own.zName;
    own = *system;
    own.pNext = NULL;
    own.zName = "motcua";
    own.pAppData = system;
    own.szOsFile = system->szOsFile + (int)sizeof(LogFile);
    own.xOpen = open_file;
    return sqlite3_vfs_register(&own, 0) == SQLITE_OK ? own.zName : NULL;
}
