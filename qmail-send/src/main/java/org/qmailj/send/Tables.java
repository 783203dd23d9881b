package org.qmailj.send;

import java.io.IOException;
import java.util.function.Function;
import org.qmailj.common.control.ConstMap;
import org.qmailj.common.control.Controls;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Posix;
import org.qmailj.send.message.Rewriter;
import org.qmailj.send.message.Settings;
import org.qmailj.send.work.Io;

/**
 * Holds the {@link Rewriter} by control/locals and control/virtualdomains as they were read last.
 * HUP has a worker read them again. Meanwhile deliveries go on, but no new message is preprocessed
 * by the old ones ({@link Todo}): for mail that comes after HUP the new files count.
 *
 * <p>There is one reading at a time, because of two the one that ends last may have begun first. A
 * HUP during a reading causes another. {@link Todo} has its turn before each, so HUPs that come
 * faster than the files are read do not hold up new mail.
 */
final class Tables {
    /** Says what came of reading the files again. */
    sealed interface Reread {
        /** The new rewriter takes the place of the old one. */
        record Fresh(Rewriter rewriter) implements Reread {}

        /** The old rewriter stays. */
        record Failed(String alert) implements Reread {}

        /**
         * Reads control/locals and control/virtualdomains; all else is as in the old rewriter. The
         * home directory is looked at first: without it, files only seem to be missing.
         */
        static Reread of(QmailHome home, Controls controls, Rewriter old) {
            String alert = "alert: unable to reread controls:"
                    + " unable to switch to home directory";
            try {
                Posix.stat(home.file("."));
                alert = "alert: unable to reread control/locals";
                ConstMap locals = Settings.locals(controls);
                alert = "alert: unable to reread control/virtualdomains";
                ConstMap virtualDomains = Settings.virtualDomains(controls);
                return new Fresh(new Rewriter(old.envNoAtHost(), old.percentHack(), locals,
                        virtualDomains, old.stripUsers()));
            } catch (IOException e) {
                return new Failed(alert);
            }
        }
    }

    private final Surroundings around;
    private final Function<Rewriter, Reread> read;
    private Rewriter rewriter;
    private boolean reading;
    private boolean wanted;

    Tables(Surroundings around, Rewriter rewriter, Function<Rewriter, Reread> read) {
        this.around = around;
        this.rewriter = rewriter;
        this.read = read;
    }

    Rewriter rewriter() {
        return rewriter;
    }

    boolean areBeingRead() {
        return reading;
    }

    /** Has {@link #advance} read the files again (HUP). */
    void readAgain() {
        wanted = true;
    }

    /** Begins the reading that is wanted, unless one is under way. */
    void advance() {
        if (!wanted || reading) {
            return;
        }
        wanted = false;
        reading = true;
        Rewriter old = rewriter;
        around.io().run(Io.Lane.READS, () -> read.apply(old), this::wereRead);
    }

    private void wereRead(Reread result) {
        reading = false;
        switch (result) {
            case Reread.Fresh(Rewriter fresh) -> rewriter = fresh;
            case Reread.Failed(String alert) -> around.log().write(alert);
        }
    }
}
