/** Byte streams over anything that can be read or written, as substdio. */
package org.qmailj.common.io;
