package org.qmailj.inject;

import java.io.IOException;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Controls;

/**
 * Reads the files of {@link Settings}: first the one that the caller named, from the caller's
 * directory, then those of the home directory.
 */
interface SettingsSource {
    /** Returns the lines of QMAILMFTFILE, or null without that variable or such a file. */
    List<ByteString> lists() throws IOException;

    /** Returns the control files. A process of its own changes to the home directory for them. */
    Controls controls() throws IOException;
}
