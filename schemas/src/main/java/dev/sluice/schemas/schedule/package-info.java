/** When a resource can be booked: opening hours in local time, slots in instants. Pure. */
@NullMarked
package dev.sluice.schemas.schedule;

import org.jspecify.annotations.NullMarked;
