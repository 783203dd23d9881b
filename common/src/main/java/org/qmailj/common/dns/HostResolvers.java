package org.qmailj.common.dns;

import java.io.IOException;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.files.FreshFile;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.posix.Fd;

/**
 * Makes resolvers from /etc/resolv.conf as the file is at that moment, for a process that lives
 * long. The file is read again only when it has changed.
 */
public final class HostResolvers {
    private static final int MAX_CONF = 64 << 10;
    private static final ByteString FILE = ByteString.of("/etc/resolv.conf");

    private final ByteString options;
    private final FreshFile<ResolvConf> conf;

    /** @param resOptions the environment variable RES_OPTIONS, or null */
    public HostResolvers(ByteString resOptions) {
        this(resOptions, FILE);
    }

    /** @param file in the place of /etc/resolv.conf */
    public HostResolvers(ByteString resOptions, ByteString file) {
        this.options = resOptions == null ? ByteString.EMPTY : resOptions;
        this.conf = new FreshFile<>(file, new Reader(options));
    }

    /** Returns a resolver for the file as it is now; an unreadable file counts as missing. */
    public Resolver resolver() {
        return new Resolver(now());
    }

    ResolvConf now() {
        ResolvConf read = null;
        try {
            read = conf.get();
        } catch (IOException e) {
            // see above
        }
        return read == null ? ResolvConf.parse(ByteString.EMPTY, options) : read;
    }

    record Reader(ByteString options) implements FreshFile.Reader<ResolvConf> {
        @Override
        public ResolvConf read(Fd file) throws IOException {
            ByteBuilder all = new ByteBuilder(MAX_CONF);
            try {
                ByteInput in = new ByteInput(file, 4096);
                while (in.getLine(all, '\n')) {
                    continue;
                }
            } catch (ByteBuilder.TooLong e) {
                // what was read before counts
            }
            return ResolvConf.parse(all.toByteString(), options);
        }
    }
}
