// Arguments and environment arrive unchanged, and the exit code goes back.
// run: --env NAME=value --env EMPTY= --env "SPACED=a b=c"
// args: one "two words" "" --dir
// exit: 42
// > 5 arguments
// > 1 one
// > 2 two words
// > 3
// > 4 --dir
// > NAME value
// > EMPTY
// > SPACED a b=c
// > HOME (null)
// > 3 variables
#include <stdio.h>
#include <stdlib.h>

extern char** environ;

static void show(const char* name) {
    const char* value = getenv(name);
    if (value != NULL && value[0] == '\0') {
        printf("%s\n", name);
    } else {
        printf("%s %s\n", name, value ? value : "(null)");
    }
}

int main(int argc, char** argv) {
    printf("%d arguments\n", argc);
    for (int i = 1; i < argc; ++i) {
        printf(argv[i][0] ? "%d %s\n" : "%d\n", i, argv[i]);
    }
    show("NAME");
    show("EMPTY");
    show("SPACED");
    show("HOME");
    int count = 0;
    while (environ[count]) ++count;
    printf("%d variables", count);  // no newline: what is written last must not be lost
    exit(42);
}
