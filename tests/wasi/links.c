// Symbolic and hard links, and paths that try to leave through them.
// run: --dir {work}::/box --dir {data}::/data
// > readlink: target
// > through the link: 6 bytes
// > lstat: link 1, 6 bytes
// > hard link: 2 links
// > across grants: 2 links
// > loop: ELOOP
// > dangling: ENOENT
// > absolute target: ENOTCAPABLE
// > relative out: made, following it ENOTCAPABLE
// > out of a directory: ENOTCAPABLE
// > writing through it: ENOTCAPABLE
// > listing through it: ENOTCAPABLE
// > removing the link: done
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char* error_of(int result) {
    if (result >= 0) return "none";
    switch (errno) {
    case ELOOP: return "ELOOP";
    case ENOENT: return "ENOENT";
    case ENOTCAPABLE: return "ENOTCAPABLE";
    default: return strerror(errno);
    }
}

int main(void) {
    struct stat status;
    char text[64] = "";
    int fd = open("/box/target", O_CREAT | O_WRONLY, 0666);
    write(fd, "123456", 6);
    close(fd);

    symlink("target", "/box/link");
    readlink("/box/link", text, sizeof(text));
    printf("readlink: %s\n", text);
    stat("/box/link", &status);
    printf("through the link: %d bytes\n", (int)status.st_size);
    lstat("/box/link", &status);
    printf("lstat: link %d, %d bytes\n", S_ISLNK(status.st_mode), (int)status.st_size);
    link("/box/target", "/box/hard");
    stat("/box/hard", &status);
    printf("hard link: %d links\n", (int)status.st_nlink);
    link("/data/file", "/box/file");
    stat("/box/file", &status);
    printf("across grants: %d links\n", (int)status.st_nlink);

    symlink("b", "/box/a");
    symlink("a", "/box/b");
    printf("loop: %s\n", error_of(open("/box/a", O_RDONLY)));
    symlink("nothing", "/box/dangling");
    printf("dangling: %s\n", error_of(open("/box/dangling", O_RDONLY)));

    printf("absolute target: %s\n", error_of(symlink("/etc/passwd", "/box/passwd")));
    const char* made = symlink("../secret", "/box/secret") == 0 ? "made" : "refused";
    printf("relative out: %s, following it %s\n", made, error_of(open("/box/secret", O_RDONLY)));
    symlink("..", "/box/up");
    printf("out of a directory: %s\n", error_of(open("/box/up/secret", O_RDONLY)));
    printf("writing through it: %s\n", error_of(open("/box/up/new", O_CREAT | O_WRONLY, 0666)));
    printf("listing through it: %s\n", error_of(open("/box/up", O_RDONLY | O_DIRECTORY)));
    printf("removing the link: %s\n", unlink("/box/secret") == 0 ? "done" : "failed");
    return 0;
}
