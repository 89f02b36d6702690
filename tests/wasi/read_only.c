// A read-only grant can be read and not changed, also not from a writable one.
// run: --dir {data}::/data:ro --dir {work}::/box
// > read: data
// > write: EBADF
// > truncate: ENOTCAPABLE
// > create: ENOTCAPABLE
// > unlink: ENOTCAPABLE
// > rename: ENOTCAPABLE
// > rename over: ENOTCAPABLE
// > rename away: ENOTCAPABLE
// > mkdir: ENOTCAPABLE
// > symlink: ENOTCAPABLE
// > hard link away: ENOTCAPABLE
// > times: ENOTCAPABLE
// > still: data
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void refused(const char* what, int result) {
    const char* error = result >= 0            ? "none"
                        : errno == ENOTCAPABLE ? "ENOTCAPABLE"
                        : errno == EBADF       ? "EBADF"
                                               : strerror(errno);
    printf("%s: %s\n", what, error);
}

static void show(const char* what) {
    char text[16] = "";
    int fd = open("/data/file", O_RDONLY);
    read(fd, text, sizeof(text) - 1);
    printf("%s: %s", what, text);
    close(fd);
}

int main(void) {
    show("read");
    int fd = open("/data/file", O_RDWR);  // the C library asks for what it may have: reading
    refused("write", fd < 0 ? -1 : (int)write(fd, "x", 1));
    refused("truncate", open("/data/file", O_RDONLY | O_TRUNC));
    refused("create", open("/data/new", O_CREAT | O_WRONLY, 0666));
    refused("unlink", unlink("/data/file"));
    refused("rename", rename("/data/file", "/data/new"));
    close(open("/box/mine", O_CREAT | O_WRONLY, 0666));
    refused("rename over", rename("/box/mine", "/data/file"));
    refused("rename away", rename("/data/file", "/box/taken"));
    refused("mkdir", mkdir("/data/new", 0777));
    refused("symlink", symlink("file", "/data/new"));
    refused("hard link away", link("/data/file", "/box/taken"));
    refused("times", utimensat(AT_FDCWD, "/data/file", NULL, 0));
    show("still");
    return 0;
}
