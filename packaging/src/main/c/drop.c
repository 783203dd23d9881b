/*
 * The trampoline: takes on an identity for good and becomes another program.
 *
 *   drop UID GID FILE ARGV0 [ARG...]
 *
 * Run by root only (qmail-lspawn), for the one-shot children of qmail: qmail-getpw, qmail-local.
 * The group list is GID alone, as in qmail 1.03. Exit 111 when any step fails; then FILE has not
 * run. 126 when everything was well but FILE could not be run.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <unistd.h>

enum { FAILED = 111, NOT_RUN = 126 };

static unsigned number(const char *s) {
  char *end;
  errno = 0;
  unsigned long n = strtoul(s, &end, 10);
  if (errno || *s < '0' || *s > '9' || *end || n >= (unsigned)-1) _exit(FAILED);
  return (unsigned)n;
}

int main(int argc, char **argv) {
  if (argc < 5) _exit(FAILED);
  uid_t uid = number(argv[1]);
  gid_t gid = number(argv[2]);
  if (setgroups(1, &gid) == -1 || setresgid(gid, gid, gid) == -1 || setresuid(uid, uid, uid) == -1)
    _exit(FAILED);
  if (getuid() != uid || geteuid() != uid || getgid() != gid || getegid() != gid) _exit(FAILED);
  if (uid && setuid(0) != -1) _exit(FAILED);
  execv(argv[3], argv + 4);
  _exit(NOT_RUN);
}
