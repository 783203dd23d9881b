package org.qmailj.common.control;

import java.io.IOException;
import java.util.List;
import org.qmailj.common.bytes.ByteString;

/** Where {@link Controls} has the files from. Each answer is null when the file is missing. */
interface ControlSource {
    /** Returns the first line without trailing blanks. */
    ByteString firstLine(Control control) throws IOException;

    /** Returns the lines without trailing blanks, empty lines and comments. */
    List<ByteString> lines(Control control) throws IOException;

    /** Returns {@link #lines} as keys. */
    ConstMap keys(Control control) throws IOException;

    /** Returns {@link #lines} as key:value pairs. */
    ConstMap pairs(Control control) throws IOException;
}
