package org.qmailj.ingress;

import java.io.IOException;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.cdb.CdbMaker;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Fatal;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

/**
 * qmail-newmrh(8): makes control/morercpthosts.cdb from control/morercpthosts.
 *
 * <ul>
 *   <li>Runs as root, without arguments, after each change of morercpthosts.
 *   <li>A line is a host or .domain; # begins a comment line. Blanks at the end of a line, and
 *       upper and lower case, make no difference.
 *   <li>Writes control/morercpthosts.tmp, mode 644, syncs it and renames it, so that qmail-smtpd
 *       sees either the old list or the new one.
 *   <li>Exits 0, or 111 with a line on descriptor 2.
 * </ul>
 */
public final class QmailNewmrh implements Program {
    private static final Fatal FATAL = new Fatal("qmail-newmrh");
    private static final ByteString SOURCE = QmailHome.HERE.control("morercpthosts");
    private static final ByteString TEMPORARY_FILE =
            QmailHome.HERE.control("morercpthosts.tmp");
    private static final ByteString CDB = QmailHome.HERE.control(Rcpthosts.CDB);

    /** Limits a line, in bytes: more than any domain has, and still little memory. */
    private static final int LINE_LIMIT = 1 << 20;

    private final Invocation in;

    private QmailNewmrh(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("qmail-newmrh", argv, QmailNewmrh::new);
    }

    private static Die die(String what, IOException why) {
        String text = why instanceof PosixException p ? p.errno().text() : why.getMessage();
        return FATAL.temporary(what + text);
    }

    private static Die dieRead(IOException why) {
        return die("unable to read " + SOURCE + ": ", why);
    }

    private static Die dieWrite(IOException why) {
        return die("unable to write to " + TEMPORARY_FILE + ": ", why);
    }

    @Override
    public Die outOfMemory() {
        return FATAL.temporary("unable to read " + SOURCE + ": out of memory");
    }

    @Override
    public int run() {
        Posix.umask(033);
        try {
            Posix.chdir(in.home().path());
        } catch (PosixException e) {
            throw die("unable to chdir to " + in.home().path() + ": ", e);
        }
        ByteInput source = openSource();
        try {
            int flags = Fd.O_WRONLY | Fd.O_NONBLOCK | Fd.O_CREAT | Fd.O_TRUNC;
            Fd file = Fd.open(TEMPORARY_FILE, flags, 0644);
            CdbMaker cdb = new CdbMaker(file);
            addAll(source, cdb);
            cdb.finish();
            file.sync();
            file.close();
        } catch (IOException e) {
            throw dieWrite(e);
        }
        try {
            Posix.rename(TEMPORARY_FILE, CDB);
        } catch (PosixException e) {
            // qmail's text has nothing between the name and the error
            throw die("unable to move " + TEMPORARY_FILE + " to " + CDB, e);
        }
        return 0;
    }

    private static ByteInput openSource() {
        try {
            return new ByteInput(Fd.openRead(SOURCE));
        } catch (PosixException e) {
            throw dieRead(e);
        }
    }

    private static void addAll(ByteInput source, CdbMaker cdb) throws IOException {
        ByteBuilder line = new ByteBuilder(LINE_LIMIT);
        boolean more = true;
        while (more) {
            line.clear();
            more = getLine(source, line);
            ByteString host = host(line);
            if (host != null) {
                cdb.add(host, ByteString.EMPTY);
            }
        }
    }

    private static boolean getLine(ByteInput source, ByteBuilder line) {
        try {
            return source.getLine(line, '\n');
        } catch (IOException e) {
            throw dieRead(e);
        }
    }

    /** Returns the entry that a line makes, or null. */
    static ByteString host(ByteBuilder line) {
        int length = line.length();
        while (length > 0 && isBlank(line.at(length - 1))) {
            length--;
        }
        if (length == 0 || line.at(0) == '#') {
            return null;
        }
        return ByteString.of(line.array(), 0, length).toLowerCase();
    }

    private static boolean isBlank(int b) {
        return b == ' ' || b == '\t' || b == '\n';
    }
}
