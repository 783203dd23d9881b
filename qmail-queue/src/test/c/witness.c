/*
 * Stands in for the Java program behind bin/qmail-queue: writes down what it was born with, one
 * thing a line, into the file seen of its working directory's parent.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

enum { FDS = 2048 };

static char born[FDS];

static void limit(FILE *to, const char *name, int which) {
  struct rlimit r;
  getrlimit(which, &r);
  fprintf(to, "%s %lld %lld\n", name, (long long)r.rlim_cur, (long long)r.rlim_max);
}

static void signals(FILE *to) {
  char line[200];
  FILE *status = fopen("/proc/self/status", "r");
  while (status && fgets(line, sizeof line, status))
    if (!strncmp(line, "Sig", 3) && strncmp(line, "SigQ", 4)) fputs(line, to);
  static const int timers[] = {ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF};
  for (int i = 0; i < 3; ++i) {
    struct itimerval t;
    getitimer(timers[i], &t);
    fprintf(to, "timer %d\n", t.it_value.tv_sec || t.it_value.tv_usec);
  }
}

int main(int argc, char **argv, char **environ) {
  for (int fd = 0; fd < FDS; ++fd) born[fd] = fcntl(fd, F_GETFD) != -1;
  char cwd[4096];
  FILE *to = fopen("../seen", "w");
  if (!to || !getcwd(cwd, sizeof cwd)) return 99;
  for (int i = 0; i < argc; ++i) fprintf(to, "arg %s\n", argv[i]);
  for (char **e = environ; *e; ++e) fprintf(to, "env %s\n", *e);
  uid_t r, e, s;
  getresuid(&r, &e, &s);
  fprintf(to, "uid %u %u %u\ncwd %s\numask %03o\n", r, e, s, cwd, umask(0));
  for (int fd = 0; fd < FDS; ++fd)
    if (born[fd]) fprintf(to, "fd %d\n", fd);
  char byte;
  fprintf(to, "read %zd %zd\n", read(0, &byte, 1), read(1, &byte, 1));
  limit(to, "as", RLIMIT_AS);
  limit(to, "stack", RLIMIT_STACK);
  limit(to, "nofile", RLIMIT_NOFILE);
  limit(to, "fsize", RLIMIT_FSIZE);
  limit(to, "core", RLIMIT_CORE);
  signals(to);
  return 0;
}
