package org.qmailj.send;

import java.util.function.Function;

/**
 * What is local, by control/locals and control/virtualdomains as they were read last. HUP has a
 * worker read them again. Meanwhile deliveries go on, but no new message goes by the old ones
 * ({@link Todo}): mail that comes after HUP meets what is in the files then.
 *
 * <p>One reading at a time: of two, the one that ends last may have begun first. A HUP during it
 * causes another.
 */
final class Tables {
    private final Surroundings around;
    private final Function<Rewriter, Scheduler.Reread> read;
    private Rewriter rewriter;
    private boolean reading;
    private boolean again;

    Tables(
            Surroundings around, Rewriter rewriter,
            Function<Rewriter, Scheduler.Reread> read) {
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

    private void wereRead(Scheduler.Reread result) {
        reading = false;
        switch (result) {
            case Scheduler.Reread.Fresh(Rewriter fresh) -> rewriter = fresh;
            case Scheduler.Reread.Failed(String complaint) -> around.log().write(complaint);
        }
        if (again) {
            again = false;
            readAgain();
        }
    }
}
