package org.qmailj.local;

import java.io.IOException;
import org.qmailj.command.Programs;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Directory;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Environment;
import org.qmailj.common.submit.ErrorOutput;
import org.qmailj.common.submit.Submission;

/**
 * What one delivery has at hand, in a process of its own or in one that makes many.
 *
 * @param environment that of a qmail-local; programs get it with more
 * @param message descriptor 0: a file, nobody else's while the delivery lasts
 * @param home the recipient's, entered
 * @param numbers for the names of new messages in Maildirs
 * @param commands what needs no process; null when everything has one
 * @param memory what it may take of it for the .qmail file
 */
record Surroundings(
        Environment environment, Clock clock, Fd message, Directory home, DeliveryOutput output,
        MaildirNumbers numbers, Outgoing outgoing, Commands commands, Allowance memory) {

    /** Each is unique within a second on this host. */
    interface MaildirNumbers {
        long next();
    }

    /** Where forwarded messages go. */
    interface Outgoing {
        Submission open(Environment environment, ErrorOutput errors) throws IOException;
    }

    /** Commands of .qmail files that are carried out without a process. */
    interface Commands {
        /** Its exit code, or {@link Programs#NOT_BUILTIN}. */
        int run(ByteString command, Surroundings with, Environment environment)
                throws PosixException;
    }
}
