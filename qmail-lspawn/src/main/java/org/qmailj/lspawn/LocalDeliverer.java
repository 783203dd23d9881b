package org.qmailj.lspawn;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.LocalExit;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.spawn.Deliverer;
import org.qmailj.common.spawn.Delivery;
import org.qmailj.common.spawn.Report;
import org.qmailj.common.spawn.Started;

/** Finds the user in charge of an address and starts bin/qmail-local as that user. */
final class LocalDeliverer implements Deliverer {
    private final List<ByteString> environment;
    private final Assignments assignments;
    private final GetPw getPw;
    private final Drop program;
    private final ByteString defaultDelivery;

    LocalDeliverer(Invocation in, GetPw getPw, ByteString defaultDelivery) {
        this.environment = in.environment().entries();
        this.assignments = new Assignments(in.home().file("users/cdb"));
        this.getPw = getPw;
        this.program = new Drop(in.home(), ByteString.of("bin/qmail-local"),
                LocalExit.EXECSOFT, LocalExit.EXECHARD);
        this.defaultDelivery = defaultDelivery;
    }

    @Override
    public Started start(Delivery delivery) throws PosixException {
        if (delivery.local().isEmpty()) {
            return Started.ended(LocalExit.SUCCESS.code());
        }
        try {
            return start(delivery, lookUp(delivery.local()));
        } catch (LookupFailed e) {
            return Started.ended(e.code());
        }
    }

    private Nughde lookUp(ByteString local) throws LookupFailed {
        ByteString text = assignments.find(local);
        Nughde user = Nughde.parse(text == null ? getPw.find(local) : text);
        if (user == null) {
            throw new LookupFailed(LocalExit.USAGE);
        }
        if (user.uid() == 0) {
            throw new LookupFailed(LocalExit.ROOT);
        }
        return user;
    }

    private Started start(Delivery delivery, Nughde user) throws PosixException {
        List<ByteString> arguments = List.of(
                ByteString.of("--"), user.name(), user.home(), delivery.local(), user.dash(),
                user.extension(), delivery.host(), delivery.sender(), defaultDelivery);
        int report = delivery.output().number();
        return new Started.Running(program.spawn(user.uid(), user.gid(), arguments, environment,
                delivery.message().number(), report, report));
    }

    @Override
    public Report report() {
        return new LocalReport();
    }
}
