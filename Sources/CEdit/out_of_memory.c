// Ends the program with one clear line where memory or threads are refused.
//
// The Swift runtime would end it with a backtrace, and libdispatch wait for ever for a thread that can't begin. So the
// program has allocation functions of its own, which call the C library's. Sanitizers bring theirs.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

#ifndef SANITIZED

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);

// The exit code of what the machine can't give.
enum { resource = 5 };

// What the user has called, as messages begin with it.
static const char *command = "";

// The system hands the arguments to what runs before `main`, too.
__attribute__((constructor)) static void note_command(int count, char **arguments) {
  if (count > 1) command = arguments[1];
}

// Nothing may be allocated here.
static _Noreturn void end(const char *what) {
  // One thread says it; others that come to the same end wait for it.
  static atomic_flag said = ATOMIC_FLAG_INIT;
  while (atomic_flag_test_and_set(&said)) pause();
  struct iovec parts[] = {
      {"seq2seq ", strlen("seq2seq ")}, {(void *)command, strlen(command)}, {(void *)what, strlen(what)}};
  ssize_t written = writev(STDERR_FILENO, parts, sizeof parts / sizeof *parts);
  (void)written;
  _exit(resource);
}

static void *checked(void *memory, size_t size) {
  if (memory == NULL && size > 0)
    end(": out of memory; lower --batch-tokens, --beam or --size, or raise --memory if it is given\n");
  return memory;
}

void *malloc(size_t size) { return checked(__libc_malloc(size), size); }

void *calloc(size_t count, size_t size) { return checked(__libc_calloc(count, size), count > 0 ? size : 0); }

void *realloc(void *memory, size_t size) { return checked(__libc_realloc(memory, size), size); }

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*body)(void *), void *argument) {
  int (*create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) = dlsym(RTLD_NEXT, "pthread_create");
  int error = create(thread, attributes, body, argument);
  if (error == EAGAIN)
    end(": can't begin a thread; lower --threads, or raise --memory or the limit of processes\n");
  return error;
}

#endif
