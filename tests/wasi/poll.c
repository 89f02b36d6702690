// Waiting for input, output, files and time together.
// run: --dir {work}::/box
// stdin: hello
// > input and output ready: 1 1
// > read: hello
// > hang-up at the end of input: 1
// > timeout: 0 events, waited 1
// > select: input 1, output 1
// > file: 1 1
// > bad descriptor: 1
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

static long long now_ms(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000ll + time.tv_nsec / 1000000;
}

int main(void) {
    char text[16] = "";
    struct pollfd both[2] = {{0, POLLIN, 0}, {1, POLLOUT, 0}};
    do {
        poll(both, 2, 1000);  // output may be ready first
    } while (!(both[0].revents & POLLIN));
    printf("input and output ready: %d %d\n", !!(both[0].revents & POLLIN),
           !!(both[1].revents & POLLOUT));
    read(0, text, 5);
    printf("read: %s\n", text);
    read(0, text, sizeof(text));
    struct pollfd input = {0, POLLIN, 0};
    poll(&input, 1, 1000);
    printf("hang-up at the end of input: %d\n", read(0, text, 1) == 0);

    long long start = now_ms();
    int events = poll(NULL, 0, 40);
    printf("timeout: %d events, waited %d\n", events, now_ms() - start >= 40);

    fd_set reading;
    fd_set writing;
    FD_ZERO(&reading);
    FD_ZERO(&writing);
    FD_SET(0, &reading);
    FD_SET(1, &writing);
    struct timeval second = {1, 0};
    select(2, &reading, &writing, NULL, &second);
    printf("select: input %d, output %d\n", FD_ISSET(0, &reading) != 0, FD_ISSET(1, &writing) != 0);

    struct pollfd file = {open("/box/file", O_CREAT | O_RDWR, 0666), POLLIN | POLLOUT, 0};
    poll(&file, 1, 1000);
    printf("file: %d %d\n", !!(file.revents & POLLIN), !!(file.revents & POLLOUT));
    struct pollfd bad = {99, POLLIN, 0};
    int result = poll(&bad, 1, 1000);
    printf("bad descriptor: %d\n", result < 0 || (bad.revents & (POLLNVAL | POLLERR)) != 0);
    return 0;
}
