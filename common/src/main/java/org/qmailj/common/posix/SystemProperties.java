package org.qmailj.common.posix;

/**
 * Names the system properties by which whoever starts one of our JVMs tells it something. For a
 * program that is the launcher (launch.c), with what dist.sh compiled into it.
 */
public final class SystemProperties {
    /** The directory that qmail lives in, /var/qmail unless told. By the launcher, and by hand. */
    public static final String HOME = "qmailj.home";

    /** The file libqmailj.so. By the launcher, by hand, and by Maven for tests. */
    public static final String NATIVE = "qmailj.native";

    /** argv[0] of the process, in hex. By the launcher. */
    public static final String ARGV0 = "qmailj.argv0";

    /** {@code ignored} when the process was born with SIGPIPE ignored. By the launcher. */
    public static final String SIGPIPE = "qmailj.sigpipe";

    /** Present where the process runs for months: it keeps its heap small. By dist.sh. */
    public static final String DAEMON = "qmailj.daemon";

    /** Present while an AOT cache is recorded, which takes an orderly exit. By aot.sh. */
    public static final String TRAIN = "qmailj.train";

    private SystemProperties() {}
}
