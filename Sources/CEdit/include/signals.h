#ifndef CEDIT_SIGNALS_H
#define CEDIT_SIGNALS_H

#include <stdbool.h>

/// Signals during a conversation on a terminal: noted when they come, looked at when it suits.

/// From now on SIGINT, SIGWINCH, SIGTERM and SIGHUP are noted instead of obeyed; a second SIGTERM or SIGHUP is obeyed.
/// False when the system has no pipe left.
bool signals_watch(void);

/// Whether SIGINT has come since the last call.
bool signals_take_interrupt(void);

/// Whether SIGWINCH has come since the last call.
bool signals_take_resize(void);

/// The signal that asks the program to end, or 0.
int signals_stop(void);

/// Waits until a descriptor can be read; false when a signal has come instead.
bool signals_wait(int descriptor);

#endif
