/*
 * The trampoline: takes on an identity for good and becomes another program.
 *
 *   drop UID GID[,GID...] FAILED SOFT HARD FILE ARGV0 [ARG...]
 *
 * Run by root only: qmail-start, for the daemons; qmail-lspawn, for qmail-getpw and qmail-local;
 * qmailj-listen. The first GID is the group, and all of them are the group list: one, as in qmail
 * 1.03, but for qmailr. A UID of - takes on the groups alone: qmail-lspawn stays root, in qmail's
 * group. A FILE without a slash is found along PATH, as execvp(3) does it. FAILED, SOFT and HARD
 * are exit codes of the caller's: for an identity that could not be had (uid 0 and arguments that
 * make no sense included), for a FILE that cannot be run now, and for one that cannot be run at
 * all. In none of these cases FILE has run. Descriptors, directory, environment, umask and signals
 * are the caller's and stay as they are.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "identity.h"

enum { BAD_ARGUMENTS = 112, ARGUMENTS = 8, MOST_GROUPS = 65536 };

static gid_t groups[MOST_GROUPS];

/* A decimal number below the limit at *s, which moves behind it, or the process ends. */
static unsigned digits(char **s, unsigned long limit) {
  char *end;
  unsigned long n = strtoul(*s, &end, 10); /* ULONG_MAX for one that is too large */
  if (**s < '0' || **s > '9' || n >= limit) _exit(BAD_ARGUMENTS);
  *s = end;
  return (unsigned)n;
}

static unsigned number(char *s, unsigned long limit) {
  unsigned n = digits(&s, limit);
  if (*s) _exit(BAD_ARGUMENTS);
  return n;
}

/* Numbers with commas between them, into groups; how many. */
static size_t list(char *s) {
  for (size_t n = 0; n < MOST_GROUPS; ++s) {
    groups[n++] = digits(&s, UINT_MAX);
    if (!*s) return n;
    if (*s != ',') break;
  }
  _exit(BAD_ARGUMENTS);
}

/* The errors of exec that may be gone when it is tried again; the same as Errno.java says. */
static int may_pass(int e) {
  switch (e) {
    case EINTR: case EIO: case EAGAIN: case ENOMEM: case EBUSY: case ENFILE: case EMFILE:
    case ETXTBSY: case EFBIG: case ENOSPC: case EDEADLK: case ENOLCK: case EUSERS: case ENETDOWN:
    case ENETUNREACH: case ENETRESET: case ECONNABORTED: case ECONNRESET: case ENOBUFS:
    case ETOOMANYREFS: case ETIMEDOUT: case ECONNREFUSED: case EHOSTDOWN: case EHOSTUNREACH:
    case ESTALE: case EDQUOT:
      return 1;
    default:
      return 0;
  }
}

int main(int argc, char **argv) {
  if (argc < ARGUMENTS) _exit(BAD_ARGUMENTS);
  int stays = !strcmp(argv[1], "-");
  uid_t uid = stays ? 0 : number(argv[1], UINT_MAX);
  size_t count = list(argv[2]);
  int failed = (int)number(argv[3], 256), soft = (int)number(argv[4], 256);
  int hard = (int)number(argv[5], 256);
  if (take_groups(groups, count) || (!stays && become(uid))) _exit(failed);
  if (strchr(argv[6], '/'))
    execv(argv[6], argv + 7);
  else
    execvp(argv[6], argv + 7);
  _exit(may_pass(errno) ? soft : hard);
}
