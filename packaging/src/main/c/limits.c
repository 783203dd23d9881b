/*
 * Takes on soft limits and becomes another program.
 *
 *   limits AS DATA STACK NOFILE CORE FILE ARGV0 [ARG...]
 *
 * Run by our own programs for themselves when they become another one and have limits of memory to
 * give back that they were born with (softlimit): a JVM ends when one of its threads cannot get
 * memory, and it has threads until the very exec. What cannot be set stays as it is; then FILE runs
 * all the same.
 * Exit code 111: FILE does not run after all, which its caller has looked at.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "birth.h"

enum { TEMPORARY = 111, FILE_AT = 1 + N_LIMITS, ARGV0_AT };

int main(int argc, char **argv) {
  if (argc <= ARGV0_AT) _exit(TEMPORARY);
  for (int i = 0; i < N_LIMITS; ++i) {
    struct rlimit r;
    if (getrlimit(LIMITS[i], &r) == -1) continue;
    r.rlim_cur = strtoull(argv[1 + i], 0, 10);
    setrlimit(LIMITS[i], &r);
  }
  execv(argv[FILE_AT], argv + ARGV0_AT);
  fprintf(stderr, "%s: fatal: unable to run: %s\n", argv[FILE_AT], strerror(errno));
  _exit(TEMPORARY);
}
