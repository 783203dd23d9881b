/* The native door: files and directories. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "door.h"

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
  PATH_OR_RETURN(p, path)
  struct stat st;
  if ((follow ? stat(p, &st) : lstat(p, &st)) == -1) return -errno;
  fill(env, to, &st);
  return 0;
}

FN(jint, link)(JNIEnv *env, jclass c, jbyteArray from, jbyteArray to) {
  PATH_OR_RETURN(a, from)
  PATH_OR_RETURN(b, to)
  return (jint)result(link(a, b));
}

FN(jint, rename)(JNIEnv *env, jclass c, jbyteArray from, jbyteArray to) {
  PATH_OR_RETURN(a, from)
  PATH_OR_RETURN(b, to)
  return (jint)result(rename(a, b));
}

/* Two names change places, and nobody sees one of them missing. */
FN(jint, exchange)(JNIEnv *env, jclass c, jbyteArray one, jbyteArray other) {
  PATH_OR_RETURN(a, one)
  PATH_OR_RETURN(b, other)
  return (jint)result(renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE));
}

FN(jint, unlink)(JNIEnv *env, jclass c, jbyteArray path) {
  PATH_OR_RETURN(p, path)
  return (jint)result(unlink(p));
}

FN(jint, mkdir)(JNIEnv *env, jclass c, jbyteArray path, jint mode) {
  PATH_OR_RETURN(p, path)
  return (jint)result(mkdir(p, mode));
}

FN(jint, mkfifo)(JNIEnv *env, jclass c, jbyteArray path, jint mode) {
  PATH_OR_RETURN(p, path)
  return (jint)result(mkfifo(p, mode));
}

FN(jint, chmod)(JNIEnv *env, jclass c, jbyteArray path, jint mode) {
  PATH_OR_RETURN(p, path)
  return (jint)result(chmod(p, mode));
}

FN(jint, chown)(JNIEnv *env, jclass c, jbyteArray path, jint uid, jint gid) {
  PATH_OR_RETURN(p, path)
  return (jint)result(lchown(p, uid, gid));
}

FN(jint, utime)(JNIEnv *env, jclass c, jbyteArray path, jlong atime, jlong mtime) {
  PATH_OR_RETURN(p, path)
  struct timeval t[2] = {{.tv_sec = atime}, {.tv_sec = mtime}};
  return (jint)result(utimes(p, t));
}

FN(jint, chdir)(JNIEnv *env, jclass c, jbyteArray path) {
  PATH_OR_RETURN(p, path)
  return (jint)result(chdir(p));
}

/* Names below a directory: dir is a descriptor of one, or AT_FDCWD; absolute names ignore it. */

FN(jint, openat)(JNIEnv *env, jclass c, jint dir, jbyteArray path, jint n, jint flags, jint mode) {
  char p[PATH_MAX];
  int bad = text_of(env, path, n, p, sizeof p);
  if (bad) return bad;
  return (jint)result(openat(dir, p, flags_here(flags) | O_CLOEXEC, mode));
}

FN(jint, statat)(JNIEnv *env, jclass c, jint dir, jbyteArray path, jlongArray to) {
  PATH_OR_RETURN(p, path)
  struct stat st;
  if (fstatat(dir, p, &st, 0) == -1) return -errno;
  fill(env, to, &st);
  return 0;
}

FN(jint, linkat)(JNIEnv *env, jclass c, jint dir, jbyteArray from, jbyteArray to) {
  PATH_OR_RETURN(a, from)
  PATH_OR_RETURN(b, to)
  return (jint)result(linkat(dir, a, dir, b, 0));
}

FN(jint, unlinkat)(JNIEnv *env, jclass c, jint dir, jbyteArray path) {
  PATH_OR_RETURN(p, path)
  return (jint)result(unlinkat(dir, p, 0));
}

/* What a symbolic link says, into target[0]. */
FN(jint, readlink)(JNIEnv *env, jclass c, jbyteArray path, jobjectArray target) {
  PATH_OR_RETURN(p, path)
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
  PATH_OR_RETURN(p, path)
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
