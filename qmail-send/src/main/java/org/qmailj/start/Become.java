package org.qmailj.start;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Command;
import org.qmailj.common.posix.Identity;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

/**
 * become: {@code become [ -g USER ] UID GID PROGRAM [ ARG ... ]} takes on an identity for good and
 * becomes the program, which is found along PATH.
 *
 * <p>Run by qmail-start alone, as root; lives in lib/qmailj. Descriptors 0 and 1 are the program's.
 * The group is the only one, or with -g comes with those that USER is a member of. It reads no file
 * and no mail.
 *
 * <p>Exit codes: 111 the identity did not come about exactly, or the program cannot be run.
 */
public final class Become implements Program {
    private static final ByteString GROUPS_OF = ByteString.of("-g");
    private static final int DESCRIPTORS = 2;

    private final Invocation in;

    Become(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("become", argv, Become::new);
    }

    /** What to run it with, up to the program. {@code member} may be null. */
    static List<ByteString> command(int uid, int gid, ByteString member) {
        List<ByteString> argv = new ArrayList<>();
        argv.add(ByteString.of("become"));
        if (member != null) {
            argv.add(GROUPS_OF);
            argv.add(member);
        }
        argv.add(ByteString.of(Integer.toUnsignedString(uid)));
        argv.add(ByteString.of(Integer.toUnsignedString(gid)));
        return argv;
    }

    /** The command line, understood. */
    record Wish(ByteString member, int uid, int gid, List<ByteString> program) {
        /** Null when it is none. */
        static Wish of(List<ByteString> arguments) {
            ByteString member = null;
            List<ByteString> rest = arguments;
            if (rest.size() > 1 && rest.get(0).equals(GROUPS_OF)) {
                member = rest.get(1);
                rest = rest.subList(2, rest.size());
            }
            if (rest.size() < 3) {
                return null;
            }
            try {
                return new Wish(
                        member,
                        Integer.parseUnsignedInt(rest.get(0).toString()),
                        Integer.parseUnsignedInt(rest.get(1).toString()),
                        List.copyOf(rest.subList(2, rest.size())));
            } catch (NumberFormatException e) {
                return null;
            }
        }
    }

    @Override
    public int run() throws PosixException {
        Wish wish = Wish.of(in.arguments());
        if (wish == null) {
            throw Die.silently(TEMPORARY);
        }
        Identity identity = Identity.ofProcess();
        if (wish.member() == null) {
            identity.group(wish.gid());
        } else {
            identity.groupsOf(wish.member(), wish.gid());
        }
        identity.user(wish.uid());
        new Command(wish.program(), in.environment().entries()).exec(DESCRIPTORS);
        throw Die.silently(TEMPORARY);
    }
}
