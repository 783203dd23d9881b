package org.qmailj.common.control;

import java.io.IOException;
import java.util.List;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.bytes.Decimal;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.PosixException;

/**
 * Reads control files (control.c). {@code me} is read once, at the first fallback to it; every
 * other file at each call. A file that exists and cannot be read throws, and so, with ENOMEM, does
 * one that is too long; one that is missing falls back as {@link Control} says.
 */
public final class Controls {
    private final QmailHome home;
    private final FreshControls fresh;
    /** With {@link #fresh}: control/ as it was when this was made. */
    private final FileStatus directory;
    private boolean meRead;
    private ByteString me;

    /** Those of a program that reads them once. */
    public Controls(QmailHome home) {
        this(home, null);
    }

    /** @param fresh where to read the files instead; null: in the file system */
    Controls(QmailHome home, FreshControls fresh) {
        this.home = home;
        this.fresh = fresh;
        this.directory = fresh == null ? null : fresh.directory();
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
        if (fresh != null) {
            return fresh.firstLine(control, directory);
        }
        Fd fd = Fd.openReadIfPresent(home.control(control.file()));
        if (fd == null) {
            return null;
        }
        try (fd) {
            return firstLineIn(fd);
        }
    }

    static ByteString firstLineIn(ByteSource file) throws IOException {
        ByteBuilder line = new ByteBuilder(ControlLines.LIMIT);
        try {
            new ByteInput(file, 1024).getLine(line, '\n');
        } catch (ByteBuilder.TooLong e) {
            throw new PosixException(Errno.ENOMEM);
        }
        strip(line, 0);
        return line.toByteString();
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
        List<ByteString> lines = ownLines(control);
        if (lines == null && control.fallsBackToMe() && me() != null) {
            return List.of(me().cString());
        }
        return lines;
    }

    private List<ByteString> ownLines(Control control) throws IOException {
        return fresh == null
                ? linesOf(home.control(control.file())) : fresh.lines(control, directory);
    }

    /**
     * {@link #lines} as keys; null when there are none. A long-lived process has them made once for
     * each version of the file.
     */
    public ConstMap keys(Control control) throws IOException {
        ConstMap own = fresh == null ? null : fresh.keys(control, directory);
        if (own != null) {
            return own;
        }
        List<ByteString> lines = lines(control);
        return lines == null ? null : ConstMap.ofKeys(lines);
    }

    /** Returns {@link #lines} as key:value pairs, made as often as {@link #keys}; null for none. */
    public ConstMap pairs(Control control) throws IOException {
        ConstMap own = fresh == null ? null : fresh.pairs(control, directory);
        if (own != null) {
            return own;
        }
        List<ByteString> lines = lines(control);
        return lines == null ? null : ConstMap.ofPairs(lines);
    }

    /** The lines of any file, as {@link #lines}; null when it is missing. */
    public static List<ByteString> linesOf(ByteString path) throws IOException {
        Fd fd = Fd.openReadIfPresent(path);
        if (fd == null) {
            return null;
        }
        try (fd) {
            return linesIn(fd);
        }
    }

    /** Returns the lines of a file that is open, as {@link #lines}. */
    static List<ByteString> linesIn(Fd file) throws IOException {
        return ControlLines.read(file, file.status().size());
    }

    /** Returns the lines of contents that are there, as {@link #lines}. */
    public static List<ByteString> linesIn(ByteSource contents) throws IOException {
        return ControlLines.read(contents, 0);
    }

    /** Takes the blanks off the end of a line that begins at {@code start}. */
    static void strip(ByteBuilder text, int start) {
        int n = text.length();
        while (n > start && isBlank(text.at(n - 1))) {
            n--;
        }
        text.truncate(n);
    }

    private static boolean isBlank(int b) {
        return b == '\n' || b == ' ' || b == '\t';
    }
}
