/* Preloaded, it lets allocations fail: the one of the number FAIL_AT, or all from the number FAIL_FROM on.
   They are counted from when the program handles SIGABRT, by which the want of memory shows.
   On leaving it writes how many there were into the file COUNT_INTO. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static atomic_long count;
static atomic_int counting;
static long fail_at, fail_from;

static long number(const char *variable) {
    const char *text = getenv(variable);
    return text ? atol(text) : 0;
}

__attribute__((constructor)) static void begin(void) {
    fail_at = number("FAIL_AT");
    fail_from = number("FAIL_FROM");
}

__attribute__((destructor)) static void end(void) {
    const char *path = getenv("COUNT_INTO");
    int file = path ? open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600) : -1;
    if (file >= 0) {
        dprintf(file, "%ld", (long)count);
        close(file);
    }
}

int sigaction(int signal, const struct sigaction *new, struct sigaction *old) {
    int (*next)(int, const struct sigaction *, struct sigaction *) = dlsym(RTLD_NEXT, "sigaction");
    int answer = next(signal, new, old);
    if (signal == SIGABRT && new)
        counting = 1;
    return answer;
}

static int fails(void) {
    if (!counting)
        return 0;
    long current = atomic_fetch_add(&count, 1) + 1;
    int failing = current == fail_at || (fail_from > 0 && current >= fail_from);
    if (failing)
        errno = ENOMEM;
    return failing;
}

void *malloc(size_t size) { return fails() ? NULL : __libc_malloc(size); }
void *calloc(size_t members, size_t size) { return fails() ? NULL : __libc_calloc(members, size); }
void *realloc(void *old, size_t size) { return fails() ? NULL : __libc_realloc(old, size); }
void *memalign(size_t alignment, size_t size) { return fails() ? NULL : __libc_memalign(alignment, size); }
void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }
int posix_memalign(void **place, size_t alignment, size_t size) {
    void *found = memalign(alignment, size);
    if (!found)
        return ENOMEM;
    *place = found;
    return 0;
}
