/* The native door: users and groups, the host, the time, who is logged in. */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <utmpx.h>

#include "door.h"

/* { uid, gid } into ids, { name, directory } into texts; 1 found, 0 unknown, or -errno. */
static jint found(JNIEnv *env, const struct passwd *pw, jintArray ids, jobjectArray texts) {
  jint v[2] = {(jint)pw->pw_uid, (jint)pw->pw_gid};
  (*env)->SetIntArrayRegion(env, ids, 0, 2, v);
  const char *t[2] = {pw->pw_name, pw->pw_dir};
  for (int i = 0; i < 2; ++i) {
    const char *one = t[i] ? t[i] : "";
    (*env)->SetObjectArrayElement(env, texts, i, bytes(env, one, strlen(one)));
  }
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
  PATH_OR_RETURN(n, name)
  return look_up(env, n, 0, ids, texts);
}

FN(jint, getpwuid)(JNIEnv *env, jclass c, jint uid, jintArray ids, jobjectArray texts) {
  return look_up(env, 0, (uid_t)uid, ids, texts);
}

/* The gid of a group, -ENOENT when there is none of that name. */
FN(jlong, getgrnam)(JNIEnv *env, jclass c, jbyteArray name) {
  PATH_OR_RETURN(n, name)
  for (size_t room = 1024;; room *= 4) { /* for its members, too */
    struct group entry, *gr = 0;
    char *space = malloc(room);
    if (!space) return -ENOMEM;
    int failed = getgrnam_r(n, &entry, space, room, &gr);
    free(space);
    if (gr) return (jlong)entry.gr_gid;
    if (failed == 0 || failed == ESRCH) return -ENOENT;
    if (failed != ERANGE || room > 1 << 20) return -failed;
  }
}

/*
 * The groups of a user, with gid among them, into list; how many, or -ERANGE when that is too
 * small.
 */
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

/* Null when the kernel gives none. */
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
