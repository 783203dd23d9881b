package org.qmailj.inject;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.FreshControls;
import org.qmailj.common.hier.Stock;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

/** What bin/qmail-inject does with the answers of the service, as docs/PROTOCOL.md has it. */
final class Front {
    /** Odd, so that pieces end anywhere; later ones are longer. */
    private int piece = 7;

    private final Invocation in;
    private final Injector injector;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    Front(Invocation in) {
        this.in = in;
        this.injector = new Injector(
                new FreshControls(in.home()), new Stock(in.home()), in.clock());
    }

    int run() throws IOException {
        List<ByteString> argv = new ArrayList<>();
        argv.add(in.argv0());
        argv.addAll(in.arguments());
        return perform(ask(new InjectCall.Call(
                InjectCall.Program.QMAIL_INJECT, argv, in.environment(), lists())));
    }

    private InjectCall.Lists lists() throws IOException {
        ByteString path = in.environment().get("QMAILMFTFILE");
        if (path == null) {
            return new InjectCall.Lists.None();
        }
        try (Fd fd = Fd.openRead(path)) {
            return new InjectCall.Lists.Contents(all(fd));
        } catch (PosixException e) {
            return e.is(Errno.ENOENT)
                    ? new InjectCall.Lists.None() : new InjectCall.Lists.Unreadable();
        }
    }

    private static ByteString all(Fd fd) throws PosixException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = new byte[4096];
        for (int n = fd.read(piece, 0, 4096); n > 0; n = fd.read(piece, 0, 4096)) {
            all.write(piece, 0, n);
        }
        return ByteString.of(all.toByteArray());
    }

    /** Through both codecs, as if there were a socket between. */
    private InjectAnswer ask(InjectCall call) throws IOException {
        InjectCall heard = InjectCall.decode(FrontRecords.encode(call).payload());
        ByteSource pieces = (to, offset, length) -> {
            int n = in.stdin().read(to, offset, Math.min(piece++, length));
            sent.write(to, offset, n);
            return n;
        };
        InjectAnswer answer =
                injector.answer(heard, pieces, Allowance.UNLIMITED, in.pid());
        return FrontRecords.decode(answer.encode().payload());
    }

    private int perform(InjectAnswer answer) throws IOException {
        return switch (answer) {
            case InjectAnswer.Say say -> {
                in.stdout().write(say.out().toArray(), 0, say.out().length());
                in.complain(say.complaint());
                yield say.code();
            }
            case InjectAnswer.Print print -> {
                ByteString text = message(print.header(), print.used());
                in.stdout().write(text.toArray(), 0, text.length());
                yield 0;
            }
            case InjectAnswer.Queue queue -> queue(queue);
            case InjectAnswer.Classic classic -> {
                in.stdin().seek(0); // the classic program gets what was read, and the rest
                yield Program.execute(in, QmailInject::new);
            }
            case InjectAnswer.Run run -> throw new AssertionError("qmail-inject becomes nobody");
            case InjectAnswer.More more -> throw new AssertionError("nobody asked");
        };
    }

    private ByteString message(ByteString header, int used) throws IOException {
        ByteString rest = ByteString.of(sent.toByteArray()).substring(used).concat(all(in.stdin()));
        ByteString text = header.concat(rest);
        boolean complete = rest.isEmpty() || rest.at(rest.length() - 1) == '\n';
        return complete ? text : text.concat("\n");
    }

    private int queue(InjectAnswer.Queue queue) throws IOException {
        ByteString message = message(queue.header(), queue.used());
        ByteString program = in.environment().get("QMAILQUEUE");
        Pipe m = Pipe.open();
        Pipe e = Pipe.open();
        Pipe x = Pipe.open();
        int[] fds = {m.in().number(), e.in().number(), 2, -1, -1, -1, x.out().number()};
        Child child = Child.spawn(
                new Child.Plan(program, List.of(program), in.environment().entries(), fds)
                        .in(in.home().path(), 61).orExit(120));
        m.in().close();
        e.in().close();
        x.out().close();
        write(m.out(), message);
        write(e.out(), queue.envelope());
        ByteString text = all(x.in());
        x.in().close();
        WaitStatus status = child.await();
        InjectCall.Ending ending =
                status.crashed() ? InjectCall.Ending.CRASH : InjectCall.Ending.EXIT;
        return perform(ask(new InjectCall.Explain(ending, status.exitCode(), text)));
    }

    private static void write(Fd to, ByteString what) throws PosixException {
        try {
            to.write(what.toArray(), 0, what.length());
        } catch (PosixException e) {
            // its exit code says why
        }
        to.close();
    }
}
