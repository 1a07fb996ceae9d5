#ifndef CEDIT_WIDTH_H
#define CEDIT_WIDTH_H

#include <stdint.h>

/// The columns that a Unicode scalar takes on a terminal: 0 for combining marks, 2 for East Asian wide ones and emoji;
/// -1 for what can't be shown. The line editor counts the same way.
int scalar_width(uint32_t scalar);

#endif
