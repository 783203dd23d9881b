package org.qmailj.sendmail;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Fatal;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.GetOpt;
import org.qmailj.common.program.Program;

/**
 * A call of sendmail, translated into a call of the program that sendmail becomes.
 *
 * @param program its name in bin/
 * @param arguments those after its name
 * @param changes to be made to the environment, one after another: NAME=value sets, NAME unsets
 */
public record SendmailCall(String program, List<ByteString> arguments, List<ByteString> changes) {
    static final Fatal FATAL = new Fatal("sendmail");

    /** Variables that would win over the author that the sender names. */
    private static final String[] AUTHOR_VARIABLES = {
        "QMAILNAME", "MAILNAME", "NAME", "QMAILHOST", "MAILHOST"
    };

    /** Variables of a client of -bs: unless a server said otherwise, it is local and may relay. */
    private static final String[] AS_FROM_HERE = {
        "RELAYCLIENT=", "DATABYTES=0", "PROTO=TCP", "TCPLOCALIP=127.0.0.1",
        "TCPLOCALHOST=localhost", "TCPREMOTEIP=127.0.0.1", "TCPREMOTEHOST=localhost",
        "TCPREMOTEINFO=sendmail-bs"
    };

    /** Throws {@link Die} for wrong use, after GetOpt has written to {@code complaints}. */
    public static SendmailCall of(
            ByteString argv0, List<ByteString> words, Environment environment,
            ByteSink complaints) {
        GetOpt options = new GetOpt(argv0, words, complaints, "vimte:f:p:o:B:F:EJxb:");
        return new Reading(options, environment).read();
    }

    private static Die dieUsage() {
        return Die.saying(Program.PERMANENT, "sendmail: usage: sendmail [ -t ] [ -fsender ]"
                + " [ -Fname ] [ -bp ] [ -bs ] [ arg ... ]\n");
    }

    private static Die dieNewaliases() {
        return FATAL.permanent("please use fastforward/newaliases instead");
    }

    /** Reads the command line, option by option. */
    private static final class Reading {
        private final GetOpt options;
        private final Environment environment;
        private final List<ByteString> changes = new ArrayList<>();

        Reading(GetOpt options, Environment environment) {
            this.options = options;
            this.environment = environment;
        }

        SendmailCall read() {
            boolean headerToo = false;
            ByteString sender = null;
            for (int o = options.next(); o != GetOpt.DONE; o = options.next()) {
                switch (o) {
                    case 't' -> headerToo = true;
                    case 'f' -> sender = options.argument();
                    case 'F' -> put("MAILNAME", options.argument());
                    case 'b' -> {
                        SendmailCall other = mode(options.argument());
                        if (other != null) {
                            return other;
                        }
                    }
                    case 'E', 'J' -> options.skipJoined();
                    case 'B', 'p', 'v', 'i', 'x', 'm', 'e', 'o' -> { }
                    default -> throw dieUsage();
                }
            }
            String name = options.programName().toString();
            if (name.equals("mailq")) {
                return become("qmail-qread", List.of());
            }
            if (name.equals("newaliases")) {
                throw dieNewaliases();
            }
            return inject(headerToo, sender, options.operands());
        }

        /** Returns the call for a mode that ignores the options after it; null to read them. */
        private SendmailCall mode(ByteString argument) {
            return switch (argument.isEmpty() ? 0 : argument.at(0)) {
                case 'm' -> null;
                case 'p' -> become("qmail-qread", List.of());
                case 's' -> smtpd();
                default -> throw dieUsage();
            };
        }

        private SendmailCall inject(
                boolean headerToo, ByteString sender, List<ByteString> recipients) {
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

        /** Makes the sender the author, too, whatever the environment says. */
        private void setAuthor(ByteString sender) {
            for (String name : AUTHOR_VARIABLES) {
                changes.add(ByteString.of(name));
            }
            int at = sender.lastIndexOf('@');
            if (at == -1) {
                put("QMAILUSER", sender);
            } else {
                put("QMAILHOST", sender.substring(at + 1));
                put("QMAILUSER", sender.substring(0, at));
            }
        }

        private SendmailCall smtpd() {
            if (environment.get("PROTO") == null) {
                for (String entry : AS_FROM_HERE) {
                    changes.add(ByteString.of(entry));
                }
            }
            return become("qmail-smtpd", List.of());
        }

        private void put(String name, ByteString value) {
            changes.add(ByteString.of(name + "=").concat(value));
        }

        private SendmailCall become(String program, List<ByteString> arguments) {
            return new SendmailCall(program, List.copyOf(arguments), List.copyOf(changes));
        }
    }

    /** Returns the program's file, relative to the home directory. It is also its argv[0]. */
    public ByteString file() {
        return QmailHome.HERE.bin(program);
    }

    /** Returns the arguments of the program, argv[0] first. */
    public List<ByteString> argv() {
        List<ByteString> argv = new ArrayList<>();
        argv.add(file());
        argv.addAll(arguments);
        return argv;
    }

    /** Returns the caller's environment with the changes. */
    public Environment changed(Environment environment) {
        Environment.Builder changed = environment.change();
        for (ByteString change : changes) {
            changed.putEntry(change);
        }
        return changed.build();
    }
}
