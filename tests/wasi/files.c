// Files as a C library uses them: streams, descriptors, positions, sizes, status, names.
// run: --dir {work}::/box
// > wrote 3000 lines
// > read 3000 lines, 15390 bytes
// > line 1234: 1234
// > after append: 15394 bytes, last "end"
// > pread: 34
// > pwrite: abXYef
// > truncated to 3, extended to 5: abX00
// > size 5, regular 1, links 1, age ok 1
// > access: read 0, missing ENOENT
// > exclusive: EEXIST
// > renamed: old ENOENT, new 5 bytes
// > removed: ENOENT
// > directory: EISDIR
// > below a file: ENOTDIR
// > outside: ENOTCAPABLE
// > not granted: failed
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char* name_of(int error) {
    switch (error) {
    case 0: return "none";
    case EEXIST: return "EEXIST";
    case EISDIR: return "EISDIR";
    case ENOENT: return "ENOENT";
    case ENOTDIR: return "ENOTDIR";
    case ENOTCAPABLE: return "ENOTCAPABLE";
    default: return strerror(error);
    }
}

static const char* error_of(int result) {
    return name_of(result < 0 ? errno : 0);
}

static void streams(void) {
    FILE* file = fopen("/box/lines", "w");
    for (int i = 0; i < 3000; ++i) fprintf(file, "%d%s", i, i % 2 ? "\n" : " \n");
    fclose(file);
    printf("wrote 3000 lines\n");
    file = fopen("/box/lines", "r");
    char line[64];
    char wanted[64] = "";
    int lines = 0;
    while (fgets(line, sizeof(line), file)) {
        if (lines == 1234) strcpy(wanted, line);
        ++lines;
    }
    printf("read %d lines, %ld bytes\n", lines, ftell(file));
    printf("line 1234: %.4s\n", wanted);
    fclose(file);
    file = fopen("/box/lines", "a+");
    fputs("end\n", file);
    fseek(file, -4, SEEK_END);
    fgets(line, sizeof(line), file);
    line[3] = '\0';
    fseek(file, 0, SEEK_END);
    printf("after append: %ld bytes, last \"%s\"\n", ftell(file), line);
    fclose(file);
}

static void descriptors(void) {
    char text[8] = "";
    int fd = open("/box/file", O_RDWR | O_CREAT, 0666);
    write(fd, "123456", 6);
    pread(fd, text, 2, 2);
    printf("pread: %s\n", text);
    lseek(fd, 0, SEEK_SET);
    write(fd, "abcdef", 6);
    pwrite(fd, "XY", 2, 2);
    lseek(fd, 0, SEEK_SET);
    read(fd, text, 6);
    printf("pwrite: %s\n", text);
    ftruncate(fd, 3);
    ftruncate(fd, 5);
    pread(fd, text, 5, 0);
    printf("truncated to 3, extended to 5: %.3s%d%d\n", text, text[3], text[4]);
    struct stat status;
    fstat(fd, &status);
    printf("size %d, regular %d, links %d, age ok %d\n", (int)status.st_size,
           S_ISREG(status.st_mode), (int)status.st_nlink, llabs(time(NULL) - status.st_mtime) < 60);
    fsync(fd);
    close(fd);
}

static void names(void) {
    struct stat status;
    int readable = access("/box/file", R_OK);
    printf("access: read %d, missing %s\n", readable, error_of(access("/box/missing", R_OK)));
    printf("exclusive: %s\n", error_of(open("/box/file", O_CREAT | O_EXCL | O_WRONLY, 0666)));
    rename("/box/file", "/box/renamed");
    const char* old = error_of(stat("/box/file", &status));
    stat("/box/renamed", &status);
    printf("renamed: old %s, new %d bytes\n", old, (int)status.st_size);
    unlink("/box/renamed");
    printf("removed: %s\n", error_of(stat("/box/renamed", &status)));
    printf("directory: %s\n", error_of(open("/box", O_WRONLY)));
    printf("below a file: %s\n", error_of(open("/box/lines/x", O_RDONLY)));
    printf("outside: %s\n", error_of(open("/box/../secret", O_RDONLY)));
    printf("not granted: %s\n", open("/etc/passwd", O_RDONLY) < 0 ? "failed" : "opened");
}

int main(void) {
    streams();
    descriptors();
    names();
    return 0;
}
