package org.qmailj.smtpd;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.ConstMap;
import org.qmailj.common.control.Control;
import org.qmailj.common.control.Controls;

/** Senders whose mail is refused: control/badmailfrom holds addresses and {@code @host}s. */
record Badmailfrom(ConstMap senders) {
    static Badmailfrom read(Controls controls) throws IOException {
        ConstMap senders = controls.keys(Control.BADMAILFROM);
        return new Badmailfrom(senders == null ? ConstMap.ofKeys(null) : senders);
    }

    boolean contains(ByteString address) {
        if (senders.isEmpty()) {
            return false;
        }
        int at = address.lastIndexOf('@');
        return senders.contains(address) || at != -1 && senders.contains(address.substring(at));
    }
}
