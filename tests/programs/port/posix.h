// What Debian's wasi-libc leaves out of POSIX and C and the programs here mention, included before
// their sources. WASI preview 1 has neither owners, modes, record locks, commands nor a place for
// temporary files: modes are ignored, every lock is granted (right for a program that is alone in
// its sandbox), commands and temporary files fail as the standard allows.
#pragma once

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>

#define F_RDLCK 0
#define F_WRLCK 1
#define F_UNLCK 2
#define F_GETLK 5
#define F_SETLK 6

static inline int port_fcntl(int descriptor, int command, ...) {
    va_list arguments;
    va_start(arguments, command);
    int result = 0;
    if (command == F_GETLK) {
        va_arg(arguments, struct flock*)->l_type = F_UNLCK;
    } else if (command != F_SETLK) {
        result = fcntl(descriptor, command, va_arg(arguments, int));
    }
    va_end(arguments);
    return result;
}
#define fcntl port_fcntl

static inline int fchmod(int descriptor, mode_t mode) {
    (void)descriptor, (void)mode;
    return 0;
}

static inline int chmod(const char* path, mode_t mode) {
    (void)path, (void)mode;
    return 0;
}

static inline int fchown(int descriptor, uid_t user, gid_t group) {
    (void)descriptor, (void)user, (void)group;
    return 0;
}

static inline uid_t getuid(void) {
    return 0;
}
static inline uid_t geteuid(void) {
    return 0;
}

static inline int port_system(const char* command) {
    (void)command;
    return 0;  // no command processor
}
#define system port_system

static inline FILE* port_tmpfile(void) {
    return NULL;
}
#define tmpfile port_tmpfile

static inline char* port_tmpnam(char* name) {
    (void)name;
    return NULL;
}
#define tmpnam port_tmpnam
#define L_tmpnam 1
