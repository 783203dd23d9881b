package org.qmailj.users;

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
 * qmail-newu(8): makes users/cdb, in which qmail-lspawn looks addresses up, from users/assign.
 *
 * <ul>
 *   <li>Run by the administrator. Two at once disturb each other.
 *   <li>Reads lines ({@link Assignment}) up to one that begins with a dot. The data of the empty
 *       key are the characters that wildcards end with.
 *   <li>Writes users/cdb.tmp (mode 0644), syncs it and renames it to users/cdb, so that
 *       qmail-lspawn never waits and never sees a part of it. After trouble users/cdb is unchanged.
 *   <li>Exits 0; 111 with one line on descriptor 2 for everything else.
 * </ul>
 */
public final class QmailNewu implements Program {
    private static final Fatal FATAL = new Fatal("qmail-newu");
    private static final ByteString ASSIGN = QmailHome.HERE.users("assign");
    private static final ByteString CDB = QmailHome.HERE.users("cdb");
    private static final ByteString CDB_TMP = QmailHome.HERE.users("cdb.tmp");

    private final Invocation in;
    private final ByteBuilder wildcards = new ByteBuilder();

    private QmailNewu(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("qmail-newu", argv, QmailNewu::new);
    }

    private static Die die(String why) {
        return FATAL.temporary(why);
    }

    private static Die dieFormat() {
        return die("bad format in users/assign");
    }

    private static Die dieWrite() {
        return die("unable to write users/cdb.tmp");
    }

    @Override
    public Die outOfMemory() {
        return die("out of memory");
    }

    @Override
    public int run() throws IOException {
        Posix.umask(033);
        try {
            Posix.chdir(in.home().path());
        } catch (PosixException e) {
            throw die("unable to chdir");
        }
        try (Fd assign = openAssign()) {
            Fd cdb = openTmp();
            copy(new ByteInput(assign), start(cdb));
            close(cdb);
        }
        try {
            Posix.rename(CDB_TMP, CDB);
        } catch (PosixException e) {
            throw die("unable to move users/cdb.tmp to users/cdb");
        }
        return 0;
    }

    private static Fd openAssign() {
        try {
            return Fd.openRead(ASSIGN);
        } catch (PosixException e) {
            throw die("unable to open users/assign");
        }
    }

    private static Fd openTmp() {
        try {
            return Fd.open(CDB_TMP, Fd.O_WRONLY | Fd.O_NONBLOCK | Fd.O_TRUNC | Fd.O_CREAT, 0644);
        } catch (PosixException e) {
            throw die("unable to open users/cdb.tmp");
        }
    }

    private static CdbMaker start(Fd cdb) {
        try {
            return new CdbMaker(cdb);
        } catch (IOException e) {
            throw dieWrite();
        }
    }

    private void copy(ByteInput assign, CdbMaker cdb) {
        ByteBuilder line = new ByteBuilder();
        while (true) {
            boolean whole = read(assign, line);
            if (!line.isEmpty() && line.at(0) == '.') {
                break;
            }
            Assignment assignment = whole ? Assignment.parse(line.toByteString()) : null;
            if (assignment == null) {
                throw dieFormat();
            }
            note(assignment.wildcard());
            add(cdb, assignment.key(), assignment.data());
        }
        add(cdb, ByteString.EMPTY, wildcards.toByteString());
        finish(cdb);
    }

    /** Reads the next line with its newline. Returns false when the file ended without one. */
    private static boolean read(ByteInput assign, ByteBuilder line) {
        line.clear();
        try {
            return assign.getLine(line, '\n');
        } catch (IOException e) {
            throw die("unable to read users/assign");
        }
    }

    private void note(int wildcard) {
        for (int i = 0; i < wildcards.length(); i++) {
            if (wildcards.at(i) == wildcard) {
                return;
            }
        }
        if (wildcard != -1) {
            wildcards.append(wildcard);
        }
    }

    private static void add(CdbMaker cdb, ByteString key, ByteString data) {
        try {
            cdb.add(key, data);
        } catch (IOException e) {
            throw dieWrite();
        }
    }

    private static void finish(CdbMaker cdb) {
        try {
            cdb.finish();
        } catch (IOException e) {
            throw dieWrite();
        }
    }

    private static void close(Fd cdb) {
        try {
            cdb.sync();
            cdb.close();
        } catch (PosixException e) {
            throw dieWrite();
        }
    }
}
