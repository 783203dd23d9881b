package org.qmailj.listen;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.hier.Stock;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Environment;
import org.qmailj.common.service.Role;

/**
 * What the listener runs for a client: the program and its arguments. When it is one of ours, the
 * sessions' service stands for it as long as the file is as it was installed.
 */
final class Target {
    private static final ByteString PATH = ByteString.of("/bin:/usr/bin");

    private final List<ByteString> program;
    private final Role role;
    private final Stock stock;

    private Target(List<ByteString> program, Role role, Stock stock) {
        this.program = program;
        this.role = role;
        this.stock = stock;
    }

    static Target of(List<ByteString> program, QmailHome home, Environment environment) {
        ByteString file = find(program.get(0), environment);
        Role role = null;
        for (Role one : new Role[] {Role.SMTPD, Role.QMTPD, Role.QMQPD}) {
            if (file != null && isSame(file, home.bin(name(one)))) {
                role = one;
            }
        }
        return new Target(List.copyOf(program), role, new Stock(home));
    }

    private static String name(Role role) {
        return switch (role) {
            case SMTPD -> "qmail-smtpd";
            case QMTPD -> "qmail-qmtpd";
            case QMQPD -> "qmail-qmqpd";
            case QUEUE, INJECT, LISTENER -> "";
        };
    }

    /** Along the PATH unless it has a slash; null when there is none. */
    private static ByteString find(ByteString name, Environment environment) {
        if (name.indexOf('/') != -1) {
            return name;
        }
        ByteString path = environment.get("PATH");
        path = path == null ? PATH : path;
        for (int start = 0; start <= path.length(); ) {
            int colon = path.indexOf(':', start);
            int end = colon == -1 ? path.length() : colon;
            ByteString file = path.substring(start, end).concat("/").concat(name);
            if (status(file) != null) {
                return file;
            }
            start = end + 1;
        }
        return null;
    }

    private static boolean isSame(ByteString one, ByteString other) {
        FileStatus a = status(one);
        FileStatus b = status(other);
        return a != null && b != null && a.dev() == b.dev() && a.ino() == b.ino();
    }

    private static FileStatus status(ByteString file) {
        try {
            return Posix.stat(file);
        } catch (PosixException e) {
            return null;
        }
    }

    List<ByteString> program() {
        return program;
    }

    List<ByteString> arguments() {
        return program.subList(1, program.size());
    }

    /** Null for a program that is not ours. */
    Role role() {
        return role;
    }

    String name() {
        return name(role);
    }

    /** Whether the service may stand for it now. */
    boolean isStock() {
        return role != null && stock.has(name());
    }

    /** Whether its sessions take mail for the hosts of control/rcpthosts only. */
    boolean needsRcpthosts() {
        return role == Role.SMTPD || role == Role.QMTPD;
    }
}
