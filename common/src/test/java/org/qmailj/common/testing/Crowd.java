package org.qmailj.common.testing;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.service.Role;
import org.qmailj.common.service.RunningService;
import org.qmailj.common.service.ServiceClient;
import org.qmailj.common.service.ServiceLoop;

/** Many clients of a service at once. */
public final class Crowd {
    private Crowd() {}

    /**
     * Lets clients of our own uid come to a service with these limits, until one is told that it is
     * busy. Returns how many have a session then.
     *
     * @param home an empty directory
     */
    public static int served(Role role, ServiceLoop.Limits limits, Path home) throws Exception {
        QmailHome qmail = new QmailHome(ByteString.of(home.toString()));
        Files.createDirectory(home.resolve("control"));
        Files.createDirectories(Path.of(role.service().directory(qmail).toString()));
        ServiceLoop loop = new ServiceLoop(role.service(), limits,
                (caller, connection) -> connection.read(new byte[1], 0, 1));
        RunningService service = new RunningService(qmail, role.service(), loop);
        List<Fd> served = new ArrayList<>();
        try {
            ServiceClient.Answer answer = ServiceClient.open(qmail, role);
            while (answer instanceof ServiceClient.Answer.Open open) {
                served.add(open.connection());
                answer = ServiceClient.open(qmail, role);
            }
            assertInstanceOf(ServiceClient.Answer.Busy.class, answer);
            return served.size();
        } finally {
            for (Fd client : served) {
                client.close();
            }
            service.end();
        }
    }
}
