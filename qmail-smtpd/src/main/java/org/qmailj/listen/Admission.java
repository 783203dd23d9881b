package org.qmailj.listen;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Environment;

/** What a rule makes of a connection: the variables it sets, and whether it is denied. */
record Admission(Environment environment, boolean isDenied) {
    /** @param rule its data, parts that each end with NUL: D, or +NAME=VALUE */
    static Admission of(ByteString rule, Environment environment) {
        boolean denied = false;
        int start = 0;
        for (int nul = rule.indexOf(0); nul != -1; nul = rule.indexOf(0, start)) {
            ByteString part = rule.substring(start, nul);
            start = nul + 1;
            if (part.isEmpty()) {
                continue;
            }
            if (part.at(0) == 'D') {
                denied = true;
            } else if (part.at(0) == '+' && part.indexOf('=') != -1) {
                environment.putEntry(part.substring(1));
            }
        }
        return new Admission(environment, denied);
    }
}
