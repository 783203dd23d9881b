package org.qmailj.users;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.GetOpt;
import org.qmailj.common.program.Invocation;

/**
 * Holds the options of qmail-pw2u.
 *
 * @param upperCase whether users with upper case letters are taken
 * @param delimiter what separates user and extension; empty for no extensions
 * @param dash what stands between .qmail and an extension: a hyphen, which a slash may follow
 */
record Pw2uOptions(Homes homes, boolean upperCase, ByteString delimiter, String dash) {
    /** What happens to users without a home of their own: the options -o, -h and -H. */
    enum Homes { SKIP_MISSING, STOP_AT_MISSING, IGNORE }

    /** Returns null, and has complained, if there is an unknown option. */
    static Pw2uOptions parse(Invocation in) {
        Homes homes = Homes.SKIP_MISSING;
        boolean upperCase = false;
        ByteString delimiter = ByteString.of("-");
        String dash = "-";
        GetOpt options = new GetOpt(in, "/ohHuUc:C");
        for (int option = options.next(); option != GetOpt.DONE; option = options.next()) {
            switch (option) {
                case '/' -> dash = "-/";
                case 'o' -> homes = Homes.SKIP_MISSING;
                case 'h' -> homes = Homes.STOP_AT_MISSING;
                case 'H' -> homes = Homes.IGNORE;
                case 'u' -> upperCase = true;
                case 'U' -> upperCase = false;
                case 'c' -> delimiter = options.argument().substring(
                        0, Math.min(1, options.argument().length()));
                case 'C' -> delimiter = ByteString.EMPTY;
                default -> {
                    return null;
                }
            }
        }
        return new Pw2uOptions(homes, upperCase, delimiter, dash);
    }
}
