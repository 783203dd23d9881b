/*
 * The launcher of every Java program: those of bin/, the classic ones behind a front
 * (lib/qmailj/classic) and the services and workers (lib/qmailj/resident). It makes this process
 * fit for a JVM, creates one in it and calls the program's main class. The process stays what the
 * caller started: same pid, same argv, same environment, the program as its executable.
 *
 * Compiled once per program with PROGRAM, MAIN_CLASS, QMAIL_HOME, CLASSPATH, AOT, JVM_OPTIONS and
 * PROFILE; with KEPT it stays behind as the keeper of a service that was started without arguments,
 * and the service is its child.
 *
 * - The customary run script sets `softlimit -m 5000000`, in which no JVM starts: the soft limits
 *   AS, DATA, STACK and NOFILE (below FEW_FILES) are raised, to the hard ones or to FILES. That of
 *   core dumps, which would hold mail, is 0. Children get the old values back (processes.c).
 * - A hard limit stays. malloc would take up to eight arenas for each processor, with 64 MB of
 *   address space each, as soon as many threads are busy: it gets ARENAS.
 * - JAVA_TOOL_OPTIONS, _JAVA_OPTIONS and JDK_AOT_VM_OPTIONS are hidden from the JVM, not from our
 *   children.
 * - Closed descriptors 0 to 2 are filled so that using them fails as if they were closed, and no
 *   file of the JVM takes their place. Compiled with DESCRIPTORS, so are all below that number, for
 *   a program that puts pipes there while it still needs its JVM.
 * - Compiled with HOLDS_SIGNALS, HUP and ALRM wait until the program takes them: an administrator
 *   may send them as soon as there is a process, and they would end it while its JVM starts.
 * - argv is handed over one char a byte, since Java would decode it by the locale and lose bytes.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <jni.h>
#include <limits.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "birth.h"
#include "keeper.h"

#define LIB QMAIL_HOME "/lib/qmailj"
#define MAIN_STACK (4 << 20)
#define LEAST_ROOM (128 << 20)
#define ARENAS 2
#define MAX_OPTIONS 48
#define MAX_ARGV0 1024
#ifndef FATAL
#define FATAL 111 /* the program did not come to run */
#endif
#ifndef CRASHED
#define CRASHED FATAL /* it did, and then the JVM gave up */
#endif
#ifndef FEW_FILES
#define FEW_FILES 256 /* fewer descriptors than this become FILES */
#define FILES 1024
#endif
#ifndef DESCRIPTORS
#define DESCRIPTORS 3
#endif
#ifndef HOLDS_SIGNALS
#define HOLDS_SIGNALS 0
#endif
#ifndef KEPT
#define KEPT 0
#endif

extern char **environ;

static struct birth born = {.limits_program = LIB "/limits"};
static int argc_;
static char **argv_;

static _Noreturn void leave(int code) {
  for (;;) syscall(SYS_exit_group, code);
}

static _Noreturn void die(const char *why) {
  static const char fatal[] = PROGRAM ": fatal: unable to start: ";
  char line[512];
  const char *cure = strcmp(PROGRAM, "qmailj-setup") ? "" : " (packaging/quickstart mends it)";
  int n = snprintf(line, sizeof line, "%s%s%s\n", fatal, why ? why : "unknown error", cure);
  if (n > (int)sizeof line - 1) n = sizeof line - 1;
  if (write(2, line, (size_t)n) == -1) { /* the exit code says it too */
  }
  leave(FATAL);
}

static void fill_descriptors(void) {
  for (int fd = 0; fd < DESCRIPTORS; ++fd)
    if (fcntl(fd, F_GETFD) == -1) {
      /* opened the wrong way round, so that reading 0 and writing 1 and 2 give EBADF */
      if (open("/dev/null", fd ? O_RDONLY : O_WRONLY) != fd) die("descriptors");
      born.filled |= 1u << fd;
    }
}

/*
 * The place among the classic programs of qmail-inject and sendmail that the front took for this
 * one: not for what it starts. (That of qmail-queue lies elsewhere; qmail-queue starts nothing.)
 */
static int is_slot(int fds, const char *fd) {
  static const char tail[] = "/slots/" PROGRAM "/";
  char name[PATH_MAX];
  ssize_t at = readlinkat(fds, fd, name, sizeof name) - (ssize_t)sizeof tail;
  return at >= 0 && !memcmp(name + at, tail, sizeof tail - 1);
}

/* The service learns by -k that its descriptor 0 leads to a keeper. */
static void have_keeper(void) {
  static char *kept[] = {PROGRAM, "-k", 0};
  int code;
  switch (keep(&code)) {
    case KEEPER: leave(code);
    case SERVICE:
      born.filled &= ~1u;
      if (argc_ > 0) kept[0] = argv_[0];
      argv_ = kept;
      argc_ = 2;
      break;
    case ALONE: break;
  }
}

/* Descriptors above 2 are not ours, but some programs pass on what they got. */
static void remember_descriptors(void) {
  DIR *all = opendir("/proc/self/fd");
  if (!all) return;
  for (struct dirent *e = readdir(all); e; e = readdir(all)) {
    int fd = atoi(e->d_name);
    if (fd > 2 && fd != dirfd(all) && born.n_fds < MAX_BORN_FDS && !is_slot(dirfd(all), e->d_name))
      born.fds[born.n_fds++] = fd;
  }
  closedir(all);
}

static void change_limits(void) {
  for (int i = 0; i < N_LIMITS; ++i) {
    if (getrlimit(LIMITS[i], &born.limits[i]) == -1) die("limits");
    struct rlimit ours = born.limits[i];
    if (LIMITS[i] == RLIMIT_NOFILE) {
      if (ours.rlim_cur >= FEW_FILES) continue;
      ours.rlim_cur = ours.rlim_max < FILES ? ours.rlim_max : FILES;
    } else {
      ours.rlim_cur = LIMITS[i] == RLIMIT_CORE ? 0 : ours.rlim_max;
    }
    setrlimit(LIMITS[i], &ours);
  }
}

/* Children are born without what is held here: who started us is one of ours, or held nothing. */
static void hold_signals(void) {
  pthread_sigmask(SIG_SETMASK, 0, &born.mask);
  sigemptyset(&born.held);
  if (!HOLDS_SIGNALS) return;
  static const int held[] = {SIGHUP, SIGALRM};
  for (size_t i = 0; i < sizeof held / sizeof *held; ++i) {
    sigaddset(&born.held, held[i]);
    sigdelset(&born.mask, held[i]);
  }
  pthread_sigmask(SIG_BLOCK, &born.held, 0);
}

/* The JVM takes SIGPIPE over; some programs hand it on as they found it. */
static int ignores_pipe;

static void remember_pipe(void) {
  struct sigaction now;
  ignores_pipe = sigaction(SIGPIPE, 0, &now) == 0 && now.sa_handler == SIG_IGN;
}

/* Whether the JVM would take options from this variable. */
static int is_for_jvm(const char *variable) {
  static const char *const names[] = {
    "JAVA_TOOL_OPTIONS=", "_JAVA_OPTIONS=", "JDK_AOT_VM_OPTIONS="
  };
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
    if (!strncmp(variable, names[i], strlen(names[i]))) return 1;
  return 0;
}

/* The environment without what would give the JVM other options than ours. */
static char **for_jvm(void) {
  size_t n = 0, kept = 0;
  while (environ && environ[n]) ++n;
  char **e = calloc(n + 1, sizeof *e);
  if (!e) die("out of memory");
  for (size_t i = 0; i < n; ++i)
    if (!is_for_jvm(environ[i])) e[kept++] = environ[i];
  return e;
}

static JavaVMOption options[MAX_OPTIONS];
static int n_options;

static volatile sig_atomic_t running;

/*
 * What libjvm finds in the place of libc's. Before it has read its options it knows of no give_up:
 * without memory or descriptors for its first files it calls _exit(1), which would end a delivery
 * for good.
 */
void _exit(int code) {
  if (!running) die("no Java virtual machine");
  leave(code);
}

/* Called when the JVM gives up, which it would announce with exit code 1 or a core dump. */
static void give_up(void) { _exit(CRASHED); }

static void option(const char *s) {
  if (n_options == MAX_OPTIONS) die("options");
  options[n_options++].optionString = (char *)s;
}

/* In hex: the JVM would decode it by the locale. Of a long one the end, where the name stands. */
static const char *argv0_option(void) {
  static char to[40 + 2 * MAX_ARGV0] = "-Dqmailj.argv0=";
  const char *from = argc_ > 0 ? argv_[0] : "";
  size_t n = strlen(from), at = strlen(to);
  for (size_t i = n > MAX_ARGV0 ? n - MAX_ARGV0 : 0; i < n; ++i)
    at += (size_t)sprintf(to + at, "%02x", (unsigned char)from[i]);
  return to;
}

static void jvm_options(void) {
  static const char *const fixed[] = {
      "-Djava.class.path=" CLASSPATH, "-Dqmailj.home=" QMAIL_HOME,
      "-Dqmailj.native=" LIB "/libqmailj.so", JVM_OPTIONS, PROFILE};
  for (size_t i = 0; i < sizeof fixed / sizeof *fixed; ++i) option(fixed[i]);
  option(argv0_option());
  if (ignores_pipe) option("-Dqmailj.sigpipe=ignored");
  option("abort");
  options[n_options - 1].extraInfo = (void *)give_up;
  if (access(AOT, R_OK) == 0) option("-XX:AOTCache=" AOT); /* without it: slower, not wrong */
}

/*
 * A JVM does not start in a directory that has no name any more. Answers a descriptor to go back
 * with, -1 when we may stay.
 */
static int leave_nameless_directory(void) {
  static char name[PATH_MAX];
  if (getcwd(name, sizeof name)) return -1;
  int here = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (here == -1 || chdir("/") == -1) die("current directory");
  return here;
}

/*
 * A JVM that cannot start says so on descriptor 1, where a client listens: to one of QMQP the K of
 * its words means accepted, and the D of OpenJDK refused. Answers the descriptor for unmute. What
 * takes nothing is no /dev/null, which a chroot may lack.
 */
static int mute(void) {
  int out = fcntl(1, F_DUPFD_CLOEXEC, DESCRIPTORS), nothing = open("/", O_PATH | O_CLOEXEC);
  if (out == -1 || nothing == -1 || dup2(nothing, 1) == -1) die("descriptors");
  close(nothing);
  return out;
}

static void unmute(int out) {
  if (dup2(out, 1) == -1) die("descriptors");
  close(out);
}

static void go_back(int here) {
  if (here == -1) return;
  if (fchdir(here) == -1) die("current directory");
  close(here);
}

static jobjectArray arguments(JNIEnv *env) {
  int n = argc_ > 0 ? argc_ - 1 : 0;
  jobjectArray all = (*env)->NewObjectArray(env, n, (*env)->FindClass(env, "java/lang/String"), 0);
  for (int i = 0; all && i < n; ++i) {
    const unsigned char *from = (unsigned char *)argv_[i + 1];
    size_t len = strlen((const char *)from);
    jchar *wide = malloc((len + 1) * sizeof *wide);
    if (!wide) die("out of memory");
    for (size_t k = 0; k < len; ++k) wide[k] = from[k];
    jstring s = (*env)->NewString(env, wide, (jsize)len);
    (*env)->SetObjectArrayElement(env, all, i, s);
    (*env)->DeleteLocalRef(env, s);
    free(wide);
  }
  return all;
}

/* Tells the native door (processes.c) what this process was born with. */
static void tell_birth(void) {
  void *door = dlopen(LIB "/libqmailj.so", RTLD_NOW);
  void (*tell)(const struct birth *) = 0;
  if (door) *(void **)&tell = dlsym(door, "qmailj_birth");
  if (!tell) die(dlerror());
  tell(&born);
}

/*
 * With a few MB left ld.so can open libjvm and then not give its thread-local data: it ends the
 * process itself, with 127, past our _exit. No JVM of ours starts in so little.
 */
static void look_for_room(void) {
  void *room = mmap(0, LEAST_ROOM, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (room == MAP_FAILED) die("out of memory");
  munmap(room, LEAST_ROOM);
}

static void *run(void *unused) {
  (void)unused;
  look_for_room();
  void *jvm = dlopen(LIB "/runtime/lib/server/libjvm.so", RTLD_NOW | RTLD_GLOBAL);
  jint (*create)(JavaVM **, void **, void *) = 0;
  if (jvm) *(void **)&create = dlsym(jvm, "JNI_CreateJavaVM");
  if (!create) die(dlerror());
  tell_birth();
  jvm_options();
  char **born_environ = environ;
  environ = for_jvm();
  int here = leave_nameless_directory();
  int out = mute();
  JavaVMInitArgs args = {JNI_VERSION_10, n_options, options, JNI_FALSE};
  JavaVM *vm;
  JNIEnv *env;
  if (create(&vm, (void **)&env, &args) != JNI_OK) die("no Java virtual machine");
  unmute(out);
  environ = born_environ;
  jclass main_class = (*env)->FindClass(env, MAIN_CLASS);
  jmethodID main_method =
      main_class ? (*env)->GetStaticMethodID(env, main_class, "main", "([Ljava/lang/String;)V") : 0;
  if (!main_method) die("no program " MAIN_CLASS);
  go_back(here); /* the class path has been opened by now: that needs a name, too */
  jobjectArray argv = arguments(env);
  running = 1;
  if (argv) (*env)->CallStaticVoidMethod(env, main_class, main_method, argv);
  _exit(CRASHED); /* main ends the process itself */
}

int main(int argc, char **argv) {
  argc_ = argc;
  argv_ = argv;
  remember_descriptors();
  fill_descriptors();
  if (KEPT && argc < 2) have_keeper();
  change_limits();
  hold_signals();
  remember_pipe();
  mallopt(M_ARENA_MAX, ARENAS);
  prctl(PR_SET_NAME, PROGRAM); /* also when started through a link or under another name */
  pthread_t thread;
  pthread_attr_t attr;
  if (pthread_attr_init(&attr) || pthread_attr_setstacksize(&attr, MAIN_STACK) ||
      pthread_create(&thread, &attr, run, 0))
    die("no thread");
  pthread_join(thread, 0);
  return FATAL;
}
