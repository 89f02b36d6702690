// Directories: making, listing (more entries than fit in one buffer), seeking back, removing.
// run: --dir {work}::/box --dir {data}::/data
// > 500 files, 1 directory, sum 124750
// > the same after rewinding: 503 entries
// > resumed behind the first 100: 403 entries
// > not empty: ENOTEMPTY
// > while removing: 500 files
// > empty: 2 entries
// > removed: ENOENT
// > deep: 20 levels
// > file is no directory: ENOTDIR
// > other grant: file
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char* error_of(int result) {
    if (result >= 0) return "none";
    return errno == ENOTEMPTY ? "ENOTEMPTY"
           : errno == ENOENT  ? "ENOENT"
           : errno == ENOTDIR ? "ENOTDIR"
                              : strerror(errno);
}

static int count(DIR* directory) {
    int entries = 0;
    while (readdir(directory)) ++entries;
    return entries;
}

static void list(void) {
    DIR* directory = opendir("/box/many");
    int files = 0;
    int directories = 0;
    int sum = 0;
    for (struct dirent* entry; (entry = readdir(directory));) {
        if (entry->d_type == DT_REG) {
            ++files;
            sum += atoi(entry->d_name + strlen("a-rather-long-name-"));
        } else if (entry->d_name[0] != '.') {
            directories += entry->d_type == DT_DIR;
        }
    }
    printf("%d files, %d directory, sum %d\n", files, directories, sum);
    rewinddir(directory);
    printf("the same after rewinding: %d entries\n", count(directory));
    rewinddir(directory);
    for (int i = 0; i < 100; ++i) readdir(directory);
    long position = telldir(directory);
    count(directory);
    seekdir(directory, position);
    printf("resumed behind the first 100: %d entries\n", count(directory));
    closedir(directory);
}

static void remove_all(void) {
    char name[300];
    printf("not empty: %s\n", error_of(rmdir("/box/many")));
    DIR* directory = opendir("/box/many");
    int removed = 0;
    for (struct dirent* entry; (entry = readdir(directory));) {
        if (entry->d_type != DT_REG) continue;
        snprintf(name, sizeof(name), "/box/many/%s", entry->d_name);
        removed += unlink(name) == 0;
    }
    closedir(directory);
    printf("while removing: %d files\n", removed);
    rmdir("/box/many/inner");
    directory = opendir("/box/many");
    printf("empty: %d entries\n", count(directory));
    closedir(directory);
    rmdir("/box/many");
    struct stat status;
    printf("removed: %s\n", error_of(stat("/box/many", &status)));
}

int main(void) {
    char name[300];
    mkdir("/box/many", 0777);
    mkdir("/box/many/inner", 0777);
    for (int i = 0; i < 500; ++i) {
        snprintf(name, sizeof(name), "/box/many/a-rather-long-name-%d", i);
        close(open(name, O_CREAT | O_WRONLY, 0666));
    }
    list();
    remove_all();
    strcpy(name, "/box");
    int levels = 0;
    for (; levels < 20; ++levels) {
        strcat(name, "/level");
        if (mkdir(name, 0777) < 0) break;
    }
    struct stat status;
    printf("deep: %d levels\n", stat(name, &status) == 0 ? levels : -1);
    printf("file is no directory: %s\n", error_of(opendir("/data/file") ? 0 : -1));
    DIR* directory = opendir("/data");
    for (struct dirent* entry; (entry = readdir(directory));) {
        if (entry->d_name[0] != '.') printf("other grant: %s\n", entry->d_name);
    }
    return 0;
}
