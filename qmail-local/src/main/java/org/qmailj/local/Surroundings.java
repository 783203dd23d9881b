package org.qmailj.local;

import java.util.OptionalInt;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Directory;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Environment;
import org.qmailj.common.submit.MessageQueue;

/**
 * Holds what one delivery works with, in a process of its own or in a worker.
 *
 * @param environment that of qmail-local; programs get more
 * @param message descriptor 0: a file that only this delivery reads
 * @param home the recipient's home directory, entered
 * @param numbers for the names of new messages in Maildirs
 * @param queue for forwarded messages
 * @param commands runs commands without a process
 * @param memory the allowance for the .qmail file
 */
record Surroundings(
        Environment environment, Clock clock, Fd message, Directory home, DeliveryOutput output,
        MaildirNumbers numbers, MessageQueue queue, Commands commands, Allowance memory) {

    /** Numbers new messages in Maildirs. */
    interface MaildirNumbers {
        /** Returns a number that is unique within a second on this host. */
        long next();
    }

    /** Runs commands of .qmail files without a process. */
    interface Commands {
        /** Each command needs one. */
        Commands NONE = new Commands() {
            @Override
            public OptionalInt run(
                    ByteString command, Surroundings with, Environment environment) {
                return OptionalInt.empty();
            }
        };

        /** Returns the exit code of a command that needs no process; runs no other command. */
        OptionalInt run(ByteString command, Surroundings with, Environment environment)
                throws PosixException;
    }
}
