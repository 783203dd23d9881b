package org.qmailj.common.mailbox;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

/**
 * Names a new message in a Maildir, {@code time.number.host} (maildir(5)). The name is unique as
 * long as no two deliveries of one host have the same number in the same second.
 *
 * @param seconds since 1970
 * @param number of the delivery, see {@link #number}
 */
public record MaildirName(long seconds, long number, ByteString host) {
    /** The highest number of a Linux process (PID_MAX_LIMIT). */
    private static final long HIGHEST_PID = 4_194_304;

    /**
     * Returns the number for a delivery of a process; deliveries count from 0. The first gets the
     * process' own number, which no other process has at that time. C qmail forks for each
     * delivery; here later deliveries get a number that no process can have.
     */
    public static long number(int pid, int delivery) {
        return pid + delivery * HIGHEST_PID;
    }

    /** Returns the file below tmp or new: {@code area/time.number.host}. */
    public ByteString in(String area) {
        return new ByteBuilder().append(area).append('/').appendNumber(seconds).append('.')
                .appendNumber(number).append('.').append(host).toByteString();
    }
}
