// Standard input by lines, in non-blocking mode, and at its end; standard output is no place to
// read.
// stdin: first
// stdin: second line
// stdin:
// stdin: last
// > 5 first
// > 11 second line
// > 0
// > 4 last
// > end 1, error 0
// > reading at the end: 0
// > in non-blocking mode: 0
// > reading output: failed
// > seeking input: ESPIPE
// > terminal: 0 0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void) {
    char line[64];
    while (fgets(line, sizeof(line), stdin)) {
        line[strcspn(line, "\n")] = '\0';
        printf(line[0] ? "%d %s\n" : "%d\n", (int)strlen(line), line);
    }
    printf("end %d, error %d\n", feof(stdin) != 0, ferror(stdin) != 0);
    printf("reading at the end: %d\n", (int)read(0, line, sizeof(line)));
    fcntl(0, F_SETFL, O_NONBLOCK);
    printf("in non-blocking mode: %d\n", (int)read(0, line, sizeof(line)));
    printf("reading output: %s\n", read(1, line, sizeof(line)) < 0 ? "failed" : "worked");
    int seek = (int)lseek(0, 0, SEEK_SET);
    printf("seeking input: %s\n", seek < 0 && errno == ESPIPE ? "ESPIPE" : "other");
    printf("terminal: %d %d\n", isatty(0), isatty(1));
    return 0;
}
