package org.qmailj.listen;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Invocation;

/**
 * Holds what the command line of qmailj-listen says, in the words of tcpserver(1).
 *
 * @param limit on connections at once
 * @param rules null without -x
 * @param program the program to run for each connection, with its arguments
 */
record Options(
        Verbosity verbosity, int limit, Binding binding, Identity identity, RulesFile rules,
        Lookups lookups, Preparation preparation, List<ByteString> program) {

    /** Returns those of the command line, or throws {@link Die} when it makes no sense. */
    static Options of(Invocation in) {
        return new OptionParser(in).parse();
    }

    /** Lists what is written to descriptor 2. */
    enum Verbosity {
        NOTHING,
        ERRORS,
        /** Stands for errors, and lines about each connection. */
        EVERYTHING
    }

    /**
     * Says where to listen.
     *
     * @param host a name, an IP address, or empty or 0 for all addresses of this host
     * @param port a number, or a name of services(5)
     * @param backlog how many connections the kernel keeps until they are accepted
     * @param isPrinted whether the number of the port goes to descriptor 1
     */
    record Binding(ByteString host, ByteString port, int backlog, boolean isPrinted) {}

    /** Says whom to become after binding. */
    record Identity(int uid, int gid) {
        static final int UNCHANGED = -1;
    }

    /**
     * Names the cdb of tcprules(1).
     *
     * @param mayBeMissing whether a file that does not exist is one without rules
     */
    record RulesFile(ByteString path, boolean mayBeMissing) {}

    /** Says whether a client's name is looked for. */
    enum RemoteHost {
        NOT_ASKED,
        ASKED,
        /** It counts only if it has the client's address. */
        ASKED_AND_CHECKED
    }

    /**
     * Says what to find out about a connection, from DNS and the client's ident server.
     *
     * @param localName the name of our end; null to ask DNS for it
     * @param infoSeconds for connection, question and the whole answer of the ident server together
     */
    record Lookups(
            ByteString localName, RemoteHost remoteHost, boolean remoteInfo, int infoSeconds) {
        boolean asksRemoteHost() {
            return remoteHost != RemoteHost.NOT_ASKED;
        }

        /** Returns whether another host has to be asked, which may take minutes. */
        boolean askOthers() {
            return localName == null || asksRemoteHost() || remoteInfo;
        }
    }

    /**
     * Says what happens to a connection before its session.
     *
     * @param delay whether small writes may wait for each other (without TCP_NODELAY)
     * @param banner is sent at once; perhaps empty
     */
    record Preparation(boolean dropSourceRoute, boolean delay, ByteString banner) {}
}
