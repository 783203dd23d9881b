/*
 * What qmail-queue (setuid qmailq), qmail-inject and sendmail need to become their classic
 * programs when their service is down: descriptors 0 to 2, and a place.
 *
 * Each classic program is a JVM, so there are only so many at a time; the others wait a little. A
 * slot is a lock that lasts as long as a descriptor, which the program inherits. flock needs no
 * right to write, so whoever can open a file can keep its slot: qmail-queue takes its slots on
 * files that nobody but qmailq can open, so those count. For qmail-inject and sendmail the
 * distribution has files that anybody can lock: those slots only spare the machine, and who has
 * waited in vain goes on. Sessions have none, because tcpserver has a limit.
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
  NETWORK_SLOTS = 8, /* of them qmaild's, of these users', of these any one user's */
  USERS_SLOTS = 7,
  ONE_USERS_SLOTS = 3
};

/*
 * The first ones are for reading. Opened the wrong way round, so that using them fails as if they
 * were closed, and no file of ours takes their place: a slot on descriptor 0 was an empty message
 * once.
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
 * A user who is slow leaves some to others, all users one to qmaild, and that two to the rest. Who
 * is qmails or qmaild, directories tell that belong to them (Hier.java): a setuid program that is
 * linked statically has no user database.
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
