package org.qmailj.common.hier;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.SystemProperties;

/** The directory that qmail lives in, /var/qmail unless it was built for another. */
public record QmailHome(ByteString path) {
    /** The home of a process that is in it already: all names are relative to it. */
    public static final QmailHome HERE = new QmailHome(ByteString.EMPTY);

    /** The home that the launcher was built for. */
    public static QmailHome installed() {
        return new QmailHome(ByteString.of(
                System.getProperty(SystemProperties.HOME, "/var/qmail")));
    }

    /** A file below the home, by its relative name. */
    public ByteString file(String relative) {
        return path.isEmpty() ? ByteString.of(relative) : path.concat("/" + relative);
    }

    public ByteString control(String name) {
        return file("control/" + name);
    }

    public ByteString bin(String program) {
        return file("bin/" + program);
    }

    /** A file of users/, from which qmail-lspawn knows its users. */
    public ByteString users(String name) {
        return file("users/" + name);
    }

    /** Below the directories of our services, as the guides lay them out. */
    public ByteString supervise(String name) {
        return file("supervise/" + name);
    }

    /** What belongs to our programs alone. */
    public ByteString library(String name) {
        return file("lib/qmailj/" + name);
    }

    /** The long-lived form of a program. */
    public ByteString resident(String program) {
        return library("resident/" + program);
    }

    /** The program whose place in bin/ a front of a service has. */
    public ByteString classic(String program) {
        return library("classic/" + program);
    }

    /** What the socket and the lock of a program's service lie in. */
    public ByteString run(String program) {
        return file("run/" + program);
    }

    public ByteString queue() {
        return file("queue");
    }
}
