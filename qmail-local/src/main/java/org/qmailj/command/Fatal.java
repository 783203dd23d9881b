package org.qmailj.command;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Program;

/** How the commands of this package end: {@code NAME: fatal: WHY}. */
record Fatal(String program) {
    Die temporary(String why) {
        return die(Program.TEMPORARY, ByteString.of(why));
    }

    /** @param why ends with a colon and a blank; the error's text follows */
    Die temporary(String why, PosixException e) {
        return temporary(why + e.errno().text());
    }

    Die permanent(String why) {
        return die(Program.PERMANENT, ByteString.of(why));
    }

    Die die(int code, ByteString why) {
        ByteBuilder text = new ByteBuilder().append(program).append(": fatal: ").append(why);
        return Die.saying(code, text.append('\n').toByteString());
    }

    /** The synopsis, which is no fatal error. */
    Die usage(String synopsis) {
        return Die.saying(Program.PERMANENT, program + ": usage: " + synopsis + '\n');
    }
}
