/* The native door: descriptors. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "door.h"

enum { CHUNK = 65536 };

FN(jint, open)(JNIEnv *env, jclass c, jbyteArray path, jint flags, jint mode) {
  PATH_OR_RETURN(p, path)
  int r = open(p, flags_here(flags) | O_CLOEXEC, mode);
  return (jint)result(r);
}

FN(jint, close)(JNIEnv *env, jclass c, jint fd) {
  no_longer_filled(fd);
  return (jint)result(close(fd));
}

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
  if (is_filled(fd)) return -EBADF;
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

FN(jint, dup2)(JNIEnv *env, jclass c, jint from, jint to) {
  no_longer_filled(to);
  return (jint)result(dup2(from, to));
}

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

/*
 * One descriptor: 1 ready, 0 timed out. events is POLLIN or POLLOUT; milliseconds -1 waits forever.
 */
FN(jint, poll)(JNIEnv *env, jclass c, jint fd, jint events, jint milliseconds) {
  struct pollfd p = {.fd = fd, .events = (short)events};
  return (jint)result(poll(&p, 1, milliseconds));
}

/*
 * Many descriptors: waits for events[i] of fds[i], puts what happened into events; answers how
 * many.
 */
FN(jint, pollMany)(JNIEnv *env, jclass c, jintArray fds, jintArray events, jint n,
                   jint milliseconds) {
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
