package org.qmailj.setup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailGroup;
import org.qmailj.common.hier.QmailUser;
import org.qmailj.common.posix.Passwd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the users and groups of INSTALL.ids, without a shell. qmail needs no particular numbers,
 * but each user in its group. If none of them exists, they get the numbers that the commands of
 * INSTALL.ids give on a host with one ordinary user: 1001 and up, or the next free block. Then
 * backups, file servers and other hosts agree on who owns a queue.
 */
final class Accounts {
    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);
    private static final int FIRST = 1001;
    private static final int LAST = 59_000;

    private final Site site;

    Accounts(Site site) {
        this.site = site;
    }

    /** Ends the setup if a user of ours exists in another group: nothing here can mend that. */
    static void checkGroups() throws IOException {
        for (QmailUser user : QmailUser.values()) {
            Passwd entry = Passwd.byName(ByteString.of(user.account()));
            if (entry != null && entry.gid() != user.group().gid()) {
                throw new SetupException("user " + user.account() + " exists, but its group is not "
                        + user.group().group());
            }
        }
    }

    void make() throws IOException {
        checkGroups();
        int block = freeBlock();
        List<String> made = new ArrayList<>();
        for (QmailGroup group : groups()) {
            Made.Account account = new Made.Group(group.group());
            site.manifest().adopt(account);
            if (group.gid() == -1) {
                String gid = String.valueOf(block + groups().indexOf(group));
                add(account, "groupadd", "--gid", gid, group.group());
                made.add(account.name());
            }
        }
        for (QmailUser user : QmailUser.values()) {
            Made.Account account = new Made.User(user.account());
            site.manifest().adopt(account);
            if (user.uid() == -1) {
                add(account, "useradd", "--uid", String.valueOf(block + user.ordinal()),
                        "--no-create-home", "--no-user-group", "--gid", user.group().group(),
                        "--home-dir", home(user), "--shell", "/usr/sbin/nologin", user.account());
                made.add(account.name());
            }
        }
        if (!made.isEmpty()) {
            LOG.info("added users and groups: {}", String.join(" ", made));
        }
    }

    /** Returns the groups in the order of INSTALL.ids. */
    private static List<QmailGroup> groups() {
        return List.of(QmailGroup.NOFILES, QmailGroup.QMAIL);
    }

    /** Returns the first number of a block in which all that we may need are free. */
    private static int freeBlock() throws IOException {
        for (int first = FIRST; first < LAST; first++) {
            if (isFree(first)) {
                return first;
            }
        }
        throw new SetupException("there is no free block of user and group numbers below " + LAST);
    }

    private static boolean isFree(int first) throws IOException {
        for (int i = 0; i < QmailUser.values().length; i++) {
            if (Passwd.byUid(first + i) != null) {
                return false;
            }
        }
        for (String line : HostProgram.run("getent", "group").split("\n")) {
            String[] field = line.split(":");
            for (int i = 0; i < groups().size(); i++) {
                if (field.length > 2 && field[2].equals(String.valueOf(first + i))) {
                    return false;
                }
            }
        }
        return true;
    }

    private String home(QmailUser user) {
        return site.home() + (user == QmailUser.ALIAS ? "/alias" : "");
    }

    private void add(Made.Account account, String... command) throws IOException {
        site.manifest().begin(account);
        HostProgram.run(command);
        site.manifest().add(account);
        site.changed("added " + account.name());
    }
}
