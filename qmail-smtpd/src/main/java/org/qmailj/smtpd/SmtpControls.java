package org.qmailj.smtpd;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Control;
import org.qmailj.common.control.Controls;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Environment;
import org.qmailj.ingress.Databytes;
import org.qmailj.ingress.Rcpthosts;

/**
 * Holds what the control files say, as they were when the session began.
 *
 * @param localiphost replaces addresses of this host in brackets; or null
 * @param timeoutSeconds for each read or write
 * @param maxRcpt how many recipients a message may have; 0 for any number
 * @param strict whether {@link StrictSyntax} is demanded
 */
record SmtpControls(
        ByteString greeting, ByteString localiphost, int timeoutSeconds, Rcpthosts rcpthosts,
        Badmailfrom badmailfrom, Databytes databytes, int maxRcpt, boolean strict)
        implements AutoCloseable {

    /** Reads them. Throws when one cannot be read, or when there is no name to greet with. */
    static SmtpControls read(QmailHome home, Controls controls, Environment environment)
            throws IOException {
        controls.me(); // fails if it is there and cannot be read
        ByteString greeting = controls.line(Control.SMTPGREETING);
        if (greeting == null) {
            throw new PosixException(Errno.ENOENT);
        }
        ByteString localiphost = controls.line(Control.LOCALIPHOST);
        int timeoutSeconds = Math.max(1, controls.number(Control.TIMEOUTSMTPD));
        Badmailfrom badmailfrom = Badmailfrom.read(controls);
        Databytes databytes = Databytes.read(controls, environment);
        int maxRcpt = controls.number(Control.MAXRCPT);
        boolean strict = controls.number(Control.STRICTSMTP) != 0;
        return new SmtpControls(
                greeting, localiphost, timeoutSeconds, Rcpthosts.read(home, controls),
                badmailfrom, databytes, maxRcpt, strict);
    }

    /** Closes the cdb of rcpthosts. */
    @Override
    public void close() throws PosixException {
        rcpthosts.close();
    }
}
