/* The native door: children, and what this process becomes. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "door.h"

static void forget(char **s) {
  for (char **p = s; s && *p; ++p) free(*p);
  free(s);
}

/* 0 without memory: never a part, for a program with half its arguments bounces mail. */
static char **strings(JNIEnv *env, jobjectArray from) {
  jsize n = (*env)->GetArrayLength(env, from);
  char **to = calloc((size_t)n + 1, sizeof *to);
  for (jsize i = 0; to && i < n; ++i) {
    jbyteArray item = (*env)->GetObjectArrayElement(env, from, i);
    jsize len = (*env)->GetArrayLength(env, item);
    to[i] = malloc((size_t)len + 1);
    if (!to[i]) {
      forget(to);
      return 0;
    }
    (*env)->GetByteArrayRegion(env, item, 0, len, (jbyte *)to[i]);
    to[i][len] = 0;
    (*env)->DeleteLocalRef(env, item);
  }
  return to;
}

struct birth birth;

__attribute__((visibility("default"))) void qmailj_birth(const struct birth *told) {
  birth = *told;
}

/* close_range one by one: system calls and no memory, for a child of vfork. */
static void close_each(int first) {
  int all = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  struct rlimit r = {.rlim_cur = 0};
  if (all == -1) { /* no /proc: no number is above the limit, unless that was lowered */
    getrlimit(RLIMIT_NOFILE, &r);
    for (int fd = first; fd < (int)(r.rlim_cur < 65536 ? r.rlim_cur : 65536); ++fd)
      fcntl(fd, F_SETFD, FD_CLOEXEC);
    return;
  }
  char names[2048] __attribute__((aligned(8)));
  long n;
  while ((n = syscall(SYS_getdents64, all, names, sizeof names)) > 0)
    for (long at = 0; at < n;) {
      /* u64 ino, u64 off, u16 length of the record, u8 type, name */
      unsigned short length;
      memcpy(&length, names + at + 16, sizeof length);
      const char *digit = names + at + 19;
      int fd = 0;
      while (*digit >= '0' && *digit <= '9') fd = fd * 10 + *digit++ - '0';
      if (!*digit && fd >= first) fcntl(fd, F_SETFD, FD_CLOEXEC);
      at += length;
    }
  close(all);
}

/* Closes everything from first on at exec, but what this process was itself born with if asked. */
static void close_others(int first, int inherit) {
  if (syscall(SYS_close_range, first, ~0U, CLOSE_RANGE_CLOEXEC) == -1) /* Linux before 5.11 */
    close_each(first);
  for (int i = 0; inherit && i < birth.n_fds; ++i)
    if (birth.fds[i] >= first) fcntl(birth.fds[i], F_SETFD, 0);
}

/* Whether it only holds a place: what we become or start finds it closed, as we did. */
int is_filled(int fd) { return fd >= 0 && fd < 32 && (birth.filled >> fd & 1); }

/* The number has been closed, or is another file's. */
void no_longer_filled(int fd) {
  if (is_filled(fd)) birth.filled &= ~(1u << fd);
}

/*
 * What stands between fork and exec, in the parent's memory (vfork): system calls only.
 * map[i] is the descriptor that the child shall see as i, or -1 for a closed one. Sources below
 * the map's length are first moved above it, so that no dup2 overwrites a later source.
 */
static int child_fds(jint *map, int n, int inherit) {
  for (int i = 0; i < n; ++i)
    if (is_filled(map[i])) {
      map[i] = -1;
    } else if (map[i] >= 0 && map[i] < n) {
      map[i] = fcntl(map[i], F_DUPFD_CLOEXEC, n);
      if (map[i] == -1) return -1;
    }
  for (int i = 0; i < n; ++i) {
    if (map[i] == -1) {
      close(i);
    } else if (dup2(map[i], i) == -1) {
      return -1;
    }
  }
  close_others(n, inherit);
  return 0;
}

static void child_birth(void) {
  if (!birth.limits_program) return;
  for (int i = 0; i < N_LIMITS; ++i) setrlimit(LIMITS[i], &birth.limits[i]);
}

static void born_mask(sigset_t *mask) {
  if (birth.limits_program) *mask = birth.mask; else sigemptyset(mask);
}

static int has_born_memory(void) {
  struct rlimit now;
  for (int i = 0; i < N_MEMORY_LIMITS; ++i)
    if (getrlimit(LIMITS[i], &now) || now.rlim_cur != birth.limits[i].rlim_cur) return 0;
  return 1;
}

/* execve by way of limits.c; comes back with errno. */
static void exec_by_limits_program(char *path, char **a, char **e) {
  enum { OWN = N_LIMITS + 2 };
  if (faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == -1) return;
  size_t n = 0;
  while (a[n]) ++n;
  char **all = calloc(OWN + n + 1, sizeof *all), numbers[N_LIMITS][24];
  if (!all) return;
  all[0] = (char *)birth.limits_program;
  for (int i = 0; i < N_LIMITS; ++i) {
    snprintf(numbers[i], sizeof numbers[i], "%llu", (unsigned long long)birth.limits[i].rlim_cur);
    all[1 + i] = numbers[i];
  }
  all[OWN - 1] = path;
  memcpy(all + OWN, a, n * sizeof *a);
  execve(birth.limits_program, all, e);
  int failed = errno;
  free(all);
  errno = failed;
}

/*
 * execve with the limits of our birth; comes back with errno. Less memory is taken on by another
 * program image: here the JVM's other threads still run, and one that gets none ends us.
 */
static void exec_with_born_limits(char *path, char **a, char **e) {
  if (birth.limits_program && !has_born_memory()) {
    exec_by_limits_program(path, a, e);
  } else {
    child_birth();
    execve(path, a, e);
  }
}

enum { UNABLE = 120 }; /* of a child without descriptors: qmail's code for a temporary failure */
enum { MAXFDS = 1024 };

enum {
  SPAWN_IGNORE_PIPE = 1, /* the child ignores SIGPIPE */
  SPAWN_INHERIT = 2,     /* it also has what this process was born with, beyond the map */
  SPAWN_LEAD = 4         /* it leads a group and a session of its own: no stranger can join */
};

/* What a child does, made ready before there is one: it lives in our memory until its exec. */
struct plan {
  char file[PATH_MAX];
  int unusable; /* the errno of a file name that no file can have, or 0 */
  char **argv, **envp;
  jint map[MAXFDS];
  int n;
  int at, flags;
  int has_directory;
  char directory[PATH_MAX];
  jint failure[2];       /* exit codes: chdir, exec */
  volatile jint not_run; /* the child writes it: the errno of its exec, or of its descriptors */
};

/* exec resets handlers, but one that runs between here and there would run in our memory. */
static void child_handlers(int ignores_pipe) {
  struct sigaction plain = {.sa_handler = SIG_DFL}, now;
  for (int s = 1; s < NSIG; ++s)
    if (sigaction(s, 0, &now) == 0 && now.sa_handler != SIG_IGN && now.sa_handler != SIG_DFL)
      sigaction(s, &plain, 0);
  if (ignores_pipe) plain.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &plain, 0);
}

/*
 * The child's half: system calls only, and it never goes back to where vfork was called. Not
 * inlined, so that its variables lie below those of start and not among them.
 */
static _Noreturn __attribute__((noinline)) void become_child(struct plan *p) {
  /* before the map may take its number */
  if (p->at != -1 && fchdir(p->at) == -1) _exit(p->failure[0]);
  if (child_fds(p->map, p->n, p->flags & SPAWN_INHERIT) == -1) {
    p->not_run = errno;
    _exit(UNABLE);
  }
  if (p->flags & SPAWN_LEAD) setsid();
  child_handlers(p->flags & SPAWN_IGNORE_PIPE);
  child_birth();
  sigset_t clean;
  born_mask(&clean);
  sigprocmask(SIG_SETMASK, &clean, 0);
  if (p->has_directory && chdir(p->directory) == -1) _exit(p->failure[0]);
  if (!p->unusable) execve(p->file, p->argv, p->envp);
  p->not_run = p->unusable ? p->unusable : errno;
  _exit(p->failure[1]);
}

/* The pid, or -errno of vfork. We go on when the child has become another program or has ended. */
static pid_t start(struct plan *p) {
  sigset_t all, old;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &old); /* no handler of ours may run in the shared memory */
  pid_t pid = vfork();
  if (pid == 0) become_child(p);
  int failed = errno;
  pthread_sigmask(SIG_SETMASK, &old, 0);
  return pid == -1 ? -failed : pid;
}

/*
 * Runs a program as a child.
 *
 *   file       no PATH search; a name that no file can have is an exec that fails
 *   argv, envp
 *   fds        the map of child_fds
 *   directory  where the child runs, looked up from at; may be null
 *   at         a descriptor of the directory that the child starts in, -1 for ours
 *   flags      SPAWN_...
 *   failure    { chdir, exec }: the exit codes of a child whose chdir or exec did not succeed. A
 *              third element becomes the errno of that exec, or of descriptors that could not be
 *              given, and otherwise 0
 *
 * Answers the pid, or -errno of vfork.
 */
FN(jint, spawn)(JNIEnv *env, jclass c, jbyteArray file, jobjectArray argv, jobjectArray envp,
                jintArray fds, jbyteArray directory, jint at, jint flags, jintArray failure) {
  struct plan p = {.at = at, .flags = flags, .has_directory = directory != 0};
  p.unusable = -text(env, file, p.file, sizeof p.file);
  p.n = (*env)->GetArrayLength(env, fds);
  if (p.n > MAXFDS) return -EINVAL;
  if (directory) {
    int bad = text(env, directory, p.directory, sizeof p.directory);
    if (bad) return bad;
  }
  (*env)->GetIntArrayRegion(env, fds, 0, p.n, p.map);
  (*env)->GetIntArrayRegion(env, failure, 0, 2, p.failure);
  p.argv = strings(env, argv);
  p.envp = strings(env, envp);
  pid_t pid = p.argv && p.envp ? start(&p) : -ENOMEM;
  forget(p.argv);
  forget(p.envp);
  if ((*env)->GetArrayLength(env, failure) > 2) {
    jint why = p.not_run;
    (*env)->SetIntArrayRegion(env, failure, 2, 1, &why);
  }
  return pid;
}

/*
 * Becomes file, with the descriptors below keep still open and all others closed, but for those
 * that this process was born with if inherit says so; comes back only with -errno.
 */
FN(jint, exec)(JNIEnv *env, jclass c, jbyteArray file, jobjectArray argv, jobjectArray envp,
               jint keep, jboolean inherit) {
  PATH_OR_RETURN(path, file)
  char **a = strings(env, argv), **e = strings(env, envp);
  if (!a || !e) {
    forget(a);
    forget(e);
    return -ENOMEM;
  }
  for (int fd = 0; fd < keep; ++fd) /* a closed one stays closed */
    fcntl(fd, F_SETFD, is_filled(fd) ? FD_CLOEXEC : 0);
  close_others(keep, inherit);
  sigset_t clean, mask;
  struct sigaction plain = {.sa_handler = SIG_DFL}, pipe_action;
  born_mask(&clean);
  sigorset(&clean, &clean, &birth.held); /* its launcher holds them, too */
  pthread_sigmask(SIG_SETMASK, &clean, &mask);
  sigaction(SIGPIPE, &plain, &pipe_action);
  exec_with_born_limits(path, a, e);
  int failed = errno;
  sigaction(SIGPIPE, &pipe_action, 0);
  pthread_sigmask(SIG_SETMASK, &mask, 0);
  forget(a);
  forget(e);
  return -failed;
}

/* status[0] is the wait status as waitpid(2) gives it. options: WNOHANG or 0. */
FN(jint, waitpid)(JNIEnv *env, jclass c, jint pid, jint options, jintArray status) {
  int st = 0;
  pid_t r;
  do r = waitpid(pid, &st, options);
  while (r == -1 && errno == EINTR);
  if (r == -1) return -errno;
  jint s = st;
  (*env)->SetIntArrayRegion(env, status, 0, 1, &s);
  return r;
}

FN(jint, kill)(JNIEnv *env, jclass c, jint pid, jint sig) { return (jint)result(kill(pid, sig)); }
FN(jint, getpid)(JNIEnv *env, jclass c) { return getpid(); }
FN(jint, getuid)(JNIEnv *env, jclass c) { return (jint)getuid(); }
FN(jint, geteuid)(JNIEnv *env, jclass c) { return (jint)geteuid(); }
FN(jint, getgid)(JNIEnv *env, jclass c) { return (jint)getgid(); }
FN(jint, getegid)(JNIEnv *env, jclass c) { return (jint)getegid(); }
FN(void, exit)(JNIEnv *env, jclass c, jint code) { _exit(code); }

FN(jobjectArray, environment)(JNIEnv *env, jclass c) {
  size_t n = 0;
  while (environ && environ[n]) ++n;
  jobjectArray all = (*env)->NewObjectArray(env, (jsize)n, (*env)->FindClass(env, "[B"), 0);
  for (size_t i = 0; all && i < n; ++i) {
    jbyteArray one = bytes(env, environ[i], strlen(environ[i]));
    (*env)->SetObjectArrayElement(env, all, (jsize)i, one);
    (*env)->DeleteLocalRef(env, one);
  }
  return all;
}
