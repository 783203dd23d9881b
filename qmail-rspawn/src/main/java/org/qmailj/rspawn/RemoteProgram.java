package org.qmailj.rspawn;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.hier.Stock;
import org.qmailj.common.posix.Command;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.program.Environment;

/**
 * Knows the program that is run for a remote delivery: {@code qmail-remote}, found along PATH, or
 * the program that the environment variable QMAILREMOTE names.
 */
final class RemoteProgram {
    private final QmailHome home;
    private final Stock stock;
    private final boolean named;
    private final ByteString name;
    private final List<ByteString> environment;

    RemoteProgram(QmailHome home, Environment environment) {
        ByteString variable = environment.get("QMAILREMOTE");
        this.home = home;
        this.stock = new Stock(home);
        this.named = variable != null;
        this.name = named ? variable : ByteString.of("qmail-remote");
        this.environment = environment.entries();
    }

    ByteString name() {
        return name;
    }

    /**
     * Returns whether that is, at this moment, the installed bin/qmail-remote, so that a worker may
     * do the same.
     */
    boolean isStock() {
        if (named) {
            return false;
        }
        ByteString file = new Command(List.of(name), environment).found();
        return file != null && Posix.isSameFile(file, home.bin("qmail-remote"))
                && stock.has("qmail-remote");
    }
}
