package org.qmailj.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.qmailj.common.testing.Texts.s;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.qmailj.common.io.ByteSource;

class LoopCheckTest {
    private static final String LINE = "Delivered-To: u@h\n";

    private static ByteSource source(String text, int piece) {
        int[] at = {0};
        return (to, offset, length) -> {
            int n = Math.min(Math.min(piece, length), text.length() - at[0]);
            for (int i = 0; i < n; i++) {
                to[offset + i] = (byte) text.charAt(at[0]++);
            }
            return n;
        };
    }

    private static boolean isLooping(ByteSource message, String line) throws IOException {
        return LoopCheck.isLooping(message, new byte[8192], s(line));
    }

    private static void check(boolean looping, String message) throws IOException {
        for (int piece = 1; piece <= message.length() + 1; piece++) {
            assertEquals(looping, isLooping(source(message, piece), LINE),
                    message + " in pieces of " + piece);
        }
    }

    @Test
    void theSameLineInTheHeaderIsALoop() throws IOException {
        check(true, LINE);
        check(true, "Received: x\n\ty\n" + LINE + "\nbody\n");
        check(true, LINE + LINE);
        check(true, "Delivered-To: u@hx\n" + LINE);
        check(true, "no field at all\n" + LINE);
        check(true, "\r\n" + LINE);
        check(true, "Delivered-To: u@\n" + LINE);
    }

    @Test
    void anythingElseIsNot() throws IOException {
        check(false, "");
        check(false, "\n" + LINE);
        check(false, "a\n\n" + LINE);
        check(false, "Delivered-To: u@h");
        check(false, "Delivered-To: u@h\r\n");
        check(false, "delivered-to: u@h\n");
        check(false, "Delivered-To: U@h\n");
        check(false, "Delivered-To:  u@h\n");
        check(false, " " + LINE);
        check(false, "X" + LINE);
        check(false, "Delivered-To: u@h \n");
        check(false, "Delivered-To: u@hh\n");
        check(false, "Delivered-To: u@\nh\n");
        check(false, "Delivered-To:\n u@h\n");
        check(false, "Delivered-To: Delivered-To: u@h\n");
    }

    @Test
    void bytesAbove127AreCompared() throws IOException {
        assertEquals(true, isLooping(source("D: \u00ff\n", 9), "D: \u00ff\n"));
        assertEquals(false, isLooping(source("D: \u00fe\n", 9), "D: \u00ff\n"));
    }

    @Test
    void aHeaderOfAnyLengthIsSearched() throws IOException {
        String field = "X: " + "x".repeat(20_000) + "\n";
        assertEquals(true, isLooping(source(field.repeat(20) + LINE, 8192), LINE));
        assertEquals(false, isLooping(source("x".repeat(100_000), 8192), LINE));
    }
}
