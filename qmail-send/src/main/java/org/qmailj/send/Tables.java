package org.qmailj.send;

import java.util.function.Function;
import org.qmailj.send.message.Rewriter;
import org.qmailj.send.work.Io;

/**
 * What is local, by control/locals and control/virtualdomains as they were read last. HUP has a
 * worker read them again. Meanwhile deliveries go on, but no new message goes by the old ones
 * ({@link Todo}): mail that comes after HUP meets what is in the files then.
 *
 * <p>One reading at a time: of two, the one that ends last may have begun first. A HUP during it
 * causes another.
 */
final class Tables {
    /** What HUP does: the new rewriter in place of the old one, or a complaint. */
    sealed interface Reread {
        record Fresh(Rewriter rewriter) implements Reread {}

        record Failed(String complaint) implements Reread {}
    }

    private final Surroundings around;
    private final Function<Rewriter, Reread> read;
    private Rewriter rewriter;
    private boolean reading;
    private boolean again;

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

    void readAgain() {
        if (reading) {
            again = true;
            return;
        }
        reading = true;
        Rewriter old = rewriter;
        around.io().run(Io.Lane.SCANS, () -> read.apply(old), this::wereRead);
    }

    private void wereRead(Reread result) {
        reading = false;
        switch (result) {
            case Reread.Fresh(Rewriter fresh) -> rewriter = fresh;
            case Reread.Failed(String complaint) -> around.log().write(complaint);
        }
        if (again) {
            again = false;
            readAgain();
        }
    }
}
