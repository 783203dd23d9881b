/*
 * The native door of qmailj, libqmailj.so: the system calls that java.base does not have, one
 * function each, and memmem, which interpreted Java is too slow for. Java side: Native.java.
 *
 * Every function that answers a number answers one >= 0 or -errno. Strings come as byte arrays; one
 * that holds a NUL is refused with EINVAL, because the kernel would silently see a shorter name.
 * Nothing here keeps state, parses mail or allocates more than the call needs.
 *
 *   copies.c descriptors.c files.c names.c processes.c signals.c sockets.c; door.c: what they share
 */
#ifndef QMAILJ_DOOR_H
#define QMAILJ_DOOR_H

#include <jni.h>
#include <limits.h>
#include <stddef.h>

#include "birth.h"

#define FN(type, name) JNIEXPORT type JNICALL Java_org_qmailj_common_posix_Native_##name

/* Declares var, a copy of array as a C string; without one the caller returns -errno. */
#define PATH(var, array)                              \
  char var[PATH_MAX];                                 \
  {                                                   \
    int bad_ = text(env, array, var, sizeof var);     \
    if (bad_) return bad_;                            \
  }

extern struct birth birth; /* limits_program is null where no launcher told it */

int is_filled(int fd);
void no_longer_filled(int fd);
int flags_here(int flags);
long result(long r);
int text(JNIEnv *env, jbyteArray from, char *to, size_t room);
int text_of(JNIEnv *env, jbyteArray from, jsize n, char *to, size_t room);
jbyteArray bytes(JNIEnv *env, const char *from, size_t n);

#endif
