package org.qmailj.local;

import java.util.List;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.GetOpt;
import org.qmailj.common.program.Invocation;

/**
 * Holds the arguments of qmail-local: one delivery.
 *
 * @param doIt false with -n, which only says what would be done
 * @param dash what separates user and extension, in the address and in the name of the .qmail file
 * @param instead the instructions for a .qmail file that is missing or empty
 */
record Arguments(
        boolean doIt, ByteString user, ByteString home, ByteString local, ByteString dash,
        ByteString extension, ByteString host, ByteString sender, ByteString instead) {

    static Arguments parse(Invocation in) {
        GetOpt options = new GetOpt(in, "nN");
        boolean doIt = true;
        for (int letter = options.next(); letter != GetOpt.DONE; letter = options.next()) {
            if (letter == GetOpt.PROBLEM) {
                throw Complaint.usage();
            }
            doIt = letter == 'N';
        }
        return of(doIt, options.operands());
    }

    /** @param w what follows the options */
    static Arguments of(boolean doIt, List<ByteString> w) {
        if (w.size() != 8 || w.get(1).isEmpty() || w.get(1).at(0) != '/') {
            throw Complaint.usage();
        }
        return new Arguments(doIt, w.get(0), w.get(1), w.get(2), w.get(3), w.get(4), w.get(5),
                w.get(6), w.get(7));
    }

    /** Returns the address that the message is delivered to. */
    ByteString recipient() {
        return new ByteBuilder().append(local).append('@').append(host).toByteString();
    }
}
