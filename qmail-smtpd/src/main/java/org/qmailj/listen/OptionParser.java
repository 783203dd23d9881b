package org.qmailj.listen;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.bytes.Decimal;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Fatal;
import org.qmailj.common.program.GetOpt;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

/**
 * Parses the command line of tcpserver(1), with its defaults. Unknown options and numbers that make
 * no sense are refused.
 */
final class OptionParser {
    private static final String LETTERS = "dDvqQhHrR1UXx:t:u:g:l:b:B:c:pPoO";
    private static final String USAGE =
            "qmailj-listen [ -1UXpPhHrRoOdDqQv ] [ -c limit ] [ -x rules.cdb ] [ -B banner ]"
            + " [ -g gid ] [ -u uid ] [ -b backlog ] [ -l localname ] [ -t timeout ]"
            + " host port program";

    private final Invocation in;
    private final Fatal fatal;

    private Options.Verbosity verbosity = Options.Verbosity.ERRORS;
    private int limit = 40;
    private int backlog = 20;
    private int infoSeconds = 26;
    private int uid = Options.Identity.UNCHANGED;
    private int gid = Options.Identity.UNCHANGED;
    private ByteString rules;
    private boolean rulesMayBeMissing;
    private ByteString banner = ByteString.EMPTY;
    private ByteString localName;
    private boolean remoteHost = true;
    private boolean paranoid;
    private boolean remoteInfo = true;
    private boolean dropSourceRoute = true;
    private boolean delay = true;
    private boolean printPort;

    OptionParser(Invocation in) {
        this.in = in;
        this.fatal = new Fatal(in.program());
    }

    /** Returns the options, or throws {@link Die}. Of an option given twice the last counts. */
    Options parse() {
        GetOpt letters = new GetOpt(in, LETTERS);
        for (int o = letters.next(); o != GetOpt.DONE; o = letters.next()) {
            take(o, letters.argument());
        }
        List<ByteString> operands = letters.operands();
        if (operands.size() < 3) {
            throw usage();
        }
        return new Options(
                verbosity, limit,
                new Options.Binding(operands.get(0), operands.get(1), backlog, printPort),
                new Options.Identity(uid, gid),
                rules == null ? null : new Options.RulesFile(rules, rulesMayBeMissing),
                new Options.Lookups(localName, remoteHost(), remoteInfo, infoSeconds),
                new Options.Preparation(dropSourceRoute, delay, banner),
                List.copyOf(operands.subList(2, operands.size())));
    }

    private Options.RemoteHost remoteHost() {
        if (!remoteHost) {
            return Options.RemoteHost.NOT_ASKED;
        }
        return paranoid ? Options.RemoteHost.ASKED_AND_CHECKED : Options.RemoteHost.ASKED;
    }

    private void take(int letter, ByteString argument) {
        switch (letter) {
            case 'v' -> verbosity = Options.Verbosity.EVERYTHING;
            case 'q' -> verbosity = Options.Verbosity.NOTHING;
            case 'Q' -> verbosity = Options.Verbosity.ERRORS;
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

    private Die usage() {
        return fatal.usage(USAGE);
    }

    /** Takes the ids that envuidgid(8) has put into the environment. */
    private void idsOfEnvironment() {
        ByteString user = in.environment().get("UID");
        ByteString group = in.environment().get("GID");
        uid = user == null ? uid : id('U', user);
        gid = group == null ? gid : id('U', group);
    }

    /** Returns an id; 0 changes nothing, as in tcpserver. */
    private int id(int letter, ByteString text) {
        int id = number(letter, text);
        return id == 0 ? Options.Identity.UNCHANGED : id;
    }

    private int positive(int letter, ByteString text) {
        int n = number(letter, text);
        if (n == 0) {
            throw badNumber(letter, text);
        }
        return n;
    }

    private int number(int letter, ByteString text) {
        int n = (int) Decimal.whole(text, Integer.MAX_VALUE);
        if (n == -1) {
            throw badNumber(letter, text);
        }
        return n;
    }

    private Die badNumber(int letter, ByteString text) {
        return fatal.die(Program.PERMANENT, ByteString.of(
                "-" + (char) letter + " takes a number, not ").concat(text));
    }
}
