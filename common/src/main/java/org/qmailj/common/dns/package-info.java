/**
 * DNS lookups for addresses, MX and PTR records (RFC 1035, resolv.conf(5)). Answers come from
 * strangers: every length is checked and every list is bounded.
 */
package org.qmailj.common.dns;
