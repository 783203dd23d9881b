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
 * The users and groups of INSTALL.ids. They are system accounts without a shell; qmail needs no
 * particular numbers, but each user in its group.
 */
final class Accounts {
    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);

    private final Site site;

    Accounts(Site site) {
        this.site = site;
    }

    void make() throws IOException {
        List<String> made = new ArrayList<>();
        for (QmailGroup group : QmailGroup.values()) {
            if (group.gid() == -1) {
                Command.run("groupadd", "--system", group.group());
                note(new Made.Group(group.group()), group.group(), made);
            }
        }
        for (QmailUser user : QmailUser.values()) {
            if (user.uid() == -1) {
                Command.run("useradd", "--system", "--no-create-home",
                        "--gid", user.group().group(), "--home-dir", home(user),
                        "--shell", "/usr/sbin/nologin", user.account());
                note(new Made.User(user.account()), user.account(), made);
            } else {
                checkGroup(user);
            }
        }
        if (!made.isEmpty()) {
            LOG.info("  users and groups: {}", String.join(" ", made));
        }
    }

    private String home(QmailUser user) {
        return site.home() + (user == QmailUser.ALIAS ? "/alias" : "");
    }

    private void note(Made one, String name, List<String> made) {
        site.manifest().add(one);
        site.changed("added " + name);
        made.add(name);
    }

    private static void checkGroup(QmailUser user) throws IOException {
        Passwd entry = Passwd.byName(ByteString.of(user.account()));
        if (entry.gid() != user.group().gid()) {
            throw new SetupException("user " + user.account() + " is there, but not in group "
                    + user.group().group());
        }
    }
}
