package org.qmailj.listen;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;

/**
 * Holds what a rule says of a client.
 *
 * @param variables NAME=value, in the order in which they are to be set
 */
record Admission(boolean isDenied, List<ByteString> variables) {
    /**
     * Decodes the data of a rule: parts that each end with NUL, {@code D} to deny, {@code
     * +NAME=value} to set a variable. Other parts are ignored.
     */
    static Admission of(ByteString rule) {
        boolean denied = false;
        List<ByteString> variables = new ArrayList<>();
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
                variables.add(part.substring(1));
            }
        }
        return new Admission(denied, variables);
    }
}
