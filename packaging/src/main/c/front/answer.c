/*
 * What is in an answer of the inject service, piece by piece, each length checked.
 *
 * In qmail-inject and sendmail, which do not trust that service: root may be the caller.
 */
#define _GNU_SOURCE
#include <string.h>
#include <sys/mman.h>

#include "call.h"

struct answer answer;

static unsigned char small[PIECE + 8];

/* The next record of the service, at most limit bytes, becomes the answer. */
int receive(int fd, size_t limit, int64_t end) {
  unsigned char *to = small;
  size_t space = sizeof small, got = 0, want = 4;
  for (;;) {
    ssize_t n = hear(fd, to + got, space - got, end);
    if (n <= 0) return n == 0 ? CLOSED : LATE;
    got += (size_t)n;
    if (want == 4 && got >= 4) {
      size_t length = get_u32(to);
      if (length == 0 || length > limit) return BROKEN;
      want += length;
      if (want >= space) {
        to = mmap(0, want + 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (to == MAP_FAILED) return BROKEN;
        memcpy(to, small, got);
        space = want;
      }
    }
    if (got > want) return BROKEN;
    if (got == want) {
      answer = (struct answer){.bytes = to + 4, .length = want - 4};
      return RECEIVED;
    }
  }
}

/* To its end, and there was no mistake in it. */
int is_taken(void) { return !answer.bad && answer.at == answer.length; }

size_t take_u8(void) {
  if (answer.at >= answer.length) {
    answer.bad = 1;
    return 0;
  }
  return answer.bytes[answer.at++];
}

size_t take_u32(void) {
  if (answer.length - answer.at < 4) {
    answer.bad = 1;
    return 0;
  }
  answer.at += 4;
  return get_u32(answer.bytes + answer.at - 4);
}

unsigned char *take_string(size_t *n) {
  *n = take_u32();
  if (answer.bad || *n > answer.length - answer.at) {
    answer.bad = 1;
    *n = 0;
  }
  unsigned char *s = answer.bytes + answer.at;
  answer.at += *n;
  return s;
}

/* Ends in a null pointer; the strings in it have no ends yet. */
int take_list(char **to, size_t limit) {
  size_t count = take_u32(), n;
  if (count >= limit) answer.bad = 1;
  for (size_t i = 0; !answer.bad && i < count; ++i) {
    to[i] = (char *)take_string(&n);
    if (memchr(to[i], 0, n)) answer.bad = 1;
  }
  to[answer.bad ? 0 : count] = 0;
  return (int)(answer.bad ? 0 : count);
}

/* Each string ends where the next length began: once the whole answer was taken, that is known. */
void end_strings(char **list) {
  for (; *list; ++list) (*list)[get_u32((unsigned char *)*list - 4)] = 0;
}
