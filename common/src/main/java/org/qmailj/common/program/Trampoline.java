package org.qmailj.common.program;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;

/**
 * Makes the command that runs a program under another identity: by lib/qmailj/drop, because a
 * process with a JVM must not change its ids between fork and exec. drop is a small C program, so
 * this costs no second JVM.
 *
 * @param user a uid in digits, or - for root that stays root
 * @param gids the first is the group, all are the group list
 * @param failed exit code when the identity cannot be had; the program has not run
 * @param soft exit code when the program cannot be run now
 * @param hard exit code when it cannot be run at all
 */
public record Trampoline(
        QmailHome home, ByteString user, int[] gids, int failed, int soft, int hard) {
    /** In place of a uid: the user stays as it is, which is root, and only the groups change. */
    private static final ByteString SAME_USER = ByteString.of("-");

    public Trampoline(QmailHome home, int uid, int[] gids, int failed, int soft, int hard) {
        this(home, ByteString.of(Integer.toUnsignedString(uid)), gids, failed, soft, hard);
    }

    /** Makes a trampoline that uses one exit code for everything that can go wrong. */
    public Trampoline(QmailHome home, int uid, int[] gids, int failed) {
        this(home, uid, gids, failed, failed, failed);
    }

    /** Returns the trampoline for a program that stays root, in this group and no other. */
    public static Trampoline ofRoot(QmailHome home, int gid, int failed) {
        return new Trampoline(home, SAME_USER, new int[] {gid}, failed, failed, failed);
    }

    /** Returns the executable. */
    public ByteString file() {
        return home.library("drop");
    }

    /** Returns its arguments. A program without a slash is looked for along PATH. */
    public List<ByteString> argv(ByteString program, List<ByteString> argv) {
        List<ByteString> all = new ArrayList<>(7 + argv.size());
        all.add(file());
        all.add(user);
        all.add(groups());
        for (int code : new int[] {failed, soft, hard}) {
            all.add(ByteString.of(Integer.toString(code)));
        }
        all.add(program);
        all.addAll(argv);
        return all;
    }

    private ByteString groups() {
        StringBuilder text = new StringBuilder();
        for (int gid : gids) {
            text.append(text.isEmpty() ? "" : ",").append(Integer.toUnsignedString(gid));
        }
        return ByteString.of(text.toString());
    }
}
