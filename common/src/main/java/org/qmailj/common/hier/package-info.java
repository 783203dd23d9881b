/**
 * What an installation consists of (hier.c): paths, owners and modes, the names of the qmail
 * accounts, and which programs in bin/ are the ones that were installed.
 */
package org.qmailj.common.hier;
