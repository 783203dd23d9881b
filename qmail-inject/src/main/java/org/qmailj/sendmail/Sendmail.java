package org.qmailj.sendmail;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.GetOpt;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

/**
 * sendmail [ -t ] [ -fsender ] [ -Fname ] [ -bp ] [ -bs ] [ arg ... ]: for programs that know no
 * other way to send mail.
 *
 * <p>Runs as its caller; goes to the home directory and becomes qmail-inject, with -bs qmail-smtpd,
 * with -bp or under the name mailq qmail-qread. All descriptors are theirs. Most options of
 * Sendmail's are taken and mean nothing. Exit codes: 100 for wrong use and under the name
 * newaliases, 111 when the program cannot be run.
 */
public final class Sendmail implements Program {
    private static final String FATAL = "sendmail: fatal: ";

    /** Would come before what the sender says about the author. */
    private static final String[] AUTHOR_VARIABLES = {
        "QMAILNAME", "MAILNAME", "NAME", "QMAILHOST", "MAILHOST"
    };

    private final Invocation in;
    private final Environment environment;

    Sendmail(Invocation in) {
        this.in = in;
        this.environment = in.environment().copy();
    }

    public static void main(String[] argv) {
        Program.run("sendmail", argv, Sendmail::new);
    }

    private static Die dieUsage() {
        return Die.saying(PERMANENT, "sendmail: usage: sendmail [ -t ] [ -fsender ] [ -Fname ]"
                + " [ -bp ] [ -bs ] [ arg ... ]\n");
    }

    private static Die dieHome() {
        return Die.saying(TEMPORARY, FATAL + "unable to switch to qmail home directory\n");
    }

    private static Die dieNewaliases() {
        return Die.saying(PERMANENT, FATAL + "please use fastforward/newaliases instead\n");
    }

    private static Die dieRun(String program) {
        return Die.saying(TEMPORARY, FATAL + "unable to run " + program + "\n");
    }

    @Override
    public Die outOfMemory() {
        return Die.saying(TEMPORARY, FATAL + "out of memory\n");
    }

    @Override
    public int run() {
        try {
            Posix.chdir(in.home().path());
        } catch (PosixException e) {
            throw dieHome();
        }
        boolean headerToo = false;
        ByteString sender = null;
        GetOpt options = new GetOpt(in, "vimte:f:p:o:B:F:EJxb:");
        for (int o = options.next(); o != GetOpt.DONE; o = options.next()) {
            switch (o) {
                case 't' -> headerToo = true;
                case 'f' -> sender = options.argument();
                case 'F' -> environment.put("MAILNAME", options.argument());
                case 'b' -> mode(options.argument());
                case 'E', 'J' -> options.skipJoined();
                case 'B', 'p', 'v', 'i', 'x', 'm', 'e', 'o' -> { }
                default -> throw dieUsage();
            }
        }
        String name = GetOpt.programName(in).toString();
        if (name.equals("mailq")) {
            throw becomeQread();
        }
        if (name.equals("newaliases")) {
            throw dieNewaliases();
        }
        throw becomeInject(headerToo, sender, options.operands());
    }

    /** The modes that have nothing to do with the options behind them take effect at once. */
    private void mode(ByteString argument) {
        switch (argument.isEmpty() ? 0 : argument.at(0)) {
            case 'm' -> { }
            case 'p' -> throw becomeQread();
            case 's' -> throw becomeSmtpd();
            default -> throw dieUsage();
        }
    }

    private Die becomeInject(boolean headerToo, ByteString sender, List<ByteString> recipients) {
        List<ByteString> arguments = new ArrayList<>();
        arguments.add(ByteString.of(headerToo ? "-H" : "-a"));
        if (sender != null) {
            arguments.add(ByteString.of("-f"));
            arguments.add(sender);
            setAuthor(sender);
        }
        arguments.add(ByteString.of("--"));
        arguments.addAll(recipients);
        return become("qmail-inject", arguments);
    }

    /** The sender shall be the author, too, whatever the environment says. */
    private void setAuthor(ByteString sender) {
        for (String name : AUTHOR_VARIABLES) {
            environment.unset(name);
        }
        int at = sender.lastIndexOf('@');
        if (at == -1) {
            environment.put("QMAILUSER", sender);
        } else {
            environment.put("QMAILHOST", sender.substring(at + 1));
            environment.put("QMAILUSER", sender.substring(0, at));
        }
    }

    private Die becomeQread() {
        return become("qmail-qread", List.of());
    }

    /** Without a server that says otherwise, who talks to -bs is on this host and may relay. */
    private Die becomeSmtpd() {
        if (environment.get("PROTO") == null) {
            for (String entry : new String[] {
                "RELAYCLIENT=", "DATABYTES=0", "PROTO=TCP", "TCPLOCALIP=127.0.0.1",
                "TCPLOCALHOST=localhost", "TCPREMOTEIP=127.0.0.1", "TCPREMOTEHOST=localhost",
                "TCPREMOTEINFO=sendmail-bs"
            }) {
                environment.putEntry(ByteString.of(entry));
            }
        }
        return become("qmail-smtpd", List.of());
    }

    /** Comes back only when the program cannot be run. */
    private Die become(String program, List<ByteString> arguments) {
        ByteString file = ByteString.of("bin/" + program);
        List<ByteString> argv = new ArrayList<>();
        argv.add(file);
        argv.addAll(arguments);
        try {
            Posix.execInheriting(file, argv, environment.entries());
        } catch (PosixException e) {
            return dieRun(program);
        }
        throw new AssertionError("exec came back");
    }
}
