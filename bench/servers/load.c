// Load for the sample servers: CONNECTIONS stay open, and on each one request follows the other as
// soon as its answer is there. Prints the requests answered per second.
//
//   load PORT CONNECTIONS SECONDS REQUEST
// An answer is complete when as many bytes came as the first one had, on every connection alike.
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_CONNECTIONS = 20000, MAX_EVENTS = 256 };

static int sockets[MAX_CONNECTIONS];
static size_t missing[MAX_CONNECTIONS];  // bytes of the answer that have not come

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void check(int result, const char* what) {
    if (result >= 0) return;
    perror(what);
    exit(1);
}

static void ask(int i, const char* request, size_t answer_bytes) {
    missing[i] = answer_bytes;
    check((int)send(sockets[i], request, strlen(request), MSG_NOSIGNAL), "send");
}

/// One request on the first connection, to learn how long an answer is.
static size_t measure_answer(const char* request) {
    char text[4096];
    ask(0, request, 0);
    ssize_t size = recv(sockets[0], text, sizeof(text), 0);
    check(size > 0 ? 0 : -1, "recv");
    return (size_t)size;
}

int main(int argc, char** argv) {
    if (argc != 5) return 2;
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)atoi(argv[1])),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int count = atoi(argv[2]);
    const char* request = argv[4];
    if (count < 1 || count > MAX_CONNECTIONS) return 2;
    int events = epoll_create1(0);
    for (int i = 0; i < count; ++i) {
        sockets[i] = socket(AF_INET, SOCK_STREAM, 0);
        check(connect(sockets[i], (struct sockaddr*)&address, sizeof(address)), "connect");
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)i};
        check(epoll_ctl(events, EPOLL_CTL_ADD, sockets[i], &event), "epoll_ctl");
    }
    size_t answer_bytes = measure_answer(request);
    for (int i = 0; i < count; ++i) ask(i, request, answer_bytes);
    double start = now();
    double end = start + atof(argv[3]);
    long answered = 0;
    while (now() < end) {
        struct epoll_event ready[MAX_EVENTS];
        int many = epoll_wait(events, ready, MAX_EVENTS, 1000);
        for (int i = 0; i < many; ++i) {
            char text[4096];
            int which = (int)ready[i].data.u32;
            ssize_t size = recv(sockets[which], text, sizeof(text), MSG_DONTWAIT);
            check(size > 0 ? 0 : -1, "recv");
            missing[which] -= (size_t)size;
            if (missing[which] > 0) continue;
            ++answered;
            ask(which, request, answer_bytes);
        }
    }
    printf("%.0f\n", (double)answered / (now() - start));
    return 0;
}
