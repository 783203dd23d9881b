/*
 * Takes on an identity for good, for the two that do it: the trampoline (drop.c), and a copy of a
 * process (copies.c). Each step is read back, and a way back to root is tried.
 */
#ifndef QMAILJ_IDENTITY_H
#define QMAILJ_IDENTITY_H

#include <grp.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

/* Whether each group of these is among those. */
static inline int are_among(const gid_t *these, size_t n, const gid_t *those, size_t m) {
  for (size_t i = 0; i < n; ++i) {
    size_t j = 0;
    while (j < m && those[j] != these[i]) ++j;
    if (j == m) return 0;
  }
  return 1;
}

/* Whether the kernel lists these groups and no other; it has its own order. */
static inline int are_listed(const gid_t *groups, size_t count) {
  gid_t *now = malloc(count * sizeof *now);
  if (!now) return 0;
  int n = getgroups((int)count, now); /* fails where it lists more */
  int same = n > 0 && are_among(groups, count, now, (size_t)n) &&
             are_among(now, (size_t)n, groups, count);
  free(now);
  return same;
}

/* Takes the first group in all its places, and the list as it is; 0, or -1. */
static inline int take_groups(const gid_t *groups, size_t count) {
  gid_t gid = groups[0], g[3];
  if (setgroups(count, groups) || setresgid(gid, gid, gid)) return -1;
  if (getresgid(&g[0], &g[1], &g[2])) return -1;
  return g[0] == gid && g[1] == gid && g[2] == gid && are_listed(groups, count) ? 0 : -1;
}

/* Becomes a user who is not root, with no way back; 0, or -1. */
static inline int become(uid_t uid) {
  uid_t u[3];
  if (uid == 0 || setresuid(uid, uid, uid) || getresuid(&u[0], &u[1], &u[2])) return -1;
  if (u[0] != uid || u[1] != uid || u[2] != uid) return -1;
  return setuid(0) == -1 ? 0 : -1;
}

#endif
