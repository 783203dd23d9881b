/** IPv4 addresses as text and bytes, and the addresses of this host. */
package org.qmailj.common.net;
