package org.qmailj.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;

/** A message on a descriptor of a real file. */
final class MessageFile {
    private MessageFile() {}

    /** @param before bytes that come before it */
    static Message of(Path directory, int before, String text) throws IOException {
        return new Message(open(write(directory, text), Fd.O_RDONLY), before);
    }

    /** One that can be rewound but not read. */
    static Message unreadable(Path directory, int before) throws IOException {
        return new Message(open(write(directory, "x"), Fd.O_WRONLY), before);
    }

    static Path write(Path directory, String text) throws IOException {
        Path file = Files.createTempFile(directory, "message", "");
        return Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static Fd open(Path file, int flags) throws IOException {
        return Fd.open(ByteString.of(file.toString()), flags, 0);
    }
}
