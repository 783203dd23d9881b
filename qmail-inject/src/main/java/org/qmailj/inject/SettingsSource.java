package org.qmailj.inject;

import java.io.IOException;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Controls;

/** From where the files are seen: where the caller stands first, then the home directory. */
interface SettingsSource {
    /** The lines of QMAILMFTFILE; null without that variable or without such a file. */
    List<ByteString> lists() throws IOException;

    /** Those of the home directory, where a process stands from then on. */
    Controls controls() throws IOException;
}
