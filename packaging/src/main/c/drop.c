/*
 * The trampoline: takes on an identity for good and becomes another program.
 *
 *   drop UID GID FAILED SOFT HARD FILE ARGV0 [ARG...]
 *
 * Run by root only (qmail-lspawn), for the one-shot children of qmail: qmail-getpw, qmail-local. The
 * group list is GID alone, as in qmail 1.03. FAILED, SOFT and HARD are exit codes of the caller's:
 * for an identity that could not be had (uid 0 and arguments that make no sense included), for a FILE
 * that cannot be run now, and for one that cannot be run at all. In none of these cases FILE has run.
 * Descriptors, directory, environment, umask and signals are the caller's and stay as they are.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <unistd.h>

enum { BAD_ARGUMENTS = 112, ARGUMENTS = 8 };

/* A decimal number below the limit, or the process ends. */
static unsigned number(const char *s, unsigned limit) {
  char *end;
  errno = 0;
  unsigned long n = strtoul(s, &end, 10);
  if (errno || *s < '0' || *s > '9' || *end || n >= limit) _exit(BAD_ARGUMENTS);
  return (unsigned)n;
}

/* Each of uid and gid in all its places, read back, and no way back to root. */
static int become(uid_t uid, gid_t gid) {
  uid_t u[3];
  gid_t g[3];
  if (setgroups(1, &gid) || setresgid(gid, gid, gid) || setresuid(uid, uid, uid)) return -1;
  if (getresuid(&u[0], &u[1], &u[2]) || getresgid(&g[0], &g[1], &g[2])) return -1;
  for (int i = 0; i < 3; ++i)
    if (u[i] != uid || g[i] != gid) return -1;
  return setuid(0) == -1 ? 0 : -1;
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
  uid_t uid = number(argv[1], (unsigned)-1);
  gid_t gid = number(argv[2], (unsigned)-1);
  int failed = (int)number(argv[3], 256), soft = (int)number(argv[4], 256);
  int hard = (int)number(argv[5], 256);
  if (uid == 0 || become(uid, gid)) _exit(failed);
  execv(argv[6], argv + 7);
  _exit(may_pass(errno) ? soft : hard);
}
