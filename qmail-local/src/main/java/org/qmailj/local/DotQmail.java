package org.qmailj.local;

import java.io.IOException;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.posix.PosixException;

/**
 * Finds the .qmail file of an address (dot-qmail(5)). First comes {@code .qmail} + dash +
 * extension; then {@code default} takes the place of more and more of the extension's last parts,
 * each time behind a dash, at last of all of it. In file names the extension is in small letters,
 * with colons for dots.
 */
final class DotQmail {
    /** The mode bits that a home and a .qmail file must not have (conf-patrn). */
    static final int WRITABLE_BY_OTHERS = 002;

    private static final int EXECUTABLE_BY_OWNER = 0100;
    private static final int WEIGHT_OF_A_WORD = 64;

    /** Bytes of a .qmail file that are read at once. */
    private static final int LEAST_CHUNK = 256;
    private static final int CHUNK = 4096;

    private static final ByteString DEFAULT = ByteString.of("default");

    private final Home home;
    private final ByteString dash;
    private final ByteString extension;
    private final ByteString safe;

    DotQmail(Home home, ByteString dash, ByteString extension) {
        this.home = home;
        this.dash = dash;
        this.extension = extension;
        this.safe = safe(extension);
    }

    /**
     * Holds the file that was found.
     *
     * @param size that it had then
     * @param forwardOnly whether it may do nothing but forward: it has the owner's x bit
     * @param matched the part of the extension that {@code default} stands for, or null
     */
    record Found(OpenFile file, long size, boolean forwardOnly, ByteString matched) {
        /**
         * Reads and closes the file. Throws {@link GiveBack} when the text, and what is made of it,
         * takes more memory than this allowance has.
         */
        ByteString contents(Allowance memory) {
            ByteBuilder to = new ByteBuilder(ByteBuilder.DEFAULT_LIMIT, memory);
            try {
                to.reserve((int) Math.min(size, ByteBuilder.DEFAULT_LIMIT));
                file.appendTo(to, new byte[Math.clamp(size + 1, LEAST_CHUNK, CHUNK)]);
            } catch (IOException e) {
                throw Complaint.tempNoMemory(); // it is how C qmail calls every error here
            } finally {
                file.closeQuietly();
            }
            if (memory != Allowance.UNLIMITED && !memory.take(weight(to))) {
                throw new GiveBack();
            }
            return to.handOver();
        }

        /** Returns the bytes that the text takes, and an object for each of its words. */
        private static long weight(ByteBuilder text) {
            long weight = text.length();
            for (int i = 0; i < text.length(); i++) {
                if (text.at(i) == '\n' || text.at(i) == ' ') {
                    weight += WEIGHT_OF_A_WORD;
                }
            }
            return weight;
        }
    }

    private static ByteString safe(ByteString extension) {
        byte[] to = extension.toLowerCase().toArray();
        for (int i = 0; i < to.length; i++) {
            if (to[i] == '.') {
                to[i] = ':';
            }
        }
        return ByteString.wrap(to);
    }

    private ByteBuilder exactName() {
        return new ByteBuilder().append(".qmail").append(dash).append(safe);
    }

    /**
     * Returns the file that applies, or null when there is none. All names are made in one place: a
     * stranger may write to an extension with a thousand dashes.
     */
    Found find() {
        ByteBuilder name = exactName();
        int prefix = name.length() - safe.length();
        int exact = safe.endsWith(DEFAULT) ? safe.length() - DEFAULT.length() : -1;
        Found found = open(name, exact);
        for (int i = safe.length(); i >= 0 && found == null; i--) {
            if (i == 0 || safe.at(i - 1) == '-') {
                name.truncate(prefix + i);
                found = open(name.append(DEFAULT), i);
            }
        }
        return found;
    }

    /** @param from the beginning of the part that default stands for, or -1 */
    private Found open(ByteBuilder name, int from) {
        OpenFile file;
        try {
            file = home.find(name);
        } catch (PosixException e) {
            if (e.isTemporary() || e.is(Errno.EPERM) || e.is(Errno.EACCES)) {
                throw Complaint.tempDotQmail(name.toByteString(), e);
            }
            return null;
        }
        if (file == null) {
            return null;
        }
        FileStatus status;
        try {
            status = file.status();
        } catch (PosixException e) {
            file.closeQuietly();
            throw Complaint.tempDotQmail(name.toByteString(), e);
        }
        if (status.isRegular() && (status.mode() & WRITABLE_BY_OTHERS) == 0) {
            boolean forwardOnly = (status.mode() & EXECUTABLE_BY_OWNER) != 0;
            return new Found(file, status.size(), forwardOnly,
                    from == -1 ? null : extension.substring(from));
        }
        file.closeQuietly();
        if (status.isRegular()) {
            throw Complaint.tempDotQmailIsWritable();
        }
        return null;
    }

    /**
     * Returns the sender of forwarded messages, who gets their bounces (dot-qmail(5),
     * "Forwarding"): the sender of the message, or the -owner address if there is such a file. With
     * an -owner-default file it contains each recipient (VERP); qmail-send completes it. Bounces
     * keep their empty sender.
     */
    ByteString newSender(Arguments a) {
        ByteString sender = a.sender();
        if (sender.isEmpty() || sender.equals(ByteString.of("#@[]")) || !exists("-owner")) {
            return sender;
        }
        ByteBuilder to = new ByteBuilder().append(a.local());
        if (exists("-owner-default")) {
            return to.append("-owner-@").append(a.host()).append("-@[]").toByteString();
        }
        return to.append("-owner@").append(a.host()).toByteString();
    }

    private boolean exists(String end) {
        ByteString name = exactName().append(end).toByteString();
        try {
            return home.exists(name);
        } catch (PosixException e) {
            if (e.isTemporary()) {
                throw Complaint.tempDotQmail(name, e);
            }
            return false;
        }
    }
}
