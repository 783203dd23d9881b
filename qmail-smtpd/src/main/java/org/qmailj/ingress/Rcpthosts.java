package org.qmailj.ingress;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.cdb.Cdb;
import org.qmailj.common.control.ConstMap;
import org.qmailj.common.control.Control;
import org.qmailj.common.control.Controls;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;

/**
 * Says to which hosts anybody may send mail (rcpthosts.c): those of control/rcpthosts and of
 * control/morercpthosts.cdb, which qmail-newmrh makes. An entry is a host name, or a dot and a
 * domain for all hosts below it. Without control/rcpthosts all hosts are allowed, even if there is
 * a cdb.
 */
public final class Rcpthosts implements AutoCloseable {
    /** The name of the cdb in control/. */
    static final String CDB = "morercpthosts.cdb";

    private final ConstMap hosts;
    private final Fd file;
    private final Cdb more;

    private Rcpthosts(ConstMap hosts, Fd file) throws IOException {
        this.hosts = hosts;
        this.file = file;
        this.more = file == null ? null : new Cdb(file);
    }

    /** Reads them. The cdb stays open, so a later rename does not change this list. */
    public static Rcpthosts read(QmailHome home, Controls controls) throws IOException {
        ConstMap hosts = controls.keys(Control.RCPTHOSTS);
        return new Rcpthosts(
                hosts, hosts == null ? null : Fd.openReadIfPresent(home.control(CDB)));
    }

    /**
     * Returns whether mail may go to this address. An address without a host is allowed, because
     * qmail-send adds control/envnoathost, a host of ours. Throws when the cdb cannot be read.
     */
    public boolean allow(ByteString address) throws IOException {
        int at = address.lastIndexOf('@');
        if (hosts == null || at == -1) {
            return true;
        }
        ByteString host = address.substring(at + 1).toLowerCase();
        for (int i = nextDomain(host, -1); i != -1; i = nextDomain(host, i)) {
            if (hosts.contains(host.substring(i))) {
                return true;
            }
        }
        for (int i = nextDomain(host, -1); i != -1 && more != null; i = nextDomain(host, i)) {
            if (more.find(host.substring(i)) != null) {
                return true;
            }
        }
        return false;
    }

    /** Returns where the next possible entry begins: at 0, then at each dot; or -1. */
    private static int nextDomain(ByteString host, int last) {
        if (last == -1) {
            return host.isEmpty() ? -1 : 0;
        }
        return host.indexOf('.', last + 1);
    }

    @Override
    public void close() throws PosixException {
        if (file != null) {
            file.close();
        }
    }
}
