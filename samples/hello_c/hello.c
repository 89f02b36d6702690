// The same greeting from C: arguments and environment arrive as on any system, and the exit code is
// the number of arguments, so that the test sees it pass through the command line.
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char** argv) {
    const char* name = getenv("NAME");
    printf("Hello, %s\n", name ? name : "world");
    for (int i = 1; i < argc; ++i) printf("argument %d: %s\n", i, argv[i]);
    return argc - 1;
}
