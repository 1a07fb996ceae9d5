#define _GNU_SOURCE
#include "include/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted, resized, stopped;

// A signal may reach any thread and at any moment; a byte in a pipe wakes the one that waits, and can't be missed.
static int wakeup[2] = {-1, -1};

static void note(int number) {
  int error = errno;
  switch (number) {
    case SIGINT: interrupted = 1; break;
    case SIGWINCH: resized = 1; break;
    default: stopped = number;
  }
  // A full pipe wakes as well.
  if (write(wakeup[1], "", 1) < 0) errno = error;
}

static void watch(int number, int flags) {
  struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART | flags};
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

bool signals_watch(void) {
  if (wakeup[0] < 0 && pipe2(wakeup, O_CLOEXEC | O_NONBLOCK) != 0) return false;
  watch(SIGINT, 0);
  watch(SIGWINCH, 0);
  watch(SIGTERM, (int)SA_RESETHAND);
  // nohup ignores it, and means it.
  struct sigaction before;
  if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN) watch(SIGHUP, (int)SA_RESETHAND);
  return true;
}

static bool take(volatile sig_atomic_t *flag) {
  bool came = *flag;
  *flag = 0;
  return came;
}

bool signals_take_interrupt(void) { return take(&interrupted); }

bool signals_take_resize(void) { return take(&resized); }

int signals_stop(void) { return stopped; }

bool signals_wait(int descriptor) {
  struct pollfd both[] = {{descriptor, POLLIN, 0}, {wakeup[0], POLLIN, 0}};
  while (poll(both, 2, -1) < 0 && errno == EINTR) {
  }
  if (!both[1].revents) return true;
  char bytes[64];
  while (read(wakeup[0], bytes, sizeof bytes) > 0) {
  }
  return false;
}
