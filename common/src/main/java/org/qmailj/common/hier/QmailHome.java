package org.qmailj.common.hier;

import org.qmailj.common.bytes.ByteString;

/** The directory that qmail lives in, /var/qmail unless it was built for another. */
public record QmailHome(ByteString path) {
    /** The home that the launcher was built for. */
    public static QmailHome installed() {
        return new QmailHome(ByteString.of(System.getProperty("qmailj.home", "/var/qmail")));
    }

    /** A file below the home, by its relative name. */
    public ByteString file(String relative) {
        return path.concat("/" + relative);
    }

    public ByteString control(String name) {
        return file("control/" + name);
    }

    public ByteString bin(String program) {
        return file("bin/" + program);
    }

    public ByteString queue() {
        return file("queue");
    }

    public ByteString alias() {
        return file("alias");
    }
}
