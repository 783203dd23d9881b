/**
 * The table of users, as in qmail-users(5): qmail-newu(8) and qmail-pw2u(8), which make it, and
 * qmail-getpw(8), which answers for users who are not in it and runs as qmailp.
 */
package org.qmailj.users;
