package org.qmailj.common.posix;

/**
 * The errors of Linux, with the texts that qmail's messages carry (error_str) and whether trying
 * again later may help (error_temp).
 */
public enum Errno {
    EPERM(1, "permission denied", false),
    ENOENT(2, "file does not exist", false),
    ESRCH(3, "no such process", false),
    EINTR(4, "interrupted system call", true),
    EIO(5, "input/output error", true),
    ENXIO(6, "device not configured", false),
    E2BIG(7, "argument list too long", false),
    ENOEXEC(8, "exec format error", false),
    EBADF(9, "file descriptor not open", false),
    ECHILD(10, "no child processes", false),
    EAGAIN(11, "temporary failure", true),
    ENOMEM(12, "out of memory", true),
    EACCES(13, "access denied", false),
    EFAULT(14, "bad address", false),
    ENOTBLK(15, "not a block device", false),
    EBUSY(16, "device busy", true),
    EEXIST(17, "file already exists", false),
    EXDEV(18, "cross-device link", false),
    ENODEV(19, "device does not support operation", false),
    ENOTDIR(20, "not a directory", false),
    EISDIR(21, "is a directory", false),
    EINVAL(22, "invalid argument", false),
    ENFILE(23, "system cannot open more files", true),
    EMFILE(24, "process cannot open more files", true),
    ENOTTY(25, "not a tty", false),
    ETXTBSY(26, "text busy", true),
    EFBIG(27, "file too big", true),
    ENOSPC(28, "out of disk space", true),
    ESPIPE(29, "unseekable descriptor", false),
    EROFS(30, "read-only file system", false),
    EMLINK(31, "too many links", false),
    EPIPE(32, "broken pipe", false),
    EDOM(33, "input out of range", false),
    ERANGE(34, "output out of range", false),
    EDEADLK(35, "operation would cause deadlock", true),
    ENAMETOOLONG(36, "file name too long", false),
    ENOLCK(37, "no locks available", true),
    ENOSYS(38, "system call not available", false),
    ENOTEMPTY(39, "directory not empty", false),
    ELOOP(40, "symbolic link loop", false),
    ENOMSG(42, "no message of desired type", false),
    EIDRM(43, "identifier removed", false),
    ENOSTR(60, "not a stream device", false),
    ETIME(62, "timer expired", false),
    ENOSR(63, "out of stream resources", false),
    ENONET(64, "machine not on network", false),
    EREMOTE(66, "too many levels of remote in path", false),
    ENOLINK(67, "link severed", false),
    EADV(68, "advertise error", false),
    ESRMNT(69, "srmount error", false),
    ECOMM(70, "communication error", false),
    EPROTO(71, "protocol error", false),
    EMULTIHOP(72, "multihop attempted", false),
    EBADMSG(74, "bad message type", false),
    EREMCHG(78, "remote address changed", false),
    EUSERS(87, "too many users", true),
    ENOTSOCK(88, "not a socket", false),
    EDESTADDRREQ(89, "destination address required", false),
    EMSGSIZE(90, "message too long", false),
    EPROTOTYPE(91, "incorrect protocol type", false),
    ENOPROTOOPT(92, "protocol not available", false),
    EPROTONOSUPPORT(93, "protocol not supported", false),
    ESOCKTNOSUPPORT(94, "socket type not supported", false),
    EOPNOTSUPP(95, "operation not supported", false),
    EPFNOSUPPORT(96, "protocol family not supported", false),
    EAFNOSUPPORT(97, "address family not supported", false),
    EADDRINUSE(98, "address already used", false),
    EADDRNOTAVAIL(99, "address not available", false),
    ENETDOWN(100, "network down", true),
    ENETUNREACH(101, "network unreachable", true),
    ENETRESET(102, "network reset", true),
    ECONNABORTED(103, "connection aborted", true),
    ECONNRESET(104, "connection reset", true),
    ENOBUFS(105, "out of buffer space", true),
    EISCONN(106, "already connected", false),
    ENOTCONN(107, "not connected", false),
    ESHUTDOWN(108, "socket shut down", false),
    ETOOMANYREFS(109, "too many references", true),
    ETIMEDOUT(110, "timed out", true),
    ECONNREFUSED(111, "connection refused", true),
    EHOSTDOWN(112, "host down", true),
    EHOSTUNREACH(113, "host unreachable", true),
    EALREADY(114, "operation already in progress", false),
    EINPROGRESS(115, "operation in progress", false),
    ESTALE(116, "stale NFS file handle", true),
    EDQUOT(122, "disk quota exceeded", true),
    /** Any other. */
    UNKNOWN(0, "unknown error", false);

    private static final Errno[] BY_NUMBER = byNumber();

    private final int number;
    private final String text;
    private final boolean temporary;

    Errno(int number, String text, boolean temporary) {
        this.number = number;
        this.text = text;
        this.temporary = temporary;
    }

    private static Errno[] byNumber() {
        int highest = 0;
        for (Errno e : values()) {
            highest = Math.max(highest, e.number);
        }
        Errno[] table = new Errno[highest + 1];
        for (Errno e : values()) {
            table[e.number] = e;
        }
        return table;
    }

    static Errno of(int number) {
        Errno e = number > 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
        return e == null ? UNKNOWN : e;
    }

    public int number() {
        return number;
    }

    public String text() {
        return text;
    }

    public boolean isTemporary() {
        return temporary;
    }
}
