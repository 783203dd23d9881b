package org.qmailj.common.posix;

/**
 * The native door: one method per function of {@code common/src/main/c}, which documents
 * them. Each that answers a number answers one of 0 or more, or the negative errno. Only this
 * package calls it.
 *
 * <p>It is JNI because the programs that are started per message pay for it: loading it costs
 * nothing measurable, where jnr-ffi costs 60 ms of CPU and java.lang.foreign as much
 * (docs/adr/0002).
 */
@SuppressWarnings("restricted") // this is the one place that loads native code
final class Native {
    static {
        String library = System.getProperty(SystemProperties.NATIVE);
        if (library == null) {
            System.loadLibrary("qmailj");
        } else {
            System.load(library);
        }
    }

    private Native() {}

    static native int open(byte[] path, int flags, int mode);

    static native int close(int fd);

    static native int discard(int fd);

    static native int read(int fd, byte[] to, int offset, int length);

    static native int write(int fd, byte[] from, int offset, int length);

    static native int pwrite(int fd, byte[] from, long at);

    static native long seek(int fd, long at, int whence);

    static native int fsync(int fd);

    static native int truncate(int fd, long size);

    static native int fchmod(int fd, int mode);

    static native int fchown(int fd, int uid, int gid);

    static native int flock(int fd, int operation);

    static native int dup2(int from, int to);

    static native int descriptorLimit();

    static native int blocking(int fd, boolean on);

    static native int pipe(int[] ends);

    static native int poll(int fd, int events, int milliseconds);

    static native int fstat(int fd, long[] to);

    static native int stat(byte[] path, boolean follow, long[] to);

    static native int link(byte[] from, byte[] to);

    static native int rename(byte[] from, byte[] to);

    static native int exchange(byte[] one, byte[] other);

    static native int unlink(byte[] path);

    static native int mkdir(byte[] path, int mode);

    static native int mkfifo(byte[] path, int mode);

    static native int chmod(byte[] path, int mode);

    static native int chown(byte[] path, int uid, int gid);

    static native int utime(byte[] path, long atime, long mtime);

    static native int chdir(byte[] path);

    static native int openat(int directory, byte[] path, int length, int flags, int mode);

    static native int statat(int directory, byte[] path, long[] to);

    static native int linkat(int directory, byte[] from, byte[] to);

    static native int unlinkat(int directory, byte[] path);

    static native int readlink(byte[] path, byte[][] target);

    static native int umask(int mask);

    static native int search(byte[] in, int offset, int end, byte[] text, int[] places);

    static native int list(byte[] path, byte[][] names);

    static native int spawn(
            byte[] file, byte[][] argv, byte[][] envp, int[] fds, byte[] directory,
            int at, int flags, int[] failure);

    static native int exec(byte[] file, byte[][] argv, byte[][] envp, int keep, boolean inherit);

    static native int copy(byte[] name, int[] end);

    static native int become(int uid, int gid);

    static native int killByDescriptor(int pidfd);

    static native int waitpid(int pid, int options, int[] status);

    static native int kill(int pid, int signal);

    static native int getpid();

    static native int getuid();

    static native int geteuid();

    static native int getegid();

    static native int getgid();

    static native void exit(int code);

    static native byte[][] environment();

    static native int signalIgnore(int signal);

    static native int signalDefault(int signal);

    static native int signalDisregard(int signal);

    static native int signalExit(int signal, int code);

    static native int signalTell(int signal, int fd);

    static native int signalRelease();

    static native int signalAtParentsEnd(int signal);

    static native int alarm(int seconds);

    static native int getpwnam(byte[] name, int[] ids, byte[][] texts);

    static native int getpwuid(int uid, int[] ids, byte[][] texts);

    static native long getgrnam(byte[] name);

    static native int getgrouplist(byte[] name, int gid, int[] list);

    static native byte[] hostname();

    static native int logins(byte[][] entries);

    static native int localTime(long seconds, long[] to);

    static native int socket(boolean six, int type);

    static native int unixConnect(byte[] path, int type, int milliseconds);

    static native int unixListen(byte[] path, int type, int backlog);

    static native int refuseDescriptors(int fd);

    static native int packetPair(int[] ends);

    static native int accept(int fd);

    static native int peer(int fd, int[] ids);

    static native int shutdown(int fd, int how);

    static native int sendPacket(int fd, byte[] from, int offset, int length, int pass, int flags);

    static native int receivePacket(int fd, byte[] to, int[] passed, int flags);

    static native int pollMany(int[] fds, int[] events, int count, int milliseconds);

    static native int listen(int fd, int backlog);

    static native int reuseAddress(int fd);

    static native int bind(int fd, byte[] ip, int port);

    static native int connect(int fd, byte[] ip, byte[] zone, int port);

    static native int socketError(int fd);

    static native int socketTimeouts(int fd, int seconds);

    static native int dropIpOptions(int fd);

    static native int noDelay(int fd);

    static native int socketName(int fd, boolean remote, byte[][] ip);

    static native int interfaceAddresses(byte[][] ips);
}
