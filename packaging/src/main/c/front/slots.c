/*
 * What qmail-queue (setuid qmailq), qmail-inject and sendmail need to become their classic
 * programs when their service is down: descriptors 0 to 2, and a place.
 *
 * Each classic program is a JVM, so only SLOT_COUNT of one name run at a time; further callers wait
 * a little. A slot is an flock on a descriptor that the program inherits, so it lasts as long as
 * the program. flock does not need the right to write, so whoever can open a file can hold its
 * slot. The slots of qmail-queue are files that only qmailq can open, so nobody else can take them,
 * and a caller without a slot fails. Those of qmail-inject and sendmail can be locked by anybody:
 * they only protect the machine, and a caller that has waited in vain goes on without one. Sessions
 * have no slots, because tcpserver has a limit of its own.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message.h"

enum {
  SLOT_WAIT = 10000, /* ms for another classic program to end */
  SLOT_COUNT = 10,   /* classic programs at a time */
  NETWORK_SLOTS = 8,  /* that qmaild may hold */
  USERS_SLOTS = 7,    /* that all ordinary users together may hold */
  ONE_USERS_SLOTS = 3 /* that one ordinary user may hold */
};

/*
 * Fills those of the descriptors 0 to 2 that are closed, so that no file that we open gets one of
 * these numbers: a slot once became descriptor 0, and was read as an empty message. The caller
 * reads from the first ones and writes to the others; they are opened for the opposite, so that
 * using them fails as if they were closed.
 */
int fill_descriptors(int read) {
  for (int fd = 0; fd <= 2; ++fd) {
    if (fcntl(fd, F_GETFD) != -1) continue;
    if (open("/dev/null", fd < read ? O_WRONLY : O_RDONLY) != fd) return 0;
  }
  return 1;
}

struct slots {
  unsigned first, count, of;
};

static int is_owner(uid_t uid, const char *path) {
  struct stat st;
  return stat(path, &st) == 0 && st.st_uid == uid;
}

/*
 * Which slots a caller may take. The limits above always leave some free: beside one slow user for
 * the other users, beside all users for qmaild, and beside qmaild for root and qmails. qmaild and
 * qmails are recognized by directories that belong to them (Hier.java), because a setuid program
 * that is linked statically has no user database.
 */
static struct slots slots_of(uid_t uid) {
  if (uid == 0 || is_owner(uid, QMAIL_HOME "/queue/bounce"))
    return (struct slots){0, SLOT_COUNT, SLOT_COUNT};
  if (is_owner(uid, RUN "/qmail-smtpd")) return (struct slots){0, NETWORK_SLOTS, NETWORK_SLOTS};
  return (struct slots){uid % USERS_SLOTS, ONE_USERS_SLOTS, USERS_SLOTS};
}

/* The last ones first, since fewer may take them. 0: there is no slot to be had. */
int take_slot(const char *base, uid_t uid) {
  char name[sizeof QUEUE_SLOTS + sizeof SLOTS];
  struct slots mine = slots_of(uid);
  int64_t end = now() + SLOT_WAIT;
  size_t n = strlen(base);
  memcpy(name, base, n);
  memcpy(name + n, "/0", 3);
  for (;;) {
    for (unsigned i = mine.count; i--;) {
      name[n + 1] = (char)('0' + (mine.first + i) % mine.of);
      int fd = open(name, O_RDONLY);
      if (fd == -1) return 1; /* an installation without slots */
      if (flock(fd, LOCK_EX | LOCK_NB) == 0) return 1;
      close(fd);
    }
    if (now() > end) return 0;
    nap();
  }
}
