// A checksum as fast as memory is read: it finds damage and files that don't belong together, not malice.

#include "vector.h"

enum { LANES = 64 };

/// Every step is a bijection of the lane and of the word, so a single changed word always shows.
INLINE uint32_t stir(uint32_t lane, uint32_t word) {
  uint32_t product = (lane ^ word) * 0x9E3779B1u;
  return product << 13 | product >> 19;
}

INLINE void stir_all(uint32_t *restrict lanes, const uint8_t *restrict bytes) {
  for (int j = 0; j < LANES; j++) {
    uint32_t word;
    memcpy(&word, bytes + sizeof word * j, sizeof word);
    lanes[j] = stir(lanes[j], word);
  }
}

CLONES uint64_t checksum(uint64_t seed, const void *bytes, long count) {
  enum { TURN = LANES * sizeof(uint32_t) };
  const uint8_t *next = bytes, *end = next + count;
  uint32_t lanes[LANES];
  for (int j = 0; j < LANES; j++) lanes[j] = (uint32_t)j;
  for (; end - next >= TURN; next += TURN) stir_all(lanes, next);
  if (next < end) {
    uint8_t rest[TURN] = {0};
    memcpy(rest, next, end - next);
    stir_all(lanes, rest);
  }
  uint64_t sum = seed ^ (uint64_t)count;
  for (int j = 0; j < LANES; j++) {
    sum = (sum ^ lanes[j]) * 0x9E3779B97F4A7C15u;
    sum ^= sum >> 32;
  }
  return sum;
}
