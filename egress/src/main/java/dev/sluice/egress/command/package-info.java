/** How commands stand: polls, long polls and the listing. */
@NullMarked
package dev.sluice.egress.command;

import org.jspecify.annotations.NullMarked;
