package org.qmailj.common.program;

import java.util.List;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteSink;

/**
 * Parses one-letter options (subgetopt.c). Letters may be joined, an argument follows its letter at
 * once or as the next word, and the options end at {@code --}, at a lone {@code -} or at the first
 * word without a dash.
 */
public final class GetOpt {
    /** There are no more options. */
    public static final int DONE = -1;

    /**
     * An option that is unknown or lacks its argument. {@link #next} has said so, unless silent.
     */
    public static final int PROBLEM = '?';

    private final ByteString argv0;
    private final List<ByteString> words;
    private final ByteSink complaints; // null: it does not complain
    private final String letters;
    private int word;
    private int position;
    private ByteString argument;

    /** @param letters the known options, each with a colon behind it if it takes an argument */
    public GetOpt(Invocation in, String letters) {
        this(in.argv0(), in.arguments(), in.stderr(), letters);
    }

    /**
     * Parses a command line that is not this process's own.
     *
     * @param complaints gets error texts; null for none
     */
    public GetOpt(
            ByteString argv0, List<ByteString> words, ByteSink complaints, String letters) {
        this.argv0 = argv0;
        this.words = words;
        this.complaints = complaints;
        this.letters = letters;
    }

    /** Returns one that does not complain (subgetopt.c itself). */
    public static GetOpt silent(Invocation in, String letters) {
        return new GetOpt(in.argv0(), in.arguments(), null, letters);
    }

    /** Returns the name that the program was called by, without directories. */
    public ByteString programName() {
        return argv0.substring(argv0.lastIndexOf('/') + 1);
    }

    /** Returns the next option's letter, {@link #DONE} or {@link #PROBLEM}. */
    public int next() {
        argument = null;
        if (position > 0 && position == words.get(word).length()) {
            word++;
            position = 0;
        }
        if (position == 0 && !atOption()) {
            return DONE;
        }
        int letter = words.get(word).at(position++);
        int known = find(letter);
        if (known == -1) {
            return problem("illegal option", letter);
        }
        if (known + 1 < letters.length() && letters.charAt(known + 1) == ':' && !takeArgument()) {
            return problem("option requires an argument", letter);
        }
        return letter;
    }

    private boolean atOption() {
        if (word == words.size()) {
            return false;
        }
        ByteString w = words.get(word);
        if (w.length() < 2 || w.at(0) != '-') {
            return false;
        }
        if (w.at(1) == '-') {
            word++;
            return false;
        }
        position = 1;
        return true;
    }

    private int find(int letter) {
        for (int i = 0; i < letters.length(); i++) {
            if (letters.charAt(i) != ':' && letters.charAt(i) == letter) {
                return i;
            }
        }
        return -1;
    }

    private boolean takeArgument() {
        ByteString rest = words.get(word).substring(position);
        position = 0;
        word++;
        if (!rest.isEmpty()) {
            argument = rest;
            return true;
        }
        if (word == words.size()) {
            return false;
        }
        argument = words.get(word++);
        return true;
    }

    private int problem(String what, int letter) {
        if (complaints != null) {
            ByteBuilder text = new ByteBuilder();
            text.append(programName()).append(": ").append(what).append(" -- ").append(letter);
            Program.complain(complaints, text.append('\n').toByteString());
        }
        return PROBLEM;
    }

    /** Returns the argument of the last option, or null if it takes none. */
    public ByteString argument() {
        return argument;
    }

    /** Skips what is joined to the last option. */
    public void skipJoined() {
        if (position > 0) {
            position = words.get(word).length();
        }
    }

    /** Returns the words after the options. */
    public List<ByteString> operands() {
        return words.subList(Math.min(word, words.size()), words.size());
    }
}
