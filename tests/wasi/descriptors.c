// Many descriptors: the lowest free number is given, the end is an error, and closing makes room.
// run: --dir {work}::/box
// > lowest first: 1
// > reused: 1
// > many: 1, then EMFILE
// > after closing: 1
// > closed twice: EBADF
// > written to a closed stream: EBADF
// > the file opened after that is not the stream: 1
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int opened[10000];

static int open_one(void) {
    return open("/box/file", O_CREAT | O_RDWR, 0666);
}

int main(void) {
    int first = open_one();
    int second = open_one();
    printf("lowest first: %d\n", second == first + 1);
    close(first);
    printf("reused: %d\n", open_one() == first);

    int count = 0;
    while (count < 10000 && (opened[count] = open_one()) >= 0) ++count;
    int is_full = errno == EMFILE;
    printf("many: %d, then %s\n", count > 500, is_full ? "EMFILE" : strerror(errno));
    for (int i = 0; i < count; ++i) close(opened[i]);
    printf("after closing: %d\n", open_one() >= 0);
    close(second);
    printf("closed twice: %s\n", close(second) < 0 && errno == EBADF ? "EBADF" : "other");
    close(2);
    printf("written to a closed stream: %s\n",
           write(2, "x", 1) < 0 && errno == EBADF ? "EBADF" : "other");
    printf("the file opened after that is not the stream: %d\n", open_one() != 2);
    return 0;
}
