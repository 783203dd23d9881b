package org.qmailj.remote;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Control;
import org.qmailj.common.control.Controls;

/** The control files of qmail-remote. */
record RemoteControls(
        ByteString helohost, int timeoutConnect, int timeoutRemote, DataEncoder.Rules rules,
        boolean mxFallback, Routes routes) {
    static RemoteControls read(Controls controls) {
        try {
            controls.me(); // must be readable even where nothing falls back to it
            ByteString helohost = controls.line(Control.HELOHOST);
            if (helohost == null) {
                throw Failure.tempControl();
            }
            return new RemoteControls(
                    helohost,
                    controls.number(Control.TIMEOUTCONNECT),
                    controls.number(Control.TIMEOUTREMOTE),
                    new DataEncoder.Rules(
                            controls.number(Control.STRICTCR) != 0,
                            controls.number(Control.PARTIALLINE) != 0),
                    controls.number(Control.MXFALLBACK) != 0,
                    Routes.of(controls.pairs(Control.SMTPROUTES)));
        } catch (IOException e) {
            throw Failure.tempControl();
        }
    }
}
