package org.qmailj.smtpd;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.ConstMap;
import org.qmailj.common.control.Control;
import org.qmailj.common.control.Controls;

/** Senders whose mail is refused: control/badmailfrom holds addresses and {@code @host}s. */
record Badmailfrom(ConstMap senders) {
    static Badmailfrom read(Controls controls) throws IOException {
        return new Badmailfrom(ConstMap.ofKeys(controls.lines(Control.BADMAILFROM)));
    }

    boolean contains(ByteString address) {
        if (senders.isEmpty()) {
            return false;
        }
        int at = address.lastIndexOf('@');
        return senders.contains(address) || at != -1 && senders.contains(address.substring(at));
    }
}
