/** That no answer shows less than an earlier one did. */
@NullMarked
package dev.sluice.egress.consistency;

import org.jspecify.annotations.NullMarked;
