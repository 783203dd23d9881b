/* What the parts of the native door share: flags, results and strings; and a search. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>

#include "door.h"

/*
 * The Java side has flags, errors and signals by the numbers of x86-64. Nearly all of them are
 * those of every architecture that we are built for; two flags are not: aarch64 would take our
 * O_DIRECTORY for O_DIRECT, and drop O_NOFOLLOW in silence.
 */
_Static_assert(O_CREAT == 0100 && O_EXCL == 0200 && O_TRUNC == 01000 && O_APPEND == 02000 &&
                   O_NONBLOCK == 04000 && O_PATH == 010000000 && ETIMEDOUT == 110 && SIGCHLD == 17,
               "Fd.java, Directory.java, Errno.java or Signals.java do not fit this architecture");

int flags_here(int flags) {
  const int directory = 0200000, nofollow = 0400000; /* Fd.java */
  int here = flags & ~(directory | nofollow);
  if (flags & directory) here |= O_DIRECTORY;
  if (flags & nofollow) here |= O_NOFOLLOW;
  return here;
}

long result(long r) { return r == -1 ? -errno : r; }

/* A path or name copied to the caller's buffer; 0, or -errno. */
int text(JNIEnv *env, jbyteArray from, char *to, size_t room) {
  return text_of(env, from, (*env)->GetArrayLength(env, from), to, room);
}

/* The first n bytes of the array copied there; 0, or -errno. */
int text_of(JNIEnv *env, jbyteArray from, jsize n, char *to, size_t room) {
  if ((size_t)n >= room) return -ENAMETOOLONG;
  (*env)->GetByteArrayRegion(env, from, 0, n, (jbyte *)to);
  to[n] = 0;
  return memchr(to, 0, n) ? -EINVAL : 0;
}

/* Where the text stands in these bytes of the array, as often as places has room; how often. */
FN(jint, search)(JNIEnv *env, jclass c, jbyteArray in, jint offset, jint end, jbyteArray text,
                 jintArray places) {
  enum { MOST_PLACES = 64, LONGEST_TEXT = 64 };
  jint at[MOST_PLACES], found = 0;
  jbyte wanted[LONGEST_TEXT];
  jsize most = (*env)->GetArrayLength(env, places), n = (*env)->GetArrayLength(env, text);
  if (most > MOST_PLACES || n > LONGEST_TEXT || n == 0) return -EINVAL;
  (*env)->GetByteArrayRegion(env, text, 0, n, wanted);
  char *b = (*env)->GetPrimitiveArrayCritical(env, in, 0);
  if (!b) return -ENOMEM;
  while (found < most) {
    char *next = memmem(b + offset, end - offset, wanted, n);
    if (!next) break;
    at[found++] = (jint)(next - b);
    offset = at[found - 1] + n;
  }
  (*env)->ReleasePrimitiveArrayCritical(env, in, b, JNI_ABORT);
  (*env)->SetIntArrayRegion(env, places, 0, found, at);
  return found;
}

jbyteArray bytes(JNIEnv *env, const char *from, size_t n) {
  jbyteArray to = (*env)->NewByteArray(env, (jsize)n);
  if (to) (*env)->SetByteArrayRegion(env, to, 0, (jsize)n, (const jbyte *)from);
  return to;
}
