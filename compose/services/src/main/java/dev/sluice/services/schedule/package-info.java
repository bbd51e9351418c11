/** The schedule service: when a resource can be booked, and the holds that keep its slots. */
@NullMarked
package dev.sluice.services.schedule;

import org.jspecify.annotations.NullMarked;
