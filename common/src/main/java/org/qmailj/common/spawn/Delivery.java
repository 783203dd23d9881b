package org.qmailj.common.spawn;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;

/**
 * What one program is started for. The message is open, a regular file of qmailq's, at its
 * beginning; the server closes both descriptors.
 *
 * @param local the recipient before its last at sign, {@code host} what is behind
 * @param message for descriptor 0 of the program
 * @param output for its descriptors 1 and 2: the pipe that its report comes from
 */
public record Delivery(
        ByteString sender, ByteString local, ByteString host, Fd message, Fd output) {}
