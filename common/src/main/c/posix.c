/*
 * The native door of qmailj: the system calls that java.base does not have, one function each.
 *
 * Every function answers a value >= 0 or -errno. Strings come as byte arrays; one that holds a NUL
 * is refused with EINVAL, because the kernel would silently see a shorter name. Nothing here keeps
 * state, parses mail or allocates more than the call needs. Java side: Native.java.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <jni.h>
#include <limits.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <utmpx.h>

#include "birth.h"

#define FN(type, name) JNIEXPORT type JNICALL Java_org_qmailj_common_posix_Native_##name
#define CHUNK 65536

/*
 * The Java side has flags, errors and signals by the numbers of x86-64. Nearly all of them are those
 * of every architecture that we are built for; two flags are not: aarch64 would take our O_DIRECTORY
 * for O_DIRECT, and drop O_NOFOLLOW in silence.
 */
_Static_assert(O_CREAT == 0100 && O_EXCL == 0200 && O_TRUNC == 01000 && O_APPEND == 02000 &&
                   O_NONBLOCK == 04000 && O_PATH == 010000000 && ETIMEDOUT == 110 && SIGCHLD == 17,
               "Fd.java, Directory.java, Errno.java or Signals.java do not fit this architecture");

static int flags_here(int flags) {
  const int directory = 0200000, nofollow = 0400000; /* Fd.java */
  int here = flags & ~(directory | nofollow);
  if (flags & directory) here |= O_DIRECTORY;
  if (flags & nofollow) here |= O_NOFOLLOW;
  return here;
}

static long result(long r) { return r == -1 ? -errno : r; }

/* A path or name copied to the caller's buffer; 0, or -errno. */
static int text(JNIEnv *env, jbyteArray from, char *to, size_t room) {
  jsize n = (*env)->GetArrayLength(env, from);
  if ((size_t)n >= room) return -ENAMETOOLONG;
  (*env)->GetByteArrayRegion(env, from, 0, n, (jbyte *)to);
  to[n] = 0;
  return memchr(to, 0, n) ? -EINVAL : 0;
}

static jbyteArray bytes(JNIEnv *env, const char *from, size_t n) {
  jbyteArray to = (*env)->NewByteArray(env, (jsize)n);
  if (to) (*env)->SetByteArrayRegion(env, to, 0, (jsize)n, (const jbyte *)from);
  return to;
}

#define PATH(var, array)                              \
  char var[PATH_MAX];                                 \
  {                                                   \
    int bad_ = text(env, array, var, sizeof var);     \
    if (bad_) return bad_;                            \
  }

/* ---- descriptors */

FN(jint, open)(JNIEnv *env, jclass c, jbyteArray path, jint flags, jint mode) {
  PATH(p, path)
  int r = open(p, flags_here(flags) | O_CLOEXEC, mode);
  return (jint)result(r);
}

FN(jint, close)(JNIEnv *env, jclass c, jint fd) { return (jint)result(close(fd)); }

FN(jint, read)(JNIEnv *env, jclass c, jint fd, jbyteArray to, jint off, jint len) {
  jbyte chunk[CHUNK];
  if (len > CHUNK) len = CHUNK;
  ssize_t r;
  do r = read(fd, chunk, len);
  while (r == -1 && errno == EINTR);
  if (r == -1) return -errno;
  (*env)->SetByteArrayRegion(env, to, off, (jsize)r, chunk);
  return (jint)r;
}

FN(jint, write)(JNIEnv *env, jclass c, jint fd, jbyteArray from, jint off, jint len) {
  jbyte chunk[CHUNK];
  if (len > CHUNK) len = CHUNK;
  (*env)->GetByteArrayRegion(env, from, off, len, chunk);
  ssize_t r;
  do r = write(fd, chunk, len);
  while (r == -1 && errno == EINTR);
  return (jint)result(r);
}

FN(jint, pwrite)(JNIEnv *env, jclass c, jint fd, jbyteArray from, jlong at) {
  jbyte chunk[CHUNK];
  jsize len = (*env)->GetArrayLength(env, from);
  if (len > CHUNK) return -EINVAL;
  (*env)->GetByteArrayRegion(env, from, 0, len, chunk);
  ssize_t r;
  do r = pwrite(fd, chunk, len, at);
  while (r == -1 && errno == EINTR);
  return (jint)result(r);
}

FN(jlong, seek)(JNIEnv *env, jclass c, jint fd, jlong at, jint whence) {
  return result(lseek(fd, at, whence));
}

FN(jint, fsync)(JNIEnv *env, jclass c, jint fd) { return (jint)result(fsync(fd)); }

FN(jint, truncate)(JNIEnv *env, jclass c, jint fd, jlong size) {
  return (jint)result(ftruncate(fd, size));
}

FN(jint, fchmod)(JNIEnv *env, jclass c, jint fd, jint mode) {
  return (jint)result(fchmod(fd, mode));
}

FN(jint, fchown)(JNIEnv *env, jclass c, jint fd, jint uid, jint gid) {
  return (jint)result(fchown(fd, uid, gid));
}

FN(jint, flock)(JNIEnv *env, jclass c, jint fd, jint operation) {
  return (jint)result(flock(fd, operation));
}

FN(jint, dup2)(JNIEnv *env, jclass c, jint from, jint to) { return (jint)result(dup2(from, to)); }

/* How many descriptors this process may have. */
FN(jint, descriptorLimit)(JNIEnv *env, jclass c) {
  struct rlimit r;
  if (getrlimit(RLIMIT_NOFILE, &r) == -1) return -errno;
  return r.rlim_cur > INT_MAX ? INT_MAX : (jint)r.rlim_cur;
}

FN(jint, blocking)(JNIEnv *env, jclass c, jint fd, jboolean on) {
  int flags = fcntl(fd, F_GETFL);
  if (flags == -1) return -errno;
  return (jint)result(fcntl(fd, F_SETFL, on ? flags & ~O_NONBLOCK : flags | O_NONBLOCK));
}

FN(jint, pipe)(JNIEnv *env, jclass c, jintArray ends) {
  int p[2];
  if (pipe2(p, O_CLOEXEC) == -1) return -errno;
  jint j[2] = {p[0], p[1]};
  (*env)->SetIntArrayRegion(env, ends, 0, 2, j);
  return 0;
}

/* One descriptor: 1 ready, 0 timed out. events is POLLIN or POLLOUT; milliseconds -1 waits forever. */
FN(jint, poll)(JNIEnv *env, jclass c, jint fd, jint events, jint milliseconds) {
  struct pollfd p = {.fd = fd, .events = (short)events};
  return (jint)result(poll(&p, 1, milliseconds));
}

/* ---- files */

static void fill(JNIEnv *env, jlongArray to, const struct stat *st) {
  jlong v[12] = {st->st_dev,          st->st_ino,          st->st_mode,  st->st_nlink,
                 st->st_uid,          st->st_gid,          st->st_size,  st->st_atim.tv_sec,
                 st->st_mtim.tv_sec,  st->st_ctim.tv_sec,  st->st_mtim.tv_nsec,
                 st->st_ctim.tv_nsec};
  (*env)->SetLongArrayRegion(env, to, 0, 12, v);
}

FN(jint, fstat)(JNIEnv *env, jclass c, jint fd, jlongArray to) {
  struct stat st;
  if (fstat(fd, &st) == -1) return -errno;
  fill(env, to, &st);
  return 0;
}

FN(jint, stat)(JNIEnv *env, jclass c, jbyteArray path, jboolean follow, jlongArray to) {
  PATH(p, path)
  struct stat st;
  if ((follow ? stat(p, &st) : lstat(p, &st)) == -1) return -errno;
  fill(env, to, &st);
  return 0;
}

FN(jint, link)(JNIEnv *env, jclass c, jbyteArray from, jbyteArray to) {
  PATH(a, from)
  PATH(b, to)
  return (jint)result(link(a, b));
}

FN(jint, symlink)(JNIEnv *env, jclass c, jbyteArray target, jbyteArray path) {
  PATH(a, target)
  PATH(b, path)
  return (jint)result(symlink(a, b));
}

FN(jint, rename)(JNIEnv *env, jclass c, jbyteArray from, jbyteArray to) {
  PATH(a, from)
  PATH(b, to)
  return (jint)result(rename(a, b));
}

/* Two names change places, and nobody sees one of them missing. */
FN(jint, exchange)(JNIEnv *env, jclass c, jbyteArray one, jbyteArray other) {
  PATH(a, one)
  PATH(b, other)
  return (jint)result(renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE));
}

FN(jint, unlink)(JNIEnv *env, jclass c, jbyteArray path) {
  PATH(p, path)
  return (jint)result(unlink(p));
}

FN(jint, mkdir)(JNIEnv *env, jclass c, jbyteArray path, jint mode) {
  PATH(p, path)
  return (jint)result(mkdir(p, mode));
}

FN(jint, mkfifo)(JNIEnv *env, jclass c, jbyteArray path, jint mode) {
  PATH(p, path)
  return (jint)result(mkfifo(p, mode));
}

FN(jint, chmod)(JNIEnv *env, jclass c, jbyteArray path, jint mode) {
  PATH(p, path)
  return (jint)result(chmod(p, mode));
}

FN(jint, chown)(JNIEnv *env, jclass c, jbyteArray path, jint uid, jint gid) {
  PATH(p, path)
  return (jint)result(lchown(p, uid, gid));
}

FN(jint, utime)(JNIEnv *env, jclass c, jbyteArray path, jlong atime, jlong mtime) {
  PATH(p, path)
  struct timeval t[2] = {{.tv_sec = atime}, {.tv_sec = mtime}};
  return (jint)result(utimes(p, t));
}

FN(jint, chdir)(JNIEnv *env, jclass c, jbyteArray path) {
  PATH(p, path)
  return (jint)result(chdir(p));
}

FN(jint, fchdir)(JNIEnv *env, jclass c, jint fd) { return (jint)result(fchdir(fd)); }

/* The same below a directory: dir is a descriptor of one, or AT_FDCWD; absolute names ignore it. */

FN(jint, openat)(JNIEnv *env, jclass c, jint dir, jbyteArray path, jint flags, jint mode) {
  PATH(p, path)
  return (jint)result(openat(dir, p, flags | O_CLOEXEC, mode));
}

FN(jint, statat)(JNIEnv *env, jclass c, jint dir, jbyteArray path, jlongArray to) {
  PATH(p, path)
  struct stat st;
  if (fstatat(dir, p, &st, 0) == -1) return -errno;
  fill(env, to, &st);
  return 0;
}

FN(jint, linkat)(JNIEnv *env, jclass c, jint dir, jbyteArray from, jbyteArray to) {
  PATH(a, from)
  PATH(b, to)
  return (jint)result(linkat(dir, a, dir, b, 0));
}

FN(jint, unlinkat)(JNIEnv *env, jclass c, jint dir, jbyteArray path) {
  PATH(p, path)
  return (jint)result(unlinkat(dir, p, 0));
}

/* What a symbolic link says, into target[0]. */
FN(jint, readlink)(JNIEnv *env, jclass c, jbyteArray path, jobjectArray target) {
  PATH(p, path)
  char to[PATH_MAX];
  ssize_t n = readlink(p, to, sizeof to);
  if (n == -1) return -errno;
  if (n == sizeof to) return -ENAMETOOLONG;
  (*env)->SetObjectArrayElement(env, target, 0, bytes(env, to, (size_t)n));
  return 0;
}

FN(jint, umask)(JNIEnv *env, jclass c, jint mask) { return (jint)umask(mask); }

/* The names of a directory, each ended by NUL, into names[0]; without "." and "..". */
FN(jint, list)(JNIEnv *env, jclass c, jbyteArray path, jobjectArray names) {
  PATH(p, path)
  DIR *d = opendir(p);
  if (!d) return -errno;
  size_t used = 0, room = 4096;
  char *all = malloc(room);
  int failed = all ? 0 : ENOMEM;
  while (!failed) {
    errno = 0;
    struct dirent *e = readdir(d);
    if (!e) {
      failed = errno;
      break;
    }
    if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")) continue;
    size_t n = strlen(e->d_name) + 1;
    if (used + n > room) {
      char *more = realloc(all, room * 2);
      if (!more) {
        failed = ENOMEM;
        break;
      }
      all = more;
      room *= 2;
    }
    memcpy(all + used, e->d_name, n);
    used += n;
  }
  closedir(d);
  if (!failed) {
    jbyteArray out = bytes(env, all, used);
    if (out) (*env)->SetObjectArrayElement(env, names, 0, out);
  }
  free(all);
  return -failed;
}

/* ---- processes */

static char **strings(JNIEnv *env, jobjectArray from) {
  jsize n = (*env)->GetArrayLength(env, from);
  char **to = calloc((size_t)n + 1, sizeof *to);
  for (jsize i = 0; to && i < n; ++i) {
    jbyteArray item = (*env)->GetObjectArrayElement(env, from, i);
    jsize len = (*env)->GetArrayLength(env, item);
    to[i] = malloc((size_t)len + 1);
    if (!to[i]) break;
    (*env)->GetByteArrayRegion(env, item, 0, len, (jbyte *)to[i]);
    to[i][len] = 0;
    (*env)->DeleteLocalRef(env, item);
  }
  return to;
}

static void forget(char **s) {
  for (char **p = s; s && *p; ++p) free(*p);
  free(s);
}

static struct birth birth; /* giver is null where no launcher told it */

__attribute__((visibility("default"))) void qmailj_birth(const struct birth *told) {
  birth = *told;
}

/* The same one by one: system calls and no memory, for a child of vfork. */
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

/*
 * What stands between fork and exec, in the parent's memory (vfork): system calls only.
 * map[i] is the descriptor that the child shall see as i, or -1 for a closed one. Sources below
 * the map's length are first moved above it, so that no dup2 overwrites a later source.
 */
static void child_fds(jint *map, int n, int inherit) {
  for (int i = 0; i < n; ++i)
    if (map[i] >= 0 && map[i] < n) {
      map[i] = fcntl(map[i], F_DUPFD_CLOEXEC, n);
      if (map[i] == -1) _exit(120);
    }
  for (int i = 0; i < n; ++i) {
    if (map[i] == -1) {
      close(i);
    } else if (dup2(map[i], i) == -1) {
      _exit(120);
    }
  }
  close_others(n, inherit);
}

static void child_birth(void) {
  if (!birth.giver) return;
  for (int i = 0; i < N_LIMITS; ++i) setrlimit(LIMITS[i], &birth.limits[i]);
}

static void born_mask(sigset_t *mask) {
  if (birth.giver) *mask = birth.mask; else sigemptyset(mask);
}

static int has_born_memory(void) {
  struct rlimit now;
  for (int i = 0; i < N_MEMORY_LIMITS; ++i)
    if (getrlimit(LIMITS[i], &now) || now.rlim_cur != birth.limits[i].rlim_cur) return 0;
  return 1;
}

/* execve by way of limits.c; comes back with errno. */
static void exec_through_giver(char *path, char **a, char **e) {
  enum { OWN = N_LIMITS + 2 };
  if (faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == -1) return;
  size_t n = 0;
  while (a[n]) ++n;
  char **all = calloc(OWN + n + 1, sizeof *all), numbers[N_LIMITS][24];
  if (!all) return;
  all[0] = (char *)birth.giver;
  for (int i = 0; i < N_LIMITS; ++i) {
    snprintf(numbers[i], sizeof numbers[i], "%llu", (unsigned long long)birth.limits[i].rlim_cur);
    all[1 + i] = numbers[i];
  }
  all[OWN - 1] = path;
  memcpy(all + OWN, a, n * sizeof *a);
  execve(birth.giver, all, e);
  int failed = errno;
  free(all);
  errno = failed;
}

/*
 * execve with the limits of our birth; comes back with errno. Less memory is taken on by another
 * program image: here the JVM's other threads still run, and one that gets none ends us.
 */
static void exec_with_born_limits(char *path, char **a, char **e) {
  if (birth.giver && !has_born_memory()) {
    exec_through_giver(path, a, e);
  } else {
    child_birth();
    execve(path, a, e);
  }
}

#define MAXFDS 1024

#define SPAWN_IGNORE_PIPE 1
#define SPAWN_INHERIT 2
#define SPAWN_LEAD 4

/*
 * Runs file (no PATH search) as a child. directory may be null. failure is the exit code of a child
 * whose chdir or exec did not succeed: { chdir, exec }; a third element of it becomes the errno of an
 * exec that failed, 0 after one that did not. flags: with SPAWN_IGNORE_PIPE the child ignores SIGPIPE,
 * with SPAWN_INHERIT it also has what this process was born with beyond the map, with SPAWN_LEAD it
 * leads a process group of its own, in a session of its own: no stranger can join. Answers the pid, or
 * -errno of vfork. A file name that no file can have is an exec that fails. at is a descriptor of the
 * directory that the child starts in, -1 for ours; directory is looked up from there.
 */
FN(jint, spawn)(JNIEnv *env, jclass c, jbyteArray file, jobjectArray argv, jobjectArray envp,
                jintArray fds, jbyteArray directory, jint at, jint flags, jintArray failure) {
  char path[PATH_MAX], dir[PATH_MAX] = "";
  int unusable = text(env, file, path, sizeof path);
  jint map[MAXFDS], fail[2];
  jsize n = (*env)->GetArrayLength(env, fds);
  if (n > MAXFDS) return -EINVAL;
  if (directory) {
    int bad = text(env, directory, dir, sizeof dir);
    if (bad) return bad;
  }
  (*env)->GetIntArrayRegion(env, fds, 0, n, map);
  (*env)->GetIntArrayRegion(env, failure, 0, 2, fail);
  char **a = strings(env, argv), **e = strings(env, envp);
  if (!a || !e) {
    forget(a);
    forget(e);
    return -ENOMEM;
  }
  volatile jint not_run = 0; /* the child writes it, in our memory */
  sigset_t all, old;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &old); /* no handler of ours may run in the shared memory */
  pid_t pid = vfork();
  if (pid == 0) {
    if (at != -1 && fchdir(at) == -1) _exit(fail[0]); /* before the map may take its number */
    child_fds(map, n, flags & SPAWN_INHERIT);
    if (flags & SPAWN_LEAD) setsid();
    /* exec resets handlers, but a handler that runs between here and there would run in our memory */
    struct sigaction plain = {.sa_handler = SIG_DFL}, now;
    for (int s = 1; s < NSIG; ++s)
      if (sigaction(s, 0, &now) == 0 && now.sa_handler != SIG_IGN && now.sa_handler != SIG_DFL)
        sigaction(s, &plain, 0);
    if (flags & SPAWN_IGNORE_PIPE) plain.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &plain, 0);
    child_birth();
    sigset_t clean;
    born_mask(&clean);
    sigprocmask(SIG_SETMASK, &clean, 0);
    if (directory && chdir(dir) == -1) _exit(fail[0]);
    if (!unusable) execve(path, a, e);
    not_run = unusable ? -unusable : errno;
    _exit(fail[1]);
  }
  int failed = errno;
  pthread_sigmask(SIG_SETMASK, &old, 0);
  forget(a);
  forget(e);
  if ((*env)->GetArrayLength(env, failure) > 2) {
    jint why = not_run;
    (*env)->SetIntArrayRegion(env, failure, 2, 1, &why);
  }
  return pid == -1 ? -failed : pid;
}

/*
 * Becomes file, with the descriptors below keep still open and all others closed, but for those that
 * this process was born with if inherit says so; comes back only with -errno.
 */
FN(jint, exec)(JNIEnv *env, jclass c, jbyteArray file, jobjectArray argv, jobjectArray envp,
               jint keep, jboolean inherit) {
  PATH(path, file)
  char **a = strings(env, argv), **e = strings(env, envp);
  if (!a || !e) {
    forget(a);
    forget(e);
    return -ENOMEM;
  }
  for (int fd = 0; fd < keep; ++fd) fcntl(fd, F_SETFD, 0); /* a closed one stays closed */
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
FN(jint, getppid)(JNIEnv *env, jclass c) { return getppid(); }
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

/* ---- signals */

static volatile unsigned char exit_code[NSIG];
static int signal_pipe = -1;

static void exit_now(int sig) { _exit(exit_code[sig]); }

static void tell(int sig) {
  int saved = errno;
  unsigned char b = (unsigned char)sig;
  if (write(signal_pipe, &b, 1) == -1) { /* the pipe is full of the same news */
  }
  errno = saved;
}

static int handle(int sig, void (*f)(int)) {
  struct sigaction a = {.sa_handler = f, .sa_flags = SA_RESTART};
  sigemptyset(&a.sa_mask);
  return (jint)result(sigaction(sig, &a, 0));
}

FN(jint, signalIgnore)(JNIEnv *env, jclass c, jint sig) { return handle(sig, SIG_IGN); }
FN(jint, signalDefault)(JNIEnv *env, jclass c, jint sig) { return handle(sig, SIG_DFL); }

/* From now on sig ends the process at once with this exit code, leaving everything as it is. */
FN(jint, signalExit)(JNIEnv *env, jclass c, jint sig, jint code) {
  if (sig < 1 || sig >= NSIG) return -EINVAL;
  exit_code[sig] = (unsigned char)code;
  return handle(sig, exit_now);
}

/* From now on sig writes its number as one byte to the descriptor fd, which is non-blocking. */
FN(jint, signalTell)(JNIEnv *env, jclass c, jint sig, jint fd) {
  signal_pipe = fd;
  return handle(sig, tell);
}

/* What the launcher held back may come, to this thread and to those it starts later. */
FN(jint, signalRelease)(JNIEnv *env, jclass c) {
  sigset_t held = birth.held;
  sigemptyset(&birth.held);
  return -pthread_sigmask(SIG_UNBLOCK, &held, 0);
}

FN(jint, alarm)(JNIEnv *env, jclass c, jint seconds) { return (jint)alarm(seconds); }

/* ---- names */

/* { uid, gid } into ids, { name, directory, shell } into texts; 1 found, 0 unknown, or -errno. */
static jint found(JNIEnv *env, const struct passwd *pw, jintArray ids, jobjectArray texts) {
  jint v[2] = {(jint)pw->pw_uid, (jint)pw->pw_gid};
  (*env)->SetIntArrayRegion(env, ids, 0, 2, v);
  const char *t[3] = {pw->pw_name, pw->pw_dir, pw->pw_shell};
  for (int i = 0; i < 3; ++i)
    (*env)->SetObjectArrayElement(env, texts, i, bytes(env, t[i] ? t[i] : "", t[i] ? strlen(t[i]) : 0));
  return 1;
}

/* One lookup, of a name or else of a uid; many threads may have one under way. */
static jint look_up(JNIEnv *env, const char *name, uid_t uid, jintArray ids, jobjectArray texts) {
  for (size_t room = 1024;; room *= 4) {
    struct passwd entry, *pw = 0;
    char *space = malloc(room);
    if (!space) return -ENOMEM;
    int failed = name ? getpwnam_r(name, &entry, space, room, &pw)
                      : getpwuid_r(uid, &entry, space, room, &pw);
    jint r = pw ? found(env, pw, ids, texts) : failed == ENOENT || failed == ESRCH ? 0 : -failed;
    free(space);
    if (r != -ERANGE || room > 1 << 20) return r;
  }
}

FN(jint, getpwnam)(JNIEnv *env, jclass c, jbyteArray name, jintArray ids, jobjectArray texts) {
  PATH(n, name)
  return look_up(env, n, 0, ids, texts);
}

FN(jint, getpwuid)(JNIEnv *env, jclass c, jint uid, jintArray ids, jobjectArray texts) {
  return look_up(env, 0, (uid_t)uid, ids, texts);
}

/* The gid of a group, -1 when there is none of that name, -2 when the name service failed. */
FN(jlong, getgrnam)(JNIEnv *env, jclass c, jbyteArray name) {
  char n[256];
  if (text(env, name, n, sizeof n)) return -1;
  errno = 0;
  struct group *gr = getgrnam(n);
  if (gr) return (jlong)gr->gr_gid;
  return errno == 0 || errno == ENOENT || errno == ESRCH ? -1 : -2;
}

/* The groups of a user, with gid among them, into list; how many, or -ERANGE when that is too small. */
FN(jint, getgrouplist)(JNIEnv *env, jclass c, jbyteArray name, jint gid, jintArray list) {
  char n[256];
  if (text(env, name, n, sizeof n)) return -EINVAL;
  int room = (*env)->GetArrayLength(env, list), count = room;
  gid_t *groups = calloc((size_t)room + 1, sizeof *groups);
  if (!groups) return -ENOMEM;
  int r = getgrouplist(n, (gid_t)gid, groups, &count);
  if (r >= 0) (*env)->SetIntArrayRegion(env, list, 0, count, (jint *)groups);
  free(groups);
  return r < 0 ? -ERANGE : count;
}

FN(jbyteArray, hostname)(JNIEnv *env, jclass c) {
  char host[257] = "";
  if (gethostname(host, sizeof host - 1) == -1) return 0;
  return bytes(env, host, strlen(host));
}

/* { year, month, day, hour, minute, second, weekday, seconds ahead of UTC } in the zone of TZ. */
FN(jint, localTime)(JNIEnv *env, jclass c, jlong seconds, jlongArray to) {
  time_t when = (time_t)seconds;
  struct tm tm;
  tzset();
  if (!localtime_r(&when, &tm)) return -errno;
  jlong v[8] = {tm.tm_year + 1900L, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
                tm.tm_min,          tm.tm_sec,     tm.tm_wday, tm.tm_gmtoff};
  (*env)->SetLongArrayRegion(env, to, 0, 8, v);
  return 0;
}

/* Who is logged in (utmp): a user of USER bytes and a line of LINE bytes each, into entries[0]. */
#define USER 32
#define LINE 32
_Static_assert(sizeof ((struct utmpx *)0)->ut_user == USER, "see Logins.java");
_Static_assert(sizeof ((struct utmpx *)0)->ut_line == LINE, "see Logins.java");

FN(jint, logins)(JNIEnv *env, jclass c, jobjectArray entries) {
  size_t used = 0, room = 64 * (USER + LINE);
  char *all = malloc(room);
  struct utmpx *u;
  setutxent();
  while (all && (u = getutxent())) {
    if (u->ut_type != USER_PROCESS) continue;
    if (used == room) {
      char *more = realloc(all, room *= 2);
      if (!more) free(all);
      if (!(all = more)) break;
    }
    memcpy(all + used, u->ut_user, USER);
    memcpy(all + used + USER, u->ut_line, LINE);
    used += USER + LINE;
  }
  endutxent();
  if (!all) return -ENOMEM;
  (*env)->SetObjectArrayElement(env, entries, 0, bytes(env, all, used));
  free(all);
  return 0;
}

/* ---- sockets; IP addresses are the 4 or 16 bytes in network order */

static socklen_t address(JNIEnv *env, jbyteArray ip, jint port, struct sockaddr_storage *to) {
  memset(to, 0, sizeof *to);
  if ((*env)->GetArrayLength(env, ip) == 16) {
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)to;
    six->sin6_family = AF_INET6;
    six->sin6_port = htons((unsigned short)port);
    (*env)->GetByteArrayRegion(env, ip, 0, 16, (jbyte *)&six->sin6_addr);
    return sizeof *six;
  }
  struct sockaddr_in *four = (struct sockaddr_in *)to;
  four->sin_family = AF_INET;
  four->sin_port = htons((unsigned short)port);
  (*env)->GetByteArrayRegion(env, ip, 0, 4, (jbyte *)&four->sin_addr);
  return sizeof *four;
}

FN(jint, socket)(JNIEnv *env, jclass c, jboolean six, jboolean datagram) {
  int r = socket(six ? AF_INET6 : AF_INET, (datagram ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);
  return (jint)result(r);
}

/* type: SOCK_STREAM, SOCK_DGRAM or SOCK_SEQPACKET, here and below. */
static int unix_address(JNIEnv *env, jbyteArray path, struct sockaddr_un *to) {
  memset(to, 0, sizeof *to);
  to->sun_family = AF_UNIX;
  return text(env, path, to->sun_path, sizeof to->sun_path);
}

/* A socket that is connected to the UNIX socket of that name, within so many milliseconds. */
FN(jint, unixConnect)(JNIEnv *env, jclass c, jbyteArray path, jint type, jint milliseconds) {
  struct sockaddr_un to;
  int bad = unix_address(env, path, &to);
  if (bad) return bad;
  int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
  if (fd == -1) return -errno;
  struct timeval limit = {milliseconds / 1000, milliseconds % 1000 * 1000}, none = {0, 0};
  if (milliseconds) setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  if (connect(fd, (struct sockaddr *)&to, sizeof to) == -1) {
    int failed = errno;
    close(fd);
    return -failed;
  }
  if (milliseconds) setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &none, sizeof none);
  return fd;
}

/* A socket that listens under that name, which no file may have yet. */
FN(jint, unixListen)(JNIEnv *env, jclass c, jbyteArray path, jint type, jint backlog) {
  struct sockaddr_un to;
  int bad = unix_address(env, path, &to);
  if (bad) return bad;
  int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
  if (fd == -1) return -errno;
  if (bind(fd, (struct sockaddr *)&to, sizeof to) == -1 || listen(fd, backlog) == -1) {
    int failed = errno;
    close(fd);
    return -failed;
  }
  return fd;
}

/* Two ends of a connection that keeps packets apart. */
FN(jint, packetPair)(JNIEnv *env, jclass c, jintArray ends) {
  int p[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, p) == -1) return -errno;
  jint j[2] = {p[0], p[1]};
  (*env)->SetIntArrayRegion(env, ends, 0, 2, j);
  return 0;
}

FN(jint, accept)(JNIEnv *env, jclass c, jint fd) {
  int r;
  do r = accept4(fd, 0, 0, SOCK_CLOEXEC);
  while (r == -1 && errno == EINTR);
  return (jint)result(r);
}

/* { pid, uid, gid } of who connected, or made the listening socket. */
FN(jint, peer)(JNIEnv *env, jclass c, jint fd, jintArray ids) {
  struct ucred who;
  socklen_t n = sizeof who;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &n) == -1) return -errno;
  jint v[3] = {(jint)who.pid, (jint)who.uid, (jint)who.gid};
  (*env)->SetIntArrayRegion(env, ids, 0, 3, v);
  return 0;
}

/* how: SHUT_RD, SHUT_WR or SHUT_RDWR */
FN(jint, shutdown)(JNIEnv *env, jclass c, jint fd, jint how) {
  return (jint)result(shutdown(fd, how));
}

/* One packet, with the descriptor pass unless that is -1. flags: MSG_DONTWAIT or 0. */
FN(jint, sendPacket)(JNIEnv *env, jclass c, jint fd, jbyteArray from, jint off, jint len, jint pass,
                     jint flags) {
  char *packet = malloc((size_t)len + 1);
  if (!packet) return -ENOMEM;
  (*env)->GetByteArrayRegion(env, from, off, len, (jbyte *)packet);
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(int))];
  } control;
  memset(&control, 0, sizeof control);
  struct iovec data = {packet, (size_t)len};
  struct msghdr m = {.msg_iov = &data, .msg_iovlen = 1};
  if (pass != -1) {
    m.msg_control = control.room;
    m.msg_controllen = sizeof control.room;
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(&control.header), &pass, sizeof pass);
  }
  ssize_t r;
  do r = sendmsg(fd, &m, flags | MSG_NOSIGNAL);
  while (r == -1 && errno == EINTR);
  int failed = errno;
  free(packet);
  return r == -1 ? -failed : (jint)r;
}

/* Keeps one descriptor of those that came along; whoever sends more shall not fill our table. */
static int passed_descriptor(struct msghdr *m) {
  int kept = -1;
  for (struct cmsghdr *h = CMSG_FIRSTHDR(m); h; h = CMSG_NXTHDR(m, h)) {
    if (h->cmsg_level != SOL_SOCKET || h->cmsg_type != SCM_RIGHTS) continue;
    size_t n = (h->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < n; ++i) {
      int fd;
      memcpy(&fd, CMSG_DATA(h) + i * sizeof fd, sizeof fd);
      if (kept == -1) kept = fd; else close(fd);
    }
  }
  return kept;
}

/*
 * One packet; answers its length, 0 at the end, -EMSGSIZE when it was longer than to. passed null
 * takes no descriptors; else passed[0] becomes the one that came along, or -1. flags: MSG_DONTWAIT
 * or 0. Of a peer that is gone and left packets unread, Linux says ECONNRESET, once, before it hands
 * out what that peer had sent: the news here is what it sent, and then the end.
 */
FN(jint, receivePacket)(JNIEnv *env, jclass c, jint fd, jbyteArray to, jintArray passed, jint flags) {
  jsize room = (*env)->GetArrayLength(env, to);
  char *packet = malloc((size_t)room + 1);
  if (!packet) return -ENOMEM;
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(4 * sizeof(int))];
  } control;
  struct iovec data = {packet, (size_t)room};
  struct msghdr m = {.msg_iov = &data, .msg_iovlen = 1};
  if (passed) {
    m.msg_control = control.room;
    m.msg_controllen = sizeof control.room;
  }
  ssize_t r;
  do r = recvmsg(fd, &m, flags | MSG_CMSG_CLOEXEC);
  while (r == -1 && (errno == EINTR || errno == ECONNRESET));
  int failed = errno;
  if (r != -1) {
    jint got = passed ? passed_descriptor(&m) : -1;
    if (m.msg_flags & MSG_TRUNC) {
      if (got != -1) close(got);
      got = -1;
      failed = EMSGSIZE;
      r = -1;
    } else {
      (*env)->SetByteArrayRegion(env, to, 0, (jsize)r, (jbyte *)packet);
    }
    if (passed) (*env)->SetIntArrayRegion(env, passed, 0, 1, &got);
  }
  free(packet);
  return r == -1 ? -failed : (jint)r;
}

/*
 * Many descriptors: waits for events[i] of fds[i], puts what happened into events; answers how many.
 */
FN(jint, pollMany)(JNIEnv *env, jclass c, jintArray fds, jintArray events, jint n, jint milliseconds) {
  struct pollfd *p = calloc((size_t)n + 1, sizeof *p);
  jint *v = malloc(2 * ((size_t)n + 1) * sizeof *v);
  if (!p || !v) {
    free(p);
    free(v);
    return -ENOMEM;
  }
  (*env)->GetIntArrayRegion(env, fds, 0, n, v);
  (*env)->GetIntArrayRegion(env, events, 0, n, v + n);
  for (jint i = 0; i < n; ++i) p[i] = (struct pollfd){.fd = v[i], .events = (short)v[n + i]};
  int r = poll(p, (nfds_t)n, milliseconds);
  int failed = errno;
  for (jint i = 0; i < n; ++i) v[i] = r > 0 ? p[i].revents : 0;
  (*env)->SetIntArrayRegion(env, events, 0, n, v);
  free(p);
  free(v);
  return r == -1 ? -failed : r;
}

FN(jint, listen)(JNIEnv *env, jclass c, jint fd, jint backlog) {
  return (jint)result(listen(fd, backlog));
}

/* The port may be bound again while old connections linger. */
FN(jint, reuseAddress)(JNIEnv *env, jclass c, jint fd) {
  int on = 1;
  return (jint)result(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on));
}

FN(jint, bind)(JNIEnv *env, jclass c, jint fd, jbyteArray ip, jint port) {
  struct sockaddr_storage to;
  socklen_t n = address(env, ip, port, &to);
  return (jint)result(bind(fd, (struct sockaddr *)&to, n));
}

/* zone: the interface to which an IPv6 address belongs, by name or number; empty when it needs none. */
FN(jint, connect)(JNIEnv *env, jclass c, jint fd, jbyteArray ip, jbyteArray zone, jint port) {
  struct sockaddr_storage to;
  socklen_t n = address(env, ip, port, &to);
  char name[IF_NAMESIZE];
  int bad = text(env, zone, name, sizeof name);
  if (bad) return bad;
  if (*name && to.ss_family == AF_INET6) {
    unsigned index = if_nametoindex(name);
    ((struct sockaddr_in6 *)&to)->sin6_scope_id = index ? index : (unsigned)strtoul(name, 0, 10);
  }
  return (jint)result(connect(fd, (struct sockaddr *)&to, n));
}

/* The error of a connection that was under way: 0, or -errno. */
FN(jint, socketError)(JNIEnv *env, jclass c, jint fd) {
  int error = 0;
  socklen_t n = sizeof error;
  if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n) == -1) return -errno;
  return -error;
}

/* A read or write in which nothing moved for so long answers -EAGAIN; 0 waits for ever. */
FN(jint, socketTimeouts)(JNIEnv *env, jclass c, jint fd, jint seconds) {
  struct timeval limit = {seconds, 0};
  if (seconds < 0) return -EINVAL;
  if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == -1) return -errno;
  return (jint)result(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit));
}

/* Answers of ours take the way that routers know, not one that the peer prescribed. */
FN(jint, dropIpOptions)(JNIEnv *env, jclass c, jint fd) {
  return (jint)result(setsockopt(fd, IPPROTO_IP, IP_OPTIONS, 0, 0));
}

FN(jint, noDelay)(JNIEnv *env, jclass c, jint fd) {
  int on = 1;
  return (jint)result(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));
}

/* One end of a socket: its address bytes into ip (4 or 16 of them); answers the port, or -errno. */
FN(jint, socketName)(JNIEnv *env, jclass c, jint fd, jboolean remote, jobjectArray ip) {
  struct sockaddr_storage a;
  socklen_t n = sizeof a;
  if ((remote ? getpeername : getsockname)(fd, (struct sockaddr *)&a, &n) == -1) return -errno;
  if (a.ss_family == AF_INET6) {
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)&a;
    (*env)->SetObjectArrayElement(env, ip, 0, bytes(env, (char *)&six->sin6_addr, 16));
    return ntohs(six->sin6_port);
  }
  if (a.ss_family != AF_INET) return -EAFNOSUPPORT;
  struct sockaddr_in *four = (struct sockaddr_in *)&a;
  (*env)->SetObjectArrayElement(env, ip, 0, bytes(env, (char *)&four->sin_addr, 4));
  return ntohs(four->sin_port);
}

/* All of SIOCGIFCONF in malloced memory, its length into *used; 0 or -errno. */
static int interfaces(int fd, struct ifreq **all, size_t *used) {
  for (size_t room = 64 * sizeof **all; room <= 1 << 20; room *= 2) {
    struct ifconf ask = {.ifc_len = (int)room, .ifc_req = malloc(room)};
    if (!ask.ifc_req) return -ENOMEM;
    if (ioctl(fd, SIOCGIFCONF, &ask) == -1) {
      int failed = errno;
      free(ask.ifc_req);
      return -failed;
    }
    if ((size_t)ask.ifc_len + sizeof **all <= room) { /* else the kernel may have left some out */
      *all = ask.ifc_req;
      *used = (size_t)ask.ifc_len / sizeof **all;
      return 0;
    }
    free(ask.ifc_req);
  }
  return -ENOBUFS;
}

/* The IPv4 addresses of all interfaces that are up, four bytes each, into ips[0]. */
FN(jint, interfaceAddresses)(JNIEnv *env, jclass c, jobjectArray ips) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd == -1) return -errno;
  struct ifreq *all = 0;
  size_t n = 0, up = 0;
  int failed = interfaces(fd, &all, &n);
  for (size_t i = 0; i < n; ++i) {
    if (all[i].ifr_addr.sa_family != AF_INET) continue;
    struct in_addr ip = ((struct sockaddr_in *)&all[i].ifr_addr)->sin_addr;
    if (ioctl(fd, SIOCGIFFLAGS, &all[i]) == -1 || !(all[i].ifr_flags & IFF_UP)) continue;
    memcpy((char *)all + 4 * up++, &ip, 4); /* an entry is longer than 4 bytes: never ahead of i */
  }
  close(fd);
  if (!failed) (*env)->SetObjectArrayElement(env, ips, 0, bytes(env, (char *)all, 4 * up));
  free(all);
  return failed;
}
