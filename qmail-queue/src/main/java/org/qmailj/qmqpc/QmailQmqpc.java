package org.qmailj.qmqpc;

import java.io.IOException;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Control;
import org.qmailj.common.control.Controls;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.net.IpAddress;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.posix.TimedFd;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.submit.QueueExit;

/**
 * qmail-qmqpc(8): takes a message as qmail-queue does and sends it to another host by QMQP. A host
 * without a queue (mini-qmail) has it in place of qmail-queue, or names it in QMAILQUEUE.
 *
 * <p>Runs as its caller, in the home. No arguments. Reads the message from descriptor 0, up to its
 * end, and keeps all of it in memory before it sends anything; reads the envelope from descriptor
 * 1, as qmail-queue(8). Writes nothing.
 *
 * <p>Files: control/qmqpservers, an IP address a line; what follows the address is ignored, and so
 * is a line that begins with none. control/me has to be readable, if it is there. The servers are
 * tried in their order on port 628. The first that takes the connection within 10 seconds gets the
 * message, and what becomes of it there is final. Any read or write may take 60 seconds.
 *
 * <p>Exit codes ({@link QueueExit}): 0: a server took the message. 31, 71: it refused it for good,
 * or for now. 51: no memory. 54: message or envelope could not be read. 55: nor the control files,
 * or there is no address in them. 56: no socket to be had. 61: no home. 72, 73: no server took the
 * connection; the last one tried was silent, or refused. 74: the connection broke; it may be that
 * the server has the message nevertheless. 81: a bug. 91: the envelope is malformed.
 */
public final class QmailQmqpc implements Program {
    private static final int PORT_QMQP = 628;
    private static final int CONNECT_SECONDS = 10;
    private static final int TALK_SECONDS = 60;

    private final Invocation in;
    private final int port;

    private QmailQmqpc(Invocation in) {
        this(in, PORT_QMQP);
    }

    /** For tests, which use another port. */
    QmailQmqpc(Invocation in, int port) {
        this.in = in;
        this.port = port;
    }

    public static void main(String[] argv) {
        Program.run("qmail-qmqpc", argv, QmailQmqpc::new);
    }

    private static Die die(QueueExit exit) {
        return Die.silently(exit.code());
    }

    @Override
    public Die bug(Throwable found) {
        return die(QueueExit.BUG);
    }

    @Override
    public Die outOfMemory() {
        return die(QueueExit.OUT_OF_MEMORY);
    }

    @Override
    public int run() {
        changeDirectory();
        List<ByteString> servers = servers();
        Message message;
        ByteString addresses;
        try {
            message = Message.read(in.stdin());
            addresses = Addresses.read(new ByteInput(in.stdout(), 1024));
        } catch (Addresses.Malformed e) {
            throw die(QueueExit.BAD_ENVELOPE);
        } catch (IOException e) {
            throw die(QueueExit.READ_ERROR);
        }
        return send(servers, message, addresses);
    }

    private void changeDirectory() {
        try {
            Posix.chdir(in.home().path());
        } catch (PosixException e) {
            throw die(QueueExit.HOME);
        }
    }

    private List<ByteString> servers() {
        try {
            Controls controls = new Controls(in.home());
            controls.me();
            List<ByteString> servers = controls.lines(Control.QMQPSERVERS);
            if (servers != null) {
                return servers;
            }
        } catch (IOException e) {
            // as bad as none
        }
        throw die(QueueExit.CONFIGURATION);
    }

    private int send(List<ByteString> servers, Message message, ByteString addresses) {
        QueueExit last = QueueExit.CONFIGURATION;
        for (ByteString server : servers) {
            IpAddress ip = IpAddress.scanPrefix(server);
            if (ip == null) {
                continue;
            }
            Fd socket = socket();
            try {
                Socket.connectWithin(socket, ip.toArray(), port, CONNECT_SECONDS);
            } catch (PosixException e) {
                last = e.is(Errno.ETIMEDOUT)
                        ? QueueExit.CONNECTION_TIMED_OUT : QueueExit.CONNECTION_REJECTED;
                socket.closeQuietly();
                continue;
            }
            return converse(socket, message, addresses); // the end of the process closes it
        }
        return last.code();
    }

    private static Fd socket() {
        try {
            return Socket.stream(false);
        } catch (PosixException e) {
            throw die(QueueExit.NETWORK);
        }
    }

    private static int converse(Fd socket, Message message, ByteString addresses) {
        TimedFd connection = new TimedFd(socket, TALK_SECONDS);
        try {
            return new Conversation(connection, connection).send(message, addresses);
        } catch (IOException e) {
            throw die(QueueExit.COMMUNICATION_FAILED);
        }
    }
}
