package org.qmailj.common.dns;

import org.qmailj.common.posix.PosixException;

/** Supplies the ids of questions: numbers that nobody can guess. */
interface DnsIds {
    /** Returns a number from 0 to 65535; throws when there is none that nobody can guess. */
    int next() throws PosixException;
}
