/** Seconds since 1970 as dates, and dates as RFC 822 writes them (datetime.c, date822fmt.c). */
package org.qmailj.common.time;
