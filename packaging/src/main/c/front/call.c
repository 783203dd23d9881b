/*
 * What a program of the front tells a service of its caller: arguments, environment, and what else
 * goes into one record.
 *
 * In qmail-inject, sendmail and the sessions' programs, which have no privilege: it is all the
 * caller's own.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "call.h"

unsigned char kept[KEPT + PIECE];
char **arguments;
struct call call;

/* Also when it was started through a link, under another name or without any. */
void take_arguments(int argc, char **argv) {
  static char *none[] = {"", 0};
  prctl(PR_SET_NAME, PROGRAM);
  arguments = argc > 0 ? argv : none;
  if (!environ) environ = none + 1;
}

void begin_call(size_t limit) { call = (struct call){.limit = limit}; }

void add(const void *from, size_t n) {
  if (call.full || n > call.limit - call.n) {
    call.full = 1;
    return;
  }
  if (n) memcpy(kept + 4 + call.n, from, n);
  call.n += n;
}

void add_u8(unsigned n) {
  unsigned char b = (unsigned char)n;
  add(&b, 1);
}

void add_u32(uint32_t n) {
  unsigned char b[4];
  put_u32(b, n);
  add(b, sizeof b);
}

static void add_string(const char *s) {
  size_t n = strlen(s);
  add_u32((uint32_t)n);
  add(s, n);
}

/* A number that is known when what it counts has been added: where to set it then. */
size_t add_u32_later(void) {
  size_t at = call.n;
  add_u32(0);
  return at;
}

void set_u32(size_t at, uint32_t n) {
  if (!call.full) put_u32(kept + 4 + at, n);
}

void add_arguments(int from) {
  size_t at = add_u32_later();
  uint32_t n = 0;
  for (char **a = arguments; *a; ++a, --from)
    if (from <= 0) {
      add_string(*a);
      ++n;
    }
  set_u32(at, n);
}

void add_environment(int (*is_wanted)(const char *entry)) {
  size_t at = add_u32_later();
  uint32_t n = 0;
  for (char **e = environ; *e; ++e)
    if (!is_wanted || is_wanted(*e)) {
      add_string(*e);
      ++n;
    }
  set_u32(at, n);
}

/* 0, or -1 when the service is gone. */
int send_bytes(int fd, const unsigned char *from, size_t n, int64_t end) {
  while (n) {
    ssize_t w = send(fd, from, n, MSG_NOSIGNAL);
    if (w > 0) {
      from += w;
      n -= (size_t)w;
    } else if (w == -1 && errno == EAGAIN) {
      if (!ready(fd, POLLOUT, end)) return -1;
    } else if (w == -1 && errno != EINTR) {
      return -1;
    }
  }
  return 0;
}

int send_call(int fd, int64_t end) {
  put_u32(kept, (uint32_t)call.n);
  return send_bytes(fd, kept, 4 + call.n, end);
}
