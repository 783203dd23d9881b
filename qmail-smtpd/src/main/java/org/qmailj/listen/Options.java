package org.qmailj.listen;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Fatal;
import org.qmailj.common.program.GetOpt;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

/** The command line of tcpserver(1). What it does not know is refused, and so are bad numbers. */
final class Options {
    static final int UNCHANGED = -1;

    private static final String LETTERS = "dDvqQhHrR1UXx:t:u:g:l:b:B:c:pPoO";
    private static final String USAGE =
            "qmailj-listen [ -1UXpPhHrRoOdDqQv ] [ -c limit ] [ -x rules.cdb ] [ -B banner ]"
            + " [ -g gid ] [ -u uid ] [ -b backlog ] [ -l localname ] [ -t timeout ]"
            + " host port program";

    private static final int QUIET = 0;
    private static final int ERRORS = 1;
    private static final int VERBOSE = 2;

    private final Invocation in;
    private final Fatal fatal;
    private int verbosity = ERRORS;

    int limit = 40;
    int backlog = 20;
    int infoSeconds = 26;
    int uid = UNCHANGED;
    int gid = UNCHANGED;
    ByteString rules;
    boolean rulesMayBeMissing;
    ByteString banner = ByteString.EMPTY;
    ByteString localName;
    boolean remoteHost = true;
    boolean paranoid;
    boolean remoteInfo = true;
    boolean dropSourceRoute = true;
    boolean delay = true;
    boolean printPort;
    ByteString host;
    ByteString port;
    List<ByteString> program;

    private Options(Invocation in) {
        this.in = in;
        this.fatal = new Fatal(in.program());
    }

    /** Those of a command line, or {@link Die}. */
    static Options of(Invocation in) {
        Options options = new Options(in);
        GetOpt letters = new GetOpt(in, LETTERS);
        for (int o = letters.next(); o != GetOpt.DONE; o = letters.next()) {
            options.take(o, letters.argument());
        }
        options.operands(letters.operands());
        return options;
    }

    private void take(int letter, ByteString argument) {
        switch (letter) {
            case 'v' -> verbosity = VERBOSE;
            case 'q' -> verbosity = QUIET;
            case 'Q' -> verbosity = ERRORS;
            case 'c' -> limit = positive(letter, argument);
            case 'b' -> backlog = number(letter, argument);
            case 't' -> infoSeconds = number(letter, argument);
            case 'u' -> uid = id(letter, argument);
            case 'g' -> gid = id(letter, argument);
            case 'U' -> idsOfEnvironment();
            case 'x' -> rules = argument;
            case 'X' -> rulesMayBeMissing = true;
            case 'B' -> banner = argument;
            case 'l' -> localName = argument;
            case '1' -> printPort = true;
            default -> takeFlag(letter);
        }
    }

    private void takeFlag(int letter) {
        switch (letter) {
            case 'h' -> remoteHost = true;
            case 'H' -> remoteHost = false;
            case 'p' -> paranoid = true;
            case 'P' -> paranoid = false;
            case 'r' -> remoteInfo = true;
            case 'R' -> remoteInfo = false;
            case 'o' -> dropSourceRoute = false;
            case 'O' -> dropSourceRoute = true;
            case 'd' -> delay = true;
            case 'D' -> delay = false;
            default -> throw usage();
        }
    }

    private void operands(List<ByteString> operands) {
        if (operands.size() < 3) {
            throw usage();
        }
        host = operands.get(0);
        port = operands.get(1);
        program = operands.subList(2, operands.size());
    }

    private Die usage() {
        return fatal.usage(USAGE);
    }

    /** envuidgid's, where they are set. */
    private void idsOfEnvironment() {
        ByteString user = in.environment().get("UID");
        ByteString group = in.environment().get("GID");
        uid = user == null ? uid : id('U', user);
        gid = group == null ? gid : id('U', group);
    }

    /** An id of 0 changes nothing, as in tcpserver. */
    private int id(int letter, ByteString text) {
        int id = number(letter, text);
        return id == 0 ? UNCHANGED : id;
    }

    private int positive(int letter, ByteString text) {
        int n = number(letter, text);
        if (n == 0) {
            throw badNumber(letter, text);
        }
        return n;
    }

    private int number(int letter, ByteString text) {
        int n = Numerals.whole(text, Integer.MAX_VALUE);
        if (n == -1) {
            throw badNumber(letter, text);
        }
        return n;
    }

    private Die badNumber(int letter, ByteString text) {
        return fatal.die(Program.PERMANENT, ByteString.of(
                "-" + (char) letter + " takes a number, not ").concat(text));
    }

    boolean isVerbose() {
        return verbosity == VERBOSE;
    }

    boolean isQuiet() {
        return verbosity == QUIET;
    }
}
