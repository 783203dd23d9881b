/**
 * The control files below control/, as in qmail-control(5): what each is called, its default, and
 * how it is read (control.c, constmap.c). Administrators write these files, so they are trusted.
 */
package org.qmailj.common.control;
