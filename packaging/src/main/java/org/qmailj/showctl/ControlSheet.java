package org.qmailj.showctl;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Control;
import org.qmailj.common.control.Controls;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;

/**
 * The control files that qmail knows, one after the other: a blank line, the file's name, and a
 * sentence on what holds by it, after {@code (Default.)} if the file is missing. What is no
 * printable ASCII in a file shows as a question mark.
 */
final class ControlSheet {
    private static final String TROUBLE = "Oops! Trouble reading this file.\n";
    private static final String DEFAULT = "(Default.) ";
    private static final String MORE_CDB = "morercpthosts.cdb";

    private final QmailHome home;
    private final Controls controls;
    private final ByteString me;
    private final ByteOutput out;
    private final Set<ByteString> shown = new HashSet<>();

    /** @param me what control/me says; null when there is none */
    ControlSheet(QmailHome home, Controls controls, ByteString me, ByteOutput out) {
        this.home = home;
        this.controls = controls;
        this.me = me;
        this.out = out;
    }

    /** All that have a sentence. */
    void write() throws IOException {
        lines(Control.BADMAILFROM, "Any MAIL FROM is allowed.", "", " not accepted in MAIL FROM.");
        line(Control.BOUNCEFROM, "Bounce user name is ");
        line(Control.BOUNCEHOST, "Bounce host name is ");
        number(Control.CONCURRENCYLOCAL, "Local concurrency is ", "");
        number(Control.CONCURRENCYREMOTE, "Remote concurrency is ", "");
        number(Control.DATABYTES, "SMTP DATA limit is ", " bytes");
        line(Control.DEFAULTDOMAIN, "Default domain name is ");
        line(Control.DEFAULTHOST, "Default host name is ");
        line(Control.DOUBLEBOUNCEHOST, "2B recipient host: ");
        line(Control.DOUBLEBOUNCETO, "2B recipient user: ");
        line(Control.ENVNOATHOST, "Presumed domain name is ");
        line(Control.HELOHOST, "SMTP client HELO host name is ");
        line(Control.IDHOST, "Message-ID host name is ");
        line(Control.LOCALIPHOST, "Local IP address becomes ");
        lines(Control.LOCALS, "Messages for me are delivered locally.",
                "Messages for ", " are delivered locally.");
        line(Control.ME, "My name is ");
        lines(Control.PERCENTHACK, "The percent hack is not allowed.",
                "The percent hack is allowed for user%host@", ".");
        line(Control.PLUSDOMAIN, "Plus domain name is ");
        lines(Control.QMQPSERVERS, "No QMQP servers.", "QMQP server: ", ".");
        number(Control.QUEUELIFETIME, "Message lifetime in the queue is ", " seconds");
        rcpthosts();
        line(Control.SMTPGREETING, "SMTP greeting: 220 ");
        lines(Control.SMTPROUTES, "No artificial SMTP routes.", "SMTP route: ", "");
        number(Control.TIMEOUTCONNECT, "SMTP client connection timeout is ", " seconds");
        number(Control.TIMEOUTREMOTE, "SMTP client data timeout is ", " seconds");
        number(Control.TIMEOUTSMTPD, "SMTP server data timeout is ", " seconds");
        lines(Control.VIRTUALDOMAINS, "No virtual domains.", "Virtual domain: ", "");
    }

    /** Those that only qmailj has, and has here. */
    void writeOurs() throws IOException {
        for (Control control : Control.values()) {
            if (control.isOurs() && status(control.file()) != null) {
                writeOurs(control);
            }
        }
    }

    private void writeOurs(Control control) throws IOException {
        if (control.isNumber()) {
            number(control, control.about() + ": ", "");
        } else {
            lines(control, "", control.about() + ": ", ".");
        }
    }

    /** The other files, as whoever reads the directory finds them. */
    void writeStrangers(List<ByteString> names) throws IOException {
        for (ByteString name : names) {
            if (!shown.contains(name)) {
                out.put("\n");
                out.put(name);
                out.put(": I have no idea what this file does.\n");
            }
        }
    }

    private void heading(String file) throws IOException {
        shown.add(ByteString.of(file));
        out.put("\n" + file + ": ");
    }

    private void number(Control control, String before, String after) throws IOException {
        heading(control.file());
        Integer number;
        try {
            number = controls.numberGiven(control);
        } catch (PosixException e) {
            out.put(TROUBLE);
            return;
        }
        if (number == null) {
            out.put(DEFAULT);
            number = control.defaultNumber();
        }
        out.put(before + Math.max(0, number) + after + ".\n");
    }

    private void line(Control control, String before) throws IOException {
        heading(control.file());
        ByteString line;
        try {
            line = controls.firstLine(control);
        } catch (PosixException e) {
            out.put(TROUBLE);
            return;
        }
        if (line == null) {
            out.put(DEFAULT);
            line = missing(control);
        }
        out.put(before);
        putPrintable(line);
        out.put(".\n");
    }

    /** A name that nothing gives shows as that of its file. */
    private ByteString missing(Control control) {
        if (control.fallsBackToMe() && me != null) {
            return me;
        }
        if (control == Control.ME) {
            return ByteString.of("undefined! Uh-oh");
        }
        String text = control.defaultText();
        return ByteString.of(text == null ? control.file() : text);
    }

    /** Shows the lines of a file. Returns whether there is such a file, readable or not. */
    private boolean lines(Control control, String none, String before, String after)
            throws IOException {
        heading(control.file());
        List<ByteString> lines;
        try {
            lines = Controls.linesOf(home.control(control.file()));
        } catch (PosixException e) {
            out.put(TROUBLE);
            return true;
        }
        if (lines == null) {
            out.put(DEFAULT + none + "\n");
            return false;
        }
        out.put("\n");
        for (ByteString line : lines) {
            out.put(before);
            putPrintable(line);
            out.put(after + "\n");
        }
        return true;
    }

    private void rcpthosts() throws IOException {
        String before = "SMTP clients may send messages to recipients at ";
        if (lines(Control.RCPTHOSTS,
                "SMTP clients may send messages to any recipient.", before, ".")) {
            lines(Control.MORERCPTHOSTS, "No effect.", before, ".");
        } else {
            lines(Control.MORERCPTHOSTS, "No rcpthosts; morercpthosts is irrelevant.",
                    "No rcpthosts; doesn't matter that morercpthosts has ", ".");
        }
        heading(MORE_CDB);
        out.put(age(status(Control.MORERCPTHOSTS.file()), status(MORE_CDB)));
    }

    /** Nobody looks into the cdb: its time has to do. */
    private static String age(FileStatus text, FileStatus cdb) {
        if (text == null) {
            return cdb == null
                    ? DEFAULT + "No effect.\n"
                    : "Oops! morercpthosts.cdb exists but morercpthosts doesn't.\n";
        }
        if (cdb == null) {
            return "Oops! morercpthosts exists but morercpthosts.cdb doesn't.\n";
        }
        return text.mtime() > cdb.mtime()
                ? "Oops! morercpthosts.cdb is older than morercpthosts.\n"
                : "Modified recently enough; hopefully up to date.\n";
    }

    private FileStatus status(String file) {
        try {
            return Posix.stat(home.control(file));
        } catch (PosixException e) {
            return null;
        }
    }

    private void putPrintable(ByteString text) throws IOException {
        byte[] bytes = text.toArray();
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] < ' ' || bytes[i] > '~') {
                bytes[i] = '?';
            }
        }
        out.put(bytes);
    }
}
