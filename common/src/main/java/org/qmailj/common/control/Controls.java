package org.qmailj.common.control;

import java.io.IOException;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.bytes.Decimal;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.io.ByteSource;

/**
 * Reads control files (control.c). {@code me} is read once, at the first fallback to it; every
 * other file at each call. A file that exists and cannot be read throws, and so, with ENOMEM, does
 * one that is too long; one that is missing falls back as {@link Control} says.
 */
public final class Controls {
    private final ControlSource source;
    private boolean meRead;
    private ByteString me;

    /** For a program that serves one message or session: each call reads the file. */
    public Controls(QmailHome home) {
        this(new ControlFiles(home));
    }

    Controls(ControlSource source) {
        this.source = source;
    }

    /** control/me, or null when it is missing. Reading it early makes its trouble show early. */
    public ByteString me() throws IOException {
        if (!meRead) {
            me = firstLine(Control.ME);
            meRead = true;
        }
        return me;
    }

    /** The one line of a file, with its fallbacks; null when there is none (control_rldef). */
    public ByteString line(Control control) throws IOException {
        ByteString line = firstLine(control);
        if (line == null && control.fallsBackToMe()) {
            line = me();
        }
        if (line == null && control.defaultText() != null) {
            line = ByteString.of(control.defaultText());
        }
        return line;
    }

    /** The first line without trailing blanks; null when the file is missing (control_readline). */
    public ByteString firstLine(Control control) throws IOException {
        return source.firstLine(control);
    }

    /**
     * The number that the first line begins with; the default when the file is missing or begins
     * with anything else. Numbers wrap at 32 bits, as qmail's int does (control_readint).
     */
    public int number(Control control) throws IOException {
        Integer number = numberGiven(control);
        return number == null ? control.defaultNumber() : number;
    }

    /** Returns {@link #number} as it is in the file; null where that has the default. */
    public Integer numberGiven(Control control) throws IOException {
        ByteString line = firstLine(control);
        return line == null || Decimal.end(line, 0) == 0 ? null : (int) Decimal.scan(line, 0);
    }

    /**
     * The lines of a file without trailing blanks, empty lines and comments; null when it is
     * missing and has no fallback (control_readfile).
     */
    public List<ByteString> lines(Control control) throws IOException {
        List<ByteString> lines = source.lines(control);
        return lines == null ? fallback(control) : lines;
    }

    private List<ByteString> fallback(Control control) throws IOException {
        return control.fallsBackToMe() && me() != null ? List.of(me().cString()) : null;
    }

    /**
     * {@link #lines} as keys; null when there are none. A long-lived process has them made once for
     * each version of the file.
     */
    public ConstMap keys(Control control) throws IOException {
        ConstMap own = source.keys(control);
        if (own != null) {
            return own;
        }
        List<ByteString> lines = fallback(control);
        return lines == null ? null : ConstMap.ofKeys(lines);
    }

    /** Returns {@link #lines} as key:value pairs, made as often as {@link #keys}; null for none. */
    public ConstMap pairs(Control control) throws IOException {
        ConstMap own = source.pairs(control);
        if (own != null) {
            return own;
        }
        List<ByteString> lines = fallback(control);
        return lines == null ? null : ConstMap.ofPairs(lines);
    }

    /** The lines of any file, as {@link #lines}; null when it is missing. */
    public static List<ByteString> linesOf(ByteString path) throws IOException {
        return ControlFiles.linesOf(path);
    }

    /** Returns the lines of contents that are there, as {@link #lines}. */
    public static List<ByteString> linesIn(ByteSource contents) throws IOException {
        return ControlLines.read(contents, 0);
    }
}
