/**
 * Length-prefixed records, the framing of all pipes and sockets between our own programs
 * (docs/ARCHITECTURE.md). A record that is too long, cut off or malformed ends the channel.
 */
package org.qmailj.common.record;
