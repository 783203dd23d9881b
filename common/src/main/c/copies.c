/*
 * The native door: a copy of this process, with its JVM (docs/adr/0011).
 *
 * Of all threads only the calling one lives on in the copy. What another thread was doing at that
 * moment would stay half done there for ever, and a lock that it held would stay locked: the JVM's
 * own threads wake up now and then. So a copy counts only if every other thread was asleep when it
 * was made: asleep before, and by the kernel's count not once on a processor until after. The copy
 * waits for that verdict before it touches anything of the JVM.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "door.h"
#include "identity.h"

#ifndef SYS_pidfd_open /* the same on every architecture; older headers lack them */
#define SYS_pidfd_open 434
#define SYS_pidfd_send_signal 424
#endif

enum { MOST_NAME = 16, MOST_THREADS = 32, TRIES = 50, PAUSE_NS = 1000000, ABANDONED = 120 };

/* A thread that sleeps, and how often it was taken off a processor until now. */
struct sleeper {
  int tid;
  unsigned long long switches;
};

/* A number of /proc/self/task/TID/status, 0 where it is not. */
static unsigned long long number(const char *status, const char *name) {
  const char *at = strstr(status, name);
  return at ? strtoull(at + strlen(name), 0, 10) : 0;
}

/* Looks at a thread; -1 when it does not sleep, or nobody can say how often it ran. */
static int look(struct sleeper *s) {
  char path[64], status[4096];
  snprintf(path, sizeof path, "/proc/self/task/%d/status", s->tid);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd == -1) return -1;
  ssize_t n = read(fd, status, sizeof status - 1);
  close(fd);
  if (n <= 0) return -1;
  status[n] = 0;
  s->switches = number(status, "\nvoluntary_ctxt_switches:") +
                number(status, "\nnonvoluntary_ctxt_switches:");
  return strstr(status, "\nState:\tS") && s->switches ? 0 : -1;
}

/* All threads but this one, which must be asleep; how many, or -1. */
static int find_sleepers(struct sleeper *all) {
  DIR *tasks = opendir("/proc/self/task");
  if (!tasks) return -1;
  int n = 0, me = (int)syscall(SYS_gettid);
  for (struct dirent *e = readdir(tasks); n != -1 && e; e = readdir(tasks)) {
    int tid = atoi(e->d_name);
    if (tid == 0 || tid == me) continue;
    if (n < MOST_THREADS) {
      all[n].tid = tid;
      n = look(&all[n]) ? -1 : n + 1;
    } else {
      n = -1;
    }
  }
  closedir(tasks);
  return n;
}

/* Whether they sleep still, without a break: then nobody has begun or ended a thread, either. */
static int slept_on(const struct sleeper *all, int n) {
  for (int i = 0; i < n; ++i) {
    struct sleeper now = {.tid = all[i].tid};
    if (look(&now) || now.switches != all[i].switches) return 0;
  }
  return 1;
}

/*
 * Whether a file is open that is read by its position, as the JVM reads jars: all copies would
 * share that position, and move it for each other.
 */
static int shares_position(void) {
  DIR *all = opendir("/proc/self/fd");
  if (!all) return 1;
  int found = 0;
  for (struct dirent *e = readdir(all); !found && e; e = readdir(all)) {
    int fd = atoi(e->d_name);
    found = fd != dirfd(all) && lseek(fd, 0, SEEK_CUR) > 0;
  }
  closedir(all);
  return found;
}

/* In the copy: waits for the verdict; without one it ends. Then its session is its own. */
static void wait_for_verdict(const int *verdict) {
  char yes;
  close(verdict[1]);
  if (read(verdict[0], &yes, 1) != 1) _exit(ABANDONED);
  close(verdict[0]);
  setsid();
}

/*
 * One copy: in it 0, here its pid and in *end the descriptor that tells its end, or -errno;
 * -EAGAIN where a thread was awake, -EBUSY where a position would be shared.
 */
static pid_t copy_once(int *end) {
  struct sleeper others[MOST_THREADS];
  if (shares_position()) return -EBUSY;
  int verdict[2], n = find_sleepers(others);
  if (n == -1) return -EAGAIN;
  if (pipe2(verdict, O_CLOEXEC) == -1) return -errno;
  pid_t pid = fork();
  if (pid == 0) {
    wait_for_verdict(verdict);
    return 0;
  }
  int failed = pid == -1 ? errno : 0;
  if (!failed) {
    *end = (int)syscall(SYS_pidfd_open, pid, 0);
    if (*end == -1) failed = errno;
  }
  if (!failed && (!slept_on(others, n) || write(verdict[1], "", 1) != 1)) {
    close(*end);
    failed = EAGAIN;
  }
  close(verdict[0]);
  close(verdict[1]); /* a copy that does not count ends by this */
  return failed ? -failed : pid;
}

/*
 * Copies this process. 0 in the copy, which has this name and is in a session of its own; here its
 * pid, and its pidfd in end[0]. Nobody waits for the copy: the caller ignores SIGCHLD.
 */
FN(jint, copy)(JNIEnv *env, jclass c, jbyteArray name, jintArray end) {
  static const struct timespec pause = {0, PAUSE_NS};
  char its_name[MOST_NAME];
  int bad = text(env, name, its_name, sizeof its_name);
  if (bad) return bad;
  jint fd = -1;
  pid_t pid = -EAGAIN;
  for (int i = 0; i < TRIES && pid == -EAGAIN; ++i) {
    if (i) nanosleep(&pause, 0);
    pid = copy_once(&fd);
  }
  if (pid == 0) prctl(PR_SET_NAME, its_name);
  if (pid > 0) (*env)->SetIntArrayRegion(env, end, 0, 1, &fd);
  return pid;
}

/* Takes on an identity for good. After an error this process is nobody in particular: end it. */
FN(jint, become)(JNIEnv *env, jclass c, jint uid, jint gid) {
  gid_t group = (gid_t)gid;
  return take_groups(&group, 1) || become((uid_t)uid) ? -EPERM : 0;
}

FN(jint, killByDescriptor)(JNIEnv *env, jclass c, jint pidfd) {
  return (jint)result(syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, 0, 0));
}
