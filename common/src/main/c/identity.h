/*
 * Takes on an identity for good, for the two that do it: the trampoline (drop.c), and a copy of a
 * process (copies.c). Each step is read back, and a way back to root is tried.
 */
#ifndef QMAILJ_IDENTITY_H
#define QMAILJ_IDENTITY_H

#include <grp.h>
#include <stddef.h>
#include <sys/types.h>
#include <unistd.h>

/* The first group in all its places, and the list as it is; 0, or -1. */
static inline int take_groups(const gid_t *groups, size_t count) {
  gid_t gid = groups[0], g[3];
  if (setgroups(count, groups) || setresgid(gid, gid, gid)) return -1;
  if (getresgid(&g[0], &g[1], &g[2])) return -1;
  return g[0] == gid && g[1] == gid && g[2] == gid ? 0 : -1;
}

/* The same for a user who is not root, and no way back. */
static inline int become(uid_t uid) {
  uid_t u[3];
  if (uid == 0 || setresuid(uid, uid, uid) || getresuid(&u[0], &u[1], &u[2])) return -1;
  if (u[0] != uid || u[1] != uid || u[2] != uid) return -1;
  return setuid(0) == -1 ? 0 : -1;
}

#endif
