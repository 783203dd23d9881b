/*
 * What a service of callers is asked, and what it answers: one record each.
 */
#ifndef QMAILJ_CALL_H
#define QMAILJ_CALL_H

#include "front.h"

/* ---- call.c: a record for a service under construction, in kept, which is not in use yet */

enum { KEPT = 1 << 20 }; /* longest header */

extern unsigned char kept[KEPT + PIECE];
extern char **arguments;

extern struct call {
  size_t n, limit;
  int full;
} call;

void take_arguments(int argc, char **argv);
void begin_call(size_t limit);
void add(const void *from, size_t n);
void add_u8(unsigned n);
void add_u32(uint32_t n);
size_t add_u32_later(void);
void set_u32(size_t at, uint32_t n);
void add_arguments(int from);
void add_environment(int (*is_wanted)(const char *entry));
int send_bytes(int fd, const unsigned char *from, size_t n, int64_t end);
int send_call(int fd, int64_t end);

/* ---- answer.c: what the service said, piece by piece */

extern struct answer {
  unsigned char *bytes;
  size_t length, at; /* at: what was taken of it */
  int bad;
} answer;

int receive(int fd, size_t limit, int64_t end);
int is_taken(void);
size_t take_u8(void);
size_t take_u32(void);
unsigned char *take_string(size_t *n);
int take_list(char **to, size_t limit);
void end_strings(char **list);

#endif
