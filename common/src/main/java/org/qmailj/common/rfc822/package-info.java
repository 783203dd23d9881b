/**
 * Header fields and addresses of RFC 822: tokens, address lists, quoting, and new Date and
 * Message-ID fields (token822.c, hfield.c, headerbody.c, quote.c, newfield.c). Headers come from
 * strangers.
 */
package org.qmailj.common.rfc822;
