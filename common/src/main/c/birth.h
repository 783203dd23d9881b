/*
 * What a process was born with and gives back to those it becomes or starts: noticed by the
 * launcher (launch.c), which changes it for its JVM's sake; kept by the native door (processes.c);
 * soft limits are also handed to limits.c, as numbers in this order.
 */
#ifndef QMAILJ_BIRTH_H
#define QMAILJ_BIRTH_H

#include <signal.h>
#include <sys/resource.h>

enum {
  N_MEMORY_LIMITS = 2, /* the first ones of LIMITS, in which a JVM does not live */
  N_LIMITS = 5,
  MAX_BORN_FDS = 64
};

static const int LIMITS[N_LIMITS] = {
    RLIMIT_AS, RLIMIT_DATA, RLIMIT_STACK, RLIMIT_NOFILE, RLIMIT_CORE};

struct birth {
  struct rlimit limits[N_LIMITS];
  sigset_t mask;
  sigset_t held; /* blocked until the program can take them */
  int fds[MAX_BORN_FDS]; /* those above 2 */
  int n_fds;
  unsigned filled; /* bit n: descriptor n was closed, and something of ours holds its place */
  const char *limits_program; /* where limits.c is, for who needs it */
};

/* The door's entry, which the launcher finds with dlsym. */
void qmailj_birth(const struct birth *);

#endif
