package org.qmailj.smtpd;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.ConstMap;
import org.qmailj.common.control.Control;
import org.qmailj.common.control.Controls;

/** Holds control/badmailfrom: the senders, addresses or {@code @host}, whose mail is refused. */
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
