package org.qmailj.lspawn;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.LocalExit;
import org.qmailj.common.hier.Stock;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.SteadyClock;
import org.qmailj.common.spawn.Deliverer;
import org.qmailj.common.spawn.Delivery;
import org.qmailj.common.spawn.Reaper;
import org.qmailj.common.spawn.Report;
import org.qmailj.common.spawn.Started;
import org.qmailj.common.spawn.WorkerProcess;

/**
 * Finds the user in charge of an address and gives the delivery to the user's worker, if there is
 * one and bin/qmail-local is the installed program. Otherwise starts that program as the user.
 */
final class LocalDeliverer implements Deliverer, LocalWorkers.Launch {
    private final List<ByteString> environment;
    private final Assignments assignments;
    private final Getpw getpw;
    private final Drop program;
    private final Drop resident;
    private final Template template;
    private final Reaper reaper;
    private final LocalWorkers workers;
    private final Stock stock;
    private final ByteString defaultDelivery;

    /** @param busy deliveries that make a user busy ({@link Users}), 0 for no workers */
    LocalDeliverer(
            Invocation in, Getpw getpw, Reaper reaper, int busy, ByteString defaultDelivery) {
        this.environment = in.environment().entries();
        this.assignments = new Assignments(in.home().users("cdb"));
        this.getpw = getpw;
        this.program = Drop.classic(
                in.home(), "qmail-local", LocalExit.EXECSOFT, LocalExit.EXECHARD);
        this.resident = Drop.resident(in.home(), "qmail-local");
        this.template = new Template(Template.installed(in.home(), environment), reaper,
                SteadyClock.SYSTEM, Template.PATIENCE_MILLISECONDS);
        this.reaper = reaper;
        this.workers = new LocalWorkers(this, new Users(Math.max(1, busy)), SteadyClock.SYSTEM,
                busy == 0 ? 0 : Memory.workers());
        this.stock = new Stock(in.home());
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
            return Started.ended(e.code(), e.text());
        }
    }

    private Nughde lookUp(ByteString local) throws LookupFailed {
        ByteString text = assignments.find(local);
        Nughde user = Nughde.parse(text == null ? getpw.find(local) : text);
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
        if (!delivery.needsProgram() && stock.has("qmail-local")
                && workers.take(new Users.User(user.uid(), user.gid()), delivery, arguments,
                        delivery.message())) {
            return new Started.HandedOver();
        }
        int report = delivery.output().number();
        return new Started.Running(program.spawn(user.uid(), user.gid(), arguments, environment,
                delivery.message().number(), report, report));
    }

    /** Has a worker copied or starts one, without an output: its answers contain all it writes. */
    @Override
    public WorkerProcess start(Users.User user, Fd socket, LocalWorkers.Kind kind)
            throws PosixException {
        if (kind == LocalWorkers.Kind.COPY) {
            return template.copy(user, socket);
        }
        try (Fd nothing = Fd.openNull()) {
            int none = nothing.number();
            return reaper.expect(resident.spawn(user.uid(), user.gid(), List.of(), environment,
                    socket.number(), none, none));
        }
    }

    @Override
    public Report report() {
        return new LocalReport();
    }
}
