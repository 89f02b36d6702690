// A guest with a command line of its own, for tests of what it is granted (grants_test.py): each
// argument is one thing to try, and a line of output says what came of it.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

extern char** environ;

static void report(const char* what, const char* subject, int result) {
    if (result < 0) {
        printf("%s %s: error %d\n", what, subject, errno);
    } else {
        printf("%s %s: ok\n", what, subject);
    }
}

static void read_file(const char* path) {
    char text[4096];
    int fd = open(path, O_RDONLY);
    if (fd < 0) {
        report("read", path, fd);
        return;
    }
    ssize_t size = read(fd, text, sizeof(text) - 1);
    text[size < 0 ? 0 : size] = 0;
    printf("read %s: %s\n", path, text);
    close(fd);
}

static void write_file(const char* path, size_t size) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    ssize_t written = fd;
    char* data = malloc(size);
    memset(data, 'x', size);
    while (fd >= 0 && size > 0 && (written = write(fd, data, size)) > 0) size -= written;
    report("write", path, written);
    free(data);
    if (fd >= 0) close(fd);
}

/// Accepts one connection, waiting for it with poll, and sends back what it reads until the end.
static void serve(int listener) {
    struct pollfd ready = {listener, POLLIN, 0};
    int polled = poll(&ready, 1, 10000);
    int connection = accept(listener, NULL, NULL);
    char text[256];
    ssize_t size = 0;
    ssize_t total = 0;
    while ((size = recv(connection, text, sizeof(text), 0)) > 0) {
        total += size;
        send(connection, text, (size_t)size, 0);
    }
    int ended = shutdown(connection, SHUT_RDWR);
    printf("serve: polled %d, %zd bytes, ended %d\n", polled, total, ended);
}

static void list(const char* path) {
    DIR* directory = opendir(path);
    if (directory == NULL) {
        report("list", path, -1);
        return;
    }
    printf("list %s:", path);
    for (struct dirent* entry; (entry = readdir(directory)) != NULL;) printf(" %s", entry->d_name);
    printf("\n");
    closedir(directory);
}

int main(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
        const char* subject = strchr(argv[i], '=');
        subject = subject == NULL ? "" : subject + 1;
        if (!strncmp(argv[i], "read=", 5)) read_file(subject);
        if (!strncmp(argv[i], "write=", 6)) write_file(subject, 5);
        if (!strncmp(argv[i], "fill=", 5)) write_file(subject, 1 << 20);
        if (!strncmp(argv[i], "remove=", 7)) report("remove", subject, unlink(subject));
        if (!strncmp(argv[i], "list=", 5)) list(subject);
        if (!strncmp(argv[i], "serve=", 6)) serve(atoi(subject));
        if (!strncmp(argv[i], "say=", 4)) {
            // Hexadecimal, a write for each part between commas.
            for (const char* at = subject; *at;) {
                char part[256];
                size_t size = 0;
                for (; *at && *at != ','; at += 2) {
                    char digits[3] = {at[0], at[1], 0};
                    part[size++] = (char)strtol(digits, NULL, 16);
                }
                if (*at == ',') ++at;
                write(1, part, size);
            }
        }
        if (!strcmp(argv[i], "env")) {
            for (char** variable = environ; *variable; ++variable) printf("%s\n", *variable);
        }
        if (!strcmp(argv[i], "cat")) {
            char text[256];
            for (ssize_t size; (size = read(0, text, sizeof(text))) > 0;)
                write(1, text, (size_t)size);
        }
        if (!strcmp(argv[i], "complain")) fprintf(stderr, "complaint\n");
        fflush(stdout);
    }
    return 0;
}
