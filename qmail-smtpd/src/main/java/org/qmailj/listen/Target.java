package org.qmailj.listen;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.hier.Stock;
import org.qmailj.common.posix.Command;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.program.Environment;
import org.qmailj.ingress.Protocol;

/**
 * Holds what the listener runs for a client: the program and its arguments. If it is one of ours,
 * the session service takes its place as long as the file is the one that was installed.
 */
final class Target {
    private static final Protocol[] ALL = Protocol.values();

    private final List<ByteString> program;
    private final QmailHome home;
    private final List<ByteString> environment;
    private final Stock stock;

    private Target(List<ByteString> program, QmailHome home, List<ByteString> environment) {
        this.program = program;
        this.home = home;
        this.environment = environment;
        this.stock = new Stock(home);
    }

    static Target of(List<ByteString> program, QmailHome home, Environment environment) {
        return new Target(List.copyOf(program), home, environment.entries());
    }

    /**
     * Finds out which of our programs it is now, along PATH and through links; returns the protocol
     * that it speaks, or null.
     */
    Protocol protocol() {
        ByteString file = new Command(program, environment).found();
        for (Protocol one : ALL) {
            if (file != null && Posix.isSameFile(file, home.bin(one.program()))) {
                return one;
            }
        }
        return null;
    }

    /** Returns it if the service may take its place now; a replaced program has to run itself. */
    Protocol stock() {
        Protocol protocol = protocol();
        return protocol != null && stock.has(protocol.program()) ? protocol : null;
    }

    List<ByteString> program() {
        return program;
    }

    List<ByteString> arguments() {
        return program.subList(1, program.size());
    }
}
