// WASI has no user database; programs that ask for it (sqlite3's shell) are told there is no entry.
#pragma once

#include <stddef.h>
#include <sys/types.h>

struct passwd {
    char* pw_name;
    char* pw_dir;
};

static inline struct passwd* getpwuid(uid_t user) {
    (void)user;
    return NULL;
}
