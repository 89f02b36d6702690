// Counts lines, words and bytes like wc: of standard input, or of the files named as arguments,
// which the program can open only beneath directories granted with --dir.
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    unsigned long lines, words, bytes;
} Counts;

static Counts count(FILE* file) {
    Counts counts = {0};
    bool in_word = false;
    for (int c; (c = getc(file)) != EOF; ++counts.bytes) {
        if (c == '\n') ++counts.lines;
        if (!isspace(c) && !in_word) ++counts.words;
        in_word = !isspace(c);
    }
    return counts;
}

static void print(Counts counts, const char* name) {
    printf("%7lu %7lu %7lu %s\n", counts.lines, counts.words, counts.bytes, name);
}

int main(int argc, char** argv) {
    if (argc == 1) print(count(stdin), "(stdin)");
    int failures = 0;
    Counts total = {0};
    for (int i = 1; i < argc; ++i) {
        FILE* file = fopen(argv[i], "r");
        if (!file) {
            fprintf(stderr, "word_count: %s: %s\n", argv[i], strerror(errno));
            ++failures;
            continue;
        }
        Counts counts = count(file);
        fclose(file);
        print(counts, argv[i]);
        total.lines += counts.lines;
        total.words += counts.words;
        total.bytes += counts.bytes;
    }
    if (argc > 2) print(total, "total");
    return failures != 0;
}
