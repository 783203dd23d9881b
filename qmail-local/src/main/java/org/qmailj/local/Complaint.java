package org.qmailj.local;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Program;

/**
 * Lists how a delivery fails, with the texts that the bounce or the log shows. Failures for the
 * moment are called temp-; qmail-queue decides of which kind that of a forward is.
 */
final class Complaint {
    /** Exit code of a bug: temporary, because it is no reason to return somebody's mail. */
    static final int BUG = Program.TEMPORARY;

    private Complaint() {}

    static Die usage() {
        return permanent("qmail-local: usage: qmail-local [ -nN ] user homedir local dash ext"
                + " domain sender aliasempty");
    }

    static Die looping() {
        return permanent(
                "This message is looping: it already has my Delivered-To line. (#5.4.6)");
    }

    static Die noMailbox() {
        return permanent("Sorry, no mailbox here by that name. (#5.1.1)");
    }

    static Die tempNoMemory() {
        return temporary("Out of memory. (#4.3.0)");
    }

    static Die tempRewind() {
        return temporary("Unable to rewind message. (#4.3.0)");
    }

    static Die tempChildCrashed() {
        return temporary("Aack, child crashed. (#4.3.0)");
    }

    static Die tempFork(PosixException e) {
        return temporary("Unable to fork", e, "(#4.3.0)");
    }

    static Die tempRead(PosixException e) {
        return temporary("Unable to read message", e, "(#4.3.0)");
    }

    static Die tempSlowLock() {
        return temporary("File has been locked for 30 seconds straight. (#4.3.0)");
    }

    static Die tempSwitch(ByteString home, PosixException e) {
        return temporary("Unable to switch to ", home, e, "(#4.3.0)");
    }

    static Die tempHomeStatus(PosixException e) {
        return temporary("Unable to stat home directory", e, "(#4.3.0)");
    }

    static Die tempHomeIsWritable() {
        return temporary("Uh-oh: home directory is writable. (#4.7.0)");
    }

    static Die tempHomeIsSticky() {
        return temporary("Home directory is sticky: user is editing his .qmail file. (#4.2.1)");
    }

    static Die tempDotQmail(ByteString name, PosixException e) {
        return temporary("Unable to open ", name, e, "(#4.3.0)");
    }

    static Die tempDotQmailIsWritable() {
        return temporary("Uh-oh: .qmail file is writable. (#4.7.0)");
    }

    static Die tempFirstLineIsBlank() {
        return temporary("Uh-oh: first line of .qmail file is blank. (#4.2.1)");
    }

    /** @param what file or prog */
    static Die tempForwardingOnly(String what) {
        return temporary("Uh-oh: .qmail has " + what + " delivery but has x bit set. (#4.7.0)");
    }

    static Die tempNoMaildir() {
        return temporary("Unable to chdir to maildir. (#4.2.1)");
    }

    static Die tempMaildirTimeout() {
        return temporary("Timeout on maildir delivery. (#4.3.0)");
    }

    static Die tempMaildirRead() {
        return temporary("Unable to read message. (#4.3.0)");
    }

    static Die tempMaildirTrouble() {
        return temporary("Temporary error on maildir delivery. (#4.3.0)");
    }

    static Die tempMailboxOpen(ByteString name, PosixException e) {
        return temporary("Unable to open ", name, e, "(#4.2.1)");
    }

    static Die tempMailboxWrite(ByteString name, PosixException e) {
        return temporary("Unable to write ", name, e, "(#4.3.0)");
    }

    static Die tempShell(PosixException e) {
        return temporary("Unable to run /bin/sh", e, "(#4.3.0)");
    }

    /** Returns the failure of a forwarded message, with qmail-queue's reason. */
    static Die forward(Verdict why) {
        return Die.saying(why.exitCode(), new ByteBuilder().append("Unable to forward message: ")
                .append(why.text()).append(".\n").toByteString());
    }

    private static Die permanent(String text) {
        return Die.saying(Program.PERMANENT, text.concat("\n"));
    }

    private static Die temporary(String text) {
        return Die.saying(Program.TEMPORARY, text.concat("\n"));
    }

    private static Die temporary(String what, PosixException e, String code) {
        return temporary(what, ByteString.EMPTY, e, code);
    }

    private static Die temporary(String what, ByteString name, PosixException e, String code) {
        ByteBuilder text = new ByteBuilder().append(what).append(name).append(": ");
        text.append(e.errno().text()).append(". ").append(code).append('\n');
        return Die.saying(Program.TEMPORARY, text.toByteString());
    }
}
