/** The booking service: who has taken which period of which resource. */
@NullMarked
package dev.sluice.services.booking;

import org.jspecify.annotations.NullMarked;
