package org.qmailj.rspawn;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Command;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.program.SteadyClock;
import org.qmailj.common.spawn.Deliverer;
import org.qmailj.common.spawn.Delivery;
import org.qmailj.common.spawn.Reaper;
import org.qmailj.common.spawn.Report;
import org.qmailj.common.spawn.Started;

/** Gives a remote delivery to a worker, or runs the program for it. */
final class RemoteDeliverer implements Deliverer {
    private final List<ByteString> environment;
    private final RemoteProgram program;
    private final RemoteWorkers workers;

    RemoteDeliverer(Invocation in, Reaper reaper) {
        this.environment = in.environment().entries();
        this.program = new RemoteProgram(in.home(), in.environment());
        this.workers = new RemoteWorkers(
                in.home(), environment, reaper, SteadyClock.SYSTEM);
    }

    @Override
    public Started start(Delivery delivery) throws PosixException {
        ByteString recipient = delivery.local().concat("@").concat(delivery.host());
        List<ByteString> arguments = List.of(delivery.host(), delivery.sender(), recipient);
        if (!delivery.needsProgram() && program.isStock() && workers.take(delivery, arguments)) {
            return new Started.HandedOver();
        }
        List<ByteString> argv = new ArrayList<>(arguments);
        argv.addFirst(program.name());
        int report = delivery.output().number();
        int[] fds = {delivery.message().number(), report, report};
        try {
            return new Started.Running(new Command(argv, environment)
                    .spawn(fds, Child.Birth.IGNORING_PIPE));
        } catch (PosixException e) {
            if (e.meansNoProcess()) {
                throw e;
            }
            return Started.ended(e.isTemporary() ? Program.TEMPORARY : Program.PERMANENT);
        }
    }

    @Override
    public Report report() {
        return new RemoteReport();
    }
}
