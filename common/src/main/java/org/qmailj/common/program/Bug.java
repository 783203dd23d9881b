package org.qmailj.common.program;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.posix.PosixException;

/**
 * Reports a bug of ours: the class that was thrown, and the lines of ours that threw it. Never the
 * message of the exception, which may contain an address or a line of somebody's mail.
 *
 * <p>Whoever ends a program, a session or a delivery because of a bug catches RuntimeException and
 * Error alike: an AssertionError or a LinkageError is one, too, and nothing of ours ends in a stack
 * trace. An OutOfMemoryError or a ByteBuilder.TooLong is none: where that is a temporary failure,
 * it is caught first. Who has no other answer to it reports it like a bug.
 */
public final class Bug {
    private static final String OURS = "org.qmailj.";
    private static final int FRAMES = 3;

    /** The most causes that are followed: they may form a circle. */
    private static final int CAUSES = 10;

    private Bug() {}

    /**
     * Returns {@code java.lang.ArithmeticException at send.Passes.advance(Passes.java:70)} and up
     * to two callers. Throws nothing, not even when memory is out.
     */
    public static String text(Throwable found) {
        try {
            return describe(origin(found));
        } catch (OutOfMemoryError e) {
            return "no memory to say which";
        }
    }

    /** Returns a whole line for a log. */
    public static ByteString line(String program, Throwable found) {
        return ByteString.of(program + ": internal bug: " + text(found) + "\n");
    }

    /** Writes the line. It is no error that nobody reads it. */
    public static void log(ByteSink to, String program, Throwable found) {
        try {
            ByteString line = line(program, found);
            to.write(line.toArray(), 0, line.length());
        } catch (IOException | OutOfMemoryError e) {
            // there is nowhere to say it
        }
    }

    /**
     * Returns the report of a delivery that fails because of it. So the bug comes to qmail-send's
     * log, beside the number of the delivery, from programs without a log.
     */
    public static ByteString report(String program, Throwable found) {
        return ByteString.of(
                "Internal error: " + program + " bug: " + text(found) + ". (#4.3.5)\n");
    }

    /**
     * Returns the exception with which a resident program ends that cannot go on after a bug: exit
     * code 111, and the line for the log.
     */
    public static Die die(String program, Throwable found) {
        return Die.saying(Program.TEMPORARY, line(program, found));
    }

    /** Returns the first cause. */
    private static Throwable origin(Throwable found) {
        Throwable origin = found;
        for (int i = 0; i < CAUSES && origin.getCause() != null; i++) {
            origin = origin.getCause();
        }
        return origin;
    }

    private static String describe(Throwable origin) {
        StringBuilder text = new StringBuilder(origin.getClass().getName());
        if (origin instanceof PosixException e) { // it has no stack trace
            text.append(' ').append(e.errno());
        }
        int frames = 0;
        for (StackTraceElement frame : origin.getStackTrace()) {
            if (frames < FRAMES && frame.getClassName().startsWith(OURS)) {
                text.append(frames == 0 ? " at " : ", ").append(place(frame));
                frames++;
            }
        }
        return text.toString();
    }

    private static String place(StackTraceElement frame) {
        return frame.getClassName().substring(OURS.length()) + "." + frame.getMethodName()
                + "(" + frame.getFileName() + ":" + frame.getLineNumber() + ")";
    }
}
