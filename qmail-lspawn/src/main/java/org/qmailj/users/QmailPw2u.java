package org.qmailj.users;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.ConstMap;
import org.qmailj.common.control.Controls;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.hier.QmailUser;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Fatal;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

/**
 * qmail-pw2u(8): makes lines for users/assign, on descriptor 1, from a passwd file on descriptor 0,
 * by the rules of qmail-getpw.
 *
 * <p>{@code qmail-pw2u [ -/ohHuUC ] [ -cC ]}
 *
 * <ul>
 *   <li>{@code -o}, the default, skips users whose home is missing or belongs to another; {@code
 *       -h} stops at a missing home; {@code -H} does not look at homes.
 *   <li>{@code -u} takes users with upper case letters; {@code -U}, the default, does not.
 *   <li>{@code -c} sets the character between user and extension; {@code -C} means no extensions.
 *   <li>{@code -/} uses home/.qmail-/... instead of home/.qmail-... .
 *   <li>Files in users/: include and exclude (users, one a line), mailnames (user:name:name...),
 *       subusers (sub:user:pre:), append (copied to the end). The output ends with a dot.
 *   <li>Exits 0; 100: an unknown option; 111: anything else, such as no alias user in the input.
 *       Both with one line on descriptor 2.
 * </ul>
 */
public final class QmailPw2u implements Program {
    private static final Fatal FATAL = new Fatal("qmail-pw2u");

    private static final ByteString ALIAS = ByteString.of(QmailUser.ALIAS.account());

    private final Invocation in;
    private final List<ByteString> users = new ArrayList<>();
    private Pw2uOptions options;
    private AssignWriter out;
    private ConstMap include;
    private ConstMap exclude;
    private ConstMap mailnames;
    private boolean aliasFound;

    QmailPw2u(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("qmail-pw2u", argv, QmailPw2u::new);
    }

    private static Die die(ByteString why) {
        return FATAL.die(TEMPORARY, why);
    }

    private static Die die(String why) {
        return die(ByteString.of(why));
    }

    private static Die dieControl() {
        return die("unable to read controls");
    }

    private static Die dieHome(ByteString home) {
        return die(ByteString.of("unable to stat ").concat(home));
    }

    private static Die dieUser(ByteString user) {
        return die(ByteString.of("unable to find ").concat(user).concat(" user for subuser"));
    }

    @Override
    public Die outOfMemory() {
        return die("out of memory");
    }

    @Override
    public int run() {
        options = Pw2uOptions.parse(in);
        if (options == null) {
            return PERMANENT;
        }
        out = new AssignWriter(in.stdout(), options);
        try {
            Posix.chdir(in.home().path());
        } catch (PosixException e) {
            throw die("unable to chdir");
        }
        include = keys("include");
        exclude = keys("exclude");
        mailnames = ConstMap.ofPairs(lines("mailnames"));
        try {
            accounts();
            subusers();
            append();
            out.put(ByteString.of(".\n"));
            out.flush();
        } catch (IOException e) { // input has its own words
            throw die("unable to write output");
        }
        return 0;
    }

    private static List<ByteString> lines(String file) {
        try {
            return Controls.linesOf(QmailHome.HERE.users(file));
        } catch (IOException e) {
            throw dieControl();
        }
    }

    /** Returns the lines of the file as keys, or null when the file is missing. */
    private static ConstMap keys(String file) {
        List<ByteString> lines = lines(file);
        return lines == null ? null : ConstMap.ofKeys(lines);
    }

    private void accounts() throws IOException {
        ByteInput passwd = new ByteInput(this::readStdin);
        ByteBuilder line = new ByteBuilder();
        boolean more = true;
        while (more) {
            more = read(passwd, line);
            Account account = Account.parse(line.toByteString());
            if (account != null && isUser(account)) {
                assign(account);
            }
        }
        if (!aliasFound) {
            throw die("unable to find alias user");
        }
    }

    /** Writes what is known so far, then reads (subfdin). */
    private int readStdin(byte[] to, int offset, int length) throws IOException {
        out.flush();
        return in.stdin().read(to, offset, length);
    }

    private static boolean read(ByteInput from, ByteBuilder line) {
        line.clear();
        try {
            return from.getLine(line, '\n');
        } catch (IOException e) {
            throw die("unable to read input");
        }
    }

    private boolean isUser(Account account) {
        return account.uid() != 0
                && (options.upperCase() || !account.hasUpperCase())
                && (include == null || include.contains(account.user()))
                && (exclude == null || !exclude.contains(account.user()))
                && (options.homes() == Pw2uOptions.Homes.IGNORE || ownsHome(account));
    }

    private boolean ownsHome(Account account) {
        try {
            return Integer.toUnsignedLong(Posix.stat(account.home()).uid()) == account.uid();
        } catch (PosixException e) {
            if (!e.is(Errno.ENOENT) || options.homes() == Pw2uOptions.Homes.STOP_AT_MISSING) {
                throw dieHome(account.home());
            }
            return false;
        }
    }

    private void assign(Account account) throws IOException {
        users.add(account.user().concat(":").concat(account.middle()));
        if (account.user().equals(ALIAS)) {
            out.rest(account.middle());
            aliasFound = true;
        }
        ByteString names = mailnames.get(account.user());
        if (names == null) {
            names = account.user();
        }
        for (int start = 0; start < names.length(); ) {
            int colon = names.indexOf(':', start);
            int end = colon == -1 ? names.length() : colon;
            if (end > start) {
                out.name(names.substring(start, end), account.middle());
            }
            start = end + 1;
        }
    }

    private void subusers() throws IOException {
        Fd file = open("subusers");
        if (file == null) {
            return;
        }
        ConstMap middles = ConstMap.ofPairs(users);
        ByteInput subusers = new ByteInput(file);
        ByteBuilder line = new ByteBuilder();
        boolean more = true;
        while (more) {
            more = read(subusers, line);
            subuser(line.toByteString(), middles);
        }
        close(file);
    }

    private void subuser(ByteString line, ConstMap middles) throws IOException {
        Subuser sub = Subuser.parse(line);
        if (sub == null) {
            return;
        }
        ByteString middle = middles.get(sub.user());
        if (middle == null) {
            throw dieUser(sub.user());
        }
        if (sub.prefix() != null) {
            out.subuser(sub.name(), middle, sub.prefix());
        }
    }

    private void append() throws IOException {
        Fd file = open("append");
        if (file == null) {
            return;
        }
        byte[] piece = new byte[8192];
        int n;
        while ((n = read(file, piece)) > 0) {
            out.put(ByteString.of(piece, 0, n));
        }
        close(file);
    }

    private static int read(Fd file, byte[] piece) {
        try {
            return file.read(piece, 0, piece.length);
        } catch (PosixException e) {
            throw die("unable to read input");
        }
    }

    private static Fd open(String file) {
        try {
            return Fd.openRead(QmailHome.HERE.users(file));
        } catch (PosixException e) {
            if (e.is(Errno.ENOENT)) {
                return null;
            }
            throw dieControl();
        }
    }

    private static void close(Fd file) {
        try {
            file.close();
        } catch (PosixException e) {
            throw die("unable to read input");
        }
    }
}
