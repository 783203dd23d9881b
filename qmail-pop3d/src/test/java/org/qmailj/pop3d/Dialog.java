package org.qmailj.pop3d;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.testing.DialogScript;
import org.qmailj.common.testing.Escapes;
import org.qmailj.pop3.Conversation;

/**
 * A script of a POP3 session, and the Maildir before and after it. Its own steps:
 *
 * <pre>
 * file NAME AGE TEXT    a file, last changed AGE seconds ago; first
 * directory NAME AGE    the same for a directory
 * gone NAME             another reader has removed this file
 * has NAME              what is in the Maildir afterwards, in order; last
 * </pre>
 */
final class Dialog extends DialogScript {
    private static final long NOW = 2_000_000_000;

    private final Path maildir;

    /** {@code maildir} is the working directory. */
    Dialog(String name, Path maildir) throws IOException {
        super(Dialog.class, name);
        this.maildir = maildir;
        for (String area : new String[] {"tmp", "new", "cur"}) {
            Files.createDirectory(maildir.resolve(area));
        }
    }

    @Override
    protected boolean prepare(String line) throws IOException {
        String[] words = line.split(" ", 4);
        if (words[0].equals("file")) {
            Files.write(maildir.resolve(words[1]), Escapes.bytes(words.length > 3 ? words[3] : ""));
        } else if (words[0].equals("directory")) {
            Files.createDirectory(maildir.resolve(words[1]));
        } else {
            return false;
        }
        long time = NOW - Long.parseLong(words[2]);
        Posix.utime(ByteString.of(words[1]), time, time);
        return true;
    }

    @Override
    protected void converse() throws IOException {
        try {
            Conversation client = new Conversation(this::read, this::write, 1024);
            new Session(client, Maildrop.open(NOW)).run();
        } catch (PosixException e) {
            // the client is gone
        }
    }

    @Override
    protected boolean disturb(String line) throws IOException {
        if (line.startsWith("gone ")) {
            Files.delete(maildir.resolve(line.substring(5)));
            return true;
        }
        return false;
    }

    @Override
    protected void tellEnd() throws IOException {
        try (Stream<Path> files = Files.walk(maildir, 2)) {
            for (String name : new TreeSet<>(files.map(f -> maildir.relativize(f).toString())
                    .filter(f -> f.contains("/")).toList())) {
                tell("has " + name);
            }
        }
    }
}
