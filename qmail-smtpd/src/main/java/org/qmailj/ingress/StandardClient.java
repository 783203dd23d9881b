package org.qmailj.ingress;

import org.qmailj.common.io.ByteSink;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.TimedFd;

/** Gives the client of a process: descriptors 0 and 1, from tcpserver or inetd. */
record StandardClient(Fd in, Fd out) implements Client {
    @Override
    public ByteSource input(int seconds) {
        return new TimedFd(in, seconds);
    }

    @Override
    public ByteSink output(int seconds) {
        return new TimedFd(out, seconds);
    }

    @Override
    public ByteSource input() {
        return in;
    }

    @Override
    public ByteSink output() {
        return out;
    }
}
