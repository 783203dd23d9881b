package org.qmailj.ingress;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Environment;

/**
 * Who is at the other end, as tcpserver or tcp-env found out (tcp-environ(5)).
 *
 * @param remoteInfo what the remote host says of the connection's owner, or null
 * @param local our own name, or else address, at which the connection came in
 */
public record Peer(
        ByteString remoteIp, ByteString remoteHost, ByteString remoteInfo, ByteString local) {
    private static final ByteString UNKNOWN = ByteString.of("unknown");

    public static Peer of(Environment environment) {
        ByteString localIp = first(environment.get("TCPLOCALIP"), UNKNOWN);
        return new Peer(
                first(environment.get("TCPREMOTEIP"), UNKNOWN),
                first(environment.get("TCPREMOTEHOST"), UNKNOWN),
                environment.get("TCPREMOTEINFO"),
                first(environment.get("TCPLOCALHOST"), localIp));
    }

    private static ByteString first(ByteString value, ByteString otherwise) {
        return value == null ? otherwise : value;
    }
}
