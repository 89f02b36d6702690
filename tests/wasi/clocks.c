// The clocks run forward, sleeping takes as long as it should, and times of files can be set.
// run: --dir {work}::/box
// > realtime: resolution ok, after 2020 1
// > monotonic: resolution ok, forward 1
// > process time: forward 1
// > slept: at least 30 ms 1, at most 5 s 1
// > slept until: 1
// > time of a file: 1000000007 8
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ns(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec * 1000000000ll + time.tv_nsec;
}

static const char* resolution(clockid_t clock) {
    struct timespec time = {0};
    if (clock_getres(clock, &time) < 0) return "missing";
    return time.tv_sec == 0 && time.tv_nsec > 0 && time.tv_nsec < 100000000 ? "ok" : "bad";
}

int main(void) {
    printf("realtime: resolution %s, after 2020 %d\n", resolution(CLOCK_REALTIME),
           time(NULL) > 1577836800);
    int64_t start = now_ns(CLOCK_MONOTONIC);
    volatile unsigned work = 0;
    int64_t before = now_ns(CLOCK_PROCESS_CPUTIME_ID);
    for (unsigned i = 0; i < 3000000; ++i) work += i;
    printf("monotonic: resolution %s, forward %d\n", resolution(CLOCK_MONOTONIC),
           now_ns(CLOCK_MONOTONIC) > start);
    printf("process time: forward %d\n", now_ns(CLOCK_PROCESS_CPUTIME_ID) > before);

    struct timespec pause = {0, 30000000};
    start = now_ns(CLOCK_MONOTONIC);
    nanosleep(&pause, NULL);
    int64_t slept = now_ns(CLOCK_MONOTONIC) - start;
    printf("slept: at least 30 ms %d, at most 5 s %d\n", slept >= 30000000, slept < 5000000000ll);
    int64_t until = now_ns(CLOCK_REALTIME) + 20000000;
    struct timespec end = {until / 1000000000, until % 1000000000};
    clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &end, NULL);
    printf("slept until: %d\n", now_ns(CLOCK_REALTIME) >= until);

    close(open("/box/file", O_CREAT | O_WRONLY, 0666));
    struct timespec times[2] = {{5, 6}, {1000000007, 8}};
    utimensat(AT_FDCWD, "/box/file", times, 0);
    struct stat status;
    stat("/box/file", &status);
    printf("time of a file: %lld %ld\n", (long long)status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
    return 0;
}
