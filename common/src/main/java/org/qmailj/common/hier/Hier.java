package org.qmailj.common.hier;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.hier.HierEntry.Directory;
import org.qmailj.common.hier.HierEntry.Fifo;
import org.qmailj.common.hier.HierEntry.Program;
import org.qmailj.common.hier.HierEntry.Tree;
import org.qmailj.common.hier.HierEntry.Zeros;

/**
 * Lists what an installation consists of (hier.c). The installer makes it, the checker compares it;
 * there is no other list. A directory comes before what is in it.
 */
public final class Hier {
    /** Directories below mess, info, local and remote (conf-split). */
    public static final int SPLIT = 23;

    /** Classic qmail-queues at a time. */
    private static final int SLOTS = 10;

    /** Bytes of queue/lock/tcpto. */
    public static final int TCPTO_SIZE = 1024;

    private static final String ROOT = "root";
    private static final String QMAIL = QmailGroup.QMAIL.group();
    private static final String NOFILES = QmailGroup.NOFILES.group();
    private static final String ALIAS = QmailUser.ALIAS.account();
    private static final String QMAILD = QmailUser.QMAILD.account();
    private static final String QMAILI = QmailUser.QMAILI.account();
    private static final String QMAILQ = QmailUser.QMAILQ.account();
    private static final String QMAILR = QmailUser.QMAILR.account();
    private static final String QMAILS = QmailUser.QMAILS.account();

    private static final String[] FOR_ROOT = {
        "qmail-lspawn", "qmail-newmrh", "qmail-newu", "qmail-start"};
    private static final String[] NOT_READABLE = {
        "qmail-clean", "qmail-getpw", "qmail-local", "qmail-popup", "qmail-pw2u", "qmail-remote",
        "qmail-rspawn", "qmail-send", "splogger"};
    private static final String[] FOR_EVERYBODY = {
        "bouncesaying", "condredirect", "datemail", "elq", "except", "forward", "maildir2mbox",
        "maildirmake", "maildirwatch", "mailsubj", "pinq", "predate", "preline", "qail", "qbiff",
        "qmail-inject", "qmail-pop3d", "qmail-qmqpc", "qmail-qmqpd", "qmail-qmtpd", "qmail-qread",
        "qmail-qstat", "qmail-showctl", "qmail-smtpd", "qmail-tcpok", "qmail-tcpto", "qmailctl",
        "qmailj-listen", "qmailj-setup", "qreceipt", "qsmhook", "sendmail", "tcp-env"};

    private Hier() {}

    /** Returns everything. */
    public static List<HierEntry> all() {
        List<HierEntry> to = new ArrayList<>();
        to.add(new Directory("", new Access(ROOT, QMAIL, 0755)));
        for (String name : new String[] {"control", "users", "bin", "boot", "doc", "man"}) {
            to.add(new Directory(name, new Access(ROOT, QMAIL, 0755)));
        }
        for (String section : new String[] {"1", "5", "7", "8"}) {
            to.add(new Directory("man/cat" + section, new Access(ROOT, QMAIL, 0755)));
            to.add(new Directory("man/man" + section, new Access(ROOT, QMAIL, 0755)));
        }
        to.add(new Directory("alias", new Access(ALIAS, QMAIL, 02755)));
        to.addAll(queue());
        for (String name : new String[] {"boot", "configure", "doc", "man"}) {
            to.add(new Tree(name, new Access(ROOT, QMAIL, 0755)));
        }
        to.add(new Directory("run", new Access(ROOT, ROOT, 0755)));
        to.add(new Directory("run/qmail-queue", new Access(QMAILQ, QMAIL, 0755)));
        to.addAll(slots());
        to.add(new Directory("run/qmail-inject", new Access(QMAILI, NOFILES, 0755)));
        to.add(new Directory("run/qmail-smtpd", new Access(QMAILD, NOFILES, 0700)));
        to.add(new Directory("lib", new Access(ROOT, ROOT, 0755)));
        to.add(new Tree("lib/qmailj", new Access(ROOT, ROOT, 0755)));
        to.add(new Program("lib/qmailj/classic/qmail-queue", new Access(QMAILQ, ROOT, 0700)));
        to.addAll(programs());
        return to;
    }

    /** Returns the programs that administrators and users call by name. */
    public static List<Program> programs() {
        List<Program> to = new ArrayList<>();
        for (String name : FOR_ROOT) {
            to.add(new Program("bin/" + name, new Access(ROOT, QMAIL, 0700)));
        }
        for (String name : NOT_READABLE) {
            to.add(new Program("bin/" + name, new Access(ROOT, QMAIL, 0711)));
        }
        for (String name : FOR_EVERYBODY) {
            to.add(new Program("bin/" + name, new Access(ROOT, QMAIL, 0755)));
        }
        to.add(new Program("bin/qmail-queue", new Access(QMAILQ, QMAIL, 04711)));
        return to;
    }

    /** Returns the queue alone, as it is without messages. */
    public static List<HierEntry> queue() {
        List<HierEntry> to = new ArrayList<>();
        to.add(new Directory("queue", new Access(QMAILQ, QMAIL, 0750)));
        to.add(new Directory("queue/pid", new Access(QMAILQ, QMAIL, 0700)));
        to.add(new Directory("queue/intd", new Access(QMAILQ, QMAIL, 0700)));
        to.add(new Directory("queue/todo", new Access(QMAILQ, QMAIL, 0750)));
        to.add(new Directory("queue/bounce", new Access(QMAILS, QMAIL, 0700)));
        split(to, "queue/mess", QMAILQ, 0750);
        split(to, "queue/info", QMAILS, 0700);
        split(to, "queue/local", QMAILS, 0700);
        split(to, "queue/remote", QMAILS, 0700);
        to.add(new Directory("queue/lock", new Access(QMAILQ, QMAIL, 0750)));
        to.add(new Zeros("queue/lock/tcpto", TCPTO_SIZE, new Access(QMAILR, QMAIL, 0644)));
        to.add(new Zeros("queue/lock/sendmutex", 0, new Access(QMAILS, QMAIL, 0600)));
        to.add(new Fifo("queue/lock/trigger", new Access(QMAILS, QMAIL, 0622)));
        return to;
    }

    /** Returns the places of the classic qmail-queue (front/slots.c). */
    private static List<HierEntry> slots() {
        List<HierEntry> to = new ArrayList<>();
        String slots = "run/qmail-queue/slots";
        to.add(new Directory(slots, new Access(QMAILQ, QMAIL, 0700)));
        for (int i = 0; i < SLOTS; i++) {
            to.add(new Zeros(slots + '/' + i, 0, new Access(QMAILQ, QMAIL, 0600)));
        }
        return to;
    }

    private static void split(List<HierEntry> to, String base, String owner, int mode) {
        to.add(new Directory(base, new Access(owner, QMAIL, mode)));
        for (int i = 0; i < SPLIT; i++) {
            to.add(new Directory(base + '/' + i, new Access(owner, QMAIL, mode)));
        }
    }
}
