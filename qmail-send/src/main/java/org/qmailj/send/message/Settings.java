package org.qmailj.send.message;

import java.io.IOException;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.ConstMap;
import org.qmailj.common.control.Control;
import org.qmailj.common.control.Controls;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;

/**
 * Holds the control files as they were at the start. HUP reads locals and virtualdomains again,
 * which are in the {@link Rewriter}, and nothing else.
 *
 * @param lifetimeSeconds the age beyond which the next deferral makes a message bounce
 * @param bounceFrom the local part of the author of bounces
 * @param bounceHost the host of the author of bounces
 * @param bounceMaxBytes how much of a message is copied into its bounce; 0: all
 * @param doubleBounceTo the address that is told when a bounce bounces
 */
public record Settings(
        long lifetimeSeconds, long concurrencyLocal, long concurrencyRemote, ByteString bounceFrom,
        ByteString bounceHost, long bounceMaxBytes, ByteString doubleBounceTo, Rewriter rewriter) {

    /**
     * Reads the control files.
     *
     * @throws IOException if one of them cannot be read, or as {@link #locals}
     */
    public static Settings read(Controls controls) throws IOException {
        controls.me();
        long lifetime = controls.number(Control.QUEUELIFETIME);
        long local = concurrency(controls, Channel.LOCAL);
        long remote = concurrency(controls, Channel.REMOTE);
        ByteString envNoAtHost = controls.line(Control.ENVNOATHOST).cString();
        ByteString bounceFrom = controls.line(Control.BOUNCEFROM);
        ByteString bounceHost = controls.line(Control.BOUNCEHOST);
        long bounceMaxBytes = Integer.toUnsignedLong(controls.number(Control.BOUNCEMAXBYTES));
        ByteString doubleBounceHost = controls.line(Control.DOUBLEBOUNCEHOST);
        ByteString doubleBounceTo = controls.line(Control.DOUBLEBOUNCETO)
                .concat("@").concat(doubleBounceHost).cString();
        ConstMap locals = locals(controls);
        Rewriter rewriter = new Rewriter(
                envNoAtHost,
                ConstMap.ofKeys(controls.lines(Control.PERCENTHACK)),
                locals,
                virtualDomains(controls),
                controls.number(Control.STRIPUSERS) != 0);
        return new Settings(
                lifetime, local, remote, bounceFrom, bounceHost, bounceMaxBytes, doubleBounceTo,
                rewriter);
    }

    /**
     * Returns the table of control/locals.
     *
     * @throws IOException if it cannot be read, or there is neither control/locals nor control/me:
     *     then nobody knows what is local
     */
    public static ConstMap locals(Controls controls) throws IOException {
        List<ByteString> lines = controls.lines(Control.LOCALS);
        if (lines == null) {
            throw new PosixException(Errno.ENOENT);
        }
        return ConstMap.ofKeys(lines);
    }

    /** Returns the table of control/virtualdomains, which is empty without the file. */
    public static ConstMap virtualDomains(Controls controls) throws IOException {
        return ConstMap.ofPairs(controls.lines(Control.VIRTUALDOMAINS));
    }

    /**
     * Returns a number that is unsigned, so that one too large is cut to what the spawner takes.
     */
    private static long concurrency(Controls controls, Channel channel) throws IOException {
        return Integer.toUnsignedLong(controls.number(channel.concurrency()));
    }

    /** Returns how many deliveries to have at once on a channel whose spawner takes so many. */
    public int concurrency(Channel channel, int announced) {
        long wanted = switch (channel) {
            case LOCAL -> concurrencyLocal;
            case REMOTE -> concurrencyRemote;
        };
        return (int) Math.min(wanted, announced);
    }
}
