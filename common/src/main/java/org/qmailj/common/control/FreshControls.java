package org.qmailj.common.control;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.files.FreshFile;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.program.Clock;

/**
 * The control files in a long-lived process: one for the process, shared by its threads. Each
 * session, delivery or message asks for {@link #controls} of its own, which answer as if it were a
 * process that had just been started; a file is only read again when it was changed
 * ({@link FreshFile}).
 */
public final class FreshControls {
    /** All control files, each parsed in the same way: as a line, as lines, as keys or as pairs. */
    private static final class Files<T> {
        private final List<FreshFile<T>> all = new ArrayList<>();

        Files(QmailHome home, Clock clock, FreshFile.Reader<T> reader) {
            for (Control control : Control.values()) {
                all.add(new FreshFile<>(home.control(control.file()), reader, clock));
            }
        }

        T get(Control control) throws IOException {
            return all.get(control.ordinal()).get();
        }
    }

    private record FirstLine() implements FreshFile.Reader<ByteString> {
        @Override
        public ByteString read(Fd file) throws IOException {
            return ControlFiles.firstLineIn(file);
        }
    }

    private record Lines() implements FreshFile.Reader<List<ByteString>> {
        @Override
        public List<ByteString> read(Fd file) throws IOException {
            return ControlFiles.linesIn(file);
        }
    }

    private record Keys() implements FreshFile.Reader<ConstMap> {
        @Override
        public ConstMap read(Fd file) throws IOException {
            return ConstMap.ofKeys(ControlFiles.linesIn(file));
        }
    }

    private record Pairs() implements FreshFile.Reader<ConstMap> {
        @Override
        public ConstMap read(Fd file) throws IOException {
            return ConstMap.ofPairs(ControlFiles.linesIn(file));
        }
    }

    /** What one session finds. */
    private final class Session implements ControlSource {
        /** control/ as it was when the session began. */
        private final FileStatus directory;

        Session(FileStatus directory) {
            this.directory = directory;
        }

        private <T> T get(Files<T> files, Control control) throws IOException {
            if (absences.has(control, directory)) {
                return null;
            }
            T value = files.get(control);
            if (value == null) {
                absences.add(control, directory);
            }
            return value;
        }

        @Override
        public ByteString firstLine(Control control) throws IOException {
            return get(firstLines, control);
        }

        @Override
        public List<ByteString> lines(Control control) throws IOException {
            return get(lines, control);
        }

        @Override
        public ConstMap keys(Control control) throws IOException {
            return get(keys, control);
        }

        @Override
        public ConstMap pairs(Control control) throws IOException {
            return get(pairs, control);
        }
    }

    private final Files<ByteString> firstLines;
    private final Files<List<ByteString>> lines;
    private final Files<ConstMap> keys;
    private final Files<ConstMap> pairs;
    private final Absences absences;

    public FreshControls(QmailHome home) {
        this(home, Clock.SYSTEM);
    }

    FreshControls(QmailHome home, Clock clock) {
        this.firstLines = new Files<>(home, clock, new FirstLine());
        this.lines = new Files<>(home, clock, new Lines());
        this.keys = new Files<>(home, clock, new Keys());
        this.pairs = new Files<>(home, clock, new Pairs());
        this.absences = new Absences(home, clock);
    }

    /** For one session: {@code me} is read once in it, as by one process. */
    public Controls controls() {
        return new Controls(new Session(absences.directory()));
    }
}
