package org.qmailj.common.control;

import java.io.IOException;
import java.util.List;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;

/** The files themselves, read at each call. */
final class ControlFiles implements ControlSource {
    private final QmailHome home;

    ControlFiles(QmailHome home) {
        this.home = home;
    }

    @Override
    public ByteString firstLine(Control control) throws IOException {
        Fd fd = Fd.openReadIfPresent(home.control(control.file()));
        if (fd == null) {
            return null;
        }
        try (fd) {
            return firstLineIn(fd);
        }
    }

    @Override
    public List<ByteString> lines(Control control) throws IOException {
        return linesOf(home.control(control.file()));
    }

    @Override
    public ConstMap keys(Control control) throws IOException {
        List<ByteString> lines = lines(control);
        return lines == null ? null : ConstMap.ofKeys(lines);
    }

    @Override
    public ConstMap pairs(Control control) throws IOException {
        List<ByteString> lines = lines(control);
        return lines == null ? null : ConstMap.ofPairs(lines);
    }

    static ByteString firstLineIn(ByteSource file) throws IOException {
        ByteBuilder line = new ByteBuilder(ControlLines.LIMIT);
        try {
            new ByteInput(file, 1024).getLine(line, '\n');
        } catch (ByteBuilder.TooLong e) {
            throw new PosixException(Errno.ENOMEM);
        }
        ControlLines.strip(line, 0);
        return line.toByteString();
    }

    static List<ByteString> linesOf(ByteString path) throws IOException {
        Fd fd = Fd.openReadIfPresent(path);
        if (fd == null) {
            return null;
        }
        try (fd) {
            return linesIn(fd);
        }
    }

    static List<ByteString> linesIn(Fd file) throws IOException {
        return ControlLines.read(file, file.status().size());
    }
}
